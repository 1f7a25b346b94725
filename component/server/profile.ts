import type { Context } from './context'
import { parseEnvelope } from './envelope'
import { asLoginError, LoginError } from './error'
import type { RequestOptions, Server, User } from './types'

/** What the user tells of themselves. Rejects with a LoginError; the session takes over what the backend answers. */
export interface Profile {
  saveNickName(nickName: string): Promise<void>
  /** Uploads a picture of the device; the backend keeps a copy of its own. */
  saveAvatar(filePath: string): Promise<void>
}

export function createProfile({ held, options }: Context, send: Server['sendRequest']): Profile {
  async function save(request: RequestOptions): Promise<void> {
    const response = await send(request)
    try {
      const user = (options.parse ?? parseEnvelope)(response) as User
      const session = held.get()
      if (!user?.step) throw new LoginError('bad-envelope')
      if (session) held.set({ ...session, ...user })
    } catch (error) {
      throw asLoginError(error, 'bad-envelope')
    }
  }

  return {
    saveNickName: (nickName) => save({ url: '/user', method: 'PUT', data: { nickName } }),
    saveAvatar: (filePath) => save({ url: '/user/avatar', filePath, name: 'file' }),
  }
}
