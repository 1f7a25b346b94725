/** What moves: pages that come and go, for whoever has not asked for less motion, and what a page itself moves. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openPhone, setStage, writeProject, type Stage } from './support.ts'

const FILES = {
  'app.json': '{ "pages": ["pages/a", "pages/b", "pages/busy"] }',
  'pages/busy.json': '{}',
  'pages/busy.wxml': '<view class="box {{ place }}" bind:transitionend="onEnd">{{ said }}</view>',
  'pages/busy.wxss': '.from { opacity: 0 } .to { transition: opacity 10ms }',
  'pages/busy.js': `Page({
    data: { place: '', said: '' },
    move() {
      this.setData({ place: 'from' })
      // No frame is drawn in this time.
      for (const end = Date.now() + 40; Date.now() < end;);
      this.setData({ place: 'to' })
    },
    onEnd() { this.setData({ said: '到了' }) },
  })`,
  'pages/b.json': '{}',
  'pages/b.wxml': '<view class="box">乙</view>',
  'pages/b.js': `Page({ onReady() {
    wx.createSelectorQuery().select('.box').boundingClientRect(({ left }) => globalThis.measured(left)).exec()
  } })`,
}

let stage: Stage

before(async () => {
  stage = await setStage({}, writeProject(FILES))
})
after(() => stage?.close())

/** Opens the second page and goes back: what moves after each step, and where the page found itself. */
async function walk(reducedMotion: 'reduce' | 'no-preference') {
  const phone = await openPhone(stage.browser, stage.preview.url)
  try {
    await phone.page.emulateMedia({ reducedMotion })
    await phone.open()
    return await phone.page.evaluate(async () => {
      const { wx } = globalThis as unknown as {
        wx: Record<string, (options?: object) => Promise<unknown>>
      }
      const measured = new Promise((resolve) => Object.assign(globalThis, { measured: resolve }))
      const moving = () => document.getAnimations().length
      const count = (selector: string) => document.querySelectorAll(selector).length
      const settled = () => Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
      await wx['navigateTo']!({ url: '/pages/b' })
      const pushed = [moving(), count('[data-below]')]
      const left = await measured
      await settled()
      const still = [moving(), count('[data-below]'), count('.phone-page')]
      await wx['navigateBack']!()
      const popped = [moving(), count('[data-leaving]')]
      await settled()
      return { pushed, left, still, popped, end: [count('[data-leaving]'), count('.phone-page')] }
    })
  } finally {
    await phone.close()
  }
}

test('a page slides in over the one below and out again, and is in its place for the mini-program at once', async () => {
  assert.deepEqual(await walk('no-preference'), {
    pushed: [2, 1],
    left: 0,
    still: [0, 0, 2],
    popped: [1, 1],
    end: [0, 1],
  })
})

test('none of it with prefers-reduced-motion', async () => {
  assert.deepEqual(await walk('reduce'), {
    pushed: [0, 0],
    left: 0,
    still: [0, 0, 2],
    popped: [0, 0],
    end: [0, 1],
  })
})

test('a class that is set and soon replaced has been there, however busy the browser is', async () => {
  const phone = await openPhone(stage.browser, stage.preview.url)
  try {
    await phone.open('/pages/busy')
    await phone.page.evaluate(() => {
      const { getCurrentPages } = globalThis as unknown as { getCurrentPages(): { move(): void }[] }
      getCurrentPages().at(-1)!.move()
    })
    await phone.page.getByText('到了').waitFor()
  } finally {
    await phone.close()
  }
})
