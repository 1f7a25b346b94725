/** `wx`, as the pages call it. */
import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { simulatorSecret, startSimulator, type RunningSimulator } from '../../backend/src/simulator/index.ts'
import { startPreview, type Preview } from '../../demo/preview/server.ts'
import { launchBrowser } from '../browser.ts'
import { fixtureProject, openPhone, type Phone } from './support.ts'

const API = 'https://api.example.test'
const APPID = 'wx00000000000000aa'

type Wx = Record<string, (options?: unknown, ...rest: unknown[]) => unknown>

let browser: Browser
let simulator: RunningSimulator
let preview: Preview
let phone: Phone
let handle: RequestListener = (_request, response) => response.end()
const server = createServer((request, response) => handle(request, response))

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ;[browser, simulator] = await Promise.all([launchBrowser(), startSimulator()])
  const routes = { [API]: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  preview = await startPreview({ root: fixtureProject(), simulatorUrl: simulator.url, routes })
})
after(async () => {
  await browser?.close()
  await preview?.close()
  await simulator?.close()
  server.closeAllConnections()
  server.close()
})
beforeEach(async () => {
  phone = await openPhone(browser, preview.url)
  await phone.open()
})
afterEach(() => phone.close())

/** Calls `wx.<name>` with all three callbacks: which of them were called, in order, with what; and what it returned. */
async function called(name: string, options: object = {}) {
  return phone.page.evaluate(
    ([name, options]) =>
      new Promise<{ calls: string[]; result: Record<string, unknown>; returned: string }>((resolve) => {
        const { wx } = globalThis as unknown as { wx: Wx }
        const calls: string[] = []
        let result: Record<string, unknown> = {}
        const note = (what: string) => (given: Record<string, unknown>) => {
          calls.push(what)
          result = given
          if (what === 'complete') setTimeout(() => resolve({ calls, result, returned }), 50)
        }
        const returned = typeof wx[name]!({
          ...options,
          success: note('success'),
          fail: note('fail'),
          complete: note('complete'),
        })
        calls.push('returned')
      }),
    [name, options] as const,
  )
}

const evaluate = <T>(work: (wx: Wx) => T): Promise<Awaited<T>> =>
  phone.page.evaluate(`(${work.toString()})(globalThis.wx)`) as Promise<Awaited<T>>

