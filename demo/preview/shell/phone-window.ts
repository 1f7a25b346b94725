import type { Preview } from '../runtime/control.ts'

/** The window of a phone that has started, as the panel sees it. A restart makes a new one. */
export type PhoneWindow = Window & { preview: Preview }

/** A part of the panel that follows the phone. */
export interface Follower {
  attach(phone: PhoneWindow): void
}

export function find<T extends HTMLElement = HTMLElement>(selector: string): T {
  const element = document.querySelector<T>(selector)
  if (!element) throw new Error(`${selector} is missing`)
  return element
}
