import type { AuditEvent, NewSession, SessionListRow, SessionRow } from '../store.ts'
import type { Access } from './access.ts'
import { audit } from './audit.ts'
import { toSessionListRow, toUserRow } from './rows.ts'
import { idOf, type SessionDocument, type SessionMark, type UserDocument } from './schema.ts'
import type { Shelf } from './shelf.ts'
import { expiredKeptMs } from './sweep.ts'
import type { Told } from './told.ts'

/** So many sessions that are over are remembered of one user, however fast they come. */
const overKept = 100

export async function findSession(access: Access, tokenHash: Buffer): Promise<SessionRow | undefined> {
  const session = await access.get('login_sessions', idOf(tokenHash))
  const user = session && (await access.get('login_users', session.userId))
  return user && toSessionRow(session, user)
}

export async function listSessions(shelf: Shelf, userId: string, now: number): Promise<SessionListRow[]> {
  const user = await shelf.get('login_users', userId)
  const keys = (user?.sessions ?? []).filter((mark) => isOpen(mark, now)).map(({ key }) => key)
  if (keys.length === 0) return []
  const sessions = await shelf.find('login_sessions', { where: { _id: shelf.command.in(keys) } })
  return sessions
    .filter(({ revokedAt, expiresAt }) => revokedAt === null && expiresAt > now)
    .toSorted(lastSeenFirst)
    .map(toSessionListRow)
}

/**
 * Writes a session, and the user with it, whose oldest ones have to make room: two logins at once both write the user, so
 * that one of them is begun anew and sees the other's.
 *
 * @param user as it is to be, but for its sessions
 * @returns how many sessions had to go
 */
export async function openSession(
  access: Access,
  { userId, user, session, maxSessions, now }: Opening,
): Promise<number> {
  const key = idOf(session.tokenHash)
  const expired = await oldestOf(access, user, { maxSessions, now })
  const kept = user.sessions.map((mark) => (expired.has(mark.key) ? { ...mark, expiresAt: now } : mark))
  const { remembered, forgotten } = shorten(kept, now)
  const mark = { id: session.id, key, expiresAt: session.expiresAt, isEnded: false }
  await access.put('login_users', userId, { ...user, sessions: [...remembered, mark] })
  for (const expiredKey of expired) await access.update('login_sessions', expiredKey, { expiresAt: now })
  for (const gone of forgotten) await access.remove('login_sessions', gone.key)
  await access.add('login_sessions', key, {
    id: session.id,
    userId,
    kind: session.client.kind,
    client: session.client.name,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: session.expiresAt,
    revokedAt: null,
  })
  return expired.size
}

interface Opening {
  userId: string
  user: UserDocument
  session: NewSession
  maxSessions: number
  now: number
}

/** Their keys: most often none, and nothing has to be read for that. */
async function oldestOf(
  access: Access,
  { sessions }: UserDocument,
  { maxSessions, now }: { maxSessions: number; now: number },
): Promise<Set<string>> {
  const open = sessions.filter((mark) => isOpen(mark, now))
  const room = Math.max(maxSessions - 1, 0)
  if (open.length <= room) return new Set()
  const seen: (SessionDocument & { key: string })[] = []
  for (const { key } of open) {
    const session = await access.get('login_sessions', key)
    if (session !== undefined) seen.push({ ...session, key })
  }
  const oldest = seen.toSorted(lastSeenFirst).slice(room)
  return new Set(oldest.map(({ key }) => key))
}

/** Marks of what the sweep has deleted are dropped, and so are the oldest of too many that are over. */
function shorten(marks: SessionMark[], now: number): { remembered: SessionMark[]; forgotten: SessionMark[] } {
  const there = marks.filter(({ isEnded, expiresAt }) => expiresAt + (isEnded ? 0 : expiredKeptMs) > now)
  const over = there.filter((mark) => !isOpen(mark, now))
  const forgotten = new Set(over.slice(0, Math.max(over.length - overKept, 0)))
  return { remembered: there.filter((mark) => !forgotten.has(mark)), forgotten: [...forgotten] }
}

