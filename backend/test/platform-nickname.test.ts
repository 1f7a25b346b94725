import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failureOf, startProvider } from './provider-support.ts'

const path = '/wxa/msg_sec_check'

async function start(t: Parameters<typeof startProvider>[0]) {
  const stand = await startProvider(t, { nickNameCheck: true })
  const { identity } = await stand.provider.exchange(await stand.code())
  const check = async (nickName: string, openId = identity.subject): Promise<boolean> =>
    (await stand.provider.checkNickName?.(nickName, openId)) ?? assert.fail('not checked')
  return { ...stand, check, openId: identity.subject }
}

test('what is risky does not pass, what a person should look at does', async (t) => {
  const { check, control } = await start(t)
  assert.deepEqual(
    [await check('安'), await check('a review'), await check('违规 name')],
    [true, true, false],
  )
  await control('fault', { path, times: 1, errcode: 87014 })
  assert.equal(await check('Ann'), false, 'as the first version of the call said it')
})

test('it is asked for only if the option is set', async (t) => {
  const { provider } = await startProvider(t)
  assert.equal(provider.checkNickName, undefined)
})

test('a user who has been away for two hours, and one whom WeChat does not know', async (t) => {
  const { check, code, clock, openId } = await start(t)
  clock.ms += 2 * 3600_000 - 1
  assert.equal(await check('Ann'), true)
  clock.ms += 1
  const away = await failureOf(check('Ann'))
  assert.deepEqual([away.error, away.status], ['nickname_refused', 400])
  assert.match(away.message, /two hours/)
  await code()
  assert.equal(await check('Ann'), true, 'wx.login shows that the user is back')
  const unknown = await failureOf(check('Ann', 'oNobody'))
  assert.deepEqual([unknown.error, unknown.detail?.['errcode']], ['platform_misconfigured', 40003])
  assert.ok(!JSON.stringify([away, unknown]).includes(openId))
})

const errcodes: [errcode: number, status: number, error: string][] = [
  [-1, 503, 'platform_busy'],
  [44991, 503, 'platform_busy'],
  [45011, 503, 'platform_busy'],
  [45009, 502, 'platform_misconfigured'],
  [40029, 502, 'platform_misconfigured'],
  [43104, 502, 'platform_misconfigured'],
  [48001, 502, 'platform_misconfigured'],
]

test('each errcode of the check has its status and name, none of them a login’s', async (t) => {
  const { check, control } = await start(t)
  for (const [errcode, status, error] of errcodes) {
    await control('fault', { path, times: 1, errcode })
    const failure = await failureOf(check('Ann'))
    assert.deepEqual([failure.status, failure.error], [status, error], String(errcode))
  }
  for (const body of ['{"errcode":0}', '{"errcode":0,"result":{"suggest":"maybe"}}', '<html>']) {
    await control('fault', { path, times: 1, body })
    assert.equal((await failureOf(check('Ann'))).error, 'platform_unavailable', body)
  }
  await control('fault', { path, times: 1, delayMs: 600_000 })
  assert.equal((await failureOf(check('Ann'))).status, 504)
})
