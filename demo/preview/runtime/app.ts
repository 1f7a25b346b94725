import { switches } from '../wx/switches.ts'
import type { CompiledApp } from './compiled.ts'
import { logEvent } from './events.ts'

/**
 * How the mini-program was opened. Scene 1001 is the list of mini-programs that were used before; another comes with the
 * address, `/phone/?launchScene=1047`: that one is a code that was scanned.
 */
export interface LaunchOptions {
  path: string
  query: Record<string, string>
  scene: number
  referrerInfo: object
}

type AppDefinition = Record<string, unknown>

let instance: AppDefinition | undefined

/** Stands for the app in an independent subpackage that runs without it, and becomes it. */
let substitute: AppDefinition | undefined

export function registerApp(definition: AppDefinition): void {
  if (instance) return console.warn('[preview] App() was called twice; the first one counts')
  instance = Object.assign(substitute ?? (Object.create(null) as AppDefinition), definition)
}

export function getAppInstance({ allowDefault = false } = {}): AppDefinition | undefined {
  if (instance || !allowDefault) return instance
  substitute ??= Object.create(null) as AppDefinition
  return substitute
}

export function callApp(
  name: 'onLaunch' | 'onShow' | 'onHide' | 'onError' | 'onPageNotFound' | 'onThemeChange',
  argument?: unknown,
): void {
  if (instance) logEvent({ source: 'app', name, detail: argument })
  const method = instance?.[name]
  if (typeof method !== 'function') return
  try {
    method.call(instance, argument)
  } catch (error) {
    console.error(error)
    if (name !== 'onError') callApp('onError', String(error instanceof Error ? error.stack : error))
  }
}

/** The page to start on: the one in the address (`#/pages/orders/index?x=1`), else the app's entry page. */
export function launchOptions(app: CompiledApp): LaunchOptions {
  const [path = '', query = ''] = location.hash.slice(1).split('?')
  return {
    path: path.replace(/^\//, '') || app.entry,
    query: { ...parseQuery(modeOf(app)), ...parseQuery(query) },
    scene: Number(new URLSearchParams(location.search).get('launchScene') ?? 1001),
    referrerInfo: {},
  }
}

/** Both phones of a preview share its switches; only WeChat's has 编译模式. */
const modeOf = ({ platform }: CompiledApp): string => (platform === 'wechat' ? switches.launchQuery : '')

/** The platform leaves the values as they stand in the url; pages decode them themselves. */
export function parseQuery(query: string): Record<string, string> {
  const pairs = query.split('&').filter(Boolean)
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', ...value] = pair.split('=')
      return [name, value.join('=')]
    }),
  )
}
