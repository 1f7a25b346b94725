/** Tuya wants another login while the author's backend calls it in the user's name: the helper sees to it by itself. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { tuya } from '../../backend/src/index.ts'
import { startSimulator, type Call } from '../../backend/src/simulator/index.ts'
import type { Platform } from '../../component/platform/platform.ts'
import { createAttempt } from '../../component/server/attempt.ts'
import { createServer } from '../../component/server/server.ts'
import type { Asked } from '../../component/server/types.ts'
import { startDemoServer } from '../../demo/server/index.ts'

const simulator = await startSimulator()
const clientId = 'demoofminiprogramlogin'
const demo = await startDemoServer({
  providers: [tuya({ clientId, secret: 'secret', api: `${simulator.url}/tuya` })],
  databaseUrl: 'sqlite::memory:',
  log: 'silent',
})
after(async () => {
  await demo.close()
  await simulator.close()
})

async function control<Result>(path: string, body?: object, method = body ? 'POST' : 'GET'): Promise<Result> {
  const init = { method, ...(body && { body: JSON.stringify(body) }) }
  return (await (await fetch(`${simulator.url}/_simulator/${path}`, init)).json()) as Result
}

/** Paths that Tuya's cloud was asked for since the last look. */
async function asked(): Promise<string[]> {
  const calls = await control<Call[]>('calls')
  await control('calls', undefined, 'DELETE')
  return calls.map(({ path }) => path.slice('/tuya'.length))
}

const storage = new Map<string, unknown>()
const pages = [{ route: 'pages/home/index' }]

/** A phone without a screen, whose requests are real. */
const platform: Platform = {
  name: 'tuya',
  login: async () => (await control<{ code: string }>('code', { provider: 'tuya', user: 'ann' })).code,
  async request({ url, method, data, header }) {
    const body = data === undefined ? {} : { body: JSON.stringify(data) }
    const response = await fetch(url, { method, headers: { ...header }, ...body })
    const text = await response.text()
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    return { statusCode: response.status, data: isJson ? JSON.parse(text) : text, header: {} }
  },
  navigate: async () => undefined,
  read: (key) => storage.get(key),
  write: (key, value) => void storage.set(key, value),
  remove: (key) => void storage.delete(key),
  pages: () => [...pages],
}

const popup = {
  show(given: Asked) {
    const attempt = createAttempt(given)
    void attempt
      .submit({ agreements: [] })
      .catch(() => undefined)
      .then(() => attempt.close())
    return attempt.ended
  },
  close: () => undefined,
}

test('a call whose tokens Tuya has ended for good: one more login without a question, and the page has its answer', async () => {
  const server = createServer({ baseUrl: demo.url, platform })
  assert.equal((await server.login({ popup })).status, 1)
  const ask = async () => (await server.sendRequest({ url: '/tuya/me' })).data
  const wanted = { nickName: 'Tuya', devices: [{ name: 'Lamp', online: true }] }
  assert.deepEqual(await ask(), wanted)
  const path = (await asked()).find((each) => each.endsWith('/infos'))
  assert.ok(path)

  // Refused, renewed, and refused again.
  const body = JSON.stringify({ success: false, code: 1010, msg: 'token is expired' })
  await control('fault', { path: `/tuya${path}`, times: 2, body })
  assert.deepEqual(await ask(), wanted)
  const paths = await asked()
  assert.equal(paths.filter((each) => each === '/v1.0/token').length, 1, 'one login')
  assert.equal(paths.filter((each) => each.startsWith('/v1.0/token/')).length, 1, 'after one renewal')
  assert.equal(server.session?.step, 'member')
})
