import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { tuya } from '../src/index.ts'
import { createLog } from '../src/log.ts'
import { createUserInfo } from '../src/simulator/index.ts'
import { startRaw } from './providers/contract/stage.ts'
import { appId, bearer, json, send, serveBackend, tempFolder, type Answer } from './support.ts'
import type { ApiError, LoginResult } from '../src/index.ts'

const canaries = {
  openid: 'oCANARYopenid00000000000000',
  unionid: 'oCANARYunionid0000000000000',
  session_key: Buffer.from('CANARYkey0000000').toString('base64'),
  secret: 'CANARYsecret',
  code: 'CANARYcode',
  access_token: 'CANARYtoken',
  phoneCode: 'CANARYphonecode',
}
const phoneNumber = '13912345678'

test('no openid, unionid, session_key, token, code, secret, access_token or phone in the log or in any answer', async (t) => {
  // A platform that talks too much: each refusal echoes all that it knows.
  const echo = JSON.stringify(canaries)
  const answers = [
    JSON.stringify({ ...canaries, secret: undefined, code: undefined }),
    ...[-1, 40029, 40125, 45011].map((errcode) => JSON.stringify({ errcode, errmsg: `${echo}, rid: 1-2-3` })),
    `<html>${echo}</html>`,
    `{"openid": 7, "x": ${echo}}`,
    `${echo}`.slice(0, -1),
  ]
  const watermark = { timestamp: 1, appid: appId }
  const phoneInfo = { phoneNumber, purePhoneNumber: phoneNumber, countryCode: 86, watermark }
  const phoneAnswers = [
    JSON.stringify({ ...canaries, errcode: 0, phone_info: phoneInfo }),
    ...[-1, 40029, 40001, 40001, 48001].map((errcode) =>
      JSON.stringify({ errcode, errmsg: `${echo} ${phoneNumber}, rid: 1-2-3`, phone_info: phoneInfo }),
    ),
    `<html>${echo}${phoneNumber}</html>`,
    JSON.stringify({ phone_info: { ...phoneInfo, watermark: { ...watermark, appid: 'CANARYappid' } } }),
    JSON.stringify({ phone_info: { ...phoneInfo, countryCode: [canaries.openid] } }),
  ]
  let turn = 0
  let isPhoneLogin = false
  const platform = createServer((request, response) => {
    const path = request.url ?? ''
    if (path.startsWith('/cgi-bin')) {
      response.end(JSON.stringify({ access_token: canaries.access_token, expires_in: 7200 }))
    } else if (path.startsWith('/wxa')) response.end(phoneAnswers.shift())
    else response.end(isPhoneLogin ? answers[0] : answers[turn++ % answers.length])
  })
  await new Promise<void>((resolve) => platform.listen(0, '127.0.0.1', resolve))
  t.after(() => platform.close())

  const lines: string[] = []
  const api = await serveBackend(t, {
    api: `http://127.0.0.1:${(platform.address() as AddressInfo).port}`,
    secret: canaries.secret,
    metricsToken: 'CANARYmetrics0000',
    log: { level: 'debug', stream: { write: (line) => lines.push(line) } },
  })
  const userInfo = createUserInfo({
    sessionKey: canaries.session_key,
    appId,
    openId: canaries.openid,
    nickName: 'Ann',
    avatarUrl: '',
    timestamp: Math.floor(Date.now() / 1000),
  })
  const login = await api.login({ provider: 'wechat', code: canaries.code, userInfo })
  assert.equal(login.status, 200)
  const { utoken, ...rest } = login.body.result
  const said = [JSON.stringify(rest)]
  const keep = ({ text, headers }: { text: string; headers: Headers }): void => {
    said.push(text, JSON.stringify([...headers]))
  }

  for (let index = 1; index < answers.length; index++) {
    keep(await api.login({ provider: 'wechat', code: `${canaries.code}${index}` }))
  }
  keep(
    await api.login({
      provider: 'wechat',
      code: `${canaries.code}-info`,
      userInfo: { ...userInfo, rawData: 'x' },
    }),
  )
  keep(await api.login({ provider: 'wechat', code: canaries.code, silent: true }))
  keep(await send(`${api.url}/login`, { method: 'POST', body: `{"code":"${canaries.code}", broken` }))
  keep(await send(`${api.url}/login?secret=${canaries.secret}`, json({ code: [canaries.code] })))
  isPhoneLogin = true
  for (let index = 0; phoneAnswers.length > 0; index++) {
    const codes = { code: `${canaries.code}-p${index}`, phoneCode: `${canaries.phoneCode}${index}` }
    const answer = await api.login({ provider: 'wechat', ...codes })
    assert.equal(answer.status === 200, index === 0, answer.text)
    if (answer.status !== 200) keep(answer)
    else said.push(JSON.stringify({ ...answer.body.result, utoken: '' }))
  }
  const get = async (path: string, method = 'GET'): Promise<void> =>
    keep(await send(`${api.url}${path}`, bearer(utoken, method)))
  for (const path of ['/session', '/sessions', '/user', '/health', '/openapi.json']) await get(path)
  keep(await send(`${api.url}/user`, withToken(utoken, json({ nickName: 'Bob' }, 'PUT'))))
  // The platform has no more answers of its own here, and this one it gives for every phone code.
  phoneAnswers.push(JSON.stringify({ errcode: 0, phone_info: phoneInfo }))
  keep(
    await send(`${api.url}/user/phone`, withToken(utoken, json({ phoneCode: `${canaries.phoneCode}-user` }))),
  )
  keep(
    await send(
      `${api.url}/user`,
      withToken(utoken, json({ nickName: { [canaries.openid]: utoken } }, 'PUT')),
    ),
  )
  keep(await send(`${api.url}/push/wechat?signature=${canaries.secret}`, json(canaries)))
  const renewed = await send<LoginResult>(`${api.url}/session/renew`, bearer(utoken, 'POST'))
  assert.equal(renewed.status, 200)
  said.push(JSON.stringify({ ...renewed.body.result, utoken: '' }))
  for (const path of [`/sessions/${utoken}`, '/sessions', '/session']) await get(path, 'DELETE')
  await get('/session')
  const metrics = await fetch(`${api.url}/metrics`, bearer('CANARYmetrics0000'))
  assert.equal(metrics.status, 200)
  said.push(await metrics.text())
  keep(await send(`${api.url}/metrics`, bearer(utoken)))
  await api.backend.close()
  keep(await send(`${api.url}/session`, bearer(utoken)))

  assert.ok(lines.length >= 13, 'one line a request')
  const all = [...said, ...lines].join('\n')
  for (const secret of [
    'CANARY',
    phoneNumber,
    canaries.session_key,
    utoken,
    utoken.slice(4),
    userInfo.encryptedData,
  ]) {
    assert.ok(!all.includes(secret), `${secret}\n${all}`)
  }
  // What an operator needs is there all the same.
  assert.ok(all.includes('"errcode":40125'))
  assert.ok(all.includes('"rid":"1-2-3"'))
  assert.ok(all.includes('WECHAT_SECRET is wrong'))
  assert.ok(all.includes('139****5678'))
})

