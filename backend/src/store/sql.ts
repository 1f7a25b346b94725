import type { Driver } from './driver.ts'
import { listAudit } from './sql/audit.ts'
import { readAvatar, setAvatar } from './sql/avatars.ts'
import * as codes from './sql/codes.ts'
import { hit } from './sql/limits.ts'
import { saveLogin } from './sql/logins.ts'
import * as sessions from './sql/sessions.ts'
import { sql } from './sql/statement.ts'
import { sweeps } from './sql/sweep.ts'
import * as tickets from './sql/tickets.ts'
import * as tokens from './sql/tokens.ts'
import * as users from './sql/users.ts'
import type { Store } from './store.ts'

/**
 * The store on any SQL driver. Kept to what SQLite and PostgreSQL both understand: `ON CONFLICT`, `RETURNING`, `$n`.
 */
export function createSqlStore(driver: Driver): Store {
  const { read, single, write } = driver
  return {
    isShared: driver.isShared,
    onChange: (listener) => driver.onChange(listener),
    ready: () => driver.ready(),

    claimCode: (claim) => single(() => codes.claimCode(claim)),
    findCode: (codeHash) => read(() => codes.findCode(codeHash)),
    refuseCode: (refusal) => single(() => codes.refuseCode(refusal)),
    saveLogin: (record) => write(() => saveLogin(record)),
    keepPhoneCode: (row) => single(() => codes.keepPhoneCode(row)),
    findPhoneCode: (codeHash) => read(() => codes.findPhoneCode(codeHash)),

    findSession: (tokenHash) => read(() => sessions.findSession(tokenHash)),
    listSessions: (userId, now) => read(() => sessions.listSessions(userId, now)),
    renewSession: (tokenHash, expiresAt, now) =>
      write(() => sessions.renewSession(tokenHash, expiresAt, now)),
    touchSessions: async (seen) => {
      for (const batch of sessions.splitTouches(seen)) await write(() => sessions.touchSessions(batch))
    },
    endSession: (tokenHash, now) => write(() => sessions.endSession(tokenHash, now)),
    endSessionById: (userId, sessionId, now) => write(() => sessions.endSessionById(userId, sessionId, now)),
    endOtherSessions: (userId, keptId, now) => write(() => sessions.endOtherSessions(userId, keptId, now)),
    countSessions: (now) => read(() => sessions.countSessions(now)),

    findUser: (userId) => read(() => users.findUser(userId)),
    findUserId: (identity) => read(() => users.findUserId(identity)),
    setNickName: (userId, nickName, now) => write(() => users.setNickName(userId, nickName, now)),
    setAvatar: (record) => write(() => setAvatar(record)),
    setPhone: (userId, phone, now) => write(() => users.setPhone(userId, phone, now)),
    readAvatar: (name) => read(() => readAvatar(name)),
    resealPhone: (userId, before, after) => single(() => users.resealPhone(userId, before, after)),
    findTokens: (userId) => read(() => users.findTokens(userId)),
    replaceTokens: (userId, before, after) => single(() => users.replaceTokens(userId, before, after)),
    forget: (userId, what, now) => write(() => users.forget(userId, what, now)),
    deleteUser: (userId, now) => write(() => users.deleteUser(userId, now)),
    listAudit: (userId) => read(() => listAudit(userId)),

    createTicket: (ticket) => single(() => tickets.createTicket(ticket)),
    findTicket: (scene) => read(() => tickets.findTicket(scene)),
    moveTicket: (move) => write(() => tickets.moveTicket(move)),
    consumeTicket: (consumption) => write(() => tickets.consumeTicket(consumption)),

    hit: (key, windowMs, now) => single(() => hit(key, windowMs, now)),

    findToken: (name) => read(() => tokens.findToken(name)),
    leaseToken: (name, leaseUntil, now) => single(() => tokens.leaseToken(name, leaseUntil, now)),
    keepToken: (name, row) => single(() => tokens.keepToken(name, row)),
    releaseToken: (name) => single(() => tokens.releaseToken(name)),
    dropToken: (name, token) => single(() => tokens.dropToken(name, token)),

    sweep: async (now) => {
      for (const sweep of sweeps) while (await single(() => sweep(now)));
    },
    ping: async () => {
      await read(function* ping() {
        yield sql('SELECT 1 AS one')
      })
    },
    close: () => driver.close(),
  }
}
