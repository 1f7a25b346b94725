import { ApiError } from '../error.ts'
import { cleanImage } from '../image/index.ts'
import type { Store, UserRow } from '../store/store.ts'
import { avatarNameOf, type AvatarFiles } from './avatar-files.ts'
import { readNickName } from './profile.ts'
import { avatarPath, type ReadUser, type User } from './user.ts'

export interface UserServiceOptions {
  store: Store
  files: AvatarFiles
  readUser: ReadUser
  now: () => number
}

export interface UserService {
  setNickName(userId: string, text: string): Promise<User>
  /** @param bytes the picture as it was sent */
  setAvatar(userId: string, bytes: Buffer): Promise<User>
}

export function createUserService({ store, files, readUser, now }: UserServiceOptions): UserService {
  return {
    async setNickName(userId, text) {
      const nickName = readNickName(text)
      if (nickName === undefined) throw new ApiError('nickname_invalid')
      return read(await store.setNickName(userId, nickName, now()))
    },

    async setAvatar(userId, bytes) {
      const image = cleanImage(bytes)
      const name = avatarNameOf(image)
      const avatarUrl = avatarPath + name
      const write = (): void => files.write(name, image.bytes)
      try {
        const { user, replaced } = await store.setAvatar({ userId, avatarUrl, now: now(), write })
        await drop(replaced)
        return read(user)
      } catch (error) {
        // The file may be there already while nobody shows it. What failed before is what counts.
        await drop(avatarUrl).catch(() => {})
        throw error
      }
    },
  }

  function read(row: UserRow | undefined): User {
    if (row === undefined) throw new ApiError('session_revoked')
    return readUser(row)
  }

  /** Removes an avatar that no user shows any more. One that is not kept here is not ours to remove. */
  async function drop(avatarUrl: string): Promise<void> {
    if (!avatarUrl.startsWith(avatarPath)) return
    await store.dropAvatar(avatarUrl, () => files.remove(avatarUrl.slice(avatarPath.length)))
  }
}
