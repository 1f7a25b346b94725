import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createHub } from '../src/scan/hub.ts'
import type { TicketView } from '../src/scan/service.ts'
import type { ChangeListener } from '../src/store/store.ts'
import { createClock } from './support.ts'

const second = 1000

/** A hub on a ticket that the test holds, and a clock that it turns. */
function startHub(t: TestContext) {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const clock = createClock()
  let hear: ChangeListener = () => {}
  const view: TicketView = { state: 'new', expiresAt: clock.ms + 180 * second }
  const errors: unknown[] = []
  const looks: (() => void)[] = []
  let isHeld = false
  let failing: Error | undefined
  const hub = createHub({
    store: {
      onChange(listener) {
        hear = listener
        return () => void (hear = () => {})
      },
    },
    async look() {
      const seen = { ...view }
      if (isHeld) await new Promise<void>((resolve) => looks.push(resolve))
      if (failing !== undefined) throw failing
      return seen
    },
    now: clock.now,
    onLost: (error) => errors.push(error),
  })
  return {
    hub,
    view,
    clock,
    errors,
    looks,
    hear: (changed?: string) => hear(changed),
    hold: (held: boolean) => (isHeld = held),
    fail: (error: Error) => (failing = error),
    tick: (seconds: number) => t.mock.timers.tick(seconds * second),
    open: (scene = 'a') => {
      const iterator = hub.open(scene)[Symbol.asyncIterator]()
      return {
        next: async () => {
          const { done, value } = await iterator.next()
          return done ? undefined : (/"state":"(\w+)"/.exec(value)?.[1] ?? value)
        },
        leave: () => iterator.return?.(),
      }
    },
  }
}

test('a comment every 15 seconds without a word, and none piles up for who does not read', async (t) => {
  const { open, tick, hear, view } = startHub(t)
  const [reader, sleeper] = [open(), open()]
  assert.equal(await reader.next(), 'new')
  tick(14)
  view.state = 'scanned'
  hear('a')
  assert.equal(await reader.next(), 'scanned')
  const beat = reader.next()
  tick(14)
  assert.equal(await Promise.race([beat, delay(1, 'none yet')]), 'none yet')
  tick(1)
  assert.equal(await beat, ': waiting\n\n')
  tick(15 * 20)
  assert.equal(await reader.next(), ': waiting\n\n')
  // Both states, and not one comment after them.
  assert.equal(await sleeper.next(), 'new')
  await reader.leave()
  await sleeper.leave()
})

test('changes that come while the ticket is being read are not missed, and come in order', async (t) => {
  const { open, hear, hold, looks, view } = startHub(t)
  const reader = open()
  assert.equal(await reader.next(), 'new')
  hold(true)
  hear('a')
  view.state = 'scanned'
  hear('a')
  hear('b')
  hold(false)
  looks.shift()?.()
  assert.equal(await reader.next(), 'scanned')
  // Word may have been lost: every ticket is looked at again.
  view.state = 'confirmed'
  hear(undefined)
  assert.equal(await reader.next(), 'confirmed')
  assert.equal(await reader.next(), undefined)
})

test('a ticket that cannot be read ends its streams, and is said in the log', async (t) => {
  const { open, hear, fail, errors } = startHub(t)
  const reader = open()
  assert.equal(await reader.next(), 'new')
  fail(new Error('gone'))
  hear('a')
  assert.equal(await reader.next(), undefined)
  assert.deepEqual(errors.map(String), ['Error: gone'])
})

test('the time is up: all streams of the ticket hear it within a second, and the timer ends with the last', async (t) => {
  const { open, clock, view, tick } = startHub(t)
  const readers = [open('a'), open('a'), open('b')]
  for (const { next } of readers) assert.equal(await next(), 'new')
  clock.ms += 180 * second
  view.state = 'expired'
  tick(1)
  for (const { next } of readers) assert.deepEqual([await next(), await next()], ['expired', undefined])
})
