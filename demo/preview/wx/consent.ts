import { CallFailure } from './async.ts'
import { h } from './layer.ts'
import { askInSheet } from './sheet.ts'
import { switches } from './switches.ts'

/** Throws what the platform fails with where the user refuses. */
async function need(reason: string, title: string, row: HTMLElement, text: string): Promise<void> {
  if (!(await askInSheet({ title, text, row, refuse: '不允许', agree: '允许' })))
    throw new CallFailure(reason)
}

/** WeChat itself has asked nothing here since 2021-04-28. */
export async function needUserInfo(): Promise<void> {
  const { nickName, avatarUrl, denyUserInfo, consent } = switches
  if (denyUserInfo) throw new CallFailure('auth deny')
  if (consent !== 'askAll') return
  const picture = h('span', 'phone-consent__picture')
  picture.style.backgroundImage = `url(${JSON.stringify(avatarUrl)})`
  return need(
    'auth deny',
    '申请获取你的昵称、头像',
    rowOf(nickName, '微信个人信息', picture),
    '用于向你提供服务',
  )
}

export async function needPhoneNumber(): Promise<void> {
  if (switches.consent === 'auto') return
  const number = switches.phoneNumber.replace(/(\d{3})\d{4}(\d{4})$/, '$1****$2')
  return need('user deny', '申请获取并验证你的手机号', rowOf(number, '微信绑定号码'), '用于登录与验证')
}

function rowOf(title: string, note: string, ...before: Node[]): HTMLElement {
  const words = h('div', '', h('div', '', title), h('div', 'phone-consent__note', note))
  return h('div', 'phone-consent__row', ...before, words)
}
