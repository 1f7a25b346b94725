import { fileField, imageBody, jsonBody, noBody } from '../http/body.ts'
import type { Outgoing } from '../http/incoming.ts'
import { json, nothing, raw } from '../http/reply.ts'
import { openRoute, sessionRoute, type Method, type Route } from '../http/route.ts'
import { mediaTypes, type Extension } from '../image/index.ts'
import { bySession } from '../session/routes.ts'
import { nickNameSchema, phoneCodeSchema, userSchema } from './schema.ts'
import type { UserService } from './service.ts'
import { avatarPath } from './user.ts'

export function userRoutes(users: UserService): Route[] {
  const user = json(userSchema)

  const nickName = (method: Method, summary: string): Route =>
    sessionRoute({
      method,
      path: '/user',
      summary,
      body: jsonBody(nickNameSchema),
      reply: user,
      errors: [
        'nickname_invalid',
        'nickname_refused',
        'platform_misconfigured',
        'platform_unavailable',
        'platform_busy',
      ],
      limit: 'profile',
      handle: ({ body }, session) => users.setNickName(session.user.id, body.nickName),
    })

  return [
    sessionRoute({
      method: 'GET',
      path: '/user',
      summary: 'The user',
      body: noBody,
      reply: user,
      errors: [],
      handle: async (_request, session) => session.user,
    }),
    nickName('PATCH', 'Set the nickname'),
    nickName('PUT', 'The same: wx.request knows no PATCH'),
    sessionRoute({
      method: 'DELETE',
      path: '/user',
      summary: 'Delete the account with all that is kept of it',
      body: noBody,
      reply: nothing,
      errors: [],
      limit: 'end',
      limitKey: bySession,
      handle: async (_request, session) => {
        await users.remove(session.user.id)
        return {}
      },
    }),
    sessionRoute({
      method: 'PUT',
      path: '/user/avatar',
      summary: 'Set the avatar, the picture as the body',
      body: imageBody,
      reply: user,
      errors: ['avatar_invalid'],
      limit: 'profile',
      handle: ({ body }, session) => users.setAvatar(session.user.id, body),
    }),
    sessionRoute({
      method: 'POST',
      path: '/user/avatar',
      summary: 'Set the avatar, as wx.uploadFile sends it',
      body: fileField,
      reply: user,
      errors: ['avatar_invalid'],
      limit: 'profile',
      handle: ({ body }, session) => users.setAvatar(session.user.id, body),
    }),
    sessionRoute({
      method: 'POST',
      path: '/user/phone',
      summary: 'Set the phone number by the code of getPhoneNumber',
      body: jsonBody(phoneCodeSchema),
      reply: user,
      errors: [
        'phone_code_invalid',
        'watermark_mismatch',
        'user_blocked',
        'too_many_logins',
        'platform_misconfigured',
        'platform_unavailable',
        'platform_busy',
      ],
      limit: 'phone',
      handle: ({ body }, session) => users.setPhone(session.user.id, body.phoneCode),
    }),
    openRoute({
      method: 'GET',
      path: `${avatarPath}:name`,
      summary: 'An avatar; its address never shows another picture',
      body: noBody,
      reply: raw(...Object.values(mediaTypes)),
      errors: ['not_found'],
      handle: async ({ params }) =>
        picture(params['name'] ?? '', await users.readAvatar(params['name'] ?? '')),
    }),
  ]
}

function picture(name: string, bytes: Buffer): Outgoing {
  const extension = name.slice(name.lastIndexOf('.') + 1) as Extension
  const headers = {
    'Content-Type': mediaTypes[extension],
    'Cache-Control': 'public, max-age=31536000, immutable',
    'X-Content-Type-Options': 'nosniff',
  }
  return { status: 200, headers, body: bytes }
}
