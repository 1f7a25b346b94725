/** @jest-environment jsdom */
/** `<login-scan>`: what it shows of a ticket, what each of its buttons does, and how it ends. */
import server from '../../component'
import { ok, refuse } from '../fake/backend'
import { popup } from '../fake/helper'
import { renderCard, SCENE, setUpCard, tick } from './render'

const offline = { fail: 'request:fail' }

describe('a member', () => {
  test('sees who asks, from where, since when, and for which account; nothing is confirmed by itself', async () => {
    const { sent, ticket } = setUpCard()
    const card = renderCard()
    expect(card.text()).toBe('正在读取登录请求')
    await tick(50)
    expect(card.text()).toMatch(
      /^登录电脑端 网站 咖啡店 浏览器 Chrome · Windows IP 地址 203\.0\.113\.7 发起时间 \d{4}-\d\d-\d\d \d\d:\d\d 登录账号 小明 /,
    )
    expect(card.text()).toMatch(
      / 请确认是你本人在登录，不要扫描他人发来的码 确认登录 取消 请在 (3 分 0|2 分 59) 秒内确认$/,
    )
    expect(card.instance.data.avatar).toBe('https://a.example/1.png')
    await tick(170_000)
    expect(sent('scan')).toHaveLength(1)
    expect(sent('confirm')).toHaveLength(0)
    expect(ticket().state).toBe('scanned')
    expect(card.done).toEqual([])
  })

  test('confirms by a tap', async () => {
    const { sent, ticket } = setUpCard()
    const card = renderCard()
    await tick()
    card.instance.onConfirm()
    expect(card.instance.data.busy).toBe('confirm')
    await tick()
    expect(sent('confirm')[0]).toMatchObject({ method: 'POST', header: { Authorization: 'Bearer held' } })
    expect(ticket().state).toBe('confirmed')
    expect(card.text()).toBe('已登录电脑端 请回到电脑上继续 完成')
    expect(card.done).toEqual([{ state: 'confirmed' }])
  })

  test('taps five times, and cancels meanwhile: one request', async () => {
    const { sent, ticket } = setUpCard()
    const card = renderCard()
    await tick()
    for (let index = 0; index < 5; index++) card.instance.onConfirm()
    card.instance.onCancel()
    await tick()
    card.instance.onConfirm()
    await tick()
    expect([sent('confirm').length, sent('cancel').length]).toEqual([1, 0])
    expect(ticket().state).toBe('confirmed')
    expect(card.done).toHaveLength(1)
  })

  test('cancels', async () => {
    const { sent, ticket } = setUpCard()
    const card = renderCard()
    await tick()
    card.instance.onCancel()
    card.instance.onCancel()
    await tick()
    expect(sent('cancel')).toHaveLength(1)
    expect(ticket().state).toBe('cancelled')
    expect(card.text()).toBe('已取消 电脑端没有登录 返回')
    expect(card.done).toEqual([{ state: 'cancelled' }])
  })

  test('without nickname: the phone number; without that: WeChat user. No site, no row; unknown is said', async () => {
    const { backend, wx } = setUpCard()
    backend.onScan = () => ({
      data: {
        code: 200,
        result: { state: 'scanned', site: '', client: '', ip: '', createdAt: 0, expiresAt: 1 },
      },
    })
    wx.storage.set('phone', backend.stored('held', { phone: '138****8000' }))
    wx.storage.set('bare', backend.stored('held'))
    server.configure({ storageKey: 'phone' })
    const card = renderCard()
    await tick()
    expect(card.text()).toContain('登录账号 138****8000')
    expect(card.text()).toContain('浏览器 未知 IP 地址 未知')
    expect(card.text()).not.toContain('网站')
    // The answer has no date: how much is left cannot be known.
    expect(card.text()).toMatch(/取消$/)
    server.configure({ storageKey: 'bare' })
    void card.instance.reload()
    await tick()
    expect(card.text()).toContain('登录账号 微信用户')
  })

  test.each([
    ['unknown', '登录码不存在'],
    ['taken', '登录码已被他人扫描'],
    ['used', '登录码已使用'],
    ['expired', '登录码已过期'],
  ])('ticket_%s, as it is scanned and as it is confirmed: an end that says so', async (name, text) => {
    const { backend } = setUpCard()
    const status = { unknown: 404, expired: 410 }[name] ?? 409
    backend.onScan = () => refuse(status, `ticket_${name}`)
    const first = renderCard()
    await tick()
    expect(first.text()).toContain(text)
    expect(first.done).toMatchObject([{ state: 'failed', error: { code: 'http', status } }])

    backend.onScan = undefined
    const second = renderCard()
    await tick()
    backend.onScan = () => refuse(status, `ticket_${name}`)
    second.instance.onConfirm()
    await tick()
    expect(second.text()).toContain(text)
    expect(second.done).toMatchObject([{ state: 'failed', error: { code: 'http', status } }])
    expect(second.text()).toMatch(/返回$/)
  })

  test('ticket_cancelled: cancelled, wherever it was', async () => {
    const { ticket } = setUpCard()
    const card = renderCard()
    await tick()
    ticket().state = 'cancelled'
    card.instance.onConfirm()
    await tick()
    expect(card.shown()).toBe('cancelled')
    expect(card.done).toEqual([{ state: 'cancelled' }])
  })

  test('ticket_not_scanned: read again, it goes on', async () => {
    const { ticket } = setUpCard()
    const card = renderCard()
    await tick()
    Object.assign(ticket(), { state: 'new', owner: undefined })
    card.instance.onConfirm()
    await tick()
    expect(card.text()).toBe('没有读取到登录请求 没有成功，请重试 重试')
    card.instance.onRetry()
    await tick()
    expect(card.shown()).toBe('card')
  })

  test('confirmed before, it is opened again: it says so', async () => {
    const { ticket } = setUpCard()
    Object.assign(ticket(), { state: 'confirmed', owner: 'u1' })
    const card = renderCard()
    await tick()
    expect(card.shown()).toBe('confirmed')
  })

  test.each([
    ['network', offline, '网络不可用，请检查后重试'],
    ['timeout', { fail: 'request:fail timeout' }, '网络超时，请重试'],
    ['5xx', refuse(500, 'oops'), '服务器开小差了，请稍后重试'],
    ['429', refuse(429, 'too_many_requests'), '操作太频繁，请稍后再试'],
    ['400', refuse(400, 'invalid_request'), '没有成功，请重试'],
    ['nonsense', { data: 'hello' }, '没有成功，请重试'],
  ])('%s as it is read: it says so, and is read again by a tap', async (_name, answer, text) => {
    const { backend } = setUpCard()
    backend.onScan = () => answer
    const card = renderCard()
    await tick()
    expect(card.text()).toBe(`没有读取到登录请求 ${text} 重试`)
    expect(card.done).toEqual([])
    backend.onScan = undefined
    card.instance.onRetry()
    await tick()
    expect(card.shown()).toBe('card')
  })

  test('the network fails as it is confirmed: a toast, the card stays, and the next tap confirms', async () => {
    const { backend, wx } = setUpCard()
    const card = renderCard()
    await tick()
    backend.onScan = () => offline
    card.instance.onConfirm()
    await tick()
    expect(wx.calls.toasts).toEqual(['网络不可用，请检查后重试'])
    expect(card.instance.data).toMatchObject({ shown: 'card', busy: '' })
    expect(card.done).toEqual([])
    backend.onScan = undefined
    card.instance.onConfirm()
    await tick()
    expect(card.done).toEqual([{ state: 'confirmed' }])
  })

  test.each(['onConfirm', 'onCancel', 'reload'] as const)(
    'the answer to a confirmation is lost, and the computer logs in; then %s: it is confirmed',
    async (method) => {
      const { backend, ticket } = setUpCard()
      const card = renderCard()
      await tick()
      backend.onScan = () => {
        ticket().state = 'consumed'
        return offline
      }
      card.instance.onConfirm()
      await tick()
      backend.onScan = undefined
      void card.instance[method]()
      await tick()
      expect(card.done).toEqual([{ state: 'confirmed' }])
    },
  )

  test('the answer to a confirmation is lost: the clock does not call it expired, the backend does', async () => {
    const { backend, ticket } = setUpCard()
    const card = renderCard()
    await tick()
    backend.onScan = () => offline
    card.instance.onConfirm()
    await tick(200_000)
    expect(card.instance.data).toMatchObject({ shown: 'card', left: '' })
    backend.onScan = undefined
    card.instance.onConfirm()
    await tick()
    expect(ticket().state).toBe('scanned')
    expect(card.shown()).toBe('expired')
  })

  test('it expires while it is looked at: the words count down, and then it ends', async () => {
    const { sent } = setUpCard()
    const card = renderCard()
    await tick(125_000)
    expect(card.text()).toMatch(/取消 请在 5\d 秒内确认$/)
    await tick(60_000)
    expect(card.text()).toBe('登录码已过期 请在电脑上刷新登录码，再扫一次 返回')
    expect(card.done).toEqual([{ state: 'failed' }])
    card.instance.onConfirm()
    await tick()
    expect(sent('confirm')).toHaveLength(0)
    expect(jest.getTimerCount()).toBe(0)
  })

  test("the phone's clock is an hour ahead: it counts by the backend's", async () => {
    const { backend } = setUpCard()
    const backendNow = Date.now() - 3_600_000
    backend.onScan = () => ({
      header: { date: new Date(backendNow).toUTCString() },
      data: {
        code: 200,
        result: {
          state: 'scanned',
          site: '',
          client: '',
          ip: '',
          createdAt: backendNow,
          expiresAt: backendNow + 90_000,
        },
      },
    })
    const card = renderCard()
    await tick(50)
    expect(card.text()).toContain('请在 1 分 30 秒内确认')
  })

  test('another logs in before the tap: the card is read again, and nothing is confirmed', async () => {
    const { backend, wx, sent, ticket } = setUpCard()
    const card = renderCard()
    await tick()
    wx.storage.set('other', { ...backend.stored('held'), id: 'u2', nickName: '小红' })
    server.configure({ storageKey: 'other' })
    card.instance.onConfirm()
    await tick()
    expect(sent('confirm')).toHaveLength(0)
    expect(ticket().state).toBe('scanned')
    expect(card.text()).toContain('小红')
  })

  test.each([
    ['401', refuse(401, 'session_revoked')],
    ['401, also after a renewal,', refuse(401, 'session_expired')],
    ['403', refuse(403, 'step_required')],
  ])('%s as it is confirmed: not logged in, and nothing is confirmed', async (_name, answer) => {
    const { backend } = setUpCard()
    const card = renderCard()
    await tick()
    backend.onScan = () => answer
    card.instance.onConfirm()
    await tick()
    expect(card.text()).toBe('未登录，无法确认 登录后才能确认电脑端的登录 去登录')
    expect(card.done).toEqual([])
  })

  test('unloaded in flight, at each point: no event, no error, no timer', async () => {
    const { ticket } = setUpCard()
    const early = renderCard()
    early.detach()
    const card = renderCard()
    await tick()
    card.instance.onConfirm()
    card.detach()
    await tick()
    expect([...early.done, ...card.done]).toEqual([])
    expect(ticket().state).toBe('confirmed')
    expect(jest.getTimerCount()).toBe(0)
  })

  test('another scene while the first is read: only the second counts', async () => {
    const { backend, wx } = setUpCard()
    const other = SCENE.replace('A', 'B')
    backend.tickets.set(other, { state: 'cancelled', createdAt: Date.now() })
    // The first answer comes last.
    backend.onScan = ({ url }) =>
      url.includes(SCENE) ? { ...ok({ state: 'scanned' }), delay: 500 } : undefined
    const card = renderCard()
    await tick(10)
    card.set({ scene: other })
    await tick()
    expect(wx.sent(`/scan/${other}/scan`)).toHaveLength(1)
    expect(card.shown()).toBe('cancelled')
    expect(card.done).toEqual([{ state: 'cancelled' }])
  })
})

