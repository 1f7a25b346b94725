import { createHash } from 'node:crypto'
import type { Identity } from './store.ts'

/** Names an identity in a row that must not say whose it is. */
export function hashIdentity({ provider, appId, subject }: Omit<Identity, 'unionId'>): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([provider, appId, subject]))
    .digest()
}
