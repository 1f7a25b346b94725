import simulate from 'miniprogram-simulate'
import server from '../../component'
import type { ScanResult } from '../../component/login-scan/types'
import type { data } from '../../component/login-scan/view'
import { BASE, FakeBackend } from '../fake/backend'
import { loadComponent } from '../exparser'
import { installFakeWx } from '../fake/wx'

const used = ['icon', 'loading', 'info']

interface Component {
  instance: Instance
  dom: HTMLElement
  attach(parent: Node): void
  detach(): void
  setData(data: object): void
  addEventListener(name: string, handler: (event: { detail: unknown }) => void): void
}

/** What the tests touch of the component's instance. */
export interface Instance {
  data: typeof data
  setData(data: object): void
  reload(): Promise<void>
  onConfirm(): void
  onCancel(): void
  onRetry(): void
  onClose(): Promise<void>
}

/** The component is compiled once a file; what it registers stays. */
let id: string | undefined

export const SCENE = 'AbCdEfGhIjKlMnOpQr_-01'

export function renderCard(properties: object = {}) {
  id ??= loadComponent('login-scan', used)
  const component = simulate.render(id, { scene: SCENE, ...properties }) as unknown as Component
  const done: ScanResult[] = []
  component.addEventListener('done', ({ detail }) => done.push(detail as ScanResult))
  component.attach(document.createElement('div'))
  return {
    instance: component.instance,
    done,
    shown: () => component.instance.data.shown,
    html: () => component.dom.innerHTML,
    /** Each piece of text, a space between them. */
    text: () => component.dom.innerHTML.replaceAll(/(<[^>]*>|\s)+/g, ' ').trim(),
    set: (changes: object) => component.setData(changes),
    detach: () => component.detach(),
  }
}

/** One day after the other: the helper is one for a file, and what it still holds of the day before is too old to be used. */
let day = 0

/** A member's phone, in front of a ticket that nobody has scanned; or a guest's. */
export function setUpCard({ guest = false } = {}) {
  jest.useFakeTimers({ now: ++day * 86_400_000 })
  const backend = new FakeBackend()
  const wx = installFakeWx(backend.answer)
  const storageKey = `user-${day}`
  if (!guest) {
    backend.token = 'held'
    wx.storage.set(
      storageKey,
      backend.stored('held', { nickName: '小明', avatarUrl: 'https://a.example/1.png' }),
    )
  }
  backend.tickets.set(SCENE, { state: 'new', createdAt: Date.now() })
  server.configure({ baseUrl: BASE, storageKey, locale: 'zh-CN' })
  const sent = (verb: string) => wx.sent(`/scan/${SCENE}/${verb}`)
  const ticket = () => backend.tickets.get(SCENE)!
  return { backend, wx, sent, ticket }
}

export const tick = (time = 1000) => jest.advanceTimersByTimeAsync(time)
