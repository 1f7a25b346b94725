import type { Context, Hono } from 'hono'
import { readFileBody, readFileField, readJson } from '../body.ts'
import { methodNotAllowed, ok, type AppEnv } from '../envelope.ts'
import { ApiError } from '../error.ts'
import { mediaTypes, type Extension } from '../image/index.ts'
import type { SessionService } from '../session/service.ts'
import { validate } from '../validate.ts'
import type { AvatarFiles } from './avatar-files.ts'
import { userSchema } from './schema.ts'
import type { UserService } from './service.ts'
import { avatarPath } from './user.ts'

export interface UserRoutesOptions {
  sessions: SessionService
  users: UserService
  files: AvatarFiles
}

export function userRoutes(app: Hono<AppEnv>, { sessions, users, files }: UserRoutesOptions): void {
  // Before the body is read: whoever has no session sends for nothing.
  const authenticate = async (c: Context<AppEnv>): Promise<string> =>
    (await sessions.authenticate(c.req.header('authorization'))).user.id

  app.get('/user', async (c) => ok(c, (await sessions.authenticate(c.req.header('authorization'))).user))
  // wx.request knows no PATCH.
  app.on(['PATCH', 'PUT'], '/user', async (c) => {
    const id = await authenticate(c)
    const { nickName } = validate(userSchema, await readJson(c.req.raw))
    return ok(c, await users.setNickName(id, nickName))
  })
  app.all('/user', methodNotAllowed('GET, PATCH, PUT'))

  // wx.uploadFile knows POST and multipart only.
  app.post('/user/avatar', async (c) => {
    const id = await authenticate(c)
    return ok(c, await users.setAvatar(id, await readFileField(c.req.raw)))
  })
  app.put('/user/avatar', async (c) => {
    const id = await authenticate(c)
    return ok(c, await users.setAvatar(id, await readFileBody(c.req.raw)))
  })
  app.all('/user/avatar', methodNotAllowed('POST, PUT'))

  app.get(`${avatarPath}:name`, async (c) => {
    const name = c.req.param('name')
    const bytes = await files.read(name)
    if (bytes === undefined) throw new ApiError('not_found')
    const extension = name.slice(name.lastIndexOf('.') + 1) as Extension
    return c.body(new Uint8Array(bytes), 200, {
      'Content-Type': mediaTypes[extension],
      'Content-Length': String(bytes.length),
      'Cache-Control': 'public, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
    })
  })
  app.all(`${avatarPath}:name`, methodNotAllowed('GET'))
}
