import { ApiError } from '../error.ts'
import { cleanImage } from '../image/index.ts'
import type { RedeemPhoneCode } from '../login/phone.ts'
import type { Phone, Provider } from '../provider/provider.ts'
import type { KeyRing } from '../seal.ts'
import type { Identity, Store, UserRow } from '../store/store.ts'
import { avatarNameOf, isAvatarName } from './avatar.ts'
import { readNickName } from './profile.ts'
import { avatarPath, openPhone, phoneContext, type ReadUser, type User } from './user.ts'

export interface UserServiceOptions {
  providers: readonly Provider[]
  store: Store
  keyRing: KeyRing
  readUser: ReadUser
  redeemPhoneCode: RedeemPhoneCode
  now: () => number
}

/** All that is kept of a user, for the author's own code. Not for any answer: it holds the openid and the whole number. */
export interface UserDetails extends User {
  identity: Identity
  phoneNumber: Phone | null
  createdAt: number
  consents: readonly { title: string; version: string | null; agreedAt: number }[]
}

export interface UserService {
  setNickName(userId: string, text: string): Promise<User>
  /** @param bytes the picture as it was sent */
  setAvatar(userId: string, bytes: Buffer): Promise<User>
  /** @param phoneCode of getPhoneNumber */
  setPhone(userId: string, phoneCode: string): Promise<User>
  /** Deletes all that is kept of the user. Resolves too if that has happened before. */
  remove(userId: string): Promise<void>
  /** A 404 ApiError if there is none. */
  readAvatar(name: string): Promise<Buffer>
  find(userId: string): Promise<UserDetails | undefined>
}

export function createUserService(options: UserServiceOptions): UserService {
  const { providers, store, keyRing, readUser, redeemPhoneCode, now } = options

  return {
    async setNickName(userId, text) {
      const nickName = readNickName(text)
      if (nickName === undefined) throw new ApiError('nickname_invalid')
      await checkNickName(userId, nickName)
      return read(await store.setNickName(userId, nickName, now()))
    },

    async setAvatar(userId, bytes) {
      const image = cleanImage(bytes)
      const name = avatarNameOf(image)
      return read(
        await store.setAvatar({ userId, avatarUrl: avatarPath + name, name, bytes: image.bytes, now: now() }),
      )
    },

    async setPhone(userId, phoneCode) {
      const { identity } = found(await store.findUser(userId))
      const provider = providerOf(identity)
      if (provider?.exchangePhone === undefined) {
        throw new ApiError('invalid_request', {
          message: `phoneCode: ${identity.provider} has no such thing`,
        })
      }
      const phone = await redeemPhoneCode(phoneCode, identity, (code) => provider.exchangePhone!(code))
      const sealed = keyRing.seal(JSON.stringify(phone), phoneContext(userId))
      return read(await store.setPhone(userId, sealed, now()))
    },

    async remove(userId) {
      await store.deleteUser(userId, now())
    },

    async readAvatar(name) {
      const bytes = isAvatarName(name) ? await store.readAvatar(name) : undefined
      if (bytes === undefined) throw new ApiError('not_found')
      return bytes
    },

    async find(userId) {
      const row = await store.findUser(userId)
      if (row === undefined) return undefined
      const { identity, createdAt, consents } = row
      return { ...readUser(row), identity, phoneNumber: openPhone(keyRing, row), createdAt, consents }
    },
  }

  async function checkNickName(userId: string, nickName: string): Promise<void> {
    if (providers.every((provider) => provider.checkNickName === undefined)) return
    const { identity } = found(await store.findUser(userId))
    const passes = await providerOf(identity)?.checkNickName?.(nickName, identity.subject)
    if (passes === false) throw new ApiError('nickname_refused')
  }

  function providerOf({ provider, appId }: Identity): Provider | undefined {
    return providers.find((candidate) => candidate.name === provider && candidate.appId === appId)
  }

  /** A user who is gone had a session a moment ago: it is gone too. */
  function found<Found>(row: Found | undefined): Found {
    if (row === undefined) throw new ApiError('session_revoked')
    return row
  }

  function read(row: UserRow | undefined): User {
    return readUser(found(row))
  }
}
