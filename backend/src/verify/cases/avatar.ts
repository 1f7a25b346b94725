import type { Case, Context } from '../case.ts'
import { fieldsOf, given, isRefused, must, refusalOf, resultOf } from '../check.ts'
import type { Answer } from '../client.ts'
import { Unchecked } from '../outcome.ts'
import { text } from '../text.ts'

/** A PNG of one pixel. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg==',
  'base64',
)

const upload = ({ backend }: Context, utoken: string, file: Uint8Array): Promise<Answer> =>
  backend.send({ method: 'POST', path: '/user/avatar', utoken, file })

export const avatarCases: Case[] = [
  {
    id: 'avatar.upload',
    level: 'required',
    title: text('POST /user/avatar 上传头像', 'POST /user/avatar takes an avatar'),
    expected: text(
      'multipart 的 file 得到 200，result 为 user，avatarUrl 非空，有 step',
      'the field file of a form is answered by 200; the result is the user with an avatarUrl and a step',
    ),
    why: text(
      'chooseAvatar 只给临时文件，上传失败用户就一直没有头像。',
      'chooseAvatar gives a temporary file only: unless it is taken here, the user never has an avatar.',
    ),
    needs: ['login.utoken', 'login.member'],
    async run(context) {
      const { utoken } = await context.login()
      const answer = await upload(context, utoken, picture)
      const { avatarUrl, step } = fieldsOf(resultOf(answer))
      must(
        typeof avatarUrl === 'string' && avatarUrl !== '',
        answer,
        `avatarUrl: ${JSON.stringify(avatarUrl)}`,
      )
      must(typeof step === 'string', answer, `step: ${JSON.stringify(step)}`)
    },
  },
  {
    id: 'avatar.shown',
    level: 'required',
    title: text('avatarUrl 能打开，是图片', 'avatarUrl can be opened, and is a picture'),
    expected: text(
      '以 http 开头，或以 / 开头（从后端地址起）；GET 为 200，Content-Type 为 image/*',
      'begins with http, or with / below the backend’s address; GET is 200 with Content-Type image/*',
    ),
    why: text('否则页面上是一个裂开的图。', 'Otherwise the page shows a broken picture.'),
    needs: ['avatar.upload'],
    async run(context) {
      const { utoken } = await context.login()
      const answer = await upload(context, utoken, picture)
      const avatarUrl = String(fieldsOf(resultOf(answer))['avatarUrl'])
      must(/^(https?:\/\/|\/)/.test(avatarUrl), answer, `avatarUrl: ${avatarUrl}`)
      const shown = await context.backend.send({ path: avatarUrl })
      if (shown.status === 0 && avatarUrl.startsWith('http')) {
        const where = new URL(avatarUrl).origin
        throw new Unchecked(text(`从这里打不开 ${where}`, `${where} cannot be reached from here`))
      }
      must(shown.status === 200, shown, `HTTP ${shown.status}`)
      const type = shown.headers?.get('content-type') ?? '-'
      must(type.startsWith('image/'), shown, `Content-Type: ${type}`)
    },
  },
  {
    id: 'avatar.profiled',
    level: 'required',
    title: text('有了昵称和头像就是 profiled', 'With nickname and avatar the user is profiled'),
    expected: text('step 为 profiled', 'step is profiled'),
    why: text(
      '否则要求资料的页面会一再请用户填写。',
      'Otherwise pages that want a profile ask for it again and again.',
    ),
    needs: ['avatar.upload', 'user.nickname'],
    async run(context) {
      const { utoken } = await context.login()
      given(await context.backend.send({ method: 'PUT', path: '/user', utoken, json: { nickName: '远山' } }))
      const answer = await upload(context, utoken, picture)
      const { step } = fieldsOf(resultOf(answer))
      must(step === 'profiled', answer, `step: ${JSON.stringify(step)}`)
    },
  },
  {
    id: 'avatar.refused',
    level: 'recommended',
    title: text('不是图片的文件被拒绝', 'A file that is no picture is refused'),
    expected: text('4xx 与错误名', '4xx with the name of an error'),
    why: text(
      '按扩展名放行，就会有人在您的域名下放网页。',
      'Going by its name, somebody puts pages on your domain.',
    ),
    needs: ['avatar.upload'],
    async run(context) {
      const { utoken } = await context.login()
      const page = Buffer.from('<!doctype html><script>alert(1)</script>')
      refusalOf(await upload(context, utoken, page), isRefused)
    },
  },
  {
    id: 'avatar.too-large',
    level: 'recommended',
    title: text('过大的头像（3 MB）被拒绝', 'An avatar of 3 MB is refused'),
    expected: text(
      '4xx 与错误名（413 body_too_large）',
      '4xx with the name of an error (413 body_too_large)',
    ),
    why: text(
      '不限大小，几个请求就能占满磁盘和内存。',
      'Without a limit a few requests fill the disk and the memory.',
    ),
    needs: ['avatar.upload'],
    async run(context) {
      const { utoken } = await context.login()
      const large = Buffer.concat([picture, Buffer.alloc(3 * 1024 * 1024)])
      refusalOf(await upload(context, utoken, large), isRefused)
    },
  },
]
