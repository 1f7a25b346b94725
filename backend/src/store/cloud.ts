import { createChanges, type Warn } from './changes.ts'
import type { Access } from './cloud/access.ts'
import { listAudit } from './cloud/audit.ts'
import * as avatars from './cloud/avatars.ts'
import * as codes from './cloud/codes.ts'
import type { Database } from './cloud/database.ts'
import { hit } from './cloud/limits.ts'
import { saveLogin } from './cloud/logins.ts'
import * as sessions from './cloud/sessions.ts'
import { createShelf } from './cloud/shelf.ts'
import { sweep } from './cloud/sweep.ts'
import * as tickets from './cloud/tickets.ts'
import type { Told } from './cloud/told.ts'
import * as tokens from './cloud/tokens.ts'
import * as users from './cloud/users.ts'
import type { Store } from './store.ts'

export interface CloudStoreOptions {
  /** where pictures are kept; default: in the database */
  pictures?: avatars.Pictures | undefined
  /** hears what no caller is told of */
  warn?: Warn
}

/**
 * The store on the database of WeChat's cloud development. Its collections (`login_…`) are made when they are first missed.
 * Other instances are not told of changes: they see them once they look, which the session cache does every 5 seconds.
 * https://developers.weixin.qq.com/miniprogram/dev/wxcloud/guide/database.html
 */
export function createCloudStore(database: Database, options: CloudStoreOptions = {}): Store {
  const { pictures, warn = () => {} } = options
  const shelf = createShelf(database)
  const changes = createChanges(warn)
  const { enter } = shelf

  /** A transaction that changes what others may hold a copy of. */
  async function write<Result>(work: (access: Access, told: Told) => Promise<Result>): Promise<Result> {
    const { told, result } = await enter(() =>
      shelf.transact(async (access) => {
        const told: Told = new Set()
        return { result: await work(access, told), told }
      }),
    )
    for (const changed of told) changes.tell(changed)
    return result
  }

  /** The same, of which pictures may be left that nobody shows. They are the sweep's if they cannot go now. */
  async function writeAndClean<Result>(
    now: number,
    work: (access: Access, told: Told) => Promise<Result>,
  ): Promise<Result> {
    const result = await write(work)
    if (pictures !== undefined) {
      await enter(() => avatars.cleanDropped(shelf, pictures, now)).catch((err: unknown) =>
        warn({ err }, 'pictures that nobody shows any more could not be deleted'),
      )
    }
    return result
  }

  return {
    isShared: true,
    onChange: (listener) => changes.onChange(listener),
    ready: () => enter(async () => void (await shelf.get('login_keys', 'ready'))),

    claimCode: (claim) => enter(() => codes.claimCode(shelf, claim)),
    findCode: (codeHash) => enter(() => codes.findCode(shelf, codeHash)),
    refuseCode: (refusal) => enter(() => codes.refuseCode(shelf, refusal)),
    saveLogin: (record) => write((access, told) => saveLogin(access, told, record)),
    keepPhoneCode: (row) => write((access) => codes.keepPhoneCode(access, row)),
    findPhoneCode: (codeHash) => enter(() => codes.findPhoneCode(shelf, codeHash)),

    findSession: (tokenHash) => enter(() => sessions.findSession(shelf, tokenHash)),
    listSessions: (userId, now) => enter(() => sessions.listSessions(shelf, userId, now)),
    renewSession: (tokenHash, expiresAt, now) =>
      write((access, told) => sessions.renewSession(access, told, { tokenHash, expiresAt, now })),
    touchSessions: (seen) => enter(() => sessions.touchSessions(shelf, seen)),
    endSession: (tokenHash, now) =>
      write((access, told) => sessions.endSession(access, told, tokenHash, now)),
    endSessionById: (userId, sessionId, now) =>
      write((access, told) => sessions.endSessionById(access, told, { userId, sessionId, now })),
    endOtherSessions: (userId, keptId, now) =>
      write((access, told) => sessions.endOtherSessions(access, told, { userId, keptId, now })),
    countSessions: (now) => enter(() => sessions.countSessions(shelf, now)),

    findUser: (userId) => enter(() => users.findUser(shelf, userId)),
    findUserId: (identity) => enter(() => users.findUserId(shelf, identity)),
    setNickName: (userId, nickName, now) =>
      write((access, told) => users.setNickName(access, told, { userId, nickName, now })),
    async setAvatar(record) {
      if (pictures === undefined) return write((access, told) => avatars.setAvatar(access, told, record))
      const uploaded = await enter(() => avatars.upload(shelf, pictures, record))
      return writeAndClean(record.now, (access, told) => avatars.setAvatar(access, told, uploaded))
    },
    setPhone: (userId, phone, now) =>
      write((access, told) => users.setPhone(access, told, { userId, phone, now })),
    readAvatar: (name) => enter(() => avatars.readAvatar(shelf, name)),
    resealPhone: (userId, before, after) => enter(() => users.resealPhone(shelf, userId, before, after)),
    findTokens: (userId) => enter(() => users.findTokens(shelf, userId)),
    replaceTokens: (userId, before, after) => enter(() => users.replaceTokens(shelf, userId, before, after)),
    forget: (userId, what, now) =>
      writeAndClean(now, (access, told) => users.forget(access, told, { userId, what, now })),
    deleteUser: (userId, now) =>
      writeAndClean(now, (access, told) => users.deleteUser(access, told, userId, now)),
    listAudit: (userId) => enter(() => listAudit(shelf, userId)),

    createTicket: (ticket) => enter(() => tickets.createTicket(shelf, ticket)),
    findTicket: (scene) => enter(() => tickets.findTicket(shelf, scene)),
    moveTicket: (move) => write((access, told) => tickets.moveTicket(access, told, move)),
    consumeTicket: (consumption) => write((access, told) => tickets.consumeTicket(access, told, consumption)),

    hit: (key, windowMs, now) => enter(() => hit(shelf, key, windowMs, now)),

    findToken: (name) => enter(() => tokens.findToken(shelf, name)),
    leaseToken: (name, leaseUntil, now) => enter(() => tokens.leaseToken(shelf, name, leaseUntil, now)),
    keepToken: (name, row) => enter(() => tokens.keepToken(shelf, name, row)),
    releaseToken: (name) => enter(() => tokens.releaseToken(shelf, name)),
    dropToken: (name, token) => enter(() => tokens.dropToken(shelf, name, token)),

    sweep: (now) => enter(() => sweep(shelf, pictures, now)),
    ping: () => enter(async () => void (await shelf.get('login_keys', 'ping'))),
    close: () => shelf.close(),
  }
}
