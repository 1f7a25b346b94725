import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import type { NewTicket, Store, TicketConsumption, TicketState } from '../../src/store/store.ts'
import { as, hash, hear, login, session, type MakePlace } from './place.ts'

const createScene = (): string => randomBytes(16).toString('base64url')

const ticket = (change: Partial<NewTicket> = {}): NewTicket => ({
  scene: createScene(),
  secretHash: hash(),
  client: 'Chrome · Windows',
  ip: '192.0.2.1',
  now: 1000,
  expiresAt: 2000,
  ...change,
})

/** A ticket that a user has brought this far. */
export async function ticketIn(
  store: Store,
  userId: string,
  state: TicketState,
  change: Partial<NewTicket> = {},
): Promise<NewTicket> {
  const made = ticket(change)
  const { scene, secretHash, now } = made
  await store.createTicket(made)
  const path: readonly TicketState[] =
    state === 'cancelled' ? ['new', 'scanned', 'cancelled'] : ['new', 'scanned', 'confirmed', 'consumed']
  for (const [index, to] of path.slice(1, path.indexOf(state) + 1).entries()) {
    if (to === 'consumed') await store.consumeTicket(consumption({ scene, secretHash }))
    else await store.moveTicket({ scene, from: [path[index]!], to, userId, now })
  }
  return made
}

export const consumption = (
  change: Partial<TicketConsumption> & Pick<TicketConsumption, 'scene' | 'secretHash'>,
): TicketConsumption => ({
  session: session({ client: { kind: 'pc', name: 'Chrome · Windows' } }),
  maxSessions: 20,
  now: 1500,
  ...change,
})

const stateOf = async (store: Store, scene: string): Promise<TicketState | undefined> =>
  (await store.findTicket(scene))?.state

