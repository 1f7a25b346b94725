import { h } from '../wx/layer.ts'
import type { Switches } from '../wx/switches.ts'
import { choice } from './choice.ts'
import { find, type Follower, type PhoneWindow } from './phone-window.ts'
import { showPlatformErrors } from './platform-errors.ts'
import { showSessionActions } from './session-actions.ts'
import { t } from './texts.ts'

/** Milliseconds that a slow network adds. */
const SLOW = 3000

/** Set once for the browser tab: whoever looks at the phone in here answers for its user. */
const SEEN = 'preview:asked'

interface Toggle {
  name: string
  hint: string
  isOn(switches: Readonly<Switches>): boolean
  turn(on: boolean): Partial<Switches>
}

const TOGGLES: Toggle[] = [
  {
    name: '拒绝授权',
    hint: '用户拒绝提供头像昵称和手机号',
    isOn: ({ denyUserInfo }) => denyUserInfo,
    turn: (denyUserInfo) => ({ denyUserInfo }),
  },
  {
    name: '离线',
    hint: '没有网络',
    isOn: ({ offline }) => offline,
    turn: (offline) => ({ offline }),
  },
  {
    name: '慢网络',
    hint: '每个请求慢 3 秒',
    isOn: ({ slow }) => slow > 0,
    turn: (on) => ({ slow: on ? SLOW : 0 }),
  },
  {
    name: '存储已满',
    hint: '写入存储会失败',
    isOn: ({ storageFull }) => storageFull,
    turn: (storageFull) => ({ storageFull }),
  },
]

/** What happens to the phone, its user and its backend. `restart` starts the mini-program anew. */
export function showSwitches({ restart }: { restart(): void }): Follower {
  let phone: PhoneWindow | undefined
  const set = (changes: Partial<Switches>): void => phone?.preview.set(changes)

  const theme = choice('外观', [
    ['system', '跟随系统'],
    ['light', '浅色'],
    ['dark', '深色'],
  ])
  theme.select.addEventListener('change', () => set({ theme: theme.select.value as Switches['theme'] }))
  const language = choice(
    '语言',
    [
      ['zh_CN', '简体中文'],
      ['zh_TW', '繁體中文'],
      ['en', 'English'],
    ],
    '手机的语言，切换后重新启动',
  )
  language.select.addEventListener('change', () => {
    set({ language: language.select.value })
    restart()
  })
  const consent = choice(
    '询问用户',
    [
      ['auto', '不问，直接同意'],
      ['ask', '手机号、头像'],
      ['askAll', '也问昵称（2021 年前）'],
    ],
    '授权时弹出系统的询问',
  )
  consent.select.addEventListener('change', () =>
    set({ consent: consent.select.value as Switches['consent'] }),
  )
  find('#choices').append(theme.element, language.element, consent.element)

  const toggles = TOGGLES.map(({ name, hint, isOn, turn }) => {
    const input = Object.assign(document.createElement('input'), { type: 'checkbox' })
    input.setAttribute('role', 'switch')
    input.addEventListener('change', () => set(turn(input.checked)))
    const label = h('label', 'switch', input, h('span', 'switch__track'), h('span', 'switch__text', t(name)))
    label.title = t(hint)
    find('#toggles').append(label)
    return { input, isOn }
  })
  const followers = [showPlatformErrors(), showSessionActions({ restart })]

  return {
    attach(next) {
      phone = next
      if (sessionStorage.getItem(SEEN) === null) set({ consent: 'ask' })
      sessionStorage.setItem(SEEN, 'true')
      const { switches } = next.preview
      theme.select.value = switches.theme
      language.select.value = switches.language
      consent.select.value = switches.consent
      for (const { input, isOn } of toggles) input.checked = isOn(switches)
      for (const follower of followers) follower.attach(next)
    },
  }
}
