import type { Theme } from '../runtime/compiled.ts'
import { answer } from './async.ts'
import { getProject } from './context.ts'
import { switches, SWITCHES_EVENT } from './switches.ts'

type Listener = (result: { theme: Theme }) => void

const dark = matchMedia('(prefers-color-scheme: dark)')

const listeners = new Set<Listener>()

/** How the phone looks; undefined to a mini-program that does not say that it is ready for a dark one. */
export function currentTheme(): Theme | undefined {
  if (!getProject().app.darkmode) return undefined
  return phoneTheme()
}

/** How the phone itself is set, whatever the mini-program makes of it. */
export function phoneTheme(): Theme {
  if (switches.theme !== 'system') return switches.theme
  return dark.matches ? 'dark' : 'light'
}

/** A configuration with the theme's values in place of `@name`. */
export function inTheme<T extends object>(config: T): T {
  const values = getProject().themes[currentTheme() ?? 'light'] ?? {}
  const entries = Object.entries(config).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'string' && value.startsWith('@') ? values[value.slice(1)] : value,
  ])
  return Object.fromEntries(entries) as T
}

/** `work` is told how the phone looks now, and each time that changes; the mini-program's own listeners come after it. */
export function followTheme(work: Listener): void {
  const tell = (): Theme | undefined => {
    const theme = currentTheme()
    if (theme) work({ theme })
    return theme
  }
  let shown = phoneTheme()
  tell()
  onThemeOfPhone(() => {
    if (shown === phoneTheme()) return
    shown = phoneTheme()
    const theme = tell()
    if (theme) answer([...listeners] as ((result: object) => void)[], { theme })
  })
}

/** Calls `work` when the phone's own setting may have changed. */
export function onThemeOfPhone(work: () => void): void {
  dark.addEventListener('change', work)
  addEventListener(SWITCHES_EVENT, work)
}

export const theme = {
  onThemeChange: (listener: Listener) => void listeners.add(listener),
  offThemeChange: (listener?: Listener) => void (listener ? listeners.delete(listener) : listeners.clear()),
}
