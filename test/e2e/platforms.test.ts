/** The helper on hosts other than WeChat: their platform files, over real HTTP, to a backend with their providers. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, test } from 'node:test'
import { createBackend, serve } from '../../backend/src/index.ts'
import { startSimulator } from '../../backend/src/simulator/index.ts'
import { createAttempt } from '../../component/server/attempt.ts'
import { createServer } from '../../component/server/server.ts'
import type { Asked } from '../../component/server/types.ts'
import { installHost, type HostEntry } from './host.ts'

const day = 24 * 3600_000
const clock = { ms: Date.now(), now: () => clock.ms }

// One file a host, found by being there: a further one touches none of the others'.
const files = readdirSync(new URL('hosts', import.meta.url))
const entries = await Promise.all(
  files.map(async (file) => ((await import(`./hosts/${file}`)) as { entry: HostEntry }).entry),
)

const simulator = await startSimulator({ now: clock.now })
const backend = createBackend({
  providers: entries.map(({ platform: { name }, appId, create }) =>
    create({ appId, secret: 'secret', api: `${simulator.url}/${name}` }),
  ),
  databaseUrl: 'sqlite::memory:',
  log: 'silent',
  now: clock.now,
})
const serving = await serve(backend.node)
after(async () => {
  await serving.close()
  await backend.close()
  await simulator.close()
})

async function fetchCode(provider: string): Promise<string> {
  const body = JSON.stringify({ provider, user: 'ann' })
  const response = await fetch(`${simulator.url}/_simulator/code`, { method: 'POST', body })
  return ((await response.json()) as { code: string }).code
}

/** As an author writes it where there is no `<login>`: one tap, and no more to see. */
const button = {
  show(asked: Asked) {
    const attempt = createAttempt(asked)
    void attempt
      .submit({ agreements: [{ title: '用户协议' }] })
      .catch(() => undefined)
      .then(() => attempt.close())
    return attempt.ended
  },
  close: () => undefined,
}

for (const entry of entries) {
  const { platform } = entry

  test(`${platform.name}: a visitor, a member, a renewal on 401, a logout`, async () => {
    const said = installHost(entry, () => fetchCode(platform.name))
    const server = createServer({ platform, baseUrl: serving.url, silent: true })

    const visit = await server.checkLogs()
    assert.deepEqual([visit.status, server.step], [1, 'visitor'], JSON.stringify(visit))
    const login = await server.login({ popup: button })
    assert.deepEqual([login.status, server.step], [1, 'member'], JSON.stringify(login))
    const id = server.user?.id
    await server.sendRequest({ url: '/user', method: 'PUT', data: { nickName: '安' } })
    const again = createServer({ platform, baseUrl: serving.url })
    assert.equal((await again.checkLogs()).status, 1, 'it is in the storage')
    assert.equal(again.user?.nickName, '安')

    const old = server.session?.utoken
    const logins = said.logins.length
    clock.ms += 31 * day
    const answers = await Promise.all([1, 2, 3].map(() => server.sendRequest({ url: '/session' })))
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode),
      [200, 200, 200],
    )
    assert.equal(said.logins.length - logins, 1, 'one renewal for all')
    assert.notEqual(server.session?.utoken, old)
    assert.deepEqual([server.user?.id, server.step], [id, 'member'])

    const utoken = String(server.session?.utoken)
    await server.logout()
    const ended = await fetch(`${serving.url}/session`, { headers: { Authorization: `Bearer ${utoken}` } })
    assert.deepEqual([ended.status, server.step], [401, undefined])
  })
}
