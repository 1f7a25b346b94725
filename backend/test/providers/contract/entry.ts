import type { ErrorName } from '../../../src/error.ts'
import type { ProviderFactory } from '../../../src/provider/provider.ts'

/** What the suite has to know of a provider. One file a provider in `test/providers/`, which exports it as `entry`. */
export interface ProviderEntry {
  /** the provider's, and the simulator's for codes */
  name: string
  /** two apps of a form that the platform's stand-in takes, with the secret `secret` */
  appIds: readonly [string, string]
  create(options: EntryOptions): ProviderFactory
  /** Where the stand-in of the simulator begins: '' or e.g. `/qq`. */
  mount: string
  /** of the exchange, after that, e.g. `/sns/jscode2session` */
  exchangePath: string
  /** the code that the provider has sent */
  codeOf(request: Received): string | null | undefined
  /** The answer to an exchange that comes off; `secret` is in each credential that it holds. */
  good(answer: { subject: string; secret: string }): string
  /** How the platform refuses; `words` are its own, for people, which may be anything. */
  refusals: readonly Refusal[]
  /** JSON that says neither who it is nor why not */
  useless: readonly string[]
  /** what a code comes to that was exchanged before; `code_invalid` where the platform does not tell it from others */
  used: 'code_used' | 'code_invalid'
}

export interface EntryOptions {
  api: string
  appId: string
  secret: string
  timeoutMs?: number
}

/** A request as it came in at the platform. */
export interface Received {
  method: string
  url: URL
  headers: Record<string, string | string[] | undefined>
  body: string
}

export interface Refusal {
  /** e.g. `does not know the code` */
  what: string
  answer(words: string): string
  /** default 200 */
  httpStatus?: number
  error: ErrorName
  retryAfter?: string
}
