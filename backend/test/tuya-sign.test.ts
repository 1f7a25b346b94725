import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { signTuya, sortQuery, stringToSign } from '../src/provider/tuya-sign.ts'

interface Case {
  name: string
  input: {
    clientId: string
    secret: string
    t: string
    nonce: string
    method: string
    body: string
    signHeaders: Record<string, string>
    accessToken?: string
    url: string
  }
  stringToSign: string
  sign: string
}

const { cases } = JSON.parse(readFileSync(new URL('vectors/tuya.json', import.meta.url), 'utf8')) as {
  cases: Case[]
}
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const signing = { clientId: 'c', secret: 's', t: '1588925778000' }

for (const { name, input, stringToSign: wanted, sign } of cases) {
  test(`Tuya's own example: ${name}`, () => {
    const { method, body, signHeaders: headers, url, ...rest } = input
    const [path = '', search] = url.split('?')
    const query = Object.fromEntries([...new URLSearchParams(search)].toReversed())
    const request = { method, path, query, body, headers }
    assert.equal(stringToSign(request), wanted)
    assert.equal(signTuya(request, rest), sign)
  })
}

test('both of the kinds that Tuya shows are among them', () => {
  assert.deepEqual(
    cases.map(({ input }) => input.accessToken === undefined),
    [true, false],
  )
})

test('no body, an empty one and none at all are the same', () => {
  const expected = `GET\n${emptyHash}\n\n/v1.0/a`
  assert.equal(stringToSign({ method: 'GET', path: '/v1.0/a' }), expected)
  assert.equal(stringToSign({ method: 'GET', path: '/v1.0/a', body: '', query: {}, headers: {} }), expected)
})

test('the query is sorted by key and signed as it is meant, not as it is encoded', () => {
  const query = { page_size: '50', a: '1 & 2', B: '涂鸦', page_no: '', '10': 'x', '9': 'y' }
  assert.equal(
    stringToSign({ method: 'GET', path: '/v2.0/b', query }).split('\n')[3],
    '/v2.0/b?10=x&9=y&B=涂鸦&a=1 & 2&page_no=&page_size=50',
  )
  assert.deepEqual(sortQuery({}), [])
})

test('a body is signed by its bytes, a header as `name:value`', () => {
  const body = '{"commands":[{"code":"名"}]}'
  const request = { method: 'POST', path: '/v1.0/c', body, headers: { b: '2', a: '1' } }
  const [method, hash, ...rest] = stringToSign(request).split('\n')
  assert.deepEqual([method, rest], ['POST', ['b:2', 'a:1', '', '/v1.0/c']])
  assert.equal(hash, 'c4bb44eb941b73f85aabe0c316fa644310519c1519b8abe2faa382639c9dc45e')
})

test('each part changes the signature, and a token is part of it', () => {
  const request = { method: 'GET', path: '/v1.0/token' }
  const signs = [
    signTuya(request, signing),
    signTuya(request, { ...signing, nonce: 'n' }),
    signTuya(request, { ...signing, accessToken: 'a' }),
    signTuya(request, { ...signing, t: '1588925778001' }),
    signTuya(request, { ...signing, secret: 'S' }),
    signTuya({ ...request, method: 'POST' }, signing),
    signTuya({ ...request, query: { a: '' } }, signing),
    signTuya({ ...request, body: ' ' }, signing),
  ]
  assert.equal(new Set(signs).size, signs.length)
  for (const sign of signs) assert.match(sign, /^[0-9A-F]{64}$/)
})
