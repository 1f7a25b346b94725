import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import Koa from 'koa'
import { sendStream } from '../src/http/stream.ts'
import { postgres } from './postgres.ts'
import { act, create, listen, logIn, poll, readEvents, type Events } from './scan-support.ts'
import {
  assertFailure,
  createClock,
  send,
  serveBackend,
  simulate,
  startPair,
  statusOf,
  tempFolder,
} from './support.ts'

const second = 1000

const statesOf = async ({ next }: Pick<Events, 'next'>): Promise<string[]> => {
  const states: string[] = []
  for (let event = await next(); event !== undefined; event = await next()) states.push(event.state)
  return states
}

test('the state at once and with each change, to the end; never the session', async (t) => {
  const { simulator, api } = await startPair(t)
  const utoken = await logIn(api, simulator)
  const ticket = await create(api)
  const events = [await listen(t, api, ticket), await listen(t, api, ticket)]
  for (const { status, headers, next } of events) {
    assert.equal(status, 200)
    assert.match(headers.get('content-type') ?? '', /^text\/event-stream/)
    assert.match(headers.get('cache-control') ?? '', /^no-store/)
    assert.equal(headers.get('x-accel-buffering'), 'no')
    assert.equal(headers.get('content-encoding'), null)
    assert.deepEqual(await next(), { state: 'new', expiresAt: ticket.expiresAt })
  }
  await act(api, utoken, ticket, 'scan')
  for (const { next } of events) {
    const user = { nickName: '', avatarUrl: '' }
    assert.deepEqual(await next(), { state: 'scanned', expiresAt: ticket.expiresAt, user })
  }
  await act(api, utoken, ticket, 'confirm')
  for (const { next, text } of events) {
    assert.equal((await next())?.state, 'confirmed')
    assert.equal(await next(), undefined)
    assert.ok(!text().includes('session') && !text().includes('mpl_'))
    assert.match(text(), /^retry: 3000\nevent: state\ndata: \{/)
  }
  // Whoever comes late hears the last state, and no more.
  assert.deepEqual(await statesOf(await listen(t, api, ticket)), ['confirmed'])
  assert.ok((await poll(api, ticket)).body.result.session)
  assert.deepEqual(await statesOf(await listen(t, api, ticket)), ['consumed'])
})

test('a cancelled ticket ends the stream, and one whose time is up', async (t) => {
  const { simulator, api, clock } = await startPair(t)
  const utoken = await logIn(api, simulator)
  const [one, other] = [await create(api), await create(api)]
  const [cancelled, expired] = [statesOf(await listen(t, api, one)), await listen(t, api, other)]
  await act(api, utoken, one, 'scan')
  await act(api, utoken, one, 'cancel')
  // Two changes that come close may be seen as one.
  assert.deepEqual(
    (await cancelled).filter((state) => state !== 'scanned'),
    ['new', 'cancelled'],
  )
  assert.equal((await expired.next())?.state, 'new')
  clock.ms = other.expiresAt
  assert.deepEqual(await statesOf(expired), ['expired'])
})

test('three streams a ticket; one whose reader is gone makes room', async (t) => {
  const { api } = await startPair(t)
  const [ticket, other] = [await create(api), await create(api)]
  const open = [await listen(t, api, ticket), await listen(t, api, ticket), await listen(t, api, ticket)]
  for (const { next } of open) assert.equal((await next())?.state, 'new')
  const url = `${api.url}/scan/events?scene=${ticket.scene}`
  const refused = await send(url, { headers: { Cookie: ticket.cookie } })
  assertFailure(refused, 429, 'too_many_requests')
  assert.equal((await listen(t, api, other)).status, 200)
  open[0]?.close()
  // The server hears of it when the connection's end arrives.
  let fourth = await listen(t, api, ticket)
  while (fourth.status === 429) {
    await delay(10)
    fourth = await listen(t, api, ticket)
  }
  assert.equal((await fourth.next())?.state, 'new')
})

test('HEAD tells the head only, and takes no place', async (t) => {
  const { api } = await startPair(t)
  const ticket = await create(api)
  const url = `${api.url}/scan/events?scene=${ticket.scene}`
  for (let times = 0; times < 4; times += 1) {
    const head = await fetch(url, { method: 'HEAD', headers: { Cookie: ticket.cookie } })
    assert.deepEqual([head.status, await head.text()], [200, ''])
  }
})

test('a server that stops ends its streams cleanly and at once; so does a drain', async (t) => {
  const { api } = await startPair(t)
  const ticket = await create(api)
  const drained = await listen(t, api, ticket)
  await drained.next()
  api.backend.drain()
  assert.equal(await drained.next(), undefined)
  // Whoever comes now hears how it is, and comes again elsewhere.
  assert.deepEqual(await statesOf(await listen(t, api, ticket)), ['new'])

  const second = await startPair(t)
  const waiting = await listen(t, second.api, await create(second.api))
  await waiting.next()
  const closed = second.api.close()
  // Cut after the grace period, it would reject.
  assert.equal(await waiting.next(), undefined)
  await closed
})

test('in Koa, and by a fetch handler', async (t) => {
  const { simulator, api } = await startPair(t)
  const utoken = await logIn(api, simulator)
  const app = new Koa()
  app.use(api.backend.koa({ prefix: '/auth' }))
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const complaints: unknown[] = []
  app.on('error', (error) => complaints.push(error))
  const koa = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/auth` }
  const ticket = await create(koa)
  const events = await listen(t, koa, ticket)
  assert.match(events.headers.get('content-type') ?? '', /^text\/event-stream/)
  assert.equal((await events.next())?.state, 'new')
  const gone = [await listen(t, koa, ticket), await listen(t, koa, ticket)]
  for (const { close } of gone) close()

  const fetched = async () =>
    api.backend.fetch(
      new Request(`http://x/scan/events?scene=${ticket.scene}`, { headers: { Cookie: ticket.cookie } }),
    )
  let response = await fetched()
  while (response.status === 429) {
    await delay(10)
    response = await fetched()
  }
  // Not read to its end: its place is free again at once.
  await response.body?.cancel()
  const read = [readEvents(await fetched()), readEvents(await fetched())]
  for (const { next } of read) assert.equal((await next())?.state, 'new')
  await act(koa, utoken, ticket, 'scan')
  assert.equal((await events.next())?.state, 'scanned')
  await act(koa, utoken, ticket, 'confirm')
  assert.deepEqual(await statesOf(events), ['confirmed'])
  for (const each of read) assert.deepEqual(await statesOf(each), ['scanned', 'confirmed'])
  assert.deepEqual(complaints, [])
  const head = `${koa.url}/scan/events?scene=${ticket.scene}`
  assert.equal(await statusOf('HEAD', head), 404)
})

