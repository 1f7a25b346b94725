import {
  inputOf,
  replyOf,
  fine,
  is,
  told,
  given,
  sent,
  instead,
  header,
  believe,
  type Mutation,
  type Body,
} from './interfere.ts'
import { Cut } from './support.ts'

export const brokenProfile: Mutation[] = [
  {
    name: 'userInfo is an unknown field',
    fails: ['userinfo.accepted'],
    make: () => sent('POST /login', (input) => (input.userInfo ? { ...input, unknown: 1 } : undefined)),
  },
  {
    name: 'userInfo is ignored',
    fails: ['userinfo.adopted'],
    make: () => sent('POST /login', (input) => ({ ...input, userInfo: undefined })),
  },
  {
    name: 'the signature is not checked',
    fails: ['userinfo.forged'],
    make: () => believe('signature_mismatch', ({ userInfo }) => userInfo?.rawData.includes('冒充') ?? false),
  },
  {
    name: 'the userInfo of others is believed',
    fails: ['userinfo.stolen'],
    make: () => believe('signature_mismatch', ({ userInfo }) => !userInfo?.rawData.includes('冒充')),
  },
  {
    name: 'the appid is not checked',
    fails: ['userinfo.appid'],
    make: () => believe('watermark_mismatch', () => true),
  },
  {
    name: 'the time is not checked',
    fails: ['userinfo.stale'],
    make: () => believe('watermark_stale', () => true),
  },
  {
    name: 'PUT /user is not there',
    fails: ['user.nickname'],
    make: () =>
      instead((asked) =>
        is(asked, 'PUT /user') ? replyOf(404, { code: 404, error: 'not_found' }) : undefined,
      ),
  },
  {
    name: 'a nickname that is not kept',
    fails: ['user.nickname-kept', 'avatar.profiled'],
    make: () =>
      instead(async (asked, forward) => {
        const { nickName } = inputOf(asked)
        if (!is(asked, 'PUT /user') || !nickName || nickName.trim() === '' || nickName === '微信用户')
          return undefined
        const { result } = JSON.parse((await forward({ ...asked, method: 'GET' })).body.toString()) as Body
        return replyOf(200, { code: 200, result: { ...result, nickName } })
      }),
  },
  {
    name: '微信用户 is a name',
    fails: ['user.nickname-bad'],
    make: () =>
      sent('PUT /user', ({ nickName }) => (nickName === '微信用户' ? { nickName: '微信' } : undefined)),
  },
  {
    name: 'GET /user cuts the connection',
    fails: ['user.get'],
    make: () =>
      instead((asked) => {
        if (is(asked, 'GET /user')) throw new Cut()
        return undefined
      }),
  },
  {
    name: 'an account that is not deleted',
    fails: ['user.delete'],
    make: () => instead((asked) => (is(asked, 'DELETE /user') ? fine() : undefined)),
  },
  {
    name: 'an account that is only logged out',
    fails: ['user.forgotten'],
    make: () =>
      instead(async (asked, forward) => {
        if (!is(asked, 'DELETE /user')) return undefined
        return forward({ ...asked, path: '/session' })
      }),
  },
  {
    name: 'an avatar without its address',
    fails: ['avatar.upload'],
    make: () => given('POST /user/avatar', ({ result }) => void (result['avatarUrl'] = '')),
  },
  {
    name: 'an avatar that is not there',
    fails: ['avatar.shown'],
    make: () => given('POST /user/avatar', ({ result }) => void (result['avatarUrl'] += 'x')),
  },
  {
    name: 'an avatar that is no picture',
    fails: ['avatar.shown'],
    make: () =>
      header('content-type', 'application/octet-stream', (_, { path }) => path.startsWith('/avatars/')),
  },
  {
    name: 'nobody is ever profiled',
    fails: ['avatar.profiled'],
    make: () => given('POST /user/avatar', ({ result }) => void (result['step'] = 'member')),
  },
  {
    name: 'any file is an avatar',
    fails: ['avatar.refused'],
    make: () => told('POST /user/avatar', ({ error }) => (error === 'avatar_invalid' ? 200 : undefined)),
  },
  {
    name: 'an avatar of any size',
    fails: ['avatar.too-large'],
    make: () => told('POST /user/avatar', ({ error }) => (error === 'body_too_large' ? 200 : undefined)),
  },
  {
    name: 'phoneCode is ignored',
    fails: ['phone.login'],
    make: () => sent('POST /login', (input) => ({ ...input, phoneCode: undefined })),
  },
  {
    name: 'the phone is not masked',
    fails: ['phone.masked'],
    make: ({ backend }) =>
      given('POST /login', async ({ result: { user } }) => {
        if (user['phone']) user['phone'] = (await backend.findUser(String(user['id'])))?.phoneNumber?.number
      }),
  },
  {
    name: 'a phone code that is dead has another name',
    fails: ['phone.refused'],
    make: () =>
      told(
        'POST /login',
        (body) => void (body.error = body.error === 'phone_code_invalid' ? 'failed' : body.error),
      ),
  },
  {
    name: 'POST /user/phone without a mask',
    fails: ['phone.route'],
    make: ({ backend }) =>
      given('POST /user/phone', async ({ result }) => {
        result['phone'] = (await backend.findUser(String(result['id'])))?.phoneNumber?.number
      }),
  },
]
