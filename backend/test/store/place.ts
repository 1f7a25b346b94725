import { randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import type { CodeClaim, Identity, LoginRecord, Store } from '../../src/store/store.ts'
import { appId } from '../support.ts'

/** An empty database of one test, of whatever kind. */
export interface Place {
  /** So many at once are a crowd: what is slow has a smaller one. */
  readonly crowd: number
  /** Each time another store, as another process would have; closed with the test. */
  open(): Store
  count(table: Table): Promise<number>
  /** All that is in the database, in an order of its own; each row behind the name of its table. */
  dump(): Promise<string[]>
  /** What is kept of the users under seal. */
  sealed(): Promise<{ sessionKey: Buffer | null; phone: Buffer | null }[]>
  /** the addresses that users show, and the names of what is kept */
  pictures(): Promise<{ shown: string[]; kept: string[] }>
  /** A store whose works break, with this error, after so many statements. */
  breakable(): { store: Store; breakAfter(statements: number): void; broken: RegExp }
}

export type MakePlace = (t: TestContext) => Promise<Place>

export type Table = (typeof tables)[number]

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
  sealTokens: () => null,
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
