import simulate from 'miniprogram-simulate'
import server from '../../component'
import { BASE, FakeBackend } from '../fake/backend'
import { loadComponent } from '../exparser'
import { installFakeWx, type FakeWx } from '../fake/wx'

const used = ['popup', 'checkbox', 'icon', 'loading', 'overlay', 'transition', 'info']

interface Component {
  instance: Instance
  dom: HTMLElement
  attach(parent: Node): void
  detach(): void
  addEventListener(name: string, handler: (event: { detail: unknown }) => void): void
}

/** What the tests touch of the component's instance. */
export interface Instance {
  data: {
    mounted: boolean
    show: boolean
    agreed: boolean
    loading: string
    view: string
    openTypes: Record<string, string>
    avatar: string
    nickName: string
    uploading: boolean
    asking: boolean
    guide: string
  }
  open(options?: object): Promise<unknown>
  close(): void
  onTap(event: object): void
  onClose(): void
  onAgree(): void
  onAgreement(event: object): void
  onGetUserInfo(event: { detail: object }): void
  onAfterLeave(): void
  onGetPhoneNumber(event: { detail: object }): void
  onAvatar(event: { detail: { avatarUrl: string } }): void
  onProfile(event: { detail: { value: { nickName?: string } } }): Promise<void>
  onPrivacy(): void
  onRefusePrivacy(): void
}

let id: string | undefined

export function renderLogin(wx: FakeWx, properties: object = {}) {
  // The profile step has a file of its own.
  // The component is compiled once a file; what it registers stays.
  id ??= loadComponent('login', used)
  const component = simulate.render(id, { profile: 'none', ...properties }) as unknown as Component
  const parent = document.createElement('div')
  component.attach(parent)
  const { instance } = component
  const heard: Array<[string, unknown]> = []
  for (const name of ['login', 'open', 'close', 'agreement']) {
    component.addEventListener(name, ({ detail }) => heard.push([name, detail]))
  }
  wx.popup = instance
  return {
    instance,
    heard,
    html: () => component.dom.innerHTML,
    text: () => (component.dom.textContent ?? '').replaceAll(/\s+/g, ' ').trim(),
    tap: (mode = 'userInfo') => instance.onTap({ currentTarget: { dataset: { mode } } }),
    detach: () => component.detach(),
  }
}

/** One day after the other: the helper is one for a file, and a code that it still holds is then too old to be used. */
let day = 0

/** What each test of the popup begins with. */
export function setUpPopup() {
  jest.useFakeTimers({ now: ++day * 86_400_000 })
  const backend = new FakeBackend()
  const wx = installFakeWx(backend.answer)
  server.configure({ baseUrl: BASE, storageKey: `user-${day}`, locale: 'zh-CN' })
  return { backend, wx }
}

export const tick = (time = 1000) => jest.advanceTimersByTimeAsync(time)

/** The outcomes that the page heard. */
export const logins = (heard: Array<[string, unknown]>) =>
  heard.filter(([name]) => name === 'login').map(([, detail]) => detail)