describe('the calling convention', () => {
  test('callbacks: later, once, then complete, and no Promise', async () => {
    const { calls, result, returned } = await called('setStorage', { key: 'a', data: 1 })
    assert.deepEqual(
      [calls, result, returned],
      [['returned', 'success', 'complete'], { errMsg: 'setStorage:ok' }, 'undefined'],
    )
    const missing = await called('getStorage', { key: 'none' })
    assert.deepEqual(missing.calls, ['returned', 'fail', 'complete'])
    assert.deepEqual(missing.result, { errMsg: 'getStorage:fail data not found' })
  })

  test('no callbacks: a Promise, and its rejection is the same object', async () => {
    assert.equal(await phone.outcome('getStorage', { key: 'a' }), 'getStorage:fail data not found')
    assert.equal(await phone.outcome('setStorage', { key: 'a', data: [1] }), 'setStorage:ok')
  })

  test('a callback that throws keeps nobody else from being called', async () => {
    const completed = await evaluate(
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
    await evaluate((wx) => {
      wx['setStorageSync']?.('object', { a: [1, null] })
      wx['setStorageSync']?.('text', '文')
    })
    await phone.open()
    const kept = await evaluate((wx) => ['object', 'text', 'none'].map((key) => wx['getStorageSync']?.(key)))
    assert.deepEqual(kept, [{ a: [1, null] }, '文', ''])
    assert.deepEqual(await evaluate((wx) => wx['getStorageInfoSync']?.()), {
      keys: ['object', 'text'],
      currentSize: 1,
      limitSize: 10240,
    })
    await evaluate((wx) => wx['clearStorageSync']?.())
    assert.equal(await evaluate((wx) => wx['getStorageSync']?.('text')), '')
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
    await evaluate((wx) => wx['clearStorageSync']?.())
    await phone.set({ storageFull: true })
    assert.equal(await write(1), 'setStorageSync:fail exceed storage max size 10Mb')
  })
})

describe('request', () => {
  test('what is sent, and what comes back', async () => {
    const seen: string[] = []
    handle = async (request, response) => {
      let body = ''
      for await (const chunk of request) body += String(chunk)
      const { 'content-type': type, referer, 'x-a': own } = request.headers
      seen.push(`${request.method} ${request.url} ${type} ${referer} ${String(own)} ${body}`)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"名":1}')
    }
    const get = await called('request', {
      url: `${API}/a?x=1`,
      data: { y: '值', z: [1] },
      header: { 'X-A': 1 },
    })
    assert.deepEqual(get.calls, ['returned', 'success', 'complete'])
    assert.equal(get.returned, 'object')
    assert.deepEqual(
      [get.result['statusCode'], get.result['data'], get.result['errMsg']],
      [200, { 名: 1 }, 'request:ok'],
    )
    await called('request', { url: `${API}/b`, method: 'post', data: { a: 1 } })
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    await called('request', { url: `${API}/c`, method: 'PUT', data: { a: '1 2' }, header: form })
    const referer = `https://servicewechat.com/${APPID}/devtools/page-frame.html`
    assert.deepEqual(seen, [
      `GET /a?x=1&y=%E5%80%BC&z=%5B1%5D application/json ${referer} 1 `,
      `POST /b application/json ${referer} undefined {"a":1}`,
      `PUT /c application/x-www-form-urlencoded ${referer} undefined a=1%202`,
    ])
  })

  test('an HTTP error is a success; what is not JSON stays text', async () => {
    handle = (_request, response) => response.writeHead(502).end('<html>')
    const { calls, result } = await called('request', { url: `${API}/` })
    assert.deepEqual(calls, ['returned', 'success', 'complete'])
    assert.deepEqual([result['statusCode'], result['data']], [502, '<html>'])
  })

  test('what fails, fails: an undeclared host, no network, no answer in time, abort', async () => {
    const failed = async (options: object) => {
      const { calls, result } = await called('request', { url: `${API}/`, ...options })
      assert.deepEqual(calls, ['returned', 'fail', 'complete'])
      return result['errMsg']
    }
    assert.equal(await failed({ url: 'https://elsewhere.test/' }), 'request:fail url not in domain list')
    handle = () => undefined
    assert.equal(await failed({ timeout: 30 }), 'request:fail timeout')
    await phone.set({ offline: true })
    assert.match(String(await failed({})), /^request:fail .*INTERNET_DISCONNECTED/)
    await phone.set({ offline: false })
    const aborted = await evaluate(
      (wx) =>
        new Promise((resolve) => {
          const task = wx['request']?.({ url: 'https://api.example.test/', fail: resolve }) as {
            abort(): void
          }
          task.abort()
        }),
    )
    assert.deepEqual(aborted, { errMsg: 'request:fail abort' })
  })

  test('five at a time, and room for a login beside them', async () => {
    let open = 0
    let most = 0
    let full = () => {}
    const waiting: (() => void)[] = []
    const five = new Promise<void>((resolve) => (full = resolve))
    handle = (_request, response) => {
      open += 1
      most = Math.max(most, open)
      waiting.push(() => {
        open -= 1
        response.end('1')
      })
      if (open === 5) full()
    }
    const answered = phone.page.evaluate(async (url) => {
      const { wx } = globalThis as unknown as { wx: Wx }
      const one = () => new Promise((resolve) => wx['request']?.({ url, complete: resolve }))
      return (await Promise.all(Array.from({ length: 20 }, one))).length
    }, `${API}/`)
    await five
    assert.equal(await phone.outcome('login'), 'login:ok')
    full = () => waiting.splice(0).forEach((answer) => answer())
    full()
    assert.equal(await answered, 20)
    assert.equal(most, 5)
  })

  test('each is in the list, with what became of it', async () => {
    handle = (_request, response) => response.end('{"ok":true}')
    await called('request', { url: `${API}/x`, method: 'POST', data: { a: 1 } })
    await called('request', { url: 'https://elsewhere.test/' })
    const records = await phone.page.evaluate(() => [...window.preview.requests])
    assert.deepEqual(
      records.map(({ id, method, url, status, error, sent, received }) => ({
        id,
        method,
        url,
        status,
        error,
        sent,
        received,
      })),
      [
        {
          id: 1,
          method: 'POST',
          url: `${API}/x`,
          status: 200,
          error: undefined,
          sent: { a: 1 },
          received: { ok: true },
        },
        {
          id: 2,
          method: 'GET',
          url: 'https://elsewhere.test/',
          status: undefined,
          error: 'request:fail url not in domain list',
          sent: undefined,
          received: undefined,
        },
      ],
    )
    assert.ok(records.every(({ ms }) => typeof ms === 'number'))
  })

  test('uploadFile sends a file and fields, and gives text back', async () => {
    let body = ''
    handle = async (request, response) => {
      for await (const chunk of request) body += String(chunk)
      response.end('{"kept":true}')
    }
    const filePath = await phone.page.evaluate(() =>
      URL.createObjectURL(new Blob(['the file'], { type: 'text/plain' })),
    )
    const { result } = await called('uploadFile', {
      url: `${API}/up`,
      filePath,
      name: 'avatar',
      formData: { a: 'b' },
    })
    assert.deepEqual(
      [result['data'], result['statusCode'], result['errMsg']],
      ['{"kept":true}', 200, 'uploadFile:ok'],
    )
    assert.match(body, /name="a"\r\n\r\nb\r\n/)
    assert.match(body, /name="avatar"; filename="[^"]+"\r\nContent-Type: text\/plain\r\n\r\nthe file\r\n/)
  })
})

