import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import * as fc from 'fast-check'
import {
  createBackend,
  defaultLimits,
  wechat,
  type Backend,
  type Limits,
  type LoginResult,
} from '../src/index.ts'
import { openStore } from '../src/store/open.ts'
import { join } from 'node:path'
import { rounds } from './faults/support.ts'
import { postgres } from './postgres.ts'
import type { Action } from './scan-support.ts'
import { appId, bearer, createClock, json, simulate, tempFolder, type Clock } from './support.ts'

/**
 * The ticket's life as it should be, in a few lines that have nothing of the backend's: what each request is answered,
 * and what it leaves.
 */
interface Model {
  state: 'new' | 'scanned' | 'confirmed' | 'consumed' | 'cancelled'
  owner: number | undefined
  isExpired: boolean
}

type Step =
  | { kind: Action; user: number }
  | { kind: 'poll'; secret: 'right' | 'wrong' | 'none' }
  | { kind: 'expire' }

type Outcome = readonly [answer: string, next: Model]

const users = 3

function play(model: Model, step: Step): Outcome {
  const { owner, isExpired } = model
  const isOver = model.state === 'consumed' || model.state === 'cancelled'
  const state = isExpired && !isOver ? 'expired' : model.state
  if (step.kind === 'expire') return ['', { ...model, isExpired: true }]
  if (step.kind === 'poll') {
    if (step.secret !== 'right') return ['404 ticket_unknown', model]
    if (state === 'consumed') return ['409 ticket_used', model]
    if (state === 'confirmed') return ['200 confirmed session', { ...model, state: 'consumed' }]
    return [`200 ${state}`, model]
  }
  const { user } = step
  if (step.kind === 'scan') {
    if (state === 'new') return ['200 scanned', { ...model, state: 'scanned', owner: user }]
    if (state === 'consumed') return ['409 ticket_used', model]
    if (state === 'cancelled') return ['409 ticket_cancelled', model]
    if (state === 'expired') return ['410 ticket_expired', model]
    return [owner === user ? `200 ${state}` : '409 ticket_taken', model]
  }
  if (owner !== undefined && owner !== user) return ['409 ticket_taken', model]
  if (state === 'expired') return ['410 ticket_expired', model]
  if (owner === undefined) return ['409 ticket_not_scanned', model]
  if (step.kind === 'confirm') {
    if (state === 'scanned') return ['200 confirmed', { ...model, state: 'confirmed' }]
    return [state === 'cancelled' ? '409 ticket_cancelled' : `200 ${state}`, model]
  }
  if (state === 'scanned') return ['200 cancelled', { ...model, state: 'cancelled' }]
  return [state === 'cancelled' ? '200 cancelled' : '409 ticket_used', model]
}

/** The real one: over the fetch handler, so that a run costs no connections. */
class Real {
  readonly clock: Clock
  readonly backends: readonly Backend[]
  readonly tokens: readonly string[]
  scene = ''
  secret = ''
  /** what was opened by this ticket */
  sessions: string[] = []

  constructor(clock: Clock, backends: readonly Backend[], tokens: readonly string[]) {
    this.clock = clock
    this.backends = backends
    this.tokens = tokens
  }

  async create(): Promise<void> {
    const { result } = await this.#ask(0, '/scan', {
      method: 'POST',
      body: '{}',
      headers: { 'x-scan-secret': 'header' },
    })
    const { scene, secret } = result as { scene: string; secret: string }
    Object.assign(this, { scene, secret, sessions: [] })
  }

  /** @param node which of the backends is asked, if there are several */
  async run(step: Step, node: number): Promise<string> {
    if (step.kind === 'expire') {
      this.clock.ms += 3 * 60_000
      return ''
    }
    const { code, error, result } =
      step.kind === 'poll'
        ? await this.#ask(node, `/scan?scene=${this.scene}`, { headers: this.#secretHeader(step.secret) })
        : await this.#ask(node, `/scan/${this.scene}/${step.kind}`, bearer(this.tokens[step.user]!, 'POST'))
    if (code !== 200) return `${code} ${error}`
    const { state, session } = result as { state: string; session?: LoginResult }
    if (session === undefined) return `200 ${state}`
    this.sessions.push(session.utoken)
    return `200 ${state} session`
  }

  #secretHeader(secret: 'right' | 'wrong' | 'none'): Record<string, string> {
    if (secret === 'none') return {}
    return { 'x-scan-secret': secret === 'right' ? this.secret : 'A'.repeat(43) }
  }

  async #ask(
    node: number,
    path: string,
    init: RequestInit,
  ): Promise<{ code: number; error?: string; result: unknown }> {
    const response = await this.backends[node % this.backends.length]!.fetch(
      new Request(`http://x${path}`, init),
    )
    return (await response.json()) as { code: number; error?: string; result: unknown }
  }
}

/** One request, or several at once: then their answers have to be those of some order of them. */
class Steps implements fc.AsyncCommand<Model, Real> {
  readonly steps: readonly Step[]

  constructor(steps: readonly Step[]) {
    this.steps = steps
  }

  check(): boolean {
    return true
  }

