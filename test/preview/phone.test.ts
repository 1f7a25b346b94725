/** The platform as a page sees it: lifetimes, navigation, styles, elements. */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { openPhone, setStage, type Phone, type Stage } from './support.ts'

let stage: Stage
let phone: Phone

before(async () => {
  stage = await setStage()
})
after(() => stage?.close())
beforeEach(async () => {
  phone = await openPhone(stage.browser, stage.preview.url)
})
afterEach(() => phone.close())

const OPENED = [
  'app onLaunch pages/life/index {} 1001',
  'app onShow',
  'child created',
  'child attached',
  'life onLoad {} hello hello green 1',
  'child show',
  'life onShow',
  'child ready',
  'life onReady',
]

/** Waits until a line has been logged that was not there before. */
const logged = (line: string) =>
  phone.page.waitForFunction(
    (line) => (globalThis as unknown as { lines: string[] }).lines.at(-1) === line,
    line,
  )

const color = (selector: string) =>
  phone.page.locator(selector).evaluate((element) => getComputedStyle(element).color)

describe('lifetimes and navigation', () => {
  test('the app, the entry page and its components come up in order', async () => {
    await phone.open()
    assert.deepEqual(await phone.lines(), OPENED)
    assert.deepEqual(phone.console, [])
  })

  test('to a second page and back', async () => {
    await phone.open()
    assert.equal(await phone.outcome('navigateTo', { url: '../second/index?name=a%20b' }), 'navigateTo:ok')
    assert.deepEqual(await phone.pages(), ['pages/life/index', 'pages/second/index'])
    assert.equal(await phone.page.locator('.phone-navigation__title:visible').innerText(), '第二页')
    await logged('second onReady')
    await phone.page.getByRole('button', { name: '返回' }).tap()
    await phone.page.getByText('life', { exact: true }).waitFor()
    assert.deepEqual((await phone.lines()).slice(OPENED.length), [
      'child hide',
      'life onHide',
      'second onLoad {"name":"a%20b"} a b',
      'second onShow',
      'second onReady',
      'second onUnload',
      'child show',
      'life onShow',
    ])
    assert.equal(await phone.outcome('navigateBack'), 'navigateBack:fail cannot navigate back at first page.')
  })

  test('redirectTo and reLaunch unload what they replace', async () => {
    await phone.open()
    assert.equal(await phone.outcome('redirectTo', { url: '/pages/second/index' }), 'redirectTo:ok')
    assert.deepEqual(await phone.pages(), ['pages/second/index'])
    await logged('second onReady')
    assert.deepEqual((await phone.lines()).slice(OPENED.length, OPENED.length + 2), [
      'life onUnload',
      'child detached',
    ])
    await phone.outcome('navigateTo', { url: '/pages/vant/index' })
    assert.equal(await phone.outcome('reLaunch', { url: '/pages/life/index' }), 'reLaunch:ok')
    assert.deepEqual(await phone.pages(), ['pages/life/index'])
  })

  test('ten pages at most; unknown pages are not found', async () => {
    await phone.open()
    const second = { url: '/pages/second/index' }
    for (let count = 1; count < 10; count++)
      assert.equal(await phone.outcome('navigateTo', second), 'navigateTo:ok')
    assert.equal(await phone.outcome('navigateTo', second), 'navigateTo:fail webview count limit exceed')
    assert.equal((await phone.pages()).length, 10)
    assert.equal(await phone.outcome('navigateBack', { delta: 20 }), 'navigateBack:ok')
    assert.deepEqual(await phone.pages(), ['pages/life/index'])
    const missing = await phone.outcome('navigateTo', { url: '/pages/none' })
    assert.equal(missing, 'navigateTo:fail page "pages/none" is not found')
    assert.equal(await phone.outcome('switchTab', second), 'switchTab:fail can not switch to no-tabBar page')
  })

  test('a component that comes later is ready after it is attached', async () => {
    await phone.open()
    await phone.page.evaluate(() => {
      const { getCurrentPages } = globalThis as unknown as { getCurrentPages(): { addLate(): void }[] }
      getCurrentPages()[0]?.addLate()
    })
    assert.deepEqual((await phone.lines()).slice(OPENED.length), [
      'child created',
      'child attached',
      'child ready',
    ])
  })

  test('opened at a page by the address; it offers the way home', async () => {
    await phone.open('/pages/second/index?name=b')
    assert.equal((await phone.lines())[0], 'app onLaunch pages/second/index {"name":"b"} 1001')
    await phone.page.getByText('second b').waitFor()
    await phone.page.getByRole('button', { name: '首页' }).tap()
    await phone.page.getByText('life', { exact: true }).waitFor()
    assert.deepEqual(await phone.pages(), ['pages/life/index'])
  })

  test('a navigator element leads on, relative to its page', async () => {
    await phone.open('/pages/second/index')
    await phone.page.getByText('到生命周期').tap()
    await phone.page.getByText('life', { exact: true }).waitFor()
    assert.match((await phone.lines()).join(), /life onLoad \{"from":"second"\}/)
  })
})

