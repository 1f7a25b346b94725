import { createHash } from 'node:crypto'
import { ApiError, isApiError } from '../error.ts'
import type { Phone } from '../provider/provider.ts'
import type { KeyRing } from '../seal.ts'
import { hashIdentity } from '../store/identity.ts'
import { StoreError, type Identity, type Store } from '../store/store.ts'

export interface PhoneCodesOptions {
  store: Store
  keyRing: KeyRing
  now: () => number
}

/** @param exchange asks the platform, which redeems a code once */
export type RedeemPhoneCode = (
  phoneCode: string,
  identity: Identity,
  exchange: (phoneCode: string) => Promise<Phone>,
) => Promise<Phone>

/** As long as WeChat's phone codes live: later no client sends one again. */
const keptMs = 5 * 60_000

interface Held {
  identityHash: Buffer
  phone: Promise<Phone>
  /** Infinity while the platform is being asked */
  until: number
}

/**
 * Each ask for a phone number is paid for, and the platform redeems its code once. So that a user whose login fails
 * after that need not be asked again, a redeemed code is remembered for 5 minutes and opens again, for the same identity
 * only: by a row, and within the process while that row is not written.
 */
export function createPhoneCodes({ store, keyRing, now }: PhoneCodesOptions): RedeemPhoneCode {
  const held = new Map<string, Held>()

  return async function redeem(phoneCode, identity, exchange) {
    const codeHash = hash([identity.provider, identity.appId, phoneCode])
    const identityHash = hashIdentity(identity)
    const context = `login_phone_codes.phone ${codeHash.toString('hex')}`
    const key = codeHash.toString('hex')

    for (const [key, { until }] of held) if (until <= now()) held.delete(key)
    const other = held.get(key)
    if (other !== undefined) {
      if (!other.identityHash.equals(identityHash)) throw new ApiError('phone_code_invalid')
      return other.phone
    }
    const entry = { identityHash, phone: once(), until: Number.POSITIVE_INFINITY }
    held.set(key, entry)
    entry.phone.catch(() => held.delete(key))
    return entry.phone

    async function once(): Promise<Phone> {
      const kept = await find()
      if (kept !== undefined) {
        held.delete(key)
        return kept
      }
      const phone = await exchange(phoneCode).catch(async (error: unknown) => {
        // Another process on this database may have redeemed it meanwhile.
        const kept = isApiError(error) && error.error === 'phone_code_invalid' ? await find() : undefined
        if (kept === undefined) throw error
        return kept
      })
      const expiresAt = now() + keptMs
      try {
        const sealed = keyRing.seal(JSON.stringify(phone), context)
        await store.keepPhoneCode({ codeHash, identityHash, phone: sealed, expiresAt })
        held.delete(key)
      } catch (error) {
        if (!(error instanceof StoreError)) throw error
        // The login will fail for the same reason. Its next try finds the number here.
        entry.until = expiresAt
      }
      return phone
    }

    async function find(): Promise<Phone | undefined> {
      const row = await store.findPhoneCode(codeHash)
      if (row === undefined || row.expiresAt <= now()) return undefined
      if (!row.identityHash.equals(identityHash)) throw new ApiError('phone_code_invalid')
      try {
        return JSON.parse(keyRing.open(row.phone, context)) as Phone
      } catch {
        // The key has been replaced since: the platform has the last word.
        return undefined
      }
    }
  }
}

function hash(value: unknown): Buffer {
  return createHash('sha256').update(JSON.stringify(value)).digest()
}
