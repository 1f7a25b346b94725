/** The demo without a server: its cloud function under the real wx-server-sdk, whose database calls go to a stand-in. */
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { fillProfile, openItem } from './gallery.ts'
import { loginContract } from './login.contract.ts'
import { openPhone, type Phone } from './phone.ts'
import { browser, demo, errors, phone, setStage } from './stage.ts'

const said: string[] = []
setStage('wechat', { log: (_name, text) => void said.push(...text.trimEnd().split('\n')) })

beforeEach(() => inCloud(phone))

/** Starts the mini-program in the 编译模式 云函数, or 云托管. */
async function inCloud(phone: Phone, backend = 'cloud'): Promise<void> {
  await phone.set({ launchQuery: `backend=${backend}` })
  await phone.open()
}

const stored = async (phone: Phone) =>
  (await phone.stored()) as { id: string; utoken: string; avatarUrl: string; phone: string } | undefined
const users = () => demo.cloudDatabase.documents('login_users')

loginContract({
  user: '微信用户',
  route: (path) => `login${path}`,
  session: (utoken) =>
    phone.page.evaluate(async (token) => {
      type Call = (options: object) => Promise<{ result: { statusCode: number; body: string } }>
      const { wx } = window as unknown as { wx: { cloud: { callFunction: Call } } }
      const data = {
        method: 'GET',
        path: '/session',
        query: '',
        header: { authorization: `Bearer ${token}` },
      }
      const { statusCode, body } = (await wx.cloud.callFunction({ name: 'login', data })).result
      const { error } = JSON.parse(body) as { error?: string }
      return { status: statusCode, ...(error !== undefined && { error }) }
    }, utoken),
})

test('who comes back is the same user with another session; somebody else is another user', async () => {
  await phone.logIn()
  const first = (await stored(phone))!
  const known = users().length
  await phone.logOut('微信用户')
  await phone.open()
  await phone.logIn()
  const second = (await stored(phone))!
  assert.equal(second.id, first.id)
  assert.notEqual(second.utoken, first.utoken)

  assert.deepEqual(
    said.filter((line) => line.includes(first.id)),
    [`a new user ${first.id}`, `seen before ${first.id}`],
  )

  const other = await openPhone(browser, demo, errors)
  try {
    await inCloud(other)
    await other.logIn()
    assert.notEqual((await stored(other))?.id, first.id)
  } finally {
    await other.close()
  }
  assert.equal(users().length, known + 1)
})

/** Logs in on the page of all looks, and fills the profile in. */
async function fillIn(): Promise<void> {
  await openItem(phone, '必须填写')
  await phone.popup.tick.tap()
  await phone.tap('一键登录')
  await fillProfile(phone, '小明')
  await phone.sees('资料已保存')
  assert.deepEqual(await phone.requests(), ['POST login/login', 'POST login/user/avatar', 'PUT login/user'])
}

/** On the home page, after a restart. */
async function seesProfile(): Promise<void> {
  await phone.open()
  await phone.sees('小明')
  const picture = phone.page.locator('wx-image img:visible').first()
  await picture.waitFor()
  assert.ok(await picture.evaluate((img) => (img as HTMLImageElement).naturalWidth > 0))
}

test('phone: the number by a cloud call, masked', async () => {
  await openItem(phone, '手机号快捷登录')
  await phone.popup.tick.tap()
  await phone.tap('手机号快捷登录')
  await phone.sees('登录成功')
  assert.deepEqual(await phone.requests(), ['POST login/login'])
  assert.equal((await stored(phone))?.phone, '138****8000')
})

test('an avatar goes through the function into the cloud storage, and is seen', async () => {
  await fillIn()
  assert.match((await stored(phone))!.avatarUrl, /^cloud:\/\//)
  await seesProfile()
})

test('a service of cloud hosting: WeChat says who it is, and an avatar goes through', async () => {
  await inCloud(phone, 'hosting')
  await fillIn()
  const { id } = (await stored(phone))!
  await seesProfile()
  await phone.logOut('小明')
  await phone.open()
  await phone.logIn()
  assert.equal((await stored(phone))!.id, id)
  // No code was exchanged for that, neither here nor by the function.
  const calls = await (await fetch(`${demo.simulatorUrl}/_simulator/calls`)).text()
  assert.doesNotMatch(calls, /jscode2session/)
})
