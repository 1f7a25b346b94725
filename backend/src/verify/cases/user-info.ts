import type { Case, Context } from '../case.ts'
import { isRefused, must, refusalOf, resultOf, userIn } from '../check.ts'
import type { Answer } from '../client.ts'
import { simulated } from '../simulator.ts'
import { text } from '../text.ts'

interface UserInfo {
  encryptedData: string
  iv: string
  rawData: string
  signature: string
}

type Make = (context: Context, code: string) => Promise<UserInfo>

async function loginWith(context: Context, make: Make): Promise<Answer> {
  const { backend, simulator, newName } = context
  const code = await simulator.code(newName())
  const userInfo = await make(context, code)
  return backend.send({ method: 'POST', path: '/login', json: { provider: 'wechat', code, userInfo } })
}

/** Refused, or at least not believed. */
async function mustNotBelieve(context: Context, make: Make): Promise<void> {
  const answer = await loginWith(context, make)
  if (answer.status === 200) {
    const { nickName } = userIn(resultOf(answer))
    must(
      nickName !== simulated.nickName && nickName !== forgedName,
      answer,
      `user.nickName: ${String(nickName)}`,
    )
    return
  }
  refusalOf(answer, isRefused)
}

const forgedName = '冒充者'
const genuine: Make = ({ simulator }, code) => simulator.userInfo(code)

const refused = text(
  '4xx 与错误名；至少不采用其中的昵称',
  '4xx with the name of an error; at least its nickname is not believed',
)
const forgedWhy = text(
  '客户端传来的资料可以任意伪造：不校验，谁都能冒用别人的昵称头像。',
  'What a client sends can be forged: unchecked, anybody can go by another’s name and picture.',
)

export const userInfoCases: Case[] = [
  {
    id: 'userinfo.accepted',
    level: 'required',
    title: text('接受 getUserInfo 的 userInfo', 'userInfo of getUserInfo is taken'),
    expected: text('带 userInfo 的登录得到 200', 'a login with userInfo is answered by 200'),
    why: text(
      '弹窗默认就是 userInfo 方式，被拒绝则谁也登录不了。',
      'It is the popup’s usual way: if it is refused, nobody gets in.',
    ),
    needs: ['login.answer'],
    async run(context) {
      resultOf(await loginWith(context, genuine))
    },
  },
  {
    id: 'userinfo.adopted',
    level: 'recommended',
    title: text('采用其中的昵称与头像', 'Its nickname and avatar are taken over'),
    expected: text(
      `user.nickName 为“${simulated.nickName}”，step 为 profiled`,
      `user.nickName is "${simulated.nickName}", step is profiled`,
    ),
    why: text(
      '不采用也能登录，只是还要再问用户一次昵称和头像。',
      'Without it the user is only asked for both once more.',
    ),
    needs: ['userinfo.accepted', 'login.member'],
    async run(context) {
      const answer = await loginWith(context, genuine)
      const { nickName, avatarUrl, step } = userIn(resultOf(answer))
      must(nickName === simulated.nickName, answer, `user.nickName: ${String(nickName)}`)
      must(typeof avatarUrl === 'string' && avatarUrl !== '', answer, `user.avatarUrl: ${String(avatarUrl)}`)
      must(step === 'profiled', answer, `user.step: ${step}`)
    },
  },
  {
    id: 'userinfo.forged',
    level: 'recommended',
    title: text('签名不对的 userInfo 不被采用', 'userInfo with a wrong signature is not believed'),
    expected: refused,
    why: forgedWhy,
    needs: ['userinfo.adopted'],
    run: (context) =>
      mustNotBelieve(context, async ({ simulator }, code) => {
        const info = await simulator.userInfo(code)
        return { ...info, rawData: info.rawData.replace(simulated.nickName, forgedName) }
      }),
  },
  {
    id: 'userinfo.stolen',
    level: 'recommended',
    title: text('别人的 userInfo 不被采用', 'Another user’s userInfo is not believed'),
    expected: refused,
    why: forgedWhy,
    needs: ['userinfo.adopted'],
    run: (context) =>
      mustNotBelieve(context, async ({ simulator, newName }) =>
        simulator.userInfo(await simulator.code(newName())),
      ),
  },
  {
    id: 'userinfo.appid',
    level: 'recommended',
    title: text('别的小程序的 userInfo 不被采用', 'Another mini-program’s userInfo is not believed'),
    expected: refused,
    why: forgedWhy,
    needs: ['userinfo.adopted'],
    run: (context) =>
      mustNotBelieve(context, ({ simulator }, code) =>
        simulator.userInfo(code, { appid: 'wx00000000verify00' }),
      ),
  },
  {
    id: 'userinfo.stale',
    level: 'recommended',
    title: text('一小时前的 userInfo 不被采用', 'userInfo of an hour ago is not believed'),
    expected: refused,
    why: text('水印里的时间防的是截获后重放。', 'The time in its watermark is there against a replay.'),
    needs: ['userinfo.adopted'],
    run: (context) =>
      mustNotBelieve(context, ({ simulator }, code) =>
        simulator.userInfo(code, { timestamp: Math.floor(Date.now() / 1000) - 3600 }),
      ),
  },
]
