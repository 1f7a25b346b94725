import { ApiError } from '../error.ts'
import type { Identity } from '../store/store.ts'
import type { Caller } from './provider.ts'

/** Who the platform's network says it is, if it says so of this mini-program. */
export function readCaller(
  { appId, subject, unionId }: Caller,
  provider: string,
  ownAppId: string,
): Identity {
  if (appId !== ownAppId || subject === '') {
    throw new ApiError('platform_misconfigured', {
      detail: { blame: 'the request was sent by another mini-program than the one of the settings' },
    })
  }
  return { provider, appId, subject, unionId }
}
