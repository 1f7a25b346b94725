/** Projects for Tuya: their files and directives, a `ty` of the documented shapes, and nothing of WeChat's. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { formatDiagnostic } from '../../demo/preview/compile/diagnostic.ts'
import { Compiler } from '../../demo/preview/compile/index.ts'
import { startPreview, type Preview } from '../../demo/preview/server.ts'
import { openPhone, setStage, writeProject, type Phone, type Stage } from './support.ts'

const BUILT = path.join(import.meta.dirname, '../../demo/miniprogram-tuya')
const NOWHERE = 'http://127.0.0.1:1'

const tuya = {
  'project.tuya.json': '{ "projectId": "project1" }',
  'pages/a.tyml': `<sjs src="./tools.sjs" module="tools" />
<sjs module="own">module.exports = { two: 2 }</sjs>
<import src="../part.tyml" />
<view ty:for="{{ [1, 2, 3] }}" ty:key="*this" class="{{ item === own.two ? 'b' : 'a' }}">
  <block ty:if="{{ item < own.two }}">wx:if {{ tools.shout(item) }}</block><block ty:else>-</block>
</view>
<template is="part" data="{{ text: 'part' }}" /><include src="./more" />
<button id="open" open-type="getUserInfo" bind:tap="onTap" bindgetuserinfo="onInfo">open</button>
<view id="told">{{ told }}</view>`,
  'pages/a.js': `const { answer } = require('a-package/lib/index')
Page({
  data: { told: '' },
  onTap() { this.setData({ told: this.data.told + 'tap ' + answer }) },
  onInfo() { this.setData({ told: this.data.told + ' info' }) },
})`,
  'pages/a.tyss': '@import "../shared.tyss"; .b { color: rgb(0, 0, 255) }',
  'pages/more.tyml': '<text>more</text>',
  'pages/tools.sjs': `var words = require('./words.sjs'); module.exports = { shout: function (n) { return words.word + n } }`,
  'pages/words.sjs': `module.exports = { word: 'word' }`,
  'part.tyml': '<template name="part"><text>{{ text }}</text></template>',
  'shared.tyss': '.a { color: rgb(255, 0, 0) }',
  'node_modules/a-package/lib/index.js': 'exports.answer = 42',
}

/** What stands in the page. */
const texts = () => phone.page.locator('.phone-page').innerText()

let stage: Stage
let preview: Preview
let phone: Phone

before(async () => {
  const root = writeProject(tuya)
  stage = await setStage({}, root)
  preview = stage.preview
  phone = await openPhone(stage.browser, preview.url)
})
after(async () => {
  await phone?.close()
  await stage?.close()
})

const ty = <T>(work: (ty: Record<string, (options?: unknown) => unknown>) => T) =>
  phone.page.evaluate(`(${work.toString()})(globalThis.ty)`) as Promise<Awaited<T>>

/** What a call without callbacks rejects with. */
const refusal = (name: string, options: object = {}) =>
  phone.page.evaluate(
    ([name, options]) => {
      type Call = (options: object) => Promise<unknown>
      const { ty } = globalThis as unknown as { ty: Record<string, Call> }
      return ty[name]!(options).then(
        () => 'it resolved',
        (error: unknown) => error,
      )
    },
    [name, options] as const,
  )

test('directives, templates, scripts, styles and packages by their own names', async () => {
  await phone.open()
  assert.match(await texts(), /wx:if word1\s*-\s*-\s*part\s*more/)
  const colours = await phone.page
    .locator('.a, .b')
    .evaluateAll((nodes) => nodes.map((node) => getComputedStyle(node).color))
  assert.deepEqual(colours, ['rgb(255, 0, 0)', 'rgb(0, 0, 255)', 'rgb(255, 0, 0)'])
})

test('there is `ty`, and no `wx`', async () => {
  await phone.open()
  assert.equal(await phone.page.evaluate('typeof wx + typeof ty'), 'undefinedobject')
})

test('a button has no open-type: it is tapped, and nothing else happens', async () => {
  await phone.open()
  await phone.page.locator('#open').tap()
  await phone.page.getByText('tap 42').waitFor()
  assert.ok(phone.console.some((line) => line.includes('<button open-type="getUserInfo"> is not simulated')))
  assert.equal(await phone.page.locator('#told').innerText(), 'tap 42')
})

