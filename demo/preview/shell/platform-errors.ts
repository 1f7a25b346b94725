import { choice } from './choice.ts'
import { control } from './control.ts'
import { find, type Follower } from './phone-window.ts'
import { say } from './say.ts'

/** https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-login/code2Session.html */
const ERRORS: [errcode: string, words: string][] = [
  ['-1', '系统繁忙'],
  ['40029', 'code 无效'],
  ['40163', 'code 已被使用'],
  ['45011', '登录太频繁'],
  ['40226', '高风险用户，被拦截'],
  ['40013', 'appid 不合法'],
  ['40125', 'secret 错误'],
  ['45009', '今天的额度已用完'],
]

/** What the stand-in for WeChat's server answers to each exchange of a code, until it is taken back. */
export function showPlatformErrors(): Follower {
  const { select, element } = choice('平台错误', [['', '无'], ...ERRORS], '登录时微信服务器的回答')
  for (const option of select.options) if (option.value) option.text = `${option.value} ${option.text}`
  find('#choices').append(element)
  select.addEventListener('change', async () => {
    const answer = await control('fault', { errcode: select.value === '' ? null : Number(select.value) })
    if ('problem' in answer) say('没有做到：', answer.problem)
  })
  return {
    async attach(phone) {
      element.hidden = !phone.location.pathname.startsWith('/phone/')
      const answer = await control('state')
      if ('state' in answer) select.value = String(answer.state.errcode ?? '')
    },
  }
}