  async run(model: Model, real: Real): Promise<void> {
    const answers = await Promise.all(this.steps.map((step, node) => real.run(step, node)))
    const fitting = orders(this.steps.map((step, index) => ({ step, answer: answers[index]! }))).map(
      (order) => {
        let next = model
        for (const { step, answer } of order) {
          const [expected, after] = play(next, step)
          if (expected !== answer) return undefined
          next = after
        }
        return next
      },
    )
    const next = fitting.find((found) => found !== undefined)
    assert.ok(next, `${JSON.stringify(model)}: ${String(this)} answered ${answers.join(', ')}`)
    Object.assign(model, next)
  }

  toString(): string {
    return this.steps.map((step) => Object.values(step).join(' ')).join(' | ')
  }
}

function orders<Item>(items: readonly Item[]): Item[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((item, index) =>
    orders(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  )
}

const user = fc.nat(users - 1)
const request: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('scan', 'confirm', 'cancel'), user }) },
  // Most tickets have one user; else none would get far.
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constantFrom('scan', 'confirm', 'confirm'), user: fc.constant(0) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('poll'),
      secret: fc.constantFrom('right', 'right', 'wrong', 'none'),
    }),
  },
)
const command = fc.oneof(
  { weight: 10, arbitrary: request.map((step) => new Steps([step])) },
  { weight: 6, arbitrary: fc.tuple(request, request).map((steps) => new Steps(steps)) },
  { weight: 3, arbitrary: fc.tuple(request, request, request).map((steps) => new Steps(steps)) },
  { weight: 1, arbitrary: fc.constant(new Steps([{ kind: 'expire' }])) },
)
const commands = fc.commands([command], { maxCommands: 12, size: 'max' })

async function prepare(t: TestContext, databaseUrl: string, nodes: number): Promise<Real> {
  const clock = createClock()
  const simulator = await simulate(t, clock)
  const limits = Object.fromEntries(
    Object.keys(defaultLimits).map((name) => [name, { max: 1e9, windowMs: 60_000 }]),
  ) as unknown as Limits
  const backends = Array.from({ length: nodes }, () =>
    createBackend({
      providers: [wechat({ appId, secret: 'secret', api: simulator.url })],
      databaseUrl,
      secretKey: 'k'.repeat(32),
      limits,
      maxSessions: 1000,
      now: clock.now,
      log: 'silent',
    }),
  )
  t.after(() => Promise.all(backends.map((backend) => backend.close())))
  const tokens: string[] = []
  for (let index = 0; index < users; index += 1) {
    const body = json({ provider: 'wechat', code: await simulator.code(`user ${index}`) })
    const response = await backends[0]!.fetch(new Request('http://x/login', body))
    tokens.push(((await response.json()) as { result: LoginResult }).result.utoken)
  }
  return new Real(clock, backends, tokens)
}

async function check(t: TestContext, databaseUrl: string, nodes: number, numRuns: number): Promise<void> {
  const real = await prepare(t, databaseUrl, nodes)
  const { store } = openStore(databaseUrl)
  t.after(() => store.close())
  const seen = new Map<string, number>()
  const owners = new Set<string>()
  await fc.assert(
    fc.asyncProperty(commands, async (given) => {
      await real.create()
      const model: Model = { state: 'new', owner: undefined, isExpired: false }
      await fc.asyncModelRun(() => ({ model, real }), given)
      seen.set(model.state, (seen.get(model.state) ?? 0) + 1)

      // Whatever the model says: one session at most, and only for who has confirmed, before.
      assert.ok(real.sessions.length <= 1, 'a ticket is traded once')
      const ticket = await store.findTicket(real.scene)
      assert.equal(ticket?.state, model.state)
      if (ticket.userId !== null) owners.add(ticket.userId)
      assert.equal(real.sessions.length === 1, ticket.state === 'consumed')
      if (ticket.state !== 'consumed') return
      const answer = await real.backends[0]!.fetch(new Request('http://x/session', bearer(real.sessions[0]!)))
      const { result } = (await answer.json()) as { result: LoginResult }
      assert.equal(result.user.id, ticket.userId, "the session is the owner's")
    }),
    { numRuns, endOnFailure: false },
  )
  assert.deepEqual([...seen.keys()].toSorted(), ['cancelled', 'confirmed', 'consumed', 'new', 'scanned'])
  const audited = (await Promise.all([...owners].map((owner) => store.listAudit(owner)))).flat()
  const times = (detail: string): number =>
    audited.filter((row) => row.event === 'scan' && row.detail === detail).length
  assert.equal(times('consumed'), seen.get('consumed'))
  assert.equal(times('confirmed'), (seen.get('confirmed') ?? 0) + (seen.get('consumed') ?? 0))
  t.diagnostic(
    `${numRuns} lives of a ticket: ${[...seen].map(([state, times]) => `${state} ${times}`).join(', ')}`,
  )
}

test(
  'the ticket on SQLite: each answer is one the model gives, whatever comes in whatever order',
  { timeout: 120_000 * rounds },
  async (t) => {
    await check(t, `sqlite:${join(tempFolder(t), 'login.db')}`, 1, 150 * rounds)
  },
)

test('the same on PostgreSQL, asked by way of two nodes', { timeout: 120_000 * rounds }, async (t) => {
  await check(t, await (await postgres()).createDatabase(), 2, 80 * rounds)
})
