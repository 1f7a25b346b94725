import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CloudFunctionOptions } from '../../src/cloud.ts'
import { ApiError } from '../../src/error.ts'
import { ann, place } from './place.ts'
import { bodyOf, loginWith, request, run } from './support.ts'

test('routes of the author’s own are behind the login', async (t) => {
  const { start, lines } = await place(t)
  const main = start({
    routes: {
      'GET /orders/:id': async ({ session, params, query, findUser }) => ({
        of: session.user.id,
        keys: Object.keys(session),
        id: params['id'],
        page: query.get('page'),
        openId: (await findUser())?.identity.subject,
      }),
      'POST /orders': ({ body }) => body,
      'PUT /orders': ({ body }) => (Buffer.isBuffer(body) ? [...body] : body),
      'DELETE /orders': () => {
        throw new ApiError('step_required')
      },
      'PATCH /orders': () => {
        throw new Error('oops')
      },
    },
  })
  const { utoken: token, user } = bodyOf(await run(main, loginWith('a'), ann)).result
  const got = await run(main, request('GET', '/orders/7', { token, query: 'page=2' }), ann)
  assert.deepEqual(JSON.parse(got.body), {
    of: user.id,
    keys: ['id', 'expiresAt', 'user'],
    id: '7',
    page: '2',
    openId: 'oAnn',
  })
  const encoded = await run(main, request('GET', '/orders/%E4%B8%AD%2F7', { token }), ann)
  assert.equal((JSON.parse(encoded.body) as { id: string }).id, '中/7')
  assert.equal((await run(main, request('GET', '/orders/%E4', { token }), ann)).statusCode, 400)
  const posted = await run(main, request('POST', '/orders', { token, json: { a: [1] } }), ann)
  assert.deepEqual(JSON.parse(posted.body), { a: [1] })
  const bytes = { token, body: 'AQI=', base64: true, type: 'application/octet-stream' } as const
  assert.deepEqual(JSON.parse((await run(main, request('PUT', '/orders', bytes), ann)).body), [1, 2])
  assert.equal((await run(main, request('PUT', '/orders', { token }), ann)).body, 'null')
  assert.equal((await run(main, request('GET', '/orders/7'), ann)).statusCode, 401)
  assert.equal((await run(main, request('DELETE', '/orders', { token }), ann)).statusCode, 403)
  const broken = await run(main, request('PATCH', '/orders', { token }), ann)
  assert.deepEqual([broken.statusCode, bodyOf(broken).error], [500, 'internal_error'])
  assert.ok(lines.some((line) => line.includes('oops')))
})

test('what an author cannot have meant is said at the start, not to the first user', async (t) => {
  const { start } = await place(t)
  const refuse = (options: Partial<CloudFunctionOptions>, message: RegExp): void =>
    assert.throws(() => start(options), { name: 'ConfigError', message })
  for (const name of ['/orders', 'get /orders', 'GET orders', 'GET /a?b=1']) {
    refuse({ routes: { [name]: () => 1 } }, /'GET \/orders'/)
  }
  refuse({ routes: { 'POST /login': () => 1 } }, /two routes are POST \/login/)
  refuse({ routes: { 'DELETE /sessions/:id': () => 1 } }, /two routes are DELETE \/sessions\/:id/)
  refuse({ scan: { page: '/pages/scan' } }, /pages\/scan/)
  // Nothing of a path has a meaning of its own, but for its parameters.
  const main = start({ routes: { 'GET /v1.0/a(b/:id': ({ params }) => params } })
  const { utoken: token } = bodyOf(await run(main, loginWith('a'), ann)).result
  assert.equal((await run(main, request('GET', '/v1.0/a(b/7', { token }), ann)).body, '{"id":"7"}')
  assert.equal((await run(main, request('GET', '/v1x0/a(b/7', { token }), ann)).statusCode, 404)
})
