/** The recipes, each opened in the preview and walked through. Run after `npm run build`. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { LOGS_IN } from '../section-project.ts'
import { readSections } from '../sections.ts'
import { fillProfile } from './gallery.ts'
import { startOwnBackend } from './own-backend.ts'
import { errors, openAnother, opened, phone, setSectionStage, show } from './section-stage.ts'

const own = await startOwnBackend()
after(own.close)
setSectionStage({ 'https://api.example.com': own.url })

/** One a section, in the order of the document. */
const recipes: Array<[title: string, walk: () => Promise<void>]> = [
  [
    '手机号登录',
    async () => {
      await phone.tap('登录')
      await phone.popup.tick.tap()
      await phone.tap('手机号快捷登录')
      await phone.sees('138****8000')
      assert.deepEqual(await phone.requests(), ['POST /login'])
    },
  ],
  [
    '先逛后登录',
    async () => {
      await phone.sees('身份：visitor')
      await phone.sees('订单：3')
      await phone.tap('下单')
      await phone.tap('一键登录')
      await phone.sees('已下单')
      await phone.sees('身份：member')
      await phone.tap('退出登录')
      await phone.sees('身份：未登录')
      await phone.open()
      await phone.sees('身份：未登录')
    },
  ],
  [
    '头像和昵称',
    async () => {
      await phone.tap('登录')
      await phone.tap('一键登录')
      await phone.sees('登录成功')
      await phone.popup.cancel.waitFor({ state: 'detached' })
      await phone.tap('写评价')
      await fillProfile(phone, '小明')
      await phone.sees('小明')
    },
  ],
  [
    '登录页',
    async () => {
      await phone.tap('我的优惠券')
      await opened()
      assert.deepEqual(await phone.pages(), ['pages/home/index', 'pages/login/index'])
      await phone.popup.cancel.tap()
      await phone.sees('登录后查看')
      assert.deepEqual(await phone.pages(), ['pages/home/index'])
      await phone.tap('我的优惠券')
      await phone.tap('一键登录')
      await phone.sees('三张优惠券')
    },
  ],
  [
    '自定义 tabBar',
    async () => {
      await phone.tap('我的')
      await phone.popup.cancel.tap()
      await phone.popup.cancel.waitFor({ state: 'detached' })
      await phone.tap('我的')
      await phone.tap('一键登录')
      await phone.sees('会员才能看的内容')
      await phone.tap('首页')
      await phone.sees('谁都能看的首页')
      const mine = await openAnother()
      await mine.open('/pages/mine/index')
      await mine.popup.cancel.tap()
      await mine.sees('谁都能看的首页')
      await mine.close()
    },
  ],
  [
    '独立分包',
    async () => {
      await phone.open('/event/pages/index')
      await phone.tap('参加活动')
      await phone.tap('一键登录')
      await phone.sees('已参加')
      await phone.tap('去首页')
      await phone.sees('会员首页')
      assert.deepEqual(await phone.requests(), ['POST /login'])
    },
  ],
  [
    '隐私弹窗',
    async () => {
      await phone.set({ privacy: 'needed', privacyPause: 0 })
      await phone.tap('登录')
      await phone.tap('手机号快捷登录')
      await phone.tap('拒绝')
      await phone.sees('同意隐私保护指引后才能使用')
      await phone.tap('手机号快捷登录')
      await phone.tap('同意')
      await phone.sees('登录成功')
    },
  ],
  [
    '扫码登录电脑端',
    async () => {
      await phone.open('/pages/scan/index?scene=AbCdEfGhIjKlMnOpQr_-01')
      await phone.tap('一键登录')
      await phone.sees('登录码不存在')
      await phone.tap('返回')
      await phone.page.waitForFunction(() => window.preview.pages().join() === 'pages/home/index')
      assert.deepEqual(await phone.requests(), ['POST /login', 'POST /scan/AbCdEfGhIjKlMnOpQr_-01/scan'])
    },
  ],
  [
    '自己的后端',
    async () => {
      await phone.tap('登录')
      await phone.tap('一键登录')
      await phone.sees('老王')
      await phone.open()
      await phone.sees('老王')
      own.gone()
      await phone.open()
      await phone.sees('未登录')
      assert.equal(await phone.stored(), undefined)
    },
  ],
  ['Taro', async () => undefined],
  [
    'uni-app',
    async () => {
      await opened()
      await phone.sees('登录后继续')
    },
  ],
]

/** What stands before the first heading is none. */
const written = (await readSections('RECIPES.zh-CN.md')).slice(1)

test('each has its walk', () =>
  assert.deepEqual(
    written.map(({ title }) => title),
    recipes.map(([title]) => title),
  ))

for (const [index, [title, walk]] of recipes.entries()) {
  const { files } = written[index]!
  if (!files.size) continue
  test(title, async () => {
    const page: Array<[string, string]> = [
      ['pages/home/index.wxml', '<login id="login" mode="code" />'],
      ['pages/home/index.ts', LOGS_IN],
    ]
    await show(files.has('pages/home/index.wxml') ? files : new Map([...files, ...page]))
    try {
      await walk()
      assert.deepEqual(errors, [])
    } finally {
      await phone.close()
    }
  })
}
