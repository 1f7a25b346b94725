import { stack } from '../runtime/stack.ts'
import { CallFailure, settle, type Callbacks } from './async.ts'
import { getProject } from './context.ts'

export interface NavigationOptions extends Callbacks {
  url: string
  delta?: number
}

/** Pages open at the same time, at most. */
const MAX_PAGES = 10

type Names = 'navigateTo' | 'redirectTo' | 'reLaunch' | 'switchTab' | 'navigateBack'

/** The call returns before anything has happened to the stack, as on the platform. */
function later<T>(work: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    setTimeout(() => {
      try {
        resolve(work())
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    })
  })
}

function target(url: string): { path: string; query: string } {
  const [given = '', query = ''] = url.split('?')
  const base = `mp:/${stack.top?.route ?? ''}`
  const path = new URL(given, given.startsWith('/') ? 'mp:/' : base).pathname.slice(1)
  if (!getProject().pages.includes(path)) throw new CallFailure(`page "${path}" is not found`)
  return { path, query }
}

export const navigation: Record<Names, (options: NavigationOptions) => Promise<object> | undefined> = {
  navigateTo: (options) =>
    settle('navigateTo', options, () =>
      later(() => {
        const { path, query } = target(options.url)
        if (stack.isTab(path)) throw new CallFailure('can not navigateTo a tabbar page')
        if (stack.pages.length >= MAX_PAGES) throw new CallFailure('webview count limit exceed')
        stack.push(path, query)
        return {}
      }),
    ),
  redirectTo: (options) =>
    settle('redirectTo', options, () =>
      later(() => {
        const { path, query } = target(options.url)
        if (stack.isTab(path)) throw new CallFailure('can not redirectTo a tabbar page')
        stack.replace(path, query)
        return {}
      }),
    ),
  reLaunch: (options) =>
    settle('reLaunch', options, () =>
      later(() => {
        const { path, query } = target(options.url)
        stack.reset(path, query)
        return {}
      }),
    ),
  switchTab: (options) =>
    settle('switchTab', options, () =>
      later(() => {
        const { path } = target(options.url)
        if (!stack.isTab(path)) throw new CallFailure('can not switch to no-tabBar page')
        stack.switchTab(path)
        return {}
      }),
    ),
  navigateBack: (options) =>
    settle('navigateBack', options, () =>
      later(() => {
        if (stack.pages.length < 2) throw new CallFailure('cannot navigate back at first page.')
        stack.pop(options?.delta ?? 1)
        return {}
      }),
    ),
}
