import { stack } from '../runtime/stack.ts'
import { launchOptions } from '../runtime/app.ts'
import { settle, type Callbacks } from './async.ts'
import { getProject } from './context.ts'

interface BarColors extends Callbacks {
  frontColor: string
  backgroundColor: string
}

/** Calls about the page on screen: its bar, its scroll position, how it was opened. */
export const page = {
  setNavigationBarTitle: (options: Callbacks & { title: string }) =>
    settle('setNavigationBarTitle', options, () => {
      stack.top?.bar.setTitle(options.title)
      return {}
    }),
  setNavigationBarColor: (options: BarColors) =>
    settle('setNavigationBarColor', options, () => {
      stack.top?.bar.setColors(options.frontColor, options.backgroundColor)
      return {}
    }),
  showNavigationBarLoading: (options?: Callbacks) => settle('showNavigationBarLoading', options, () => ({})),
  hideNavigationBarLoading: (options?: Callbacks) => settle('hideNavigationBarLoading', options, () => ({})),
  stopPullDownRefresh: (options?: Callbacks) => settle('stopPullDownRefresh', options, () => ({})),
  pageScrollTo: (options: Callbacks & { scrollTop?: number; selector?: string; duration?: number }) =>
    settle('pageScrollTo', options, () => {
      const target = options.selector ? stack.top?.element.querySelector(options.selector) : undefined
      if (target) target.scrollIntoView()
      else
        stack.top?.scrollTo({
          top: options.scrollTop ?? 0,
          behavior: options.duration === 0 ? 'auto' : 'smooth',
        })
      return {}
    }),
  getLaunchOptionsSync: () => launchOptions(getProject()),
  getEnterOptionsSync: () => launchOptions(getProject()),
}
