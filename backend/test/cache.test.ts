import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSessionCache } from '../src/session/cache.ts'
import type { ChangeListener, SessionRow, Store } from '../src/store/store.ts'
import { createClock } from './support.ts'

/** A store of which each answer is given when the test says so. */
function startCache() {
  const clock = createClock()
  let tell: ChangeListener = () => {}
  const asked: { answer(name: string): void }[] = []
  const store = {
    onChange(listener: ChangeListener) {
      tell = listener
      return () => {}
    },
    findSession: () =>
      new Promise<SessionRow>((resolve) => {
        asked.push({ answer: (name) => resolve({ user: { id: 'u_ann', nickName: name } } as SessionRow) })
      }),
  } as unknown as Store
  const found: string[] = []
  const cache = createSessionCache({
    store,
    now: clock.now,
    read: ({ user }) => user.nickName,
    onFind: (from) => found.push(from),
  })
  return { clock, cache, asked, found, tell: (userId: string | undefined) => tell(userId) }
}

test('what was found is held for 5 seconds, and no longer', async () => {
  const { clock, cache, asked, found } = startCache()
  const first = cache.find('token')
  asked[0]!.answer('Ann')
  assert.equal(await first, 'Ann')
  clock.ms += 4999
  assert.equal(await cache.find('token'), 'Ann')
  clock.ms += 1
  const later = cache.find('token')
  asked[1]!.answer('Anna')
  assert.equal(await later, 'Anna')
  assert.deepEqual(found, ['store', 'memory', 'store'])
})

test('a clock that is set back makes nothing last', async () => {
  const { clock, cache, asked } = startCache()
  const first = cache.find('token')
  asked[0]!.answer('Ann')
  await first
  clock.ms -= 3600_000
  void cache.find('token')
  assert.equal(asked.length, 2)
})

for (const [what, userId, isHeld] of [
  ['of its user', 'u_ann', false],
  ['that may be any', undefined, false],
  ['of another user', 'u_ben', true],
] as const) {
  test(`a change ${what}: what is held is ${isHeld ? 'good' : 'gone'}`, async () => {
    const { cache, asked, tell } = startCache()
    const first = cache.find('token')
    asked[0]!.answer('Ann')
    await first
    tell(userId)
    void cache.find('token')
    assert.equal(asked.length, isHeld ? 1 : 2)
  })

  test(`a change ${what} while it is being read: the row is ${isHeld ? 'held' : 'given, and not held'}`, async () => {
    const { cache, asked, tell } = startCache()
    const first = cache.find('token')
    tell(userId)
    asked[0]!.answer('from before')
    assert.equal(await first, 'from before')
    void cache.find('token')
    assert.equal(asked.length, isHeld ? 1 : 2)
  })
}

test('many changes of others, and time, forget no change that still counts', async () => {
  const { clock, cache, asked, tell } = startCache()
  const first = cache.find('token')
  tell('u_ann')
  clock.ms += 4000
  for (let other = 0; other < 1000; other += 1) tell(`u_${other}`)
  asked[0]!.answer('from before')
  await first
  void cache.find('token')
  assert.equal(asked.length, 2)
})

test('a change after the clock was set back: nothing from before it is held', async () => {
  const { clock, cache, asked, tell } = startCache()
  const first = cache.find('token')
  asked[0]!.answer('Ann')
  await first
  const reading = cache.find('other token')
  tell('u_ben')
  clock.ms -= 1
  tell('u_ben')
  clock.ms += 1
  asked[1]!.answer('from before')
  await reading
  void cache.find('token')
  void cache.find('other token')
  assert.equal(asked.length, 4)
  // What was asked for since is held again.
  asked[2]!.answer('Ann')
  await new Promise(setImmediate)
  assert.equal(await cache.find('token'), 'Ann')
  assert.equal(asked.length, 4)
})
