import type { LoginRecord, UserRow } from '../store.ts'
import type { Access } from './access.ts'
import { audit } from './audit.ts'
import { keepAnswer } from './codes.ts'
import { idOfIdentity, isOwnPicture, toUserRow } from './rows.ts'
import { idOf, toBase64OrNull, type UserDocument } from './schema.ts'
import { openSession } from './sessions.ts'
import type { Told } from './told.ts'

export async function saveLogin(
  access: Access,
  told: Told,
  record: LoginRecord,
): Promise<{ user: UserRow; isNew: boolean }> {
  const { identity, session, maxSessions, now } = record
  const identityId = idOfIdentity(identity)
  const known = await access.get('login_identities', identityId)
  const before = known && (await access.get('login_users', known.userId))
  const userId = before === undefined ? record.userId : known!.userId
  // Of two first logins at once one has to begin anew here, and finds the other's user then.
  if (before === undefined) await access.put('login_identities', identityId, { userId })
  const code = idOf(record.codeHash)
  // A code that has been swept may come again: it is this login's then, and not to be wiped.
  const earlier = (before?.answers ?? []).filter((answer) => answer.code !== code)
  const { kept, over } = splitAnswers(earlier, now)
  const user: UserDocument = {
    ...merge(before, record, userId),
    answers: [...kept, { code, until: record.answerUntil }],
  }
  const expired = await openSession(access, { userId, user, session, maxSessions, now })
  const detail = record.memberSince === null ? 'silent' : ''
  await audit(access, { at: now, event: 'login', userId, sessionId: session.id, detail })
  const row = toUserRow(userId, user)
  const answer = record.sealAnswer(row)
  await keepAnswer(access, { codeHash: record.codeHash, userId, answer, until: record.answerUntil })
  for (const old of over) await access.update('login_codes', old, { answer: null, userId: null })
  // Most logins change nothing that anybody holds a copy of.
  if (before !== undefined && (expired > 0 || !isSame(before, user))) told.add(userId)
  return { user: row, isNew: before === undefined }
}

/** So many old answers are wiped by the way; there are seldom more than one. */
const wipedAtOnce = 10

/** Those that are too old to be given again need not be known any more once they are wiped. */
function splitAnswers(
  answers: UserDocument['answers'],
  now: number,
): { kept: UserDocument['answers']; over: string[] } {
  const over = answers.filter(({ until }) => until <= now).slice(0, wipedAtOnce)
  return { kept: answers.filter((answer) => !over.includes(answer)), over: over.map(({ code }) => code) }
}

/** What is known is never lowered, and what the user chose stays. */
function merge(before: UserDocument | undefined, record: LoginRecord, userId: string): UserDocument {
  const { identity, profile, now } = record
  const sessionKey = toBase64OrNull(record.sealSessionKey(userId))
  const phone = toBase64OrNull(record.sealPhone(userId))
  const tokens = toBase64OrNull(record.sealTokens(userId))
  const consents = addConsents(before?.consents ?? [], record)
  if (before === undefined) {
    const { provider, appId, subject, unionId } = identity
    return {
      provider,
      appId,
      subject,
      unionId,
      sessionKey,
      phone,
      tokens,
      memberSince: record.memberSince,
      nickName: profile?.nickName ?? '',
      nickNameChosenAt: null,
      avatarUrl: profile?.avatarUrl ?? '',
      createdAt: now,
      updatedAt: now,
      consents,
      sessions: [],
      answers: [],
      tickets: [],
    }
  }
  const nickName = before.nickNameChosenAt === null ? profile?.nickName : ''
  const avatarUrl = isOwnPicture(before.avatarUrl) ? '' : profile?.avatarUrl
  return {
    ...before,
    unionId: identity.unionId ?? before.unionId,
    sessionKey,
    phone: phone ?? before.phone,
    tokens: tokens ?? before.tokens,
    memberSince: before.memberSince ?? record.memberSince,
    nickName: nickName || before.nickName,
    avatarUrl: avatarUrl || before.avatarUrl,
    updatedAt: now,
    consents,
  }
}

/** Titles and versions are the client's: whoever makes them up has these many, and not a document of any size. */
const consentsKept = 200

/** Of each version the first consent is kept, and the last one: the user's document must not grow with each login. */
function addConsents(
  before: UserDocument['consents'],
  { agreements, now }: LoginRecord,
): UserDocument['consents'] {
  let consents = before
  for (const { title, version } of agreements) {
    const [first, ...later] = consents.filter((each) => each.title === title && each.version === version)
    const repeated = first === undefined ? undefined : later.at(-1)
    consents = [...consents.filter((each) => each !== repeated), { title, version, agreedAt: now }]
  }
  return consents.slice(-consentsKept)
}

const isSame = (a: UserDocument, b: UserDocument): boolean =>
  a.phone === b.phone &&
  a.memberSince === b.memberSince &&
  a.nickName === b.nickName &&
  a.avatarUrl === b.avatarUrl
