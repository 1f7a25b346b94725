/** Phone number, avatar and nickname: what a user gives by hand. */
import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { simulatorSecret } from '../../backend/src/simulator/index.ts'
import type { Switches } from '../../demo/preview/wx/switches.ts'
import { openPhone, setStage, type Phone, type Stage } from './support.ts'

const API = 'http://api.example.test'
const APPID = 'wx00000000000000aa'
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='

let handle: RequestListener
const server = createServer((request, response) => handle(request, response))

let stage: Stage
let phone: Phone

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stage = await setStage({ [API]: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
})
after(async () => {
  await stage?.close()
  server.closeAllConnections()
  server.close()
})
beforeEach(async () => {
  phone = await openPhone(stage.browser, stage.preview.url)
  await phone.open('/pages/profile/index')
})
afterEach(() => phone.close())

const at = (id: string) => phone.page.locator(`#${id}`)
const field = (placeholder: string) => phone.page.getByPlaceholder(placeholder)

/** The lines that come after those there are, up to the first that begins so. */
async function linesUntil(start: string, work: () => Promise<unknown>): Promise<string[]> {
  const { length } = await phone.lines()
  await work()
  await phone.page.waitForFunction(
    ([start, length]) =>
      ((globalThis as unknown as { lines?: string[] }).lines ?? [])
        .slice(length)
        .some((line) => line.startsWith(start)),
    [start, length] as const,
  )
  return (await phone.lines()).slice(length).filter((line) => !/^(?:app|child)/.test(line))
}

describe('phone number', () => {
  const refusals: [Switches['phone'], string, number?][] = [
    ['deny', 'getPhoneNumber:fail user deny'],
    ['huaweiDeny', 'getPhoneNumber:fail:user deny'],
    ['noPermission', 'getPhoneNumber:fail no permission'],
    ['quota', 'getPhoneNumber:fail', 1400001],
    ['privacyRefused', 'getPhoneNumber:fail privacy permission is not authorized', 104],
    ['notDeclared', 'getPhoneNumber:fail api scope is not declared in the privacy agreement', 112],
    ['tooFrequent', 'getPhoneNumber:fail invoke getPhoneNumber too frequently'],
  ]
  for (const [answer, errMsg, errno] of refusals) {
    test(`refused: ${answer}`, async () => {
      await phone.set({ phone: answer })
      const [line] = await linesUntil('{', () => at('phone').tap())
      assert.deepEqual(JSON.parse(line!), { errMsg, ...(errno && { errno }) })
      assert.equal(await phone.page.evaluate(() => window.preview.phoneAsked), 1)
    })
  }

  test('a code that the platform turns into the number', async () => {
    await phone.set({ phoneNumber: '13900139000' })
    const [line] = await linesUntil('{', () => at('phone').tap())
    const { errMsg, code } = JSON.parse(line!) as { errMsg: string; code: string }
    assert.equal(errMsg, 'getPhoneNumber:ok')
    const ask = async (path: string, message: object) => {
      const response = await fetch(stage.simulator.url + path, {
        method: 'POST',
        body: JSON.stringify(message),
        headers: { 'content-type': 'application/json' },
      })
      return (await response.json()) as Record<string, unknown>
    }
    const { access_token: token } = await ask('/cgi-bin/stable_token', {
      grant_type: 'client_credential',
      appid: APPID,
      secret: simulatorSecret,
    })
    const answer = await ask(`/wxa/business/getuserphonenumber?access_token=${String(token)}`, { code })
    assert.equal((answer['phone_info'] as { purePhoneNumber: string }).purePhoneNumber, '13900139000')
    await linesUntil('{', () => at('phone').tap())
    assert.equal(await phone.page.evaluate(() => window.preview.phoneAsked), 2)
  })

  test('a quota that is used up is told to the user, unless the button says not to', async () => {
    await phone.set({ phone: 'quota' })
    await linesUntil('{', () => at('quiet').tap())
    assert.equal(await phone.page.getByRole('status').count(), 0)
    await at('phone').tap()
    await phone.page.getByRole('status').getByText('使用次数已达当前小程序上限').waitFor()
  })
})