describe('a guest', () => {
  const logsIn = (attempt: { submit(credentials: object): Promise<unknown>; close(): void }) =>
    void attempt.submit({}).then(() => attempt.close())

  test('logs in first, and then sees the card', async () => {
    const { wx, sent } = setUpCard({ guest: true })
    popup(wx, logsIn)
    const card = renderCard()
    await tick()
    expect(sent('scan')).toHaveLength(1)
    expect(sent('scan')[0]?.header?.Authorization).toBe('Bearer token-1')
    expect(card.text()).toContain('确认登录')
  })

  test('declines: it says so; asked again by a tap, the guest logs in', async () => {
    const { wx, sent } = setUpCard({ guest: true })
    const shown = popup(wx, (attempt) => (shown.length > 1 ? logsIn(attempt) : attempt.close()))
    const card = renderCard()
    await tick()
    expect(card.text()).toBe('未登录，无法确认 登录后才能确认电脑端的登录 去登录')
    expect([sent('scan').length, card.done.length]).toEqual([0, 0])
    card.instance.onRetry()
    await tick()
    expect(card.shown()).toBe('card')
  })

  test('leaves while the popup is open: nothing is sent', async () => {
    const { wx, sent } = setUpCard({ guest: true })
    const shown = popup(wx, () => undefined)
    const card = renderCard()
    await tick()
    card.detach()
    logsIn(shown[0]!)
    await tick()
    expect(server.step).toBe('member')
    expect(sent('scan')).toHaveLength(0)
  })

  test('on a page without a popup: not logged in, and the console says why', async () => {
    const { wx } = setUpCard({ guest: true })
    wx.popup = null
    const error = jest.spyOn(console, 'error').mockImplementation(() => undefined)
    const card = renderCard()
    await tick()
    expect(card.shown()).toBe('guest')
    expect(error).toHaveBeenCalledTimes(1)
    error.mockRestore()
  })
})