describe('login and user info', () => {
  async function exchange(code: unknown) {
    const query = new URLSearchParams({
      appid: APPID,
      secret: simulatorSecret,
      js_code: String(code),
      grant_type: 'authorization_code',
    })
    const response = await fetch(`${simulator.url}/sns/jscode2session?${query.toString()}`)
    return (await response.json()) as { openid?: string; session_key?: string; errcode?: number }
  }

  test('a code that the platform takes, for the same user each time', async () => {
    const first = await called('login')
    assert.deepEqual([first.calls, first.result['errMsg']], [['returned', 'success', 'complete'], 'login:ok'])
    const { openid } = await exchange(first.result['code'])
    assert.ok(openid)
    await phone.open()
    assert.equal((await exchange((await called('login')).result['code'])).openid, openid)
    const other = await openPhone(browser, preview.url)
    await other.open()
    assert.notEqual(
      await other.page.evaluate(() => window.preview.user),
      await phone.page.evaluate(() => window.preview.user),
    )
    await other.close()
  })

  test('it fails, hangs, and finds no network, on demand', async () => {
    await phone.set({ loginFails: true })
    const failed = await called('login')
    assert.deepEqual(failed.calls, ['returned', 'fail', 'complete'])
    assert.match(String(failed.result['errMsg']), /^login:fail/)
    await phone.set({ loginFails: false, offline: true })
    assert.match(await phone.outcome('login'), /^login:fail .*DISCONNECTED/)
    await phone.set({ offline: false, loginHangs: true })
    const outcome = await evaluate((wx) =>
      Promise.race([
        wx['login']?.(),
        new Promise((resolve) => setTimeout(() => resolve('nothing yet'), 300)),
      ]),
    )
    assert.equal(outcome, 'nothing yet')
  })

  test('the button gives encrypted data under the key of the last code; deny gives none', async () => {
    await phone.open('/pages/elements/index')
    const { code } = (await called('login')).result
    const button = phone.page.locator('#info')
    await button.tap()
    await phone.page.getByText('getUserInfo:ok').waitFor()
    const info = await phone.page.evaluate(
      () => (globalThis as unknown as { info: Record<string, string | object> }).info,
    )
    assert.deepEqual(Object.keys(info).sort(), [
      'encryptedData',
      'errMsg',
      'iv',
      'rawData',
      'signature',
      'userInfo',
    ])
    const { nickName, avatarUrl } = info['userInfo'] as { nickName: string; avatarUrl: string }
    assert.equal(nickName, '微信用户')
    assert.match(avatarUrl, /^https:\/\/mmbiz\.qpic\.cn\//)
    const { session_key: key } = await exchange(code)
    const { createDecipheriv, createHash } = await import('node:crypto')
    assert.equal(
      createHash('sha1')
        .update(`${String(info['rawData'])}${key}`)
        .digest('hex'),
      info['signature'],
    )
    const cipher = createDecipheriv(
      'aes-128-cbc',
      Buffer.from(key!, 'base64'),
      Buffer.from(String(info['iv']), 'base64'),
    )
    const plain = cipher.update(String(info['encryptedData']), 'base64', 'utf8') + cipher.final('utf8')
    const decrypted = JSON.parse(plain) as { nickName: string; watermark: { appid: string } }
    assert.deepEqual([decrypted.nickName, decrypted.watermark.appid], ['微信用户', APPID])

    await phone.set({ nickName: '小明', avatarUrl: 'https://a.test/1.png', denyUserInfo: true })
    await button.tap()
    await phone.page.getByText('getUserInfo:fail auth deny').waitFor()
    await phone.set({ denyUserInfo: false })
    await button.tap()
    await phone.page.getByText('getUserInfo:ok').waitFor()
    const real = await phone.page.evaluate(
      () => (globalThis as unknown as { info: { rawData: string } }).info.rawData,
    )
    assert.match(real, /"nickName":"小明"/)
  })

  test('getUserProfile wants a tap; switches outlive a restart, and may come with the address', async () => {
    assert.match(
      await phone.outcome('getUserProfile', { desc: 'x' }),
      /can only be invoked by user TAP gesture/,
    )
    await phone.set({ nickName: '小红' })
    await phone.open()
    assert.equal(await phone.page.evaluate(() => window.preview.switches.nickName), '小红')
    await phone.page.goto(`${preview.url}/phone/?denyUserInfo=true&nickName=a`)
    await phone.page.evaluate(() => window.preview.ready)
    const { denyUserInfo, nickName } = await phone.page.evaluate(() => window.preview.switches)
    assert.deepEqual([denyUserInfo, nickName], [true, 'a'])
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
    const modal = called('showModal', { title: '标题', content: '内容', confirmText: '好' })
    await phone.page.getByRole('dialog', { name: '标题' }).getByText('好').tap()
    const { confirm, cancel, errMsg } = (await modal).result
    assert.deepEqual([confirm, cancel, errMsg], [true, false, 'showModal:ok'])
    const sheet = called('showActionSheet', { itemList: ['甲', '乙'] })
    await phone.page.getByText('乙').tap()
    assert.equal((await sheet).result['tapIndex'], 1)
    const cancelled = called('showActionSheet', { itemList: ['甲'] })
    await phone.page.getByText('取消').tap()
    assert.deepEqual((await cancelled).result, { errMsg: 'showActionSheet:fail cancel' })
  })

  test('sizes are those of the page, not of the window', async () => {
    const info = (await evaluate((wx) => wx['getSystemInfoSync']?.())) as Record<string, number>
    assert.deepEqual(
      [info['windowWidth'], info['windowHeight'], info['screenHeight'], info['statusBarHeight']],
      [375, 603, 667, 20],
    )
    const rects = (await evaluate(
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
  const can = await evaluate((wx) =>
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
  const account = (await evaluate((wx) => wx['getAccountInfoSync']?.())) as { miniProgram: { appId: string } }
  assert.equal(account.miniProgram.appId, APPID)
})