test('a failure is errorMsg, errorCode and innerError, by callback and by Promise', async () => {
  await phone.open()
  await phone.set({ loginFails: true })
  const reason = 'the preview was told to fail it'
  const error = { errorMsg: reason, errorCode: 1, innerError: { errorMsg: reason, errorCode: 1 } }
  assert.deepEqual(await refusal('login'), error)
  const heard = await ty(
    (ty) =>
      new Promise((resolve) => {
        const calls: unknown[] = []
        const note = (name: string) => (value: unknown) => calls.push([name, value])
        ty.login!({
          success: note('success'),
          failure: note('failure'),
          fail: note('fail'),
          complete: () => setTimeout(() => resolve(calls), 20),
        })
      }),
  )
  assert.deepEqual(heard, [['fail', error]])
  await phone.set({ loginFails: false })
  const unknown = (await refusal('navigateTo', { url: '/pages/none' })) as { errorMsg: string }
  assert.match(unknown.errorMsg, /page "pages\/none" is not found/)
})

test('ty.login gives a code of Tuya, and a success says nothing of itself', async () => {
  await phone.open()
  const answer = (await ty((ty) => ty.login!())) as { code: string }
  assert.deepEqual(Object.keys(answer), ['code'])
  assert.match(answer.code, /./)
})

test('storage: one object, strings alone', async () => {
  await phone.open()
  const thrown = await ty((ty) => {
    const outcome = (run: () => unknown) => {
      try {
        return run() ?? 'nothing'
      } catch (error) {
        return (error as { errorMsg: string }).errorMsg
      }
    }
    return [
      outcome(() => ty.setStorageSync!({ key: 'a', data: '{"b":1}' })),
      outcome(() => ty.getStorageSync!({ key: 'a' })),
      outcome(() => ty.setStorageSync!({ key: 'a', data: { b: 1 } })),
      outcome(() => ty.setStorageSync!('a')),
      outcome(() => ty.getStorageSync!('a')),
      outcome(() => ty.removeStorageSync!({ key: 'a' })),
      outcome(() => ty.getStorageSync!({ key: 'a' })),
    ]
  })
  const shape = 'storage is called with one object: { key }'
  const string = 'data should be a string, not of type object'
  assert.deepEqual(thrown, ['nothing', '{"b":1}', string, shape, shape, 'nothing', ''])
})

