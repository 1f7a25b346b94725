/** Guards: what was asked for goes on after the login, once. */
import { popup, setUp, value } from '../fake/helper'

const url = '/pages/orders/index?id=1'

test.each(['navigateTo', 'redirectTo', 'reLaunch', 'switchTab'] as const)(
  '%s: logged in, in the same tick',
  (kind) => {
    const { server, wx } = setUp({}, (b) => b.stored())
    void server[kind]({ url })
    expect(wx.calls.opened).toEqual([`${kind} ${url}`])
  },
)

test('a guest: popup, then it goes on by itself, callbacks once', async () => {
  const { server, wx } = setUp()
  const told: string[] = []
  popup(wx, (attempt) => void attempt.submit({}).then(() => attempt.close()))
  const options = {
    url,
    success: () => told.push('success'),
    fail: () => told.push('fail'),
    complete: () => told.push('complete'),
  }
  expect(await value(server.navigateTo(options))).toEqual({ status: 1 })
  expect(wx.calls.opened).toEqual([`navigateTo ${url}`])
  expect(told).toEqual(['success', 'complete'])
})

test('a guest who cancels stays: status 0, fail and complete once, no rejection', async () => {
  const { server, wx } = setUp()
  const told: string[] = []
  popup(wx, (attempt) => attempt.close('cancel'))
  const options = {
    url,
    fail: ({ code }: { code: string }) => told.push(code),
    complete: () => told.push('complete'),
  }
  expect(await value(server.navigateTo(options))).toEqual({ status: 0, reason: 'cancel' })
  expect(told).toEqual(['cancel', 'complete'])
  expect(wx.calls.opened).toEqual([])
})

test('asked for twice while the popup is open: opened once, each told once', async () => {
  const { server, wx } = setUp()
  const shown = popup(wx, () => undefined)
  let told = 0
  const both = [
    server.navigateTo({ url, success: () => told++ }),
    server.navigateTo({ url, success: () => told++ }),
  ]
  await jest.advanceTimersByTimeAsync(100)
  await value(shown[0]!.submit({}))
  shown[0]!.close()
  expect(await value(Promise.all(both))).toEqual([{ status: 1 }, { status: 1 }])
  expect(wx.calls.opened).toEqual([`navigateTo ${url}`])
  expect(told).toBe(2)
})

test('login: false is not guarded', async () => {
  const { server, wx } = setUp()
  expect(await value(server.navigateTo({ url, login: false }))).toEqual({ status: 1 })
  expect(wx.calls.opened).toEqual([`navigateTo ${url}`])
})

test('a page that does not exist: an error, not a rejection', async () => {
  const { server } = setUp({}, (b) => b.stored())
  expect(await value(server.navigateTo({ url: '/pages/missing' }))).toMatchObject({
    status: 0,
    reason: 'error',
    error: { code: 'navigation', message: 'navigateTo:fail page is not found' },
  })
})

test('guard: at once if the step is reached, else after the login; not at all after a cancel', async () => {
  const { server, wx } = setUp()
  const action = jest.fn()
  const shown = popup(wx, () => undefined)
  const guarded = server.guard(action)
  await jest.advanceTimersByTimeAsync(100)
  expect(action).not.toHaveBeenCalled()
  await value(shown[0]!.submit({}))
  shown[0]!.close()
  expect(await value(guarded)).toMatchObject({ status: 1 })
  expect(action).toHaveBeenCalledTimes(1)
  void server.guard(action)
  expect(action).toHaveBeenCalledTimes(2)

  const guest = setUp()
  popup(guest.wx, (attempt) => attempt.close('deny'))
  expect(await value(guest.server.guard(action))).toEqual({ status: 0, reason: 'deny' })
  expect(action).toHaveBeenCalledTimes(2)
})

test('guard: what the action throws reaches the caller', async () => {
  const { server } = setUp({}, (b) => b.stored())
  const failing = () => {
    throw new Error('mine')
  }
  await expect(server.guard(failing)).rejects.toThrow('mine')
})

test('a member is not far enough for `profiled`: the action does not run', async () => {
  const { server, wx } = setUp({}, (b) => b.stored())
  popup(wx, (attempt) => void attempt.submit({}).then(() => attempt.close()))
  const action = jest.fn()
  expect(await value(server.guard(action, { step: 'profiled' }))).toEqual({ status: 0, reason: 'cancel' })
  expect(action).not.toHaveBeenCalled()
})

test('guardPage: as login()', async () => {
  const { server, wx } = setUp()
  popup(wx, (attempt) => void attempt.submit({}).then(() => attempt.close()))
  expect(await value(server.guardPage())).toMatchObject({ status: 1 })
  expect(await value(server.guardPage())).toMatchObject({ status: 1 })
})