describe('avatar', () => {
  test('a picture at a temporary path, which an image shows and uploadFile sends', async () => {
    const lines = await linesUntil('loaded', () => at('avatar').tap())
    assert.deepEqual(lines, ['avatar avatarUrl', 'loaded {"width":132,"height":132}'])
    const filePath = await phone.page.evaluate(() => {
      const { getCurrentPages } = globalThis as unknown as {
        getCurrentPages(): { data: { avatarUrl: string } }[]
      }
      return getCurrentPages()[0]!.data.avatarUrl
    })
    assert.match(filePath, /^http:\/\/tmp\/\w{16,}\.png$/)
    let seen = ''
    let body = Buffer.alloc(0)
    handle = async (request, response) => {
      const { method, url, headers } = request
      seen = `${method} ${url} ${String(headers['x-own'])} ${headers['content-type']}`
      for await (const chunk of request) body = Buffer.concat([body, chunk as Buffer])
      response.writeHead(413, { 'content-type': 'application/json' }).end('{"code":413}')
    }
    const { result } = await phone.called('uploadFile', {
      url: `${API}/user/avatar`,
      filePath,
      name: 'avatar',
      formData: { note: '小明' },
      header: { 'X-Own': '1' },
    })
    assert.deepEqual([result['statusCode'], result['data']], [413, '{"code":413}'])
    assert.match(seen, /^POST \/user\/avatar 1 multipart\/form-data; boundary=/)
    const text = body.toString()
    assert.match(text, /name="note"\r\n\r\n小明\r\n/)
    assert.match(text, /name="avatar"; filename="\w+\.png"\r\nContent-Type: image\/png\r\n\r\n/)
    assert.ok(body.includes(Buffer.from('89504e470d0a1a0a', 'hex')))
  })

  test('the picture of a test', async () => {
    await phone.set({ avatarImage: `data:image/png;base64,${PIXEL}` })
    const lines = await linesUntil('loaded', () => at('avatar').tap())
    assert.equal(lines.at(-1), 'loaded {"width":1,"height":1}')
  })

  test('a cancel is a line in the console, and no event', async () => {
    await phone.set({ avatar: 'cancel' })
    const said = phone.page.waitForEvent('console')
    await at('avatar').tap()
    assert.equal((await said).text(), 'chooseAvatar:fail cancel')
    await phone.set({ avatar: 'ok' })
    const lines = await linesUntil('avatar', () => at('avatar').tap())
    assert.deepEqual(lines.filter((line) => line.startsWith('avatar')).length, 1)
  })

  test('a file that is not there is not sent', async () => {
    const options = { url: `${API}/`, filePath: 'http://tmp/none.png', name: 'avatar' }
    assert.deepEqual((await phone.called('uploadFile', options)).result, {
      errMsg: 'uploadFile:fail file not found',
    })
  })
})

describe('images', () => {
  const show = (avatarUrl: string) =>
    phone.page.evaluate((avatarUrl) => {
      const { getCurrentPages } = globalThis as unknown as {
        getCurrentPages(): { setData(data: object): void }[]
      }
      getCurrentPages()[0]!.setData({ avatarUrl })
    }, avatarUrl)

  test('one that the backend hosts is fetched from where its host is routed to', async () => {
    let asked = ''
    handle = (request, response) => {
      asked = request.url ?? ''
      response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from(PIXEL, 'base64'))
    }
    const lines = await linesUntil('loaded', () => show(`${API}/avatars/1.png?x=1&y=2`))
    assert.deepEqual([asked, lines], ['/avatars/1.png?x=1&y=2', ['loaded {"width":1,"height":1}']])
  })

  test('one that fails says so and shows nothing, until another one is there', async () => {
    handle = (_request, response) => response.writeHead(404).end()
    const lines = await linesUntil('GET', () => show(`${API}/avatars/2.png`))
    assert.deepEqual(lines, [`GET ${API}/avatars/2.png failed`])
    const picture = at('chosen').locator('img')
    assert.ok(await picture.isHidden())
    await linesUntil('loaded', () => show(`data:image/png;base64,${PIXEL}`))
    assert.ok(await picture.isVisible())
  })
})

