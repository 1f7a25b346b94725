import { control } from './control.ts'
import { find, type Follower, type PhoneWindow } from './phone-window.ts'
import { say } from './say.ts'
import { button } from './tabs/parts.ts'
import { storedSession } from './tabs/session.ts'
import { t } from './texts.ts'

/** Ends the phone's session at the backend, or gives the phone to somebody else. */
export function showSessionActions({ restart }: { restart(): void }): Follower {
  let phone: PhoneWindow | undefined
  const end = async (action: 'expire' | 'revoke', done: string): Promise<void> => {
    const { utoken } = phone ? storedSession(phone) : {}
    if (!phone || !utoken) return say('还没有登录')
    const provider = phone.location.pathname.startsWith('/phone/') ? 'wechat' : 'tuya'
    const answer = await control(action, { utoken, provider, user: phone.preview.user })
    if ('problem' in answer) say('没有做到：', answer.problem)
    else say('done' in answer && answer.done ? done : '这个会话不在演示的服务器后端，或已经结束。')
  }
  const ending = [
    button(t('会话过期'), () => void end('expire', '后端认为会话已过期，下一个请求便知。')),
    button(t('会话撤销'), () => void end('revoke', '用户在另一台设备上结束了这个会话，下一个请求便知。')),
  ]
  const another = button(t('换个用户'), () => {
    phone?.preview.changeUser()
    say('换了一个微信用户，存储是空的。')
    restart()
  })
  for (const each of [...ending, another]) each.classList.remove('panel__button--quiet')
  find('#actions').append(...ending, another)
  return {
    async attach(next) {
      phone = next
      const answer = await control('state')
      for (const each of ending) each.hidden = !('state' in answer && answer.state.sessions)
    },
  }
}
