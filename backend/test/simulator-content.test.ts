import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSimulator } from '../src/simulator/index.ts'
import { ticking } from './provider-support.ts'

async function start() {
  const clock = ticking()
  const { fetch } = createSimulator({ now: clock.now })
  const send = async (path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    const response = await fetch(new Request(`http://localhost${path}`, init))
    assert.equal(response.status, 200)
    return (await response.json()) as Record<string, unknown>
  }
  const login = async (appid = 'wxabc'): Promise<string> => {
    const { code } = await send('/_simulator/code', { provider: 'wechat', user: 'ann' })
    const query = { appid, secret: 'secret', grant_type: 'authorization_code', js_code: String(code) }
    return String((await send(`/sns/jscode2session?${new URLSearchParams(query)}`))['openid'])
  }
  const token = async (appid = 'wxabc'): Promise<string> => {
    const body = { grant_type: 'client_credential', appid, secret: 'secret' }
    return String((await send('/cgi-bin/stable_token', body))['access_token'])
  }
  const openid = await login()
  const access_token = await token()
  const check = (more: object, of = access_token): Promise<Record<string, unknown>> =>
    send(`/wxa/msg_sec_check?${new URLSearchParams({ access_token: of })}`, {
      version: 2,
      scene: 1,
      openid,
      content: 'Ann',
      ...more,
    })
  return { clock, send, login, token, check, openid }
}

test('msg_sec_check suggests by the text, of the content or of the nickname', async () => {
  const { check } = await start()
  const tries: [more: object, suggest: string, label: number][] = [
    [{}, 'pass', 100],
    [{ content: 'to review' }, 'review', 20001],
    [{ content: '这是违规的' }, 'risky', 20001],
    [{ nickname: '违规' }, 'risky', 20001],
  ]
  for (const [more, suggest, label] of tries) {
    const answer = await check(more)
    assert.deepEqual([answer['errcode'], answer['result']], [0, { suggest, label }])
  }
})

test('it refuses as WeChat does', async () => {
  const { check, send, login, token, clock } = await start()
  const refusals: [more: object, errcode: number][] = [
    [{ version: 1 }, 47001],
    [{ content: 7 }, 47001],
    [{ content: '' }, 44002],
    [{ scene: 5 }, 40129],
    [{ openid: 'oNobody' }, 40003],
    [{ openid: undefined }, 40003],
    [{ openid: await login('wxdef') }, 43104],
  ]
  for (const [more, errcode] of refusals) assert.equal((await check(more))['errcode'], errcode)
  assert.equal((await check({}, ''))['errcode'], 41001)
  assert.equal((await check({}, 'unknown'))['errcode'], 40001)
  assert.equal((await check({}, await token('wxdef')))['errcode'], 43104)
  assert.equal((await send('/wxa/msg_sec_check'))['errcode'], 43002)

  clock.ms += 2 * 3600_000 - 1
  assert.equal((await check({}, await token()))['errcode'], 0)
  clock.ms += 1
  assert.equal((await check({}))['errcode'], 42001, 'the token has ended too')
  assert.equal((await check({}, await token()))['errcode'], 61010)
  await send('/_simulator/code', { provider: 'wechat', user: 'ann' })
  assert.equal((await check({}, await token()))['errcode'], 0)
})
