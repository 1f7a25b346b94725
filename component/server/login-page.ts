import type { Page } from '../platform/platform'
import type { Context } from './context'

/** WeChat keeps ten pages at most. https://developers.weixin.qq.com/miniprogram/dev/api/route/wx.navigateTo.html */
const DEEPEST = 10

/** Opens the login page over one that has no popup; what it resolves to comes back to that page. */
export function createLoginPage({ platform }: Context) {
  return async function enter(url: string): Promise<() => Promise<void>> {
    const stack = platform.pages()
    const from = stack[stack.length - 1]
    // No room for one more: it takes the place of the page, which is opened again afterwards.
    const replaced = stack.length >= DEEPEST
    await platform.navigate(replaced ? 'redirectTo' : 'navigateTo', { url })
    const loginPage = platform.pages().pop()
    return async () => {
      // The user may have gone back by themselves.
      if (platform.pages().pop() !== loginPage) return
      if (replaced && from) await platform.navigate('redirectTo', { url: urlOf(from) })
      else await platform.navigate('navigateBack', {})
    }
  }
}

function urlOf({ route, options = {} }: Page): string {
  const query = Object.entries(options).map(([key, value]) => `${key}=${value}`)
  return `/${route}${query.length ? `?${query.join('&')}` : ''}`
}
