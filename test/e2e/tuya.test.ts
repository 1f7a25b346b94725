/**
 * The demo's Tuya build in the preview, with a `ty` of the documented shapes, to the real backend, whose signed calls the
 * simulator of Tuya's cloud checks. smart-ui is stood in for by Vant; see build/tuya/smart-ui.ts.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askSession, loginContract } from './login.contract.ts'
import { demo, errors, phone, setStage } from './stage.ts'

setStage('tuya')

loginContract({
  user: '涂鸦用户',
  route: (path) => path,
  session: (utoken) => askSession(demo.backendUrl, utoken),
})

/** Paths that the platform's cloud was asked for, of all tests so far. */
async function askedOfCloud(): Promise<string[]> {
  const response = await fetch(`${demo.simulatorUrl}/_simulator/calls`)
  return ((await response.json()) as Array<{ path: string }>).map(({ path }) => path)
}

test("a login asks Tuya's cloud, and no other", async () => {
  assert.equal(await phone.page.evaluate('typeof wx + typeof ty'), 'undefinedobject')
  await phone.logIn()
  const asked = await askedOfCloud()
  assert.ok(asked.length > 0)
  assert.deepEqual(
    asked.filter((path) => !path.startsWith('/tuya/v1.0/token')),
    [],
  )
})

test("the author's own call to Tuya in the user's name: signed, with the user's token", async () => {
  await phone.logIn()
  const stored = await phone.stored()
  const ask = () =>
    fetch(`${demo.backendUrl}/tuya/me`, { headers: { authorization: `Bearer ${stored?.utoken ?? ''}` } })
  const answer = await ask()
  assert.deepEqual(
    [answer.status, await answer.json()],
    [200, { nickName: 'Tuya', devices: [{ name: 'Lamp', online: true }] }],
  )
  assert.equal((await fetch(`${demo.backendUrl}/tuya/me`)).status, 401)
})

test('un-ticked, the button is inert and says what is missing', async () => {
  await phone.tap('查看更多')
  await phone.popup.login.tap()
  await phone.sees('请先阅读并勾选协议')
  assert.deepEqual(await phone.requests(), [])
})

test('ty.login fails: said, and the next tap succeeds', async () => {
  await phone.set({ loginFails: true })
  await phone.tap('查看更多')
  await phone.popup.tick.tap()
  await phone.popup.login.tap()
  await phone.sees('登录失败，请重试')
  await phone.set({ loginFails: false })
  await phone.popup.login.tap()
  await phone.sees('云南小粒咖啡豆 250g')
})

test('the profile: the name that Tuya knows stands there, a picture is chosen, both are saved', async () => {
  await phone.logIn()
  await phone.open('/pages/profile/index')
  await phone.tap('完善资料')
  const field = phone.page.locator('input:visible')
  await field.waitFor()
  await phone.page.waitForFunction(() => document.querySelector('input')?.value === '小涂')
  await phone.set({ avatar: 'cancel' })
  const picture = phone.page.locator('[class*="login__avatar"]:visible')
  await picture.tap()
  await phone.set({ avatar: 'ok' })
  await picture.tap()
  await phone.page.locator('[class*="login__picture"]:visible').waitFor()
  await phone.tap('保存')
  await phone.sees('会员（资料完整）')
  await phone.sees('小涂')
  assert.deepEqual(errors, [])
})