export function ticketsContract(name: string, make: MakePlace): void {
  test(`${name}: a ticket from its beginning to the session it is traded for`, async (t) => {
    const store = (await make(t)).open()
    const { userId } = await login(store)
    const made = ticket()
    const { scene, secretHash } = made
    assert.equal(await store.findTicket(scene), undefined)
    await store.createTicket(made)
    const { now: createdAt, ...rest } = made
    const row = { ...rest, createdAt, state: 'new', userId: null, user: null }
    assert.deepEqual(await store.findTicket(scene), row)

    const heard = hear(store)
    const move = { scene, userId, now: 1500 }
    assert.equal(await store.moveTicket({ ...move, from: ['new'], to: 'scanned' }), true)
    const found = await store.findTicket(scene)
    assert.deepEqual([found?.state, found?.userId, found?.user?.id], ['scanned', userId, userId])
    assert.equal(await store.moveTicket({ ...move, from: ['scanned'], to: 'confirmed' }), true)
    const made2 = consumption({ scene, secretHash })
    const user = await store.consumeTicket(made2)
    assert.deepEqual(user, found?.user)
    assert.equal(await stateOf(store, scene), 'consumed')
    assert.deepEqual(
      heard().filter((changed) => changed !== undefined),
      [scene, scene, scene],
    )

    const opened = await store.findSession(made2.session.tokenHash)
    assert.deepEqual(
      [opened?.client, opened?.createdAt, opened?.expiresAt, opened?.user],
      [{ kind: 'pc', name: 'Chrome · Windows' }, 1500, 5000, user],
    )
    assert.deepEqual(
      (await store.listAudit(userId))
        .map(({ at, event, detail, sessionId }) => [at, event, detail, sessionId])
        .slice(1),
      [
        [1500, 'scan', 'confirmed', null],
        [1500, 'scan', 'consumed', made2.session.id],
      ],
    )
  })

  test(`${name}: a ticket moves from the state it is in only, by its owner only, in its time only`, async (t) => {
    const store = (await make(t)).open()
    const [ann, ben] = [await login(store, as('ann')), await login(store, as('ben'))]
    const { scene } = await ticketIn(store, ann.userId, 'scanned')
    const heard = hear(store)
    const move = { scene, from: ['scanned'], to: 'confirmed', userId: ann.userId, now: 1999 } as const
    for (const refused of [
      { ...move, from: ['new'] },
      { ...move, from: ['confirmed', 'cancelled'] },
      { ...move, userId: ben.userId },
      { ...move, now: 2000 },
      { ...move, scene: createScene() },
    ] as const) {
      assert.equal(await store.moveTicket(refused), false)
      assert.equal(await stateOf(store, scene), 'scanned')
    }
    assert.deepEqual(
      heard().filter((changed) => changed !== undefined),
      [],
    )
    assert.equal(await store.moveTicket({ ...move, from: ['new', 'scanned'] }), true)
    assert.equal(await stateOf(store, scene), 'confirmed')
  })

  test(`${name}: a session for a confirmed ticket only, with its secret, in its time`, async (t) => {
    const place = await make(t)
    const store = place.open()
    const { userId } = await login(store)
    for (const state of ['new', 'scanned', 'cancelled', 'consumed'] as const) {
      const made = await ticketIn(store, userId, state)
      const sessions = await place.count('login_sessions')
      assert.equal(await store.consumeTicket(consumption(made)), undefined, state)
      assert.equal(await stateOf(store, made.scene), state)
      assert.equal(await place.count('login_sessions'), sessions)
    }
    const made = await ticketIn(store, userId, 'confirmed')
    const sessions = await place.count('login_sessions')
    for (const refused of [
      consumption({ ...made, secretHash: hash(), now: 1500 }),
      consumption({ ...made, scene: createScene(), now: 1500 }),
      consumption({ ...made, now: 2000 }),
    ]) {
      assert.equal(await store.consumeTicket(refused), undefined)
    }
    assert.equal(await stateOf(store, made.scene), 'confirmed')
    assert.equal(await place.count('login_sessions'), sessions)
    assert.notEqual(await store.consumeTicket(consumption({ ...made, now: 1999 })), undefined)
  })

  test(`${name}: of 20 at once one moves it, and one gets the session, over two connections`, async (t) => {
    const place = await make(t)
    const stores = [place.open(), place.open()] as const
    const crowd = async <Value>(run: (store: Store, index: number) => Promise<Value>): Promise<Value[]> =>
      Promise.all(Array.from({ length: 20 }, (_, index) => run(stores[index % 2 === 0 ? 0 : 1], index)))
    const users = await crowd((store, index) => login(store, as(`user ${index}`)))
    const made = ticket()
    const { scene } = made
    await stores[0].createTicket(made)

    const scanned = await crowd((store, index) =>
      store.moveTicket({ scene, from: ['new'], to: 'scanned', userId: users[index]!.userId, now: 1500 }),
    )
    assert.equal(scanned.filter(Boolean).length, 1)
    const { userId } = users[scanned.indexOf(true)]!
    assert.equal((await stores[1].findTicket(scene))?.userId, userId)

    const confirm = { scene, from: ['scanned'], to: 'confirmed', userId, now: 1500 } as const
    const confirmed = await crowd((store) => store.moveTicket(confirm))
    assert.equal(confirmed.filter(Boolean).length, 1)

    const consumed = await crowd((store) => store.consumeTicket(consumption(made)))
    assert.equal(consumed.filter((user) => user !== undefined).length, 1)
    const pcs = (await stores[0].listSessions(userId, 1500)).filter(({ client }) => client.kind === 'pc')
    assert.equal(pcs.length, 1)
  })

  test(`${name}: confirm and cancel at once: one of them`, async (t) => {
    const place = await make(t)
    const stores = [place.open(), place.open()] as const
    const { userId } = await login(stores[0])
    for (let round = 0; round < 10; round++) {
      const { scene } = await ticketIn(stores[0], userId, 'scanned')
      const move = { scene, from: ['scanned'], userId, now: 1500 } as const
      const [confirmed, cancelled] = await Promise.all([
        stores[0].moveTicket({ ...move, to: 'confirmed' }),
        stores[1].moveTicket({ ...move, to: 'cancelled' }),
      ])
      assert.notEqual(confirmed, cancelled)
      assert.equal(await stateOf(stores[0], scene), confirmed ? 'confirmed' : 'cancelled')
    }
  })

  test(`${name}: a PC's session makes room as a login does, and says so`, async (t) => {
    const store = (await make(t)).open()
    const first = await login(store, { now: 1000 })
    const second = await login(store, { now: 1100 })
    const { userId } = first
    const made = await ticketIn(store, userId, 'confirmed')
    const heard = hear(store)
    const given = consumption({ ...made, maxSessions: 2, now: 1500 })
    await store.consumeTicket(given)
    assert.deepEqual(
      (await store.listSessions(userId, 1500)).map(({ id }) => id),
      [given.session.id, second.sessionId],
    )
    assert.deepEqual(
      new Set(heard().filter((changed) => changed !== undefined)),
      new Set([made.scene, userId]),
    )
  })

  test(`${name}: who is deleted takes their tickets along; one that is left opens nothing`, async (t) => {
    const place = await make(t)
    const store = place.open()
    const [ann, ben] = [await login(store, as('ann')), await login(store, as('ben'))]
    const tickets = [
      await ticketIn(store, ann.userId, 'confirmed'),
      await ticketIn(store, ann.userId, 'scanned'),
      await ticketIn(store, ben.userId, 'scanned'),
    ]
    const heard = hear(store)
    await store.deleteUser(ann.userId, 1500)
    const [first, second, third] = tickets.map(({ scene }) => scene)
    assert.deepEqual(
      new Set(heard().filter((changed) => changed !== undefined)),
      new Set([first, second, ann.userId]),
    )
    assert.equal(await store.findTicket(first!), undefined)
    assert.equal(await store.findTicket(second!), undefined)
    assert.equal(await stateOf(store, third!), 'scanned')
    assert.equal(await store.consumeTicket(consumption(tickets[0]!)), undefined)

    // Scanned and confirmed by one whose deletion was on its way.
    const late = await ticketIn(store, ann.userId, 'confirmed')
    assert.equal((await store.findTicket(late.scene))?.user, null)
    assert.equal(await store.consumeTicket(consumption(late)), undefined)
    assert.equal(await stateOf(store, late.scene), 'confirmed')
  })

  test(`${name}: whoever comes within an hour of a ticket's end still finds it`, async (t) => {
    const store = (await make(t)).open()
    const { userId } = await login(store)
    const hour = 3600_000
    const tickets = []
    for (const state of ['new', 'cancelled', 'consumed'] as const) {
      tickets.push(await ticketIn(store, userId, state))
    }
    const later = await ticketIn(store, userId, 'new', { expiresAt: 2001 })
    await store.sweep(2000 + hour - 1)
    for (const { scene } of tickets) assert.notEqual(await store.findTicket(scene), undefined)
    await store.sweep(2000 + hour)
    for (const { scene } of tickets) assert.equal(await store.findTicket(scene), undefined)
    assert.notEqual(await store.findTicket(later.scene), undefined)
  })
}