const withToken = (utoken: string, init: RequestInit): RequestInit => ({
  ...init,
  headers: { ...init.headers, Authorization: `Bearer ${utoken}` },
})

test('of Tuya: no uid, token or secret in the log, an answer or an error, and no token as it is in the database', async (t) => {
  const [secret, uid] = ['CANARYsecret', 'ayCANARYuid']
  let turn = 0
  const answers = (echo: string): string[] => {
    const result = { access_token: 'CANARYaccess', refresh_token: 'CANARYrefresh', expire_time: 61, uid }
    const refuse = (code: number): string => JSON.stringify({ success: false, code, msg: echo, tid: echo })
    const good = JSON.stringify({ success: true, result })
    const renewed = JSON.stringify({ success: true, result: { ...result, access_token: 'CANARYnext' } })
    const logins = [
      good,
      refuse(1004),
      refuse(1107),
      refuse(1013),
      refuse(99_999),
      good.slice(0, -1),
      `<html>${echo}`,
    ]
    const calls = ['{"success":true,"result":1}', refuse(1106), refuse(500), echo]
    // Renewed ahead, then refused for the token twice, with a renewal between and one that is refused after it.
    return [
      ...logins,
      ...calls,
      renewed,
      refuse(1010),
      renewed,
      refuse(1010),
      refuse(1011),
      renewed,
      refuse(1010),
    ]
  }
  const platform = await startRaw(t, ({ url, headers, body }, response) => {
    const said = answers(JSON.stringify([String(url), headers, body, uid]))
    response.end(said[turn++])
  })
  const lines: string[] = []
  const clock = { ms: Date.now() }
  const file = join(tempFolder(t), 'login.db')
  const api = await serveBackend(t, {
    api: platform.api,
    databaseUrl: `sqlite:${file}`,
    now: () => clock.ms,
    providers: [tuya({ clientId: '1KAD46OrT9HafiKdsXeg', secret, api: platform.api })],
    log: { level: 'debug', stream: { write: (line) => lines.push(line) } },
  })
  const said: unknown[] = []
  const login = async (code: string): Promise<Answer<LoginResult>> => {
    const answer = await api.login({ provider: 'tuya', code })
    said.push(answer.text.replace(answer.body.result?.utoken ?? '-', ''), [...answer.headers])
    return answer
  }
  const { user } = (await login('CANARYcode')).body.result
  for (let index = 1; index < 7; index++) assert.notEqual((await login(`CANARYcode${index}`)).status, 200)
  const call = (): Promise<unknown> =>
    api.backend
      .callPlatform(user.id, { method: 'POST', path: '/v1.0/users/{uid}/x', body: { a: 'CANARYbody' } })
      .catch(({ message, stack, detail, headers }: ApiError) => said.push(message, stack, detail, headers))
  for (let index = 0; index < 4; index++) await call()
  clock.ms += 60_000
  for (let index = 0; index < 4; index++) await call()
  assert.ok(turn >= 16, `${turn}`)
  for (const name of [file, `${file}-wal`].filter(existsSync)) {
    assert.ok(!/CANARY(access|refresh|next|code|secret)/.test(readFileSync(name, 'latin1')), name)
  }
  const all = JSON.stringify([said, lines])
  assert.ok(!all.includes('CANARY'), all)
  for (const errcode of [1004, 1013, 1106, 1010])
    assert.ok(all.includes(`"errcode\\":${errcode}`), `${errcode}`)
})

