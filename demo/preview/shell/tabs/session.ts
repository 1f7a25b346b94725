import { h } from '../../wx/layer.ts'
import { STORAGE_EVENT } from '../../wx/storage.ts'
import type { Follower, PhoneWindow } from '../phone-window.ts'
import { shortenSecrets } from '../shorten.ts'
import { t } from '../texts.ts'

/** Where the helper keeps its session, unless the mini-program has it elsewhere. */
const KEY = 'userInfo'

const TICK = 1000

export interface StoredSession {
  utoken: string
  expiresAt: number
  step?: string
  id?: string
  nickName?: string
  phone?: string | null
  loggedOut?: boolean
}

/** The helper's entry in the storage; on Tuya it is a string. */
export function storedSession({ preview }: PhoneWindow): Partial<StoredSession> {
  const data = preview.storage.list().find(({ key }) => key === KEY)?.data
  try {
    return Object((typeof data === 'string' ? JSON.parse(data) : data) ?? {}) as Partial<StoredSession>
  } catch {
    return {}
  }
}

/** The session as it is stored: who it is, how far, for how long. */
export function showSession(): Follower & { side: HTMLElement } {
  const list = h('dl', 'facts')
  list.id = 'session'
  let phone: PhoneWindow | undefined
  const draw = (): void => {
    if (!phone) return
    const facts = factsOf(storedSession(phone), phone.preview.user)
    list.replaceChildren(...facts.flatMap(([name, value]) => [h('dt', '', t(name)), h('dd', '', value)]))
  }
  setInterval(() => list.checkVisibility() && draw(), TICK)
  const note = h('p', 'panel__note', t('按存储里的内容显示；后端是否认可，下一个请求便知。'))
  return {
    side: h('div', '', h('div', 'panel__scroll', list, note)),
    attach(next) {
      phone = next
      next.addEventListener(STORAGE_EVENT, draw)
      draw()
    },
  }
}

function factsOf(session: Partial<StoredSession>, user: string): [name: string, value: string][] {
  const { utoken, expiresAt = 0, step = '', id = '', nickName, phone, loggedOut } = session
  const who: [string, string] = ['微信用户标识', user]
  if (!utoken) return [['状态', t(loggedOut ? '已退出，不会静默登录' : '未登录')], who]
  return [
    ['状态', t('已登录')],
    ['步骤', step],
    ['剩余时间', left(expiresAt - Date.now())],
    ['到期', new Date(expiresAt).toLocaleString('zh-CN', { hour12: false })],
    ['令牌', String(shortenSecrets(utoken, 'utoken'))],
    ['用户', id],
    ['昵称', nickName || '—'],
    ['手机号', phone || '—'],
    who,
  ]
}

function left(ms: number): string {
  if (ms <= 0) return t('已过')
  const seconds = Math.floor(ms / 1000)
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), '天'],
    [Math.floor(seconds / 3600) % 24, '小时'],
    [Math.floor(seconds / 60) % 60, '分'],
    [seconds % 60, '秒'],
  ]
  const first = Math.max(
    0,
    parts.findIndex(([count]) => count > 0),
  )
  return parts
    .slice(first, first + 2)
    .map(([count, unit]) => `${count} ${t(unit)}`)
    .join(' ')
}