describe('nickname', () => {
  const PASSED = 'nicknamereview {"pass":true,"timeout":false}'
  const REFUSED = 'nicknamereview {"pass":false,"timeout":false}'

  test('it is looked at once the field is left', async () => {
    await field('昵称').fill('小明')
    const lines = await linesUntil('nicknamereview', () => field('昵称').blur())
    assert.deepEqual(lines, ['blur {"value":"小明","cursor":2}', PASSED])
    assert.equal(await field('昵称').inputValue(), '小明')
  })

  test('a refused one is cleared without an input event, and so is what the form holds', async () => {
    await phone.set({ nicknameRefused: true })
    const lines = await linesUntil('nicknamereview', async () => {
      await field('昵称').fill('坏话')
      await field('昵称').press('Enter')
    })
    assert.deepEqual(lines, [
      'input {"value":"坏话","cursor":2,"keyCode":0}',
      'confirm {"value":"坏话","cursor":2}',
      'blur {"value":"坏话","cursor":2}',
      REFUSED,
    ])
    assert.equal(await field('昵称').inputValue(), '')
    const [submitted] = await linesUntil('submit', () => at('submit').tap())
    assert.match(submitted!, /"nick":""/)
  })

  test('in a van-field', async () => {
    await phone.set({ nicknameRefused: true })
    await field('字段').fill('坏话')
    const [line] = await linesUntil('field', () => field('字段').blur())
    assert.equal(line, 'field {"pass":false,"timeout":false}')
    assert.equal(await field('字段').inputValue(), '')
  })
})

describe('forms', () => {
  const submitted = async () => {
    const line = (await linesUntil('submit', () => at('submit').tap())).find((line) =>
      line.startsWith('submit'),
    )
    return JSON.parse(line!.slice('submit '.length)) as unknown
  }

  test('van-button submits fields, van-field and components that open themselves; others keep theirs', async () => {
    await field('昵称').fill('小明')
    await field('字段').fill('值')
    assert.deepEqual(await submitted(), {
      nick: '小明',
      field: '值',
      public: true,
      slotted: '槽',
      open: 'open',
    })
    await linesUntil('reset', () => at('reset').tap())
    assert.equal(await field('昵称').inputValue(), '')
  })

  test('a button outside of the form does not', async () => {
    await at('outside').tap()
    assert.deepEqual(Object.keys((await submitted()) as object), [
      'nick',
      'field',
      'public',
      'slotted',
      'open',
    ])
    assert.equal((await phone.lines()).filter((line) => line.startsWith('submit')).length, 1)
  })

  test('a label turns its switch', async () => {
    const [line] = await linesUntil('change', () => phone.page.getByText('公开').tap())
    assert.equal(line, 'change {"value":false}')
    assert.equal(await at('switch').getAttribute('aria-checked'), 'false')
    assert.equal(((await submitted()) as { public: boolean }).public, false)
  })
})

test('setData is counted, by component', async () => {
  await field('字段').fill('值')
  const counts = await phone.page.evaluate(() => {
    const { getCurrentPages } = globalThis as unknown as {
      getCurrentPages(): { setData(data: object): void }[]
    }
    window.preview.resetSetData()
    getCurrentPages()[0]!.setData({ avatarUrl: '头' })
    getCurrentPages()[0]!.setData({})
    return window.preview.setData
  })
  assert.deepEqual(counts, { 'pages/profile/index': { calls: 2, bytes: 21 } })
})