test('a picture that is chosen, and a choice that is cancelled', async () => {
  await phone.open()
  const { tempFilePaths } = (await ty((ty) => ty.chooseImage!({ count: 1 }))) as { tempFilePaths: string[] }
  assert.match(tempFilePaths[0]!, /^http:\/\/tmp\//)
  await phone.set({ avatar: 'cancel' })
  assert.deepEqual(((await refusal('chooseImage')) as { errorMsg: string }).errorMsg, 'cancel')
})

test('a user who refuses gives neither a name nor a picture', async () => {
  await phone.open()
  await phone.set({ avatar: 'ok', nickName: '小明' })
  assert.equal(((await ty((ty) => ty.getUserInfo!())) as { nickName: string }).nickName, '小明')
  await phone.set({ denyUserInfo: true })
  for (const name of ['getUserInfo', 'chooseImage'])
    assert.match(((await refusal(name)) as { errorMsg: string }).errorMsg, /deny|cancel/, name)
  await phone.set({ denyUserInfo: false })
})

const problems = async (files: Record<string, string>) =>
  (await new Compiler(writeProject({ ...tuya, ...files }), NOWHERE).compile()).diagnostics.map(
    formatDiagnostic,
  )

test('what is wrong is placed where it stands in the file', async () => {
  assert.deepEqual(await problems({}), [])
  const template =
    '<view ty:if="{{ a }}">\n  <view wx:if="{{ b }}">x</view>\n</view>\n<include src="./none.tyml" />'
  assert.deepEqual(await problems({ 'pages/a.tyml': template }), [
    'pages/a.tyml:2:9 warning invalid attribute prefix',
    'pages/a.tyml:4:10 error pages/none.tyml does not exist',
  ])
  for (const broken of [
    '<view>\n  <text a="b',
    '<view>\n  <text></text',
    '<view>\n  <text "a"></text></view>',
  ]) {
    const [first] = await problems({ 'pages/a.tyml': broken })
    assert.match(first ?? '', /^pages\/a\.tyml:2:\d+ error <text> has no end$/, broken)
  }
  assert.deepEqual(await problems({ 'app.json': '{ "pages": ["pages/a", "pages/b"] }' }), [
    'app.json:1:24 error pages/b.tyml does not exist',
  ])
})

test('every file of the built component compiles, in a project that uses all of it', async () => {
  const root = writeProject({
    'project.tuya.json': '{}',
    'pages/a.json': JSON.stringify({
      usingComponents: {
        login: 'miniprogram-login/dist-tuya/login/index',
        'login-scan': 'miniprogram-login/dist-tuya/login-scan/index',
      },
    }),
    'pages/a.tyml': '<login id="login" /><login-scan />',
    'pages/a.js': `import server from 'miniprogram-login/dist-tuya/index'\nPage({ server })`,
  })
  fs.symlinkSync(path.join(BUILT, 'node_modules'), path.join(root, 'node_modules'), 'junction')
  const compiled = await new Compiler(root, NOWHERE).compile()
  assert.deepEqual(compiled.diagnostics.map(formatDiagnostic), [])
  const folder = path.join(BUILT, 'node_modules/miniprogram-login/dist-tuya')
  const files = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
  for (const file of files.filter((name) => /\.(?:tyml|sjs)$/.test(name)))
    assert.ok(compiled.templates.includes(`dist-tuya/${file.replace(/\.\w+$/, '')}`), file)
})

test("the demo's build for Tuya compiles without a word, and stands beside WeChat's in one preview", async () => {
  const both = await startPreview({
    root: writeProject({ 'pages/a.wxml': '<view>of WeChat</view>' }),
    tuya: BUILT,
    simulatorUrl: NOWHERE,
    routes: {},
    report: (diagnostics) => assert.deepEqual(diagnostics, []),
  })
  try {
    await phone.page.goto(`${both.url}/phone/`)
    await phone.page.getByText('of WeChat').waitFor()
    await phone.page.goto(both.url)
    const frame = phone.page.frameLocator('iframe').first()
    await phone.page.getByRole('button', { name: '涂鸦' }).click()
    await frame.getByText('未登录').waitFor()
    /** What is on screen until then is the page of before. */
    const restart = async () => {
      await frame.locator('body').evaluate('window.isOld = true')
      await phone.page.getByRole('button', { name: '重新启动' }).click()
      await phone.page.waitForFunction(`!document.querySelector('iframe').contentWindow.isOld`)
      await frame.getByText('未登录').waitFor()
    }
    await restart()
    await frame.locator('body').evaluate(`ty.setStorageSync({ key: 'a', data: 'of Tuya' })`)
    const launched = `JSON.stringify(ty.getLaunchOptionsSync().query)`
    await frame.locator('body').evaluate(`window.preview.set({ launchQuery: 'a=1' })`)
    await restart()
    assert.equal(await frame.locator('body').evaluate(launched), '{}', 'only WeChat has 编译模式')
    await phone.page.reload()
    await frame.getByText('of WeChat').waitFor()
    await frame.locator('body').evaluate(`location.replace('/tuya/phone/')`)
    await phone.page.getByRole('button', { name: '涂鸦', pressed: true }).waitFor()
    await phone.page.setViewportSize({ width: 320, height: 667 })
    const wechat = phone.page.getByRole('button', { name: '微信' })
    assert.ok((await wechat.boundingBox())!.height < 36, 'one line, on a narrow screen too')
    await wechat.click()
    await frame.getByText('of WeChat').waitFor()
    assert.equal(await frame.locator('body').evaluate(`wx.getStorageSync('a')`), '', 'storage is apart')
    await frame.locator('body').evaluate('wx.clearStorageSync()')
    await phone.page.getByRole('button', { name: '涂鸦' }).click()
    await frame.getByText('未登录').waitFor()
    assert.equal(await frame.locator('body').evaluate(`ty.getStorageSync({ key: 'a' })`), 'of Tuya')
  } finally {
    await both.close()
  }
  assert.equal((await fetch(`${preview.url}/tuya/phone/`)).status, 404, 'not where there is none')
})
