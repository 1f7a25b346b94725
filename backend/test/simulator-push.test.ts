import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { isApiError } from '../src/error.ts'
import { serve } from '../src/http/serve.ts'
import type { PushAnswer } from '../src/provider/provider.ts'
import { createPushReader } from '../src/provider/wechat-push.ts'
import { createSimulator, defaultAppId } from '../src/simulator/index.ts'
import { openIdOf } from '../src/simulator/codes.ts'
import { ticking } from './provider-support.ts'

const token = 'AAAAA'
const encodingAesKey = `${'aB3'.repeat(14)}x`

/** A simulator, and a backend of one route that reads what is pushed. */
async function start(t: TestContext, key?: string) {
  const clock = ticking()
  const simulator = createSimulator({ now: clock.now })
  const read = createPushReader(defaultAppId, { token, ...(key && { encodingAesKey: key }) })
  const seen: { query: URLSearchParams; body: string; answer: PushAnswer }[] = []
  const server = await serve((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const query = new URL(request.url ?? '', 'http://x').searchParams
      const body = Buffer.concat(chunks).toString()
      try {
        const answer = read({ query, body, now: clock.ms })
        seen.push({ query, body, answer })
        response.end(answer.text)
      } catch (cause) {
        response.writeHead(isApiError(cause) ? cause.status : 500).end(String(cause))
      }
    })
  })
  t.after(() => server.close())
  const push = async (more: object): Promise<{ status: number; body: Record<string, unknown> }> => {
    const body = JSON.stringify({ url: `${server.url}/push?of=a`, token, ...more })
    const response = await simulator.fetch(
      new Request('http://localhost/_simulator/push', { method: 'POST', body }),
    )
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  return { push, seen, clock, url: server.url }
}

const ann = { user: 'ann', event: 'user_authorization_revoke', revokeInfo: '8' }
const subject = openIdOf(defaultAppId, 'ann')

for (const key of [undefined, encodingAesKey]) {
  test(`the control pushes in both formats, ${key ? 'encrypted' : 'plain'}, and tries the address`, async (t) => {
    const { push, seen } = await start(t, key)
    const tried = await push({})
    assert.deepEqual([tried.status, tried.body['status']], [200, 200])
    assert.match(String(tried.body['echostr']), /^\d+$/)
    assert.equal(tried.body['text'], tried.body['echostr'])
    for (const format of ['json', 'xml']) {
      const { body } = await push({ ...ann, format, ...(key && { encodingAesKey: key }) })
      assert.deepEqual(body, { status: 200, text: 'success' })
      const last = seen.at(-1) ?? assert.fail()
      assert.deepEqual(last.answer.revocations, [{ subject, what: { phone: true } }])
      assert.equal(last.query.get('of'), 'a', 'the address keeps its own query')
      assert.equal(last.body.startsWith('<xml>'), format === 'xml')
      assert.equal(last.body.includes(subject), key === undefined, 'encrypted or not')
      assert.equal(last.query.get('encrypt_type'), key === undefined ? null : 'aes')
    }
    const cancel = { ...ann, event: 'user_authorization_cancellation', ...(key && { encodingAesKey: key }) }
    await push(cancel)
    assert.deepEqual(seen.at(-1)?.answer.revocations, [{ subject, what: 'user' }])
    await push({ ...cancel, event: 'user_info_modified' })
    assert.deepEqual(seen.at(-1)?.answer.revocations, [])
  })
}

test('it says what was answered to a push that is wrong', async (t) => {
  const { push, clock } = await start(t, encodingAesKey)
  const good = { ...ann, encodingAesKey }
  const wrong = [
    ann,
    { ...good, token: 'BBBBB' },
    { ...good, encodingAesKey: 'B'.repeat(43) },
    { ...good, appid: 'wx0000000000000002' },
    { ...good, timestamp: Math.floor(clock.ms / 1000) - 601 },
  ]
  for (const more of wrong) assert.equal((await push(more)).body['status'], 403, JSON.stringify(more))
  assert.equal((await push(good)).body['status'], 200)
})

test('a control that cannot be understood, or reaches nobody, is a 400', async (t) => {
  const { push } = await start(t)
  const wrong: [more: object, message: RegExp][] = [
    [{ url: 'file:///etc/passwd' }, /url/],
    [{ url: 'http://127.0.0.1:1/' }, /url: no answer/],
    [{ event: 'other' }, /event/],
    [{ encodingAesKey: 'short' }, /encodingAesKey/],
    [{ format: 'yaml' }, /format/],
    [{ token: undefined }, /token/],
  ]
  for (const [more, message] of wrong) {
    const answer = await push({ ...ann, ...more })
    assert.equal(answer.status, 400)
    assert.match(String(answer.body['message']), message)
  }
})
