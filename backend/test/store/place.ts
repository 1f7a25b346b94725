import { randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import type { Driver, Row, Statement, Statements, Update, Value, Work } from '../../src/store/driver.ts'
import { isChange } from '../../src/store/driver.ts'
import { createSqlStore } from '../../src/store/sql.ts'
import type { CodeClaim, Identity, LoginRecord, Store } from '../../src/store/store.ts'
import { appId } from '../support.ts'

/** An empty database of one test. */
export interface Place {
  /** Each time another driver, as another process would have; closed with the test. */
  connect(): Driver
  /** One statement past the store, e.g. to make an old schema. */
  run(text: string, values?: readonly Value[]): Promise<void>
}

export type MakePlace = (t: TestContext) => Promise<Place>

export const tables = [
  'login_users',
  'login_sessions',
  'login_codes',
  'login_consents',
  'login_phone_codes',
  'login_avatars',
  'login_audit',
  'login_limits',
  'login_tokens',
  'login_tickets',
] as const

export const statement = (text: string, ...values: unknown[]): Statement => ({ text, values }) as Statement

/** A work of one statement. */
export const one = (text: string, ...values: unknown[]) =>
  function* alone(): Work<Row[]> {
    return yield statement(text, ...values)
  }

export async function count(driver: Driver, table: (typeof tables)[number]): Promise<number> {
  const [row] = await driver.read(one(`SELECT COUNT(*) AS count FROM ${table}`))
  return Number(row?.['count'])
}

/** All that is in the database, in an order of its own. */
export async function dump(driver: Driver): Promise<string[]> {
  const rows: string[] = []
  for (const table of tables) {
    for (const row of await driver.read(one(`SELECT * FROM ${table}`))) rows.push(table + JSON.stringify(row))
  }
  return rows.toSorted()
}

export const hash = (): Buffer => randomBytes(32)
export const id = (kind: string): string => `${kind}_${randomBytes(6).toString('hex')}`

export const ann: Identity = { provider: 'wechat', appId, subject: 'oAnn', unionId: null }

export const claim = (codeHash = hash(), change: Partial<CodeClaim> = {}): CodeClaim => ({
  codeHash,
  requestHash: hash(),
  now: 1000,
  expiresAt: 9000,
  ...change,
})

/** What is sealed says whose it is, so that a test can see it. */
export const record = (change: Partial<LoginRecord> = {}): LoginRecord => ({
  codeHash: hash(),
  answerUntil: 2000,
  identity: ann,
  userId: id('u'),
  memberSince: 1000,
  profile: null,
  agreements: [],
  session: session(),
  maxSessions: 20,
  now: 1000,
  sealSessionKey: (userId) => Buffer.from(`session key of ${userId}`),
  sealPhone: () => null,
  sealAnswer: (user) => Buffer.from(`answer for ${user.id}`),
  ...change,
})

export const session = (change: Partial<LoginRecord['session']> = {}): LoginRecord['session'] => ({
  id: id('s'),
  tokenHash: hash(),
  expiresAt: 5000,
  client: { kind: 'mini-program', name: 'iPhone' },
  ...change,
})

/** A user with one session. */
export async function login(
  store: Store,
  change: Partial<LoginRecord> = {},
): Promise<{ userId: string; sessionId: string; tokenHash: Buffer; codeHash: Buffer }> {
  const made = record(change)
  await store.claimCode(claim(made.codeHash))
  const { user } = await store.saveLogin(made)
  return {
    userId: user.id,
    sessionId: made.session.id,
    tokenHash: made.session.tokenHash,
    codeHash: made.codeHash,
  }
}

/** Users by name, each of an identity of their own. */
export const as = (subject: string): { identity: Identity } => ({ identity: { ...ann, subject } })

/** Ids of those the store said have changed, since the last look. */
export function hear(store: Store): () => (string | undefined)[] {
  const heard: (string | undefined)[] = []
  store.onChange((userId) => heard.push(userId))
  return () => heard.splice(0)
}

/** A store whose transactions break after so many statements. */
export function breakable(driver: Driver): { store: Store; breakAfter(statements: number): void } {
  let limit = Number.POSITIVE_INFINITY
  return {
    store: createSqlStore({ ...driver, write: (begin) => driver.write(() => cut(begin(), limit)) }),
    breakAfter: (statements) => (limit = statements),
  }
}

export const cutMessage = 'cut on purpose'

function* cut<Result>(work: Update<Result>, limit: number): Update<Result> {
  let sent = 0
  let step = work.next()
  while (!step.done) {
    const { value } = step
    const rows: Row[] = []
    if (isChange(value)) yield value
    else {
      for (const each of listOf(value)) {
        rows.push(...(yield each))
        if (++sent === limit) throw new Error(cutMessage)
      }
    }
    step = work.next(rows)
  }
  return step.value
}

const listOf = (value: Statements): readonly Statement[] => ('text' in value ? [value] : value)