describe('styles', () => {
  test('pages share the sheet of the app, and keep their own to themselves', async () => {
    await phone.open()
    assert.equal(await color('.phone-page[data-page="pages/life/index"] .title'), 'rgb(0, 100, 0)')
    assert.equal(await color('.from-app'), 'rgb(1, 2, 3)')
    await phone.outcome('navigateTo', { url: '/pages/second/index' })
    assert.equal(await color('[data-page="pages/second/index"] .title'), 'rgb(200, 0, 0)')
  })

  test('a component keeps its own too; addGlobalClass and styleIsolation open it', async () => {
    await phone.open()
    assert.equal(await color('child [class$="--title"]'), 'rgb(0, 0, 200)')
    const { width } = await phone.page
      .locator('child [class$="--title"]')
      .evaluate((element) => getComputedStyle(element))
    assert.equal(width, '37.5px')
    await phone.outcome('navigateTo', { url: '/pages/second/index' })
    assert.equal(await color('shared-note .from-app'), 'rgb(1, 2, 3)')
    await phone.outcome('navigateTo', { url: '/pages/elements/index' })
    assert.equal(await color('.reached-by-shared'), 'rgb(9, 9, 9)')
    assert.equal(await color('card .reached-outer'), 'rgb(4, 5, 6)')
  })
})

describe('elements', () => {
  const at = (id: string) => phone.page.locator(`#${id}`)
  const says = async (id: string, text: string) => {
    await phone.page.locator(`#${id}`, { hasText: text }).waitFor()
    assert.equal(await at(id).innerText(), text)
  }

  beforeEach(() => phone.open('/pages/elements/index'))

  test('WXS knows what a value is, requires its like, and stands in templates', async () => {
    await says('wxs', 'list of 2, String, Number, 42, 0')
  })

  test('input: typing, a handler that answers, binding both ways, the limit, confirm', async () => {
    await phone.page.getByPlaceholder('写昵称').fill('abc')
    await says('submitted', 'abc@3')
    await at('nick').locator('input').press('End')
    await at('nick').locator('input').pressSequentially('defg')
    await says('submitted', 'abcde@5')
    await at('nick').locator('input').press('Enter')
    await says('submitted', 'confirmed abcde')
    await at('upper').locator('input').fill('shout')
    assert.equal(await at('upper').locator('input').inputValue(), 'SHOUT')
    await at('bound').locator('input').fill('both ways')
    await says('bound-text', 'both ways')
    assert.equal(await color('#nick .wx-placeholder.hint'), 'rgb(0, 0, 255)')
  })

  test('form: submits what its fields hold, a component among them; label and reset', async () => {
    await phone.page.getByText('昵称', { exact: true }).tap()
    assert.ok(
      await at('nick')
        .locator('input')
        .evaluate((element) => element === document.activeElement),
    )
    await at('nick').locator('input').fill('小明')
    await phone.page.getByPlaceholder('写备注').fill('两\n行')
    await phone.page.getByRole('button', { name: '提交' }).tap()
    await says('submitted', '{"nick":"小明","note":"两\\n行","total":9}')
    await phone.page.getByRole('button', { name: '重置' }).tap()
    await says('submitted', 'reset')
    assert.equal(await at('nick').locator('input').inputValue(), '')
  })

  test('slots by name, observers, the behavior of form fields', async () => {
    assert.equal(await at('card').innerText(), '卡头\n5\n卡身')
  })

  test('a disabled button takes no tap; a caught tap does not rise', async () => {
    await at('disabled').tap({ force: true })
    await at('inner').tap()
    await says('bubbles', 'inner')
    await says('taps', '0')
    const tapped = await phone.page.evaluate(
      () => (globalThis as unknown as { tapped: { place: string } }).tapped,
    )
    const box = (await at('inner').boundingBox())!
    const place = `${Math.round(box.x + box.width / 2)},${Math.round(box.y + box.height / 2 - 64)}`
    assert.deepEqual(tapped, { place: `${place},0,1`, id: 'inner', dataset: { kind: 'deep' } })
  })

  test('image, scroll-view, hover-class, hidden, text, icon', async () => {
    await says('loaded', '20x10')
    await at('scroller').evaluate((element) => element.scrollTo({ top: 350 }))
    await says('lower', '1')
    await at('pressed').dispatchEvent('touchstart')
    await phone.page.locator('#pressed.hovering').waitFor()
    await at('pressed').dispatchEvent('touchend')
    await phone.page.locator('#pressed:not(.hovering)').waitFor()
    assert.ok(await at('hidden').isHidden())
    assert.equal(await phone.page.getByText('一行').innerText(), '一行\n二行')
    assert.equal((await phone.page.locator('wx-icon').boundingBox())?.width, 40)
  })

  test('root-portal is out of reach of a transform around it', async () => {
    await phone.page.evaluate(() => {
      const { getCurrentPages } = globalThis as unknown as { getCurrentPages(): { openPortal(): void }[] }
      getCurrentPages()[0]?.openPortal()
    })
    const { x, y, width } = (await phone.page.getByText('浮层').boundingBox())!
    assert.deepEqual([x, y, width], [0, 64, 375])
  })

  test('what is not simulated is said by name, once', async () => {
    await phone.page.evaluate(() => {
      const { wx } = globalThis as unknown as { wx: Record<string, unknown> }
      return [wx['flyToTheMoon'], wx['flyToTheMoon']]
    })
    assert.deepEqual(phone.console, [
      'warning [preview] <marquee-text> is not simulated',
      'warning [preview] wx.flyToTheMoon is not simulated',
    ])
  })
})
