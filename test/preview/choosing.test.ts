/** picker, swiper, textarea, and the calls that choose or measure. */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { openPhone, setStage, type Phone, type Stage } from './support.ts'

let stage: Stage
let phone: Phone

before(async () => {
  stage = await setStage()
  phone = await openPhone(stage.browser, stage.preview.url)
})
after(() => stage?.close())
beforeEach(() => phone.open('/pages/examples/choosing/index'))
afterEach(() => assert.deepEqual(phone.console, []))

const says = (id: string, wanted: string | RegExp) =>
  phone.page.locator(`#${id}`, { hasText: wanted }).waitFor()
const sheet = () => phone.page.getByRole('dialog', { name: '请选择' })
const option = (text: string) => sheet().getByRole('option', { name: text, exact: true }).first()
const done = () => sheet().getByText('确定').tap()
const texts = (column: number) =>
  sheet().getByRole('listbox').nth(column).getByRole('option').allTextContents()

test('picker: selector gives an index as text; 取消 and Esc give none', async () => {
  await phone.page.locator('#fruit').tap()
  assert.deepEqual(await texts(0), ['苹果', '梨', '桃'])
  await option('桃').tap()
  await sheet().getByText('取消').tap()
  await says('said', '没有选')
  await says('fruit', '水果：苹果')
  await phone.page.locator('#fruit').tap()
  await option('梨').tap()
  await done()
  await says('fruit', '水果：梨')
  await says('said', 'string')
  await phone.page.locator('#fruit').tap()
  await phone.page.keyboard.press('Escape')
  await says('said', '没有选')
  await sheet().waitFor({ state: 'detached' })
})

test('picker: multiSelector tells of each column, also by the arrow keys', async () => {
  await phone.page.locator('#pair').tap()
  await option('乙').tap()
  await says('said', '列 0 1')
  await sheet().getByRole('listbox').nth(1).press('ArrowUp')
  await says('said', '列 1 1')
  await done()
  await says('pair', '组合：1 1')
})

test('picker: times and dates keep to start and end, and months have their days', async () => {
  await phone.page.locator('#time').tap()
  assert.equal((await texts(0)).length, 10)
  await option('18').tap()
  assert.equal((await texts(1)).at(-1), '20')
  await done()
  await says('time', '时间：18:20')
  await phone.page.locator('#date').tap()
  assert.equal((await texts(0)).join(), '2024年,2025年,2026年')
  await option('2月').tap()
  assert.equal((await texts(2)).at(-1), '29日')
  await done()
  await says('date', '日期：2024-02-29')
  await phone.page.locator('#month').tap()
  assert.equal(await sheet().getByRole('listbox').count(), 2)
  await sheet().getByText('取消').tap()
})

test('a form takes the values of its pickers', async () => {
  await phone.page.locator('#time').tap()
  await done()
  await phone.page.getByText('提交').tap()
  await says('said', '{"fruit":0,"pair":[0,2],"time":"09:30","date":"2024-03-31"}')
})

test('swiper: a finger, a value, by itself', async () => {
  const swiper = (await phone.page.locator('#swiper').boundingBox())!
  const drag = async (from: number, to: number) => {
    await phone.page.mouse.move(from, swiper.y + 50)
    await phone.page.mouse.down()
    await phone.page.mouse.move(to, swiper.y + 52, { steps: 3 })
    await phone.page.mouse.up()
  }
  await drag(300, 100)
  await says('swiped', '1 s2 touch')
  await drag(200, 180)
  await drag(100, 300)
  await says('swiped', '0 s1 touch')
  // It ends where it begins.
  await drag(100, 300)
  await phone.page.evaluate(() => {
    const { getCurrentPages } = globalThis as unknown as {
      getCurrentPages(): { setData(data: object): void }[]
    }
    getCurrentPages()[0]?.setData({ current: 2 })
  })
  await says('swiped', /^2 s3 $/)
  await phone.page.waitForFunction(() => {
    const last = document.querySelector('#swiper')!.querySelectorAll('wx-swiper-item')[2]!
    return last.getBoundingClientRect().x === 0
  })
  assert.equal(await phone.page.locator('#swiper .wx-swiper-dots > span').count(), 3)
  await says('auto-seen', 'autoplay')
})

test('textarea: the lines that it has; a tap on its label', async () => {
  const note = phone.page.getByPlaceholder('写备注')
  await note.fill('一')
  await says('lines', '1')
  await note.fill('一\n二\n三')
  await says('lines', '3')
})

test('createIntersectionObserver: comes into sight, and leaves', async () => {
  const [first, second] = await phone.run(
    (wx) =>
      new Promise<Record<string, unknown>[]>((resolve) => {
        type Observer = {
          relativeToViewport(margins: object): Observer
          observe(selector: string, listener: (result: Record<string, unknown>) => void): void
          disconnect(): void
        }
        const observer = wx['createIntersectionObserver']!() as Observer
        const results: Record<string, unknown>[] = []
        observer.relativeToViewport({ bottom: 0 }).observe('#target', (result) => {
          results.push(result)
          if (results.length === 1) wx['pageScrollTo']!({ scrollTop: 0, duration: 0 })
          if (results.length < 2) return
          observer.disconnect()
          resolve(results)
        })
        requestAnimationFrame(() => wx['pageScrollTo']!({ scrollTop: 2000, duration: 0 }))
      }),
  )
  assert.equal(first?.['id'], 'target')
  assert.deepEqual(first?.['dataset'], { kind: 'deep' })
  assert.ok(Number(first?.['intersectionRatio']) > 0)
  assert.equal(second?.['intersectionRatio'], 0)
})

test('chooseImage, chooseMedia, chooseMessageFile: a file that can be read, or a cancel', async () => {
  const image = (await phone.called('chooseImage')).result as { tempFiles: { path: string; size: number }[] }
  assert.match(image.tempFiles[0]!.path, /^http:\/\/tmp\/.+\.png$/)
  const media = (await phone.called('chooseMedia', { count: 1 })).result as {
    tempFiles: { fileType: string }[]
  }
  assert.equal(media.tempFiles[0]!.fileType, 'image')
  const file = (await phone.called('chooseMessageFile', { count: 1 })).result as {
    tempFiles: { name: string }[]
  }
  assert.match(file.tempFiles[0]!.name, /\.png$/)
  await phone.set({ avatar: 'cancel' })
  const names = ['chooseImage', 'chooseMedia', 'chooseMessageFile'] as const
  for (const name of names) assert.equal(await phone.outcome(name, { count: 1 }), `${name}:fail cancel`)
  await phone.set({ avatar: 'ok' })
  assert.match(await phone.outcome('chooseMedia', { mediaType: ['video'] }), /^chooseMedia:fail .*videos/)
})
