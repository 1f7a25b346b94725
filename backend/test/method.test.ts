/** A host that knows GET and POST alone, such as Kuaishou. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertFailure, bearer, send, startPair } from './support.ts'

const meant = (utoken: string, method: string, body?: object): RequestInit => ({
  method: 'POST',
  headers: {
    Authorization: `Bearer ${utoken}`,
    'Content-Type': 'application/json',
    'X-HTTP-Method-Override': method,
  },
  body: body && JSON.stringify(body),
})

test('a POST may be meant as PUT or DELETE, and as nothing else', async (t) => {
  const { simulator, api } = await startPair(t)
  const { utoken } = (await api.login({ provider: 'wechat', code: await simulator.code() })).body.result
  const renamed = await send<{ nickName: string }>(
    `${api.url}/user`,
    meant(utoken, 'put', { nickName: '安' }),
  )
  assert.deepEqual([renamed.status, renamed.body.result.nickName], [200, '安'])
  assertFailure(await send(`${api.url}/session`, meant(utoken, 'GET')), 405, 'method_not_allowed')
  assertFailure(await send(`${api.url}/session`, meant(utoken, 'BREW')), 405, 'method_not_allowed')
  // A GET is a GET whatever else it says: it may come from a link.
  const got = await send(`${api.url}/session`, { ...meant(utoken, 'DELETE'), method: 'GET' })
  assert.deepEqual([got.status, 'expiresAt' in Object(got.body.result)], [200, true])
  assert.equal((await send(`${api.url}/session`, meant(utoken, 'DELETE'))).status, 200)
  assertFailure(await send(`${api.url}/session`, bearer(utoken)), 401, 'session_revoked')
})

test('a page of another origin may not send it', async (t) => {
  const { api } = await startPair(t, { webOrigins: ['https://www.example.com'] })
  const response = await fetch(`${api.url}/session`, {
    method: 'OPTIONS',
    headers: {
      Origin: 'https://www.example.com',
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'x-http-method-override',
    },
  })
  assert.doesNotMatch(response.headers.get('access-control-allow-headers') ?? '', /override/i)
})
