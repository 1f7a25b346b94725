/** What the phone itself asks its user, where the switch leaves the answer to whoever looks at it. */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { openPhone, setStage, writeProject, type Phone, type Stage } from './support.ts'

const FILES = {
  'pages/a.js': `Page({
    data: { said: '' },
    on({ type, detail }) { this.setData({ said: type + ' ' + (detail.errMsg || detail.avatarUrl) }) },
  })`,
  'pages/a.wxml': `<view class="said">{{ said }}</view>
    <button open-type="getUserInfo" bindgetuserinfo="on">信息</button>
    <button open-type="getPhoneNumber" bindgetphonenumber="on">号码</button>
    <button open-type="chooseAvatar" bindchooseavatar="on">头像</button>`,
}
/** One red dot. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)

let stage: Stage
let phone: Phone

before(async () => {
  stage = await setStage({}, writeProject(FILES))
})
after(() => stage?.close())
beforeEach(async () => {
  phone = await openPhone(stage.browser, stage.preview.url)
  await phone.open()
  await phone.set({ consent: 'ask' })
})
afterEach(() => phone.close())

const tap = (text: string) => phone.page.getByText(text, { exact: true }).tap()
const says = (text: string | RegExp) => phone.page.getByText(text).waitFor()

test('the number is given or refused in a sheet that shows it half', async () => {
  await tap('号码')
  await phone.page.getByRole('dialog', { name: '手机号' }).getByText('138****8000').waitFor()
  await tap('不允许')
  await says('getphonenumber getPhoneNumber:fail user deny')
  await tap('号码')
  await tap('允许')
  await says('getphonenumber getPhoneNumber:ok')
  assert.equal(await phone.page.getByRole('dialog').count(), 0)
})

test('the profile likewise, where it is asked for; a switch that refuses asks nobody', async () => {
  await tap('信息')
  await says('getuserinfo getUserInfo:ok')
  await phone.set({ consent: 'askAll' })
  await tap('信息')
  await tap('不允许')
  await says('getuserinfo getUserInfo:fail auth deny')
  await tap('信息')
  await tap('允许')
  await says('getuserinfo getUserInfo:ok')
  await phone.set({ denyUserInfo: true })
  await tap('信息')
  await says('getuserinfo getUserInfo:fail auth deny')
})

test('an avatar: the one that WeChat knows, one of the album cut to size, or none', async () => {
  await tap('头像')
  await tap('取消')
  await tap('头像')
  await tap('用微信头像')
  await says('chooseavatar http://tmp/')
  await phone.open()
  await tap('头像')
  const album = phone.page.waitForEvent('filechooser')
  await tap('从相册选择')
  await (await album).setFiles({ name: 'dot.png', mimeType: 'image/png', buffer: PICTURE })
  await says(/chooseavatar http:\/\/tmp\/\w+\.jpg/)
})
