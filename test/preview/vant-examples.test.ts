/** The examples of Vant's documentation, in words of our own, in the preview; the README has the table of them. */
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { openPhone, setStage, type Phone, type Stage } from './support.ts'

let stage: Stage
let phone: Phone

before(async () => {
  stage = await setStage()
  phone = await openPhone(stage.browser, stage.preview.url)
})
after(() => stage?.close())
// Whatever they use that is not simulated would have been told.
afterEach(() => assert.deepEqual(phone.console, []))

const open = (name: string) => phone.open(`/pages/examples/${name}/index`)
const text = (wanted: string | RegExp) => phone.page.getByText(wanted, { exact: true })
const says = (id: string, wanted: string | RegExp) =>
  phone.page.locator(`#${id}`, { hasText: wanted }).waitFor()
const style = (selector: string, property: string) =>
  phone.page
    .locator(`[class*="${selector}"]`)
    .first()
    .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property)
const box = async (selector: string) => (await phone.page.locator(selector).first().boundingBox())!

test('button: types, plain, round, loading, sizes, block, a gradient', async () => {
  await open('button')
  assert.equal(await style('van-button--warning', 'background-color'), 'rgb(255, 151, 106)')
  assert.equal(await style('plain', 'background-color'), 'rgb(255, 255, 255)')
  assert.equal(await style('van-button--round', 'border-top-left-radius'), '999px')
  assert.match(await style('painted', 'background-image'), /^linear-gradient/)
  assert.equal(await phone.page.locator('[class*="van-loading__spinner"]').count(), 1)
  const heights = await Promise.all(
    ['large', 'normal', 'small', 'mini'].map(async (size) => (await box(`[class*="size-${size}"]`)).height),
  )
  assert.deepEqual(heights, [50, 44, 30, 22])
  assert.equal((await box('[class*="wide"]')).width, 375)
  await text('块级 0').tap()
  await text('禁用').tap({ force: true })
  await text('块级 1').tap()
  await text('块级 2').waitFor()
})

test('cell: groups, icons, labels, slots, a link to a page', async () => {
  await open('cell')
  await text('在洱海边').waitFor()
  await text('自己的标题').tap()
  await says('tapped', '1')
  assert.equal(await style('van-cell-group--inset', 'border-top-left-radius'), '8px')
  await text('第二页').tap()
  await phone.page.waitForFunction(() => window.preview.pages().length === 2)
  assert.equal((await phone.pages()).at(-1), 'pages/second/index')
})

test('checkbox: shapes, disabled, an icon of its own, a group with a limit, in cells', async () => {
  await open('checkbox')
  const ticked = () => phone.page.locator('[class*="van-checkbox__icon--checked"]').count()
  assert.equal(await ticked(), 2)
  await text('方形').tap()
  await text('☑').waitFor()
  await text('只点图标').tap()
  await text('禁用').tap()
  await text('☑').tap()
  await text('☐').waitFor()
  await text('选项 b').tap()
  await says('chosen', /^选中：a,b$/)
  await text('选项 c').tap()
  await text('选项 a').tap()
  await says('chosen', /^选中：b$/)
  await text('单元格 y').tap()
  await says('listed', /^列表：y$/)
})

test('dialog: from a script, closing later, with round buttons, as a component with a form in it', async () => {
  // Anew for each: Vant opens nothing in the moment in which its box has left to the eye, and not yet to itself.
  const answer = async (cell: string, button: string, said: string) => {
    await open('dialog')
    await text(cell).tap()
    await phone.page.getByText(button, { exact: true }).and(phone.page.locator(':visible')).tap()
    await says('said', said)
    await phone.page.locator('[class*="van-overlay"]:visible').waitFor({ state: 'detached' })
  }
  await answer('提示', '确认', '知道')
  await answer('异步关闭', '确认', '等到了')
  await answer('圆角按钮', '确认', '圆角')
  await text('组件调用').tap()
  await phone.page.getByPlaceholder('写名字').fill('小红')
  await phone.page.getByText('确认', { exact: true }).and(phone.page.locator(':visible')).tap()
  await says('said', '你好，小红')
})

test('field: two-way, password, readonly, errors, a textarea that counts, a button, focus', async () => {
  await open('field')
  const at = (placeholder: string) => phone.page.getByPlaceholder(placeholder)
  await at('两边都变').fill('小红')
  await says('name', '名：小红')
  assert.equal(await at('写密码').getAttribute('type'), 'password')
  assert.equal(await phone.page.locator('input:disabled').count(), 2)
  await text('格式不对').waitFor()
  await at('写手机号').fill('13800138000')
  await text('格式不对').waitFor({ state: 'detached' })
  await at('写留言').fill('一\n二\n三')
  await phone.page.getByText('5/10').waitFor()
  await says('lines', '3 行')
  await at('写验证码').fill('1234')
  await at('写验证码').press('Enter')
  await says('did', '回车')
  await text('发送').tap()
  await phone.page.waitForFunction(() => document.activeElement?.getAttribute('placeholder') === '靠右')
  await says('did', '聚焦')
  assert.equal(await at('靠右').evaluate((field) => getComputedStyle(field).textAlign), 'right')
})

