import assert from 'node:assert/strict'
import { test } from 'node:test'
import { phone } from './stage.ts'

/** A way from the phone to the backend. */
export interface Way {
  /** who is shown to be logged in */
  user: string
  /** how the list of requests names a route */
  route(path: string): string
  /** What the backend answers to GET /session. */
  session(utoken: string): Promise<{ status: number; error?: string }>
}

/** What holds on every way from the phone to the backend. To be called after `setStage`. */
export function loginContract({ user, route, session }: Way): void {
  test('a guest asks for the orders: popup, tick, login; the orders open by themselves, with data', async () => {
    await phone.sees('未登录')
    // Nothing opens or is asked by itself.
    assert.equal(await phone.page.locator('[class*="van-popup"]').count(), 0)
    assert.deepEqual(await phone.requests(), [])
    await phone.logIn()
    assert.deepEqual(await phone.pages(), ['pages/home/index', 'pages/orders/index'])
    assert.deepEqual(await phone.requests(), [`POST ${route('/login')}`, `GET ${route('/orders')}`])
    const stored = await phone.stored()
    assert.ok(stored)
    assert.equal((await session(stored.utoken)).status, 200)
    const known = await phone.page.evaluate(() =>
      JSON.stringify([window.preview.requests, { ...localStorage }, { ...sessionStorage }]),
    )
    assert.doesNotMatch(known, /openid|session_key/i)
  })

  test('reload: still logged in, and the orders open at once', async () => {
    await phone.logIn()
    await phone.open()
    await phone.sees(user)
    await phone.tap('查看更多')
    await phone.sees('云南小粒咖啡豆 250g')
    assert.deepEqual(await phone.requests(), [`GET ${route('/session')}`, `GET ${route('/orders')}`])
  })

  test('log out: ended at the backend, and guarded again', async () => {
    await phone.logIn()
    const { utoken } = (await phone.stored())!
    await phone.logOut(user)
    assert.equal(await phone.stored(), undefined)
    assert.deepEqual(await session(utoken), { status: 401, error: 'session_revoked' })
    await phone.open()
    await phone.sees('未登录')
    await phone.tap('查看更多')
    await phone.popup.login.waitFor()
    assert.deepEqual(await phone.pages(), ['pages/home/index'])
  })

  test('no network: a toast, the popup stays; with network again the next tap succeeds', async () => {
    await phone.tap('查看更多')
    await phone.popup.tick.tap()
    await phone.set({ offline: true })
    await phone.popup.login.tap()
    await phone.sees('网络不可用，请检查后重试')
    await phone.set({ offline: false })
    await phone.popup.login.tap()
    await phone.sees('云南小粒咖啡豆 250g')
  })

  test('a full storage: the login works all the same', async () => {
    await phone.set({ storageFull: true })
    await phone.logIn()
    assert.equal(await phone.stored(), undefined)
  })
}

/** Over HTTP. */
export async function askSession(backendUrl: string, utoken: string, method = 'GET') {
  const headers = { authorization: `Bearer ${utoken}` }
  const response = await fetch(`${backendUrl}/session`, { method, headers })
  const { error } = (await response.json()) as { error?: string }
  return { status: response.status, ...(error !== undefined && { error }) }
}
