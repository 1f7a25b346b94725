import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signTuya } from '../src/provider/tuya-sign.ts'
import { createSimulator } from '../src/simulator/index.ts'
import { createClock, json } from './support.ts'

const clientId = '1KAD46OrT9HafiKdsXeg'

interface Said {
  success: boolean
  t: number
  tid: string
  code?: number
  msg?: string
  result?: Record<string, unknown>
}

interface Asked {
  method?: string
  query?: Record<string, string>
  body?: string
  accessToken?: string
  clientId?: string
  secret?: string
  t?: string
  nonce?: string
  signHeaders?: Record<string, string>
  /** in place of what would be right; undefined leaves it out */
  headers?: Record<string, string | undefined>
}

function start() {
  const clock = createClock()
  const { fetch } = createSimulator({ now: clock.now })
  const code = async (user = 'ann', appid?: string): Promise<string> => {
    const init = json({ provider: 'tuya', user, appid })
    const response = await fetch(new Request('http://localhost/_simulator/code', init))
    return ((await response.json()) as { code: string }).code
  }
  const ask = async (path: string, asked: Asked = {}): Promise<Said> => {
    const { method = 'GET', query = {}, body, accessToken, secret = 'secret', signHeaders = {} } = asked
    const signing = {
      clientId: asked.clientId ?? clientId,
      secret,
      accessToken,
      t: asked.t ?? String(clock.ms),
      nonce: asked.nonce,
    }
    const headers: Record<string, string | undefined> = {
      client_id: signing.clientId,
      t: signing.t,
      nonce: signing.nonce,
      access_token: accessToken,
      sign_method: 'HMAC-SHA256',
      sign: signTuya({ method, path, query, body, headers: signHeaders }, signing),
      ...signHeaders,
      ...asked.headers,
    }
    const set = Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== undefined)
    const url = `http://localhost/tuya${path}?${new URLSearchParams(query)}`
    const response = await fetch(new Request(url, { method, headers: set, ...(body && { body }) }))
    assert.equal(response.status, 200)
    const said = (await response.json()) as Said
    assert.deepEqual([said.t, said.tid.length], [clock.ms, 32])
    assert.equal('result' in said, said.success)
    assert.equal(typeof said.code === 'number' && typeof said.msg === 'string', !said.success)
    return said
  }
  const exchange = async (given: string, asked: Asked = {}): Promise<Said> =>
    ask('/v1.0/token', { query: { code: given, grant_type: '2' }, ...asked })
  return { clock, code, ask, exchange }
}

test('a code is traded once, within 5 minutes, by the app that it is for', async () => {
  const { clock, code, exchange } = start()
  const given = await code()
  const { result } = await exchange(given)
  assert.deepEqual(Object.keys(result ?? {}).sort(), ['access_token', 'expire_time', 'refresh_token', 'uid'])
  assert.match(String(result?.['uid']), /^ay[\w-]{18}$/)
  assert.equal(result?.['expire_time'], 7200)
  assert.equal((await exchange(given)).code, 1107)
  assert.equal((await exchange('unknown')).code, 1107)
  assert.equal((await exchange(await code('ann', 'another0000000000000'))).code, 1107)
  const old = await code()
  clock.ms += 300_000
  assert.equal((await exchange(old)).code, 1107)
})

test('what is wrong with a request is said before anything is done', async () => {
  const { clock, code, exchange } = start()
  const given = await code()
  const wrongs: [Asked, number][] = [
    [{ headers: { sign: undefined } }, 1105],
    [{ headers: { t: undefined } }, 1105],
    [{ headers: { client_id: undefined } }, 1105],
    [{ headers: { sign_method: undefined } }, 1105],
    [{ headers: { sign_method: 'MD5' } }, 1004],
    [{ clientId: 'x' }, 1005],
    [{ t: String(clock.ms).slice(0, 10) }, 1013],
    [{ t: String(clock.ms - 300_001) }, 1013],
    [{ t: String(clock.ms + 300_001) }, 1013],
    [{ secret: 'another' }, 1004],
    [{ headers: { sign: 'x' } }, 1004],
    [{ headers: { nonce: 'unsigned' } }, 1004],
    [{ headers: { 'Signature-Headers': 'lang', lang: 'zh' } }, 1004],
    [{ headers: { 'Signature-Headers': '' } }, 1004],
    [{ headers: { 'Signature-Headers': 'no name:::' } }, 1004],
    [{ accessToken: 'signed where it should not be' }, 1004],
    [{ query: { code: given, grant_type: '1' } }, 1003],
  ]
  for (const [asked, errcode] of wrongs) {
    assert.equal((await exchange(given, asked)).code, errcode, JSON.stringify(asked))
  }
  const right: Asked = {
    t: String(clock.ms - 300_000),
    nonce: 'n',
    signHeaders: { lang: 'zh' },
    headers: { 'Signature-Headers': 'lang' },
  }
  assert.equal((await exchange(given, right)).success, true)
})

test('an access token lives for 2 hours, a refresh token works once and ends its pair', async () => {
  const { clock, code, ask, exchange } = start()
  const { result } = await exchange(await code())
  const { access_token: accessToken, refresh_token: refresh, uid } = result as Record<string, string>
  const infos = (token?: string) => ask(`/v1.0/users/${uid}/infos`, { accessToken: token })
  assert.equal((await infos(accessToken)).result?.['uid'], uid)
  assert.equal((await infos()).code, 1002)
  assert.equal((await infos('unknown')).code, 1011)
  clock.ms += 7200_000 - 1
  assert.equal((await infos(accessToken)).success, true)
  clock.ms += 1
  assert.equal((await infos(accessToken)).code, 1010)
  const fresh = (await ask(`/v1.0/token/${refresh}`)).result
  assert.equal(fresh?.['uid'], uid)
  assert.equal((await infos(String(fresh?.['access_token']))).success, true)
  assert.equal((await infos(accessToken)).code, 1011)
  assert.equal((await ask(`/v1.0/token/${refresh}`)).code, 1011)
  const other: Asked = { clientId: '2KAD46OrT9HafiKdsXeg' }
  assert.equal((await ask(`/v1.0/token/${String(fresh?.['refresh_token'])}`, other)).code, 1011)
  const foreign = await ask(`/v1.0/users/${uid}/infos`, {
    accessToken: String(fresh?.['access_token']),
    ...other,
  })
  assert.equal(foreign.code, 1011)
})

test('a path that it does not know, and a user who is another', async () => {
  const { code, ask, exchange } = start()
  const { result } = await exchange(await code())
  const accessToken = String(result?.['access_token'])
  const wrongs: [string, Asked, number][] = [
    ['/v1.0/nothing', { accessToken }, 1108],
    ['/v1.0/token', { method: 'POST', body: '{}' }, 1108],
    ['/v1.0/users/somebody/infos', { accessToken }, 1106],
    [`/v1.0/users/${String(result?.['uid'])}/infos`, { accessToken, method: 'POST', body: '{}' }, 1108],
    ['/v1.0/token/undefined', {}, 1011],
    ['/v1.0/token/%E0', {}, 1011],
  ]
  for (const [path, asked, errcode] of wrongs) assert.equal((await ask(path, asked)).code, errcode, path)
})
