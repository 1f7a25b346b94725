/** Logins a second: what the database can do, and what is left of it with our store and our service before it. */
import { performance } from 'node:perf_hooks'
import { createLimiter } from '../../backend/dist/limit/limiter.js'
import { defaultLimits } from '../../backend/dist/limit/limits.js'
import { createLoginService } from '../../backend/dist/login/service.js'
import { noMetrics } from '../../backend/dist/metrics/metrics.js'
import type { Provider } from '../../backend/dist/provider/provider.js'
import { createKeyRing } from '../../backend/dist/seal.js'
import { createToken, hashToken } from '../../backend/dist/session/token.js'
import { openStore } from '../../backend/dist/store/open.js'
import { createUserReader } from '../../backend/dist/user/user.js'
import { barePostgres, bareSqlite, replaySqlite } from './bare.ts'
import type { Databases } from './databases.ts'
import { claimOf, loginRecord } from './users.ts'

/** Logins by number, each number once. */
export interface Logins {
  first: number
  count: number
}

export interface Variant {
  run(logins: Logins): Promise<void>
  close(): Promise<void>
}

/** logins on their way at a time; of the bare ones, logins in one transaction */
export const CONCURRENCY = 64
export const LOGIN_ROUNDS = 12
/** logins of each variant in each round */
export const LOGIN_SLICE = 8 * CONCURRENCY

/** Each user logs in twice, the second time as one who is known. */
export const subjectOf = (login: number): string => `o-${login >> 1}`

export const variants = {
  'bare-sqlite': (databases) => bareSqlite(databases.sqlite('bare')),
  'replay-sqlite': (databases) =>
    replaySqlite(databases.sqlite('replay'), databases.sqlite('record'), LOGIN_SLICE * (LOGIN_ROUNDS + 1)),
  'store-sqlite': (databases) => viaStore(databases.sqlite('store')),
  'service-sqlite': (databases) => viaService(databases.sqlite('service')),
  'bare-postgres': async (databases) => barePostgres(await databases.postgres('bare')),
  'store-postgres': async (databases) => viaStore(await databases.postgres('store')),
  'service-postgres': async (databases) => viaService(await databases.postgres('service')),
} satisfies Record<string, (databases: Databases) => Promise<Variant>>

export type VariantName = keyof typeof variants

/** Seconds that one login takes, for each variant in each round; the variants take turns. */
export async function measureLogins(
  databases: Databases,
  signal: AbortSignal,
): Promise<Record<VariantName, number[]>> {
  const opened: { name: VariantName; variant: Variant; seconds: number[] }[] = []
  try {
    for (const [name, make] of Object.entries(variants)) {
      opened.push({ name: name as VariantName, variant: await make(databases), seconds: [] })
    }
    // The first round is not counted.
    for (let round = 0; round <= LOGIN_ROUNDS; round += 1) {
      for (const { variant, seconds } of opened) {
        signal.throwIfAborted()
        const start = performance.now()
        await variant.run({ first: round * LOGIN_SLICE, count: LOGIN_SLICE })
        if (round > 0) seconds.push((performance.now() - start) / 1000 / LOGIN_SLICE)
      }
    }
    return Object.fromEntries(opened.map(({ name, seconds }) => [name, seconds])) as Record<
      VariantName,
      number[]
    >
  } finally {
    await Promise.all(opened.map(({ variant }) => variant.close()))
  }
}

/** So many at a time: as one is done the next begins. */
async function inParallel(
  { first, count }: Logins,
  login: (number: number) => Promise<unknown>,
): Promise<void> {
  let next = first
  async function work(): Promise<void> {
    while (next < first + count) await login(next++)
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work))
}

async function viaStore(url: string): Promise<Variant> {
  const { store } = openStore(url)
  await store.ready()
  return {
    run: (logins) =>
      inParallel(logins, async (number) => {
        const token = createToken()
        const codeHash = hashToken(token)
        await store.claimCode(claimOf(codeHash))
        await store.saveLogin(loginRecord(subjectOf(number), token, codeHash))
      }),
    close: () => store.close(),
  }
}

/** With a platform that answers at once. */
async function viaService(url: string): Promise<Variant> {
  const { store } = openStore(url)
  await store.ready()
  const keyRing = createKeyRing(['k'.repeat(43)])
  const now = Date.now
  const provider: Provider = {
    name: 'wechat',
    appId: 'wx0000000000000001',
    exchange: async (code) => ({
      identity: {
        provider: 'wechat',
        appId: 'wx0000000000000001',
        subject: subjectOf(Number(code)),
        unionId: null,
      },
      sessionKey: 'AAAAAAAAAAAAAAAAAAAAAA==',
    }),
    close: async () => {},
  }
  const login = createLoginService({
    providers: [provider],
    store,
    keyRing,
    readUser: createUserReader({ keyRing, publicUrl: '' }),
    redeemPhoneCode: () => Promise.reject(new Error('no phone here')),
    limit: createLimiter({ limits: defaultLimits, store, now, onRefusal() {} }),
    metrics: noMetrics,
    onLogin: undefined,
    now,
    sessionMs: 30 * 24 * 3600_000,
    maxSessions: 10,
  })
  const client = { kind: 'mini-program', name: 'iPhone' } as const
  return {
    run: (logins) =>
      inParallel(logins, (number) => login({ provider: 'wechat', code: String(number) }, client)),
    close: () => store.close(),
  }
}