describe('the scene', () => {
  test.each(['', 'abc', `${SCENE}x`, '../../user/aaaaaaaaaaa', '%E0%A4%A', `${SCENE.slice(1)}/`])(
    '%j: no login code, no login, no request',
    async (scene) => {
      const { wx } = setUpCard({ guest: true })
      const shown = popup(wx, () => undefined)
      const card = renderCard({ scene })
      await tick()
      expect(card.text()).toBe('这不是登录码 请在电脑上打开登录页，扫描页面上的码 返回')
      expect([wx.calls.requests.length, shown.length]).toEqual([0, 0])
      expect(card.done).toEqual([{ state: 'failed' }])
    },
  )

  test('percent-encoded, as WeChat may hand it over', async () => {
    const { sent } = setUpCard()
    renderCard({ scene: SCENE.replace('_', '%5F').replace('A', '%41') })
    await tick()
    expect(sent('scan')).toHaveLength(1)
  })
})

describe('the last button', () => {
  test('goes back', async () => {
    const { wx } = setUpCard()
    const card = renderCard({ scene: 'no', home: '/pages/home/index' })
    await tick()
    const closed = card.instance.onClose()
    await tick()
    await closed
    expect(wx.calls.opened).toEqual(['navigateBack '])
  })

  test('goes home where there is no page to go back to', async () => {
    const { wx } = setUpCard()
    wx.pages.shift()
    const card = renderCard({ scene: 'no', home: '/pages/home/index' })
    await tick()
    expect(card.text()).toMatch(/返回$/)
    const closed = card.instance.onClose()
    await tick()
    await closed
    expect(wx.calls.opened).toEqual(['reLaunch /pages/home/index'])
  })

  test('is not there where it would lead nowhere', async () => {
    const { wx } = setUpCard()
    wx.pages.shift()
    const card = renderCard({ scene: 'no' })
    await tick()
    expect(card.text()).not.toContain('返回')
  })

  test('a home that is missing: nothing is thrown', async () => {
    const { wx } = setUpCard()
    wx.pages.shift()
    const error = jest.spyOn(console, 'error').mockImplementation(() => undefined)
    const card = renderCard({ scene: 'no', home: '/pages/missing/index' })
    await tick()
    const closed = card.instance.onClose()
    await tick()
    await expect(closed).resolves.toBeUndefined()
    expect(error).toHaveBeenCalledTimes(1)
    error.mockRestore()
  })
})

describe('its texts', () => {
  test('of its own language, with single ones replaced; changed while it is looked at, they follow', async () => {
    setUpCard()
    const card = renderCard({ locale: 'en-US', texts: { confirm: 'Yes, it is me' }, title: 'Café' })
    await tick()
    expect(card.text()).toMatch(/^Café Site 咖啡店/)
    expect(card.text()).toContain('Yes, it is me')
    expect(card.text()).toContain('Cancel')
    card.set({ locale: 'zh-TW' })
    expect(card.text()).toContain('網站')
    expect(card.text()).toContain('Yes, it is me')
  })

  test("the helper's language", async () => {
    setUpCard()
    server.configure({ locale: 'en-US' })
    const card = renderCard()
    await tick()
    expect(card.text()).toContain('Make sure it is you')
  })
})
