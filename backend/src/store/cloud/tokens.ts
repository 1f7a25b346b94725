import type { TokenRow } from '../store.ts'
import { isFailure } from './failure.ts'
import { idOfText, toBase64, toBytes } from './schema.ts'
import type { Shelf } from './shelf.ts'

export async function findToken(shelf: Shelf, name: string): Promise<TokenRow | undefined> {
  const found = await shelf.get('login_tokens', idOfText(name))
  if (found === undefined || found.token === null || found.endsAt === null) return undefined
  return { token: toBytes(found.token), endsAt: found.endsAt }
}

export async function leaseToken(
  shelf: Shelf,
  name: string,
  leaseUntil: number,
  now: number,
): Promise<boolean> {
  const id = idOfText(name)
  const found = await shelf.get('login_tokens', id)
  if (found === undefined) {
    try {
      await shelf.add('login_tokens', id, { token: null, endsAt: null, leaseUntil })
      return true
    } catch (error) {
      if (isFailure(error, 'duplicate')) return false
      throw error
    }
  }
  const held = found.leaseUntil
  // A lease that ends more than twice as far ahead is left from before the clock was set back.
  if (held !== null && held > now && held <= 2 * leaseUntil - now) return false
  return (await shelf.updateWhere('login_tokens', { _id: id, leaseUntil: held }, { leaseUntil })) > 0
}

export async function keepToken(shelf: Shelf, name: string, { token, endsAt }: TokenRow): Promise<void> {
  await shelf.put('login_tokens', idOfText(name), { token: toBase64(token), endsAt, leaseUntil: null })
}

export async function releaseToken(shelf: Shelf, name: string): Promise<void> {
  await shelf.update('login_tokens', idOfText(name), { leaseUntil: null })
}

export async function dropToken(shelf: Shelf, name: string, token: Buffer): Promise<void> {
  const same = { _id: idOfText(name), token: toBase64(token) }
  await shelf.updateWhere('login_tokens', same, { token: null, endsAt: null })
}