test('the answer to a fault names the request id that the log has', async (t) => {
  const lines: string[] = []
  const log = { stream: { write: (line: string) => lines.push(line) } }
  const api = await serveBackend(t, { api: 'http://127.0.0.1:1', log })
  const { body } = await api.login({ provider: 'wechat', code: 'x' })
  const logged = lines.map((line) => JSON.parse(line) as { requestId?: string; error?: string })
  assert.deepEqual(
    logged.filter(({ requestId }) => requestId === body.requestId).map(({ error }) => error),
    ['platform_unavailable'],
  )
})

test('the second lock: a secret field is left out, whoever logs it, however deep', () => {
  const lines: string[] = []
  const log = createLog({ stream: { write: (line) => lines.push(line) } })
  log.info({ utoken: 'CANARY', a: { session_key: 'CANARY', b: { openid: 'CANARY', kept: 1 } }, kept: 2 })
  log.info({ list: [{ phone: 'CANARY' }, { kept: 3 }] })
  log.info({ a: { b: { c: { d: { e: { f: { secret: 'CANARY' } } } } } } })
  const text = lines.join('')
  assert.ok(!text.includes('CANARY'), text)
  for (const number of [1, 2, 3]) assert.ok(text.includes(`"kept":${number}`), text)
})

test('of an error its message, its stack, those of its causes and its code are logged, and no other field', () => {
  const lines: string[] = []
  const log = createLog({ stream: { write: (line) => lines.push(line) } })
  // What PostgreSQL says of a row that is there already.
  const cause = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (subject)=(CANARY)' })
  const error = Object.assign(new Error('not saved', { cause }), {
    code: '23505',
    where: { openid: 'CANARY' },
  })
  log.error({ err: error }, 'x')
  log.error({ other: error })
  log.error(error)
  log.error({ err: Object.assign(new Error('x'), { code: 'CANARY code' }) })
  for (const line of lines) assert.ok(!line.includes('CANARY'), line)
  for (const line of lines.slice(0, 3)) {
    assert.match(line, /"code":"23505"/)
    assert.match(line, /not saved: duplicate key/)
    assert.match(line, /caused by: Error: duplicate key/)
  }
})
