import type { Browser } from 'playwright-core'
import type { Demo } from '../../demo/run.ts'
import { openPhone, type Phone } from './phone.ts'

/** One item of the demo's gallery, and what is done to see it whole. */
export interface Exhibit {
  name: string
  item: string
  /** After the popup stands: ticked and logged in, to get to the profile step. */
  profile?: boolean
}

export const exhibits: Exhibit[] = [
  { name: 'mode-userinfo', item: '微信一键登录' },
  { name: 'mode-phone', item: '手机号快捷登录' },
  { name: 'mode-code', item: '普通点击' },
  { name: 'mode-phone-code', item: '手机号为主，普通登录为辅' },
  { name: 'profile-optional', item: '可以跳过', profile: true },
  { name: 'profile-required', item: '必须填写', profile: true },
  { name: 'position-center', item: '居中' },
  { name: 'theme-light', item: '浅色' },
  { name: 'theme-dark', item: '深色' },
  { name: 'locale-zh-tw', item: '繁體中文' },
  { name: 'locale-en-us', item: 'English' },
  { name: 'texts', item: '自己的文字' },
  { name: 'no-agreements', item: '没有协议' },
  { name: 'long-agreements', item: '很多协议' },
  { name: 'long-title', item: '很长的标题' },
]

export interface Look {
  width: number
  height?: number
  colorScheme?: 'light' | 'dark'
}

/** A phone of this size and colour, with its gallery open. */
export async function openGallery(browser: Browser, demo: Demo, look: Look): Promise<Phone> {
  const phone = await openPhone(browser, demo, [])
  await phone.page.setViewportSize({ width: look.width, height: look.height ?? 667 })
  await phone.page.emulateMedia({ colorScheme: look.colorScheme ?? 'light' })
  return phone
}

/** Opens an item, and waits until its popup stands. */
export async function openItem({ open, page }: Phone, item: string, locale = 'zh-CN'): Promise<void> {
  await open(`/pages/gallery/index?locale=${locale}`)
  await page.locator('[class*="van-cell__title"]').filter({ hasText: item }).first().tap()
  await page.locator('[class*="login__cancel"]:visible').click({ trial: true })
}

/** In the profile step: chooses a picture, writes a name, saves. */
export async function fillProfile(phone: Phone, name: string): Promise<void> {
  await phone.sees('完善个人资料')
  await phone.page.locator('[class*="login__avatar"]').tap()
  await phone.page.locator('[class*="login__picture"]').waitFor()
  await phone.page.locator('[class*="login__input"] input').fill(name)
  await phone.tap('保存')
}

/** Opens an item and waits until nothing moves any more. */
export async function show(phone: Phone, { item, profile }: Exhibit, locale = 'zh-CN'): Promise<void> {
  const { page } = phone
  await openItem(phone, item, locale)
  if (profile) {
    await phone.popup.tick.tap()
    await page.locator('[class*="login__button"]:visible').tap()
    await page.locator('[class*="login__avatar"]').waitFor()
  }
  await page.evaluate(async () => {
    await document.fonts.ready
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
  })
}
