/** Users and sessions to measure with. */
import { createId, createToken, hashToken } from '../../backend/dist/session/token.js'
import type { CodeClaim, LoginRecord, Store } from '../../backend/dist/store/store.js'

export const exampleUser = {
  id: 'u_AAAAAAAAAAAAAAAAAAAAAA',
  step: 'profiled',
  nickName: 'Ann',
  avatarUrl: 'https://img.example.com/0.png',
  phone: null,
}

const dayMs = 24 * 3600_000

/** What a login of this user writes, as the login service puts it together; what is sealed is of the usual size. */
export function loginRecord(subject: string, token: string, codeHash: Buffer): LoginRecord {
  const now = Date.now()
  return {
    codeHash,
    answerUntil: now + 60_000,
    identity: { provider: 'wechat', appId: 'wx0000000000000001', subject, unionId: null },
    userId: createId('u'),
    memberSince: now,
    profile: { nickName: exampleUser.nickName, avatarUrl: exampleUser.avatarUrl },
    agreements: [],
    session: {
      id: createId('s'),
      tokenHash: hashToken(token),
      expiresAt: now + 30 * dayMs,
      client: { kind: 'mini-program', name: 'iPhone' },
    },
    maxSessions: 10,
    now,
    sealSessionKey: () => Buffer.alloc(60, 1),
    sealPhone: () => null,
    sealTokens: () => null,
    sealAnswer: () => Buffer.alloc(260, 1),
  }
}

/** The mark that comes before it. */
export function claimOf(codeHash: Buffer): CodeClaim {
  const now = Date.now()
  return { codeHash, requestHash: codeHash, now, expiresAt: now + 3600_000 }
}

/** So many users with a session each; their tokens. */
export async function seed(store: Store, count: number): Promise<string[]> {
  const tokens = Array.from({ length: count }, createToken)
  const atOnce = 500
  for (let first = 0; first < count; first += atOnce) {
    await Promise.all(
      tokens
        .slice(first, first + atOnce)
        .map((token) => store.saveLogin(loginRecord(`o-${token}`, token, hashToken(`code ${token}`)))),
    )
  }
  return tokens
}
