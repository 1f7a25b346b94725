/** `wx`, as the pages call it: its calling convention, storage, and what the phone shows. */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { openPhone, setStage, type Phone, type Stage } from './support.ts'

const APPID = 'wx00000000000000aa'

let stage: Stage
let phone: Phone

before(async () => {
  stage = await setStage()
})
after(async () => {
  await stage?.close()
})
beforeEach(async () => {
  phone = await openPhone(stage.browser, stage.preview.url)
  await phone.open()
})
afterEach(() => phone.close())

describe('the calling convention', () => {
  test('callbacks: later, once, then complete, and no Promise', async () => {
    const { calls, result, returned } = await phone.called('setStorage', { key: 'a', data: 1 })
    assert.deepEqual(
      [calls, result, returned],
      [['returned', 'success', 'complete'], { errMsg: 'setStorage:ok' }, 'undefined'],
    )
    const missing = await phone.called('getStorage', { key: 'none' })
    assert.deepEqual(missing.calls, ['returned', 'fail', 'complete'])
    assert.deepEqual(missing.result, { errMsg: 'getStorage:fail data not found' })
  })

  test('no callbacks: a Promise, and its rejection is the same object', async () => {
    assert.equal(await phone.outcome('getStorage', { key: 'a' }), 'getStorage:fail data not found')
    assert.equal(await phone.outcome('setStorage', { key: 'a', data: [1] }), 'setStorage:ok')
  })

  test('a callback that throws keeps nobody else from being called', async () => {
    const completed = await phone.run(
      (wx) =>
        new Promise((resolve) => {
          const success = () => {
            throw new Error('thrown on purpose')
          }
          wx['setStorage']?.({ key: 'a', data: 1, success, complete: () => resolve('completed') })
        }),
    )
    assert.equal(completed, 'completed')
    assert.deepEqual(phone.console, ['thrown thrown on purpose'])
  })
})

describe('storage', () => {
  test('keeps types, survives a restart, and is cleared', async () => {
    await phone.run((wx) => {
      wx['setStorageSync']?.('object', { a: [1, null] })
      wx['setStorageSync']?.('text', '文')
    })
    await phone.open()
    const kept = await phone.run((wx) => ['object', 'text', 'none'].map((key) => wx['getStorageSync']?.(key)))
    assert.deepEqual(kept, [{ a: [1, null] }, '文', ''])
    assert.deepEqual(await phone.run((wx) => wx['getStorageInfoSync']?.()), {
      keys: ['object', 'text'],
      currentSize: 1,
      limitSize: 10240,
    })
    await phone.run((wx) => wx['clearStorageSync']?.())
    assert.equal(await phone.run((wx) => wx['getStorageSync']?.('text')), '')
  })

  test('1 MB a key, 10 MB in all, and full on demand', async () => {
    const write = (size: number, key = 'big') =>
      phone.page.evaluate(
        ([size, key]) => {
          const { wx } = globalThis as unknown as { wx: { setStorageSync(key: string, data: string): void } }
          try {
            wx.setStorageSync(key, 'x'.repeat(size))
            return 'ok'
          } catch (error) {
            return (error as Error).message
          }
        },
        [size, key] as const,
      )
    assert.equal(await write(1024 * 1024), 'setStorageSync:fail exceed storage item max length')
    const written: string[] = []
    for (let index = 0; index < 11; index++) written.push(await write(1000 * 1024, `key${index}`))
    assert.equal(written.at(-1), 'setStorageSync:fail exceed storage max size 10Mb')
    await phone.run((wx) => wx['clearStorageSync']?.())
    await phone.set({ storageFull: true })
    assert.equal(await write(1), 'setStorageSync:fail exceed storage max size 10Mb')
  })
})

describe('what the phone shows', () => {
  test('a toast, replaced by a loading, which stays until it is hidden', async () => {
    await phone.outcome('showToast', { title: '保存成功' })
    await phone.page.getByText('保存成功').waitFor()
    await phone.outcome('showLoading', { title: '加载中' })
    assert.ok(await phone.page.getByText('保存成功').isHidden())
    await phone.outcome('hideLoading')
    assert.ok(await phone.page.getByText('加载中').isHidden())
    await phone.outcome('showToast', { title: '短', duration: 20, icon: 'none' })
    await phone.page.getByText('短').waitFor({ state: 'detached' })
  })

  test('a modal and an action sheet say what was chosen', async () => {
    const modal = phone.called('showModal', { title: '标题', content: '内容', confirmText: '好' })
    await phone.page.getByRole('dialog', { name: '标题' }).getByText('好').tap()
    const { confirm, cancel, errMsg } = (await modal).result
    assert.deepEqual([confirm, cancel, errMsg], [true, false, 'showModal:ok'])
    const sheet = phone.called('showActionSheet', { itemList: ['甲', '乙'] })
    await phone.page.getByText('乙').tap()
    assert.equal((await sheet).result['tapIndex'], 1)
    const cancelled = phone.called('showActionSheet', { itemList: ['甲'] })
    await phone.page.getByText('取消').tap()
    assert.deepEqual((await cancelled).result, { errMsg: 'showActionSheet:fail cancel' })
  })

  test('sizes are those of the page, not of the window', async () => {
    const info = (await phone.run((wx) => wx['getSystemInfoSync']?.())) as Record<string, number>
    assert.deepEqual(
      [info['windowWidth'], info['windowHeight'], info['screenHeight'], info['statusBarHeight']],
      [375, 603, 667, 20],
    )
    const rects = (await phone.run(
      (wx) =>
        new Promise((resolve) => {
          interface Query {
            select(selector: string): { boundingClientRect(): Query }
            selectViewport(): { boundingClientRect(): Query }
            exec(done: (results: unknown) => void): void
          }
          const query = wx['createSelectorQuery']?.() as Query
          query.select('#child').boundingClientRect().selectViewport().boundingClientRect().exec(resolve)
        }),
    )) as { id: string; top: number; width: number; height: number }[]
    assert.deepEqual([rects[0]?.id, rects[0]?.top, rects[1]?.width, rects[1]?.height], ['child', 0, 375, 603])
  })

  test('the bar takes a title and colours', async () => {
    await phone.outcome('setNavigationBarTitle', { title: '新标题' })
    await phone.page.getByText('新标题').waitFor()
    await phone.outcome('setNavigationBarColor', { frontColor: '#ffffff', backgroundColor: '#07c160' })
    const bar = phone.page.locator('.phone-bar:visible')
    assert.equal(
      await bar.evaluate((element) => getComputedStyle(element).backgroundColor),
      'rgb(7, 193, 96)',
    )
  })
})

test('canIUse and getAccountInfoSync', async () => {
  const can = await phone.run((wx) =>
    [
      'login',
      'getUserProfile',
      'flyToTheMoon',
      'button',
      'button.open-type.getUserInfo',
      'button.open-type.share',
    ].map((name) => wx['canIUse']?.(name)),
  )
  assert.deepEqual(can, [true, true, false, true, true, false])
  const account = (await phone.run((wx) => wx['getAccountInfoSync']?.())) as {
    miniProgram: { appId: string }
  }
  assert.equal(account.miniProgram.appId, APPID)
})
