import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import Database from 'libsql'
import * as images from './images.ts'
import { bearer, json, send, startPair, tempFolder } from './support.ts'

interface Row {
  event: string
  user_id: string
  session_id: string | null
  detail: string
}

const audit = (path: string): Row[] => {
  const database = new Database(path)
  const rows = database
    .prepare('SELECT event, user_id, session_id, detail, at FROM login_audit ORDER BY at')
    .all()
  database.close()
  return rows as Row[]
}

test('each thing that happens to an account leaves a row, in order, and none says whose it is', async (t) => {
  const path = join(tempFolder(t), 'login.db')
  const { simulator, api, clock } = await startPair(t, { databaseUrl: `sqlite:${path}` })
  const login = async (): Promise<{ utoken: string; user: { id: string } }> => {
    clock.ms += 1000
    return (await api.login({ provider: 'wechat', code: await simulator.code() })).body.result
  }
  const act = async (utoken: string, method: string, route: string, body?: object): Promise<void> => {
    clock.ms += 1000
    const init = { ...(body && json(body)), ...bearer(utoken, method) }
    const answer = await send(api.url + route, init)
    assert.equal(answer.status, 200, answer.text)
  }
  const here = await login()
  const others = [await login(), await login(), await login()]
  const list = await send<{ id: string; createdAt: number }[]>(`${api.url}/sessions`, bearer(here.utoken))
  const oldest = list.body.result.toSorted((a, b) => b.createdAt - a.createdAt)[0]!
  await act(here.utoken, 'PUT', '/user', { nickName: 'Ann' })
  clock.ms += 1000
  const shown = await send(`${api.url}/user/avatar`, {
    ...bearer(here.utoken, 'PUT'),
    body: new Uint8Array(images.png),
  })
  assert.equal(shown.status, 200)
  await act(here.utoken, 'POST', '/user/phone', { phoneCode: (await simulator.phone()).phoneCode })
  await act(here.utoken, 'POST', '/session/renew')
  await act(others[0]!.utoken, 'DELETE', '/session')
  await act(here.utoken, 'DELETE', `/sessions/${oldest.id}`)
  await act(here.utoken, 'DELETE', '/sessions')
  await act(here.utoken, 'DELETE', '/user')

  const rows = audit(path)
  assert.deepEqual(
    rows.map(({ event }) => event),
    [
      'login',
      'login',
      'login',
      'login',
      'profile',
      'profile',
      'phone',
      'renew',
      'logout',
      'revoke',
      'revoke',
      'delete',
    ],
  )
  assert.deepEqual(new Set(rows.map((row) => row.user_id)), new Set([here.user.id]))
  assert.ok(rows.slice(0, 4).every((row) => row.session_id?.startsWith('s_')))
  const text = JSON.stringify(rows)
  for (const secret of [here.utoken, 'Ann', '13800138000', '8000']) assert.ok(!text.includes(secret), secret)
  assert.ok(rows.every(({ detail }) => detail.length < 64))
})
