import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import Database from 'libsql'
import { serveBackend, startPair, tempFolder } from './support.ts'

const [older, newer] = ['older'.padEnd(32, 'x'), 'newer'.padEnd(32, 'x')]

test('after a change of SECRET_KEY each user is sealed anew when seen; then the old key can go', async (t) => {
  const path = join(tempFolder(t), 'login.db')
  const databaseUrl = `sqlite:${path}`
  const { simulator, api, clock } = await startPair(t, { databaseUrl, secretKey: older })
  const { utoken, user } = (await api.login({ provider: 'wechat', ...(await simulator.phone()) })).body.result
  assert.equal(user.phone, '138****8000')
  await api.close()

  const start = (secretKey: string) =>
    serveBackend(t, { api: simulator.url, databaseUrl, secretKey, now: clock.now })
  const sealed = (): string => {
    const database = new Database(path)
    const [row] = database.prepare('SELECT phone FROM login_users').all() as { phone: ArrayBuffer }[]
    database.close()
    return Buffer.from(row!.phone).toString('hex')
  }
  // Without the old key: the user is still the user, without a phone, and what is sealed stays as it is.
  const before = sealed()
  const careless = await start(newer)
  assert.equal((await careless.session(utoken)).body.result.user.phone, null)
  assert.equal((await careless.backend.findUser(user.id))?.phoneNumber, null)
  await careless.close()
  assert.equal(sealed(), before)

  const both = await start(`${newer},${older}`)
  assert.equal((await both.session(utoken)).body.result.user.phone, '138****8000')
  await both.close()
  assert.notEqual(sealed(), before)
  const alone = await start(newer)
  assert.equal((await alone.session(utoken)).body.result.user.phone, '138****8000')
  assert.equal((await alone.backend.findUser(user.id))?.phoneNumber?.number, '13800138000')
})
