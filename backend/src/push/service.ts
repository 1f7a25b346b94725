import { ApiError } from '../error.ts'
import type { Provider } from '../provider/provider.ts'
import type { Store } from '../store/store.ts'

export interface PushServiceOptions {
  providers: readonly Provider[]
  store: Store
  now: () => number
}

/** Does what the platform's message asks for, then resolves to what it wants to read. */
export type PushService = (provider: string, query: URLSearchParams, body: string) => Promise<string>

export function createPushService({ providers, store, now }: PushServiceOptions): PushService {
  return async (name, query, body) => {
    const provider = providers.find((candidate) => candidate.name === name)
    if (provider?.readPush === undefined) throw new ApiError('not_found')
    const { text, revocations } = provider.readPush({ query, body, now: now() })
    for (const { subject, what } of revocations) {
      const userId = await store.findUserId({ provider: name, appId: provider.appId, subject })
      if (userId === undefined) continue
      if (what === 'user') await store.deleteUser(userId, now())
      else await store.forget(userId, what, now())
    }
    return text
  }
}