export async function renewSession(
  access: Access,
  told: Told,
  { tokenHash, expiresAt, now }: { tokenHash: Buffer; expiresAt: number; now: number },
): Promise<SessionRow | undefined> {
  const key = idOf(tokenHash)
  const session = await access.get('login_sessions', key)
  if (session === undefined || session.revokedAt !== null || session.expiresAt <= now) return undefined
  const user = await access.get('login_users', session.userId)
  if (user === undefined) return undefined
  const renewed = { ...session, expiresAt: Math.max(session.expiresAt, expiresAt) }
  await mark(access, session.userId, user, new Map([[key, { expiresAt: renewed.expiresAt }]]))
  await access.update('login_sessions', key, { expiresAt: renewed.expiresAt })
  await tell(access, told, renewed, 'renew', now)
  return toSessionRow(renewed, user)
}

/** So many are under way at once. */
const touchedAtOnce = 20

export async function touchSessions(
  shelf: Shelf,
  seen: readonly { tokenHash: Buffer; at: number }[],
): Promise<void> {
  for (let from = 0; from < seen.length; from += touchedAtOnce) {
    await Promise.all(
      seen.slice(from, from + touchedAtOnce).map(({ tokenHash, at }) => {
        const earlier = { _id: idOf(tokenHash), lastSeenAt: shelf.command.lt(at) }
        return shelf.updateWhere('login_sessions', earlier, { lastSeenAt: at })
      }),
    )
  }
}

export async function endSession(access: Access, told: Told, tokenHash: Buffer, now: number): Promise<void> {
  const key = idOf(tokenHash)
  const session = await access.get('login_sessions', key)
  if (session === undefined || session.revokedAt !== null) return
  const user = await access.get('login_users', session.userId)
  if (user === undefined) return
  await end(access, session.userId, user, [key], now)
  await tell(access, told, session, 'logout', now)
}

export async function endSessionById(
  access: Access,
  told: Told,
  { userId, sessionId, now }: { userId: string; sessionId: string; now: number },
): Promise<boolean> {
  const user = await access.get('login_users', userId)
  const found = user?.sessions.find((mark) => mark.id === sessionId && isOpen(mark, now))
  if (user === undefined || found === undefined) return false
  await end(access, userId, user, [found.key], now)
  await tell(access, told, { id: sessionId, userId }, 'revoke', now)
  return true
}

export async function endOtherSessions(
  access: Access,
  told: Told,
  { userId, keptId, now }: { userId: string; keptId: string; now: number },
): Promise<number> {
  const user = await access.get('login_users', userId)
  const others = (user?.sessions ?? []).filter((mark) => mark.id !== keptId && isOpen(mark, now))
  if (user === undefined || others.length === 0) return 0
  await end(
    access,
    userId,
    user,
    others.map(({ key }) => key),
    now,
  )
  for (const { id } of others) await tell(access, told, { id, userId }, 'revoke', now)
  return others.length
}

async function end(
  access: Access,
  userId: string,
  user: UserDocument,
  keys: readonly string[],
  now: number,
): Promise<void> {
  await mark(access, userId, user, new Map(keys.map((key) => [key, { isEnded: true }])))
  for (const key of keys) await access.update('login_sessions', key, { revokedAt: now })
}

/** In the user's document, first of all: it is what others may be writing as well. */
async function mark(
  access: Access,
  userId: string,
  user: UserDocument,
  changes: ReadonlyMap<string, Partial<SessionMark>>,
): Promise<void> {
  const sessions = user.sessions.map((each) => ({ ...each, ...changes.get(each.key) }))
  await access.put('login_users', userId, { ...user, sessions })
}

export const countSessions = (shelf: Shelf, now: number): Promise<number> =>
  shelf.count('login_sessions', { revokedAt: null, expiresAt: shelf.command.gt(now) })

const isOpen = ({ isEnded, expiresAt }: SessionMark, now: number): boolean => !isEnded && expiresAt > now

const lastSeenFirst = (a: SessionDocument, b: SessionDocument): number =>
  b.lastSeenAt - a.lastSeenAt || b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1)

async function tell(
  access: Access,
  told: Told,
  { id, userId }: { id: string; userId: string },
  event: AuditEvent,
  now: number,
): Promise<void> {
  await audit(access, { at: now, event, userId, sessionId: id, detail: '' })
  told.add(userId)
}

function toSessionRow(session: SessionDocument, user: UserDocument): SessionRow {
  return {
    ...toSessionListRow(session),
    revokedAt: session.revokedAt,
    user: toUserRow(session.userId, user),
  }
}
