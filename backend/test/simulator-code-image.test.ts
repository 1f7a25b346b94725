import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createSimulator, startSimulator, type SimulatorOptions } from '../src/simulator/index.ts'
import { readCode } from './code-reader.ts'
import { appId, createClock, json } from './support.ts'

const scene = 'AQMzqUCYKWzmgwFkV6K70A'

async function start(t: TestContext, options: SimulatorOptions = {}) {
  const simulator = await startSimulator(options)
  t.after(() => simulator.close())
  const credentials = { grant_type: 'client_credential', appid: appId, secret: 'secret' }
  const issued = await fetch(`${simulator.url}/cgi-bin/stable_token`, json(credentials))
  const { access_token: token } = (await issued.json()) as { access_token: string }
  const ask = (body: object, accessToken = token): Promise<Response> =>
    fetch(`${simulator.url}/wxa/getwxacodeunlimit?access_token=${accessToken}`, json(body))
  const refusal = async (body: object, accessToken = token): Promise<number> => {
    const response = await ask(body, accessToken)
    assert.equal(response.status, 200)
    assert.match(response.headers.get('content-type') ?? '', /^text\/plain/)
    return ((await response.json()) as { errcode: number }).errcode
  }
  return { ask, refusal, url: simulator.url }
}

test('an image of the width asked for, with a code that can be read', async (t) => {
  const { ask } = await start(t)
  for (const [width, expected] of [
    [undefined, 430],
    [280, 280],
    [281, 281],
    [1280, 1280],
  ] as const) {
    const response = await ask({
      scene,
      page: 'pages/scan/index',
      check_path: false,
      env_version: 'trial',
      width,
    })
    assert.equal(response.headers.get('content-type'), 'image/png')
    const bytes = Buffer.from(await response.arrayBuffer())
    assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [expected, expected])
    assert.equal(
      readCode(bytes),
      `https://mp.weixin.qq.com/a/~simulator?page=pages%2Fscan%2Findex&scene=${scene}`,
    )
  }
})

test('the address that the code stands for is the one given', async (t) => {
  const { ask } = await start(t, {
    codeUrl: (given, page) => `http://192.168.1.5:8080/?s=${given}&p=${page}`,
  })
  const bytes = Buffer.from(await (await ask({ scene, page: 'a/b' })).arrayBuffer())
  assert.equal(readCode(bytes), `http://192.168.1.5:8080/?s=${scene}&p=a/b`)
})

test('what WeChat refuses, with its errcodes, as JSON with HTTP 200', async (t) => {
  const { refusal, url } = await start(t)
  assert.equal(await refusal({ scene }, ''), 41001)
  assert.equal(await refusal({ scene }, 'unknown'), 40001)
  for (const [body, errcode] of [
    [{}, 40169],
    [{ scene: '' }, 40169],
    [{ scene: 'a'.repeat(33) }, 40169],
    [{ scene: 1 }, 40169],
    [{ scene: 'a%20' }, 40129],
    [{ scene: '扫码' }, 40129],
    [{ scene, page: '/pages/scan/index' }, 41030],
    [{ scene, page: 'pages/scan/index?a=1' }, 41030],
    [{ scene, width: 279 }, 40097],
    [{ scene, width: 1281 }, 40097],
    [{ scene, width: '280' }, 40097],
    [{ scene, check_path: 'false' }, 40097],
    [{ scene, env_version: 'dev' }, 40097],
  ] as const) {
    assert.equal(await refusal(body), errcode, JSON.stringify(body))
  }
  const fault = { path: '/wxa/getwxacodeunlimit', times: 1, errcode: 45009 }
  await fetch(`${url}/_simulator/fault`, json(fault))
  assert.equal(await refusal({ scene }), 45009)
})

test('5000 calls a minute, whatever came of them', async () => {
  const clock = createClock()
  const simulator = createSimulator({ now: clock.now })
  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const response = await simulator.fetch(new Request(`http://x${path}`, json(body)))
    return (await response.json()) as Record<string, unknown>
  }
  const credentials = { grant_type: 'client_credential', appid: appId, secret: 'secret' }
  const { access_token: token } = await post('/cgi-bin/stable_token', credentials)
  const ask = async (): Promise<unknown> =>
    (await post(`/wxa/getwxacodeunlimit?access_token=${String(token)}`, {}))['errcode']
  for (let left = 5000; left > 0; left -= 1) assert.equal(await ask(), 40169)
  assert.equal(await ask(), 45009)
  clock.ms += 60_000
  assert.equal(await ask(), 40169)
})
