/** Every way in, every step and every page, on the demo's gallery, profile and login pages. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fillProfile, openItem } from './gallery.ts'
import { demo, phone, setStage } from './stage.ts'

setStage()

const gallery = (item: string) => openItem(phone, item)

const user = async () =>
  (await phone.stored()) as
    | { phone?: string; nickName?: string; avatarUrl?: string; step?: string }
    | undefined
const phoneAsked = () => phone.page.evaluate(() => window.preview.phoneAsked)

test('phone: one request with both codes, and the number comes back masked', async () => {
  await gallery('手机号快捷登录')
  await phone.popup.tick.tap()
  await phone.tap('手机号快捷登录')
  await phone.sees('登录成功')
  assert.deepEqual(await phone.requests(), ['POST /login'])
  assert.equal((await user())?.phone, '138****8000')
  assert.equal(await phoneAsked(), 1)
})

test('phone, and the network fails: the same number again, without asking for it again', async () => {
  await gallery('手机号快捷登录')
  await phone.popup.tick.tap()
  await phone.set({ offline: true })
  await phone.tap('手机号快捷登录')
  await phone.sees('网络不可用，请检查后重试')
  await phone.set({ offline: false })
  await phone.tap('重新登录')
  await phone.sees('登录成功')
  assert.equal((await user())?.phone, '138****8000')
  assert.equal(await phoneAsked(), 1)
})

test('phone denied, plain login instead', async () => {
  await phone.set({ phone: 'deny' })
  await gallery('手机号为主，普通登录为辅')
  await phone.popup.tick.tap()
  await phone.tap('手机号快捷登录')
  await phone.sees('你已拒绝授权，可换一种方式登录')
  await phone.tap('一键登录')
  await phone.sees('登录成功')
  assert.equal((await user())?.step, 'member')
})

test('profile: avatar at once, nickname on submit; both are there after a restart', async () => {
  await gallery('必须填写')
  await phone.popup.tick.tap()
  await phone.tap('一键登录')
  await fillProfile(phone, '小明')
  await phone.sees('资料已保存')
  assert.deepEqual(await phone.requests(), ['POST /login', 'POST /user/avatar', 'PUT /user'])
  const { nickName, avatarUrl, step } = (await user())!
  assert.deepEqual([nickName, step], ['小明', 'profiled'])
  assert.match(avatarUrl!, /\/avatars\/[0-9a-f]+\.png$/)
  const hosted = await fetch(`${demo.backendUrl}${new URL(avatarUrl!).pathname}`)
  assert.deepEqual([hosted.status, hosted.headers.get('content-type')], [200, 'image/png'])
  await phone.open()
  await phone.sees('小明')
})

test('profile: chooseAvatar cancelled, the step is skipped, the login stands', async () => {
  await phone.set({ avatar: 'cancel' })
  await gallery('可以跳过')
  await phone.popup.tick.tap()
  await phone.tap('一键登录')
  await phone.sees('完善个人资料')
  await phone.page.locator('[class*="login__avatar"]').tap()
  await phone.tap('跳过')
  await phone.page.getByText('完善个人资料').waitFor({ state: 'detached' })
  assert.equal((await user())?.step, 'member')
})

test('a page without a popup: the login page, and back to what was asked for', async () => {
  await phone.open('/pages/profile/index')
  await phone.sees('从没有弹窗的页面来到这里，登录后会自动返回。')
  assert.deepEqual(await phone.pages(), ['pages/profile/index', 'pages/login/index'])
  await phone.popup.tick.tap()
  await phone.popup.login.tap()
  await phone.tap('跳过')
  await phone.sees('会员')
  assert.deepEqual(await phone.pages(), ['pages/profile/index'])
})

test('the same with ten pages open: the login page takes the place of the last, which comes back', async () => {
  await phone.page.evaluate(async () => {
    type Open = (options: { url: string; success(): void }) => void
    const { wx } = window as unknown as { wx: { navigateTo: Open } }
    for (let index = 0; index < 8; index++) {
      await new Promise<void>((success) =>
        wx.navigateTo({ url: `/pages/agreement/index?name=service&n=${index}`, success }),
      )
    }
    await new Promise<void>((success) => wx.navigateTo({ url: '/pages/profile/index', success }))
  })
  await phone.sees('从没有弹窗的页面来到这里，登录后会自动返回。')
  assert.equal((await phone.pages()).length, 10)
  await phone.popup.tick.tap()
  await phone.popup.login.tap()
  await phone.tap('跳过')
  await phone.sees('会员')
  const pages = await phone.pages()
  assert.deepEqual([pages.length, pages.at(-1)], [10, 'pages/profile/index'])
})

test('a member who completes the profile sees this step alone', async () => {
  await phone.open('/pages/profile/index')
  await phone.popup.tick.tap()
  await phone.popup.login.tap()
  await phone.tap('跳过')
  await phone.tap('完善资料')
  await phone.sees('完善个人资料')
  assert.equal(await phone.popup.tick.count(), 0)
  await fillProfile(phone, '小红')
  await phone.sees('会员（资料完整）')
})

test('closed is closed: opening is one setData, and a whole login in mode code at most four', async () => {
  await gallery('没有协议')
  const login = () =>
    phone.page.evaluate(() =>
      Object.entries(window.preview.setData)
        .filter(([path]) => path.endsWith('miniprogram-login/login/index'))
        .map(([, { calls }]) => calls),
    )
  assert.deepEqual(await login(), [1])
  await phone.tap('一键登录')
  await phone.sees('登录成功')
  await phone.popup.cancel.waitFor({ state: 'detached' })
  assert.ok((await login())[0]! <= 4, `${await login()}`)
  assert.equal(await phone.page.locator('[class*="van-popup"]').count(), 0)
})

test('what is tapped says what it is, for who cannot see it', async () => {
  await gallery('手机号为主，普通登录为辅')
  const { page } = phone
  await page.getByRole('dialog').waitFor()
  for (const name of ['手机号快捷登录', '一键登录', '暂不登录', '关闭']) {
    await page.getByRole('button', { name, exact: true }).waitFor()
  }
  await page.getByRole('checkbox', { name: /我已阅读并同意/ }).waitFor()
  await page.getByRole('link', { name: '《隐私政策》' }).waitFor()
  await gallery('可以跳过')
  await phone.popup.tick.tap()
  await phone.tap('一键登录')
  for (const name of ['选择头像', '保存', '跳过'])
    await page.getByRole('button', { name, exact: true }).waitFor()
  await page.getByRole('textbox', { name: '昵称' }).waitFor()
})