test('popup: in the middle and from each side, its lifetimes in order', async () => {
  const edges = { center: 'center', top: 'top', bottom: 'bottom', left: 'left', right: 'right' }
  for (const place of Object.keys(edges)) {
    await open('popup')
    await text(`从${place}`).tap()
    await says('stage', 'entered')
    const { x, y, width, height } = await box('[class*="sheet"]')
    const touches = { left: x <= 0, top: y <= 64, right: x + width >= 375, bottom: y + height >= 667 }
    const isAt = place === 'center' ? !touches.left && !touches.right : touches[place as keyof typeof touches]
    assert.ok(isAt, `${place}: ${JSON.stringify({ x, y, width, height })}`)
    await phone.page.locator('[class*="van-popup__close-icon"]').tap()
    await says('stage', 'left')
    await phone.page.locator('[class*="sheet"]').waitFor({ state: 'hidden' })
  }
})

test('tabs: taps, swipes, a disabled one, a scrolling bar, badges, cards', async () => {
  await open('tabs')
  await says('active', '当前 1')
  const line = phone.page.locator('[class*="van-tabs__line"]').first()
  const before = (await line.boundingBox())!
  await text('标签 1').tap()
  await says('active', '当前 0')
  await phone.page.waitForFunction(
    ([x]) => document.querySelector('[class*="van-tabs__line"]')!.getBoundingClientRect().x < x! - 50,
    [before.x],
  )
  await text('标签 3').tap()
  await says('active', '当前 0')
  await phone.page.mouse.move(300, 130)
  await phone.page.mouse.down()
  await phone.page.mouse.move(100, 135, { steps: 4 })
  await phone.page.mouse.up()
  await says('active', '当前 1')
  await text('第 3 个').tap()
  await says('clicked', 'n2')
  const scroller = phone.page.locator('#many [class*="van-tabs__scroll"]')
  await text('第 6 个').tap()
  await scroller.evaluate(
    (element) =>
      new Promise<void>((resolve) => {
        const look = () => (element.scrollLeft > 0 ? resolve() : requestAnimationFrame(look))
        look()
      }),
  )
  await text('5').waitFor()
  await text('卡片二').tap()
  await text('卡二').waitFor()
})

test('toast: text, loading that counts down, failure, at the top', async () => {
  const shown = { 文字: '只有文字', 加载: '还有 1 秒', 失败: '失败了', 顶部: '在顶部' }
  for (const [kind, message] of Object.entries(shown)) {
    await open('toast')
    await text(kind).tap()
    await text(message).waitFor()
    // Vant loses its way when a toast goes before it has come, or comes the moment the last one has gone.
    await phone.page.waitForFunction(() => {
      const toast = document.querySelector('[class*="van-toast__container"]')
      return toast !== null && getComputedStyle(toast).opacity === '1'
    })
    await phone.page.evaluate(() => (globalThis as unknown as { clearToast(): void }).clearToast())
    await says('closed', kind)
    await text(message).waitFor({ state: 'hidden' })
  }
})

test('uploader: choosing, taking away, previews, states, limits of number and size', async () => {
  await open('uploader')
  const first = phone.page.locator('van-uploader').first()
  await first.locator('[class*="van-uploader__upload"]').first().tap()
  await says('count', '2 个')
  await first.locator('[class*="van-uploader__upload"]').first().tap()
  await says('count', '3 个')
  // As many as there may be: nothing is left to tap.
  await first.locator('[class*="van-uploader__upload-icon"]').waitFor({ state: 'detached' })
  await first.locator('[class*="van-uploader__preview-image"]').nth(1).tap()
  await phone.page.getByRole('dialog', { name: '图片预览' }).waitFor()
  await phone.page.getByAltText('2 / 3').waitFor()
  await phone.page.keyboard.press('Escape')
  await phone.page.getByRole('dialog', { name: '图片预览' }).waitFor({ state: 'detached' })
  await first.locator('[class*="van-uploader__preview-delete"]').first().tap()
  await says('count', '2 个')
  await text('上传文件').tap()
  await says('said', 'image true true')
  await text('上传中').waitFor()
  await text('上传失败').waitFor()
  await text('a.txt').waitFor()
  await text('太大').tap()
  await says('said', '太大了')
  await phone.set({ avatar: 'cancel' })
  await first.locator('[class*="van-uploader__upload"]').first().tap()
  await phone.set({ avatar: 'ok' })
  await says('count', '2 个')
})