test('the backend is restarted in the middle: the ticket goes on', async (t) => {
  const clock = createClock()
  const simulator = await simulate(t, clock)
  const databaseUrl = `sqlite:${join(tempFolder(t), 'login.db')}`
  const start = () => serveBackend(t, { api: simulator.url, now: clock.now, databaseUrl })
  const first = await start()
  const utoken = await logIn(first, simulator)
  const ticket = await create(first)
  const before = await listen(t, first, ticket)
  assert.equal((await before.next())?.state, 'new')
  await act(first, utoken, ticket, 'scan')
  assert.equal((await before.next())?.state, 'scanned')
  await first.close()
  assert.equal(await before.next(), undefined)

  const second = await start()
  const after = await listen(t, second, ticket)
  assert.equal((await after.next())?.state, 'scanned')
  await act(second, utoken, ticket, 'confirm')
  assert.deepEqual(await statesOf(after), ['confirmed'])
  await second.close()

  const third = await start()
  assert.ok((await poll(third, ticket)).body.result.session)
  assertFailure(await poll(third, ticket), 409, 'ticket_used')
})

test('three nodes on one PostgreSQL: shown by one, scanned at another, confirmed at a third', async (t) => {
  const clock = createClock()
  const simulator = await simulate(t, clock)
  const databaseUrl = await (await postgres()).createDatabase()
  const options = { api: simulator.url, now: clock.now, databaseUrl, secretKey: 'k'.repeat(32) }
  const [a, b, c] = [
    await serveBackend(t, options),
    await serveBackend(t, options),
    await serveBackend(t, options),
  ]
  const utoken = await logIn(a, simulator)
  const ticket = await create(a)
  const events = [await listen(t, a, ticket), await listen(t, b, ticket), await listen(t, c, ticket)]
  for (const { next } of events) assert.equal((await next())?.state, 'new')
  await act(b, utoken, ticket, 'scan')
  for (const { next } of events) assert.equal((await next())?.state, 'scanned')
  await act(c, utoken, ticket, 'confirm')
  for (const each of events) assert.deepEqual(await statesOf(each), ['confirmed'])
  const polls = await Promise.all([a, b, c, a, b, c].map((node) => poll(node, ticket)))
  assert.deepEqual(polls.map(({ status }) => status).toSorted(), [200, 409, 409, 409, 409, 409])

  // A limit is one for all of them.
  const next = await create(a)
  assert.equal((await poll(a, next)).status, 200)
  assertFailure(await poll(b, next), 429, 'slow_down')
  clock.ms += 2 * second
  assert.equal((await poll(c, next)).status, 200)
})

test('a stream that is sent to nobody any more is ended', async (t) => {
  let returned = 0
  const texts: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => {}),
      return: async () => {
        returned += 1
        return { done: true, value: undefined }
      },
    }),
  }
  const server = createServer().listen(0, '127.0.0.1')
  const sent = new Promise<void>((resolve) => {
    server.once('request', (request, response) => {
      response.once('close', () => resolve(sendStream(response, texts)))
      request.socket.destroy()
    })
  })
  await once(server, 'listening')
  t.after(() => server.close())
  await assert.rejects(fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  await sent
  assert.equal(returned, 1)
})
