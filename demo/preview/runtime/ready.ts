import { glassEasel } from 'glass-easel-miniprogram-adapter'

let waiting: glassEasel.GeneralComponent[] = []
let held = false

/**
 * glass-easel leaves the `ready` lifetime to its host. Components of a page that opens wait for its onShow; a component
 * that appears later is ready as soon as the code that made it is done.
 */
export function waitForReady(component: glassEasel.GeneralComponent): void {
  waiting.push(component)
  if (!held && waiting.length === 1) queueMicrotask(flushReady)
}

export function holdReady(): void {
  held = true
}

export function flushReady(): void {
  held = false
  const components = waiting
  waiting = []
  for (const component of components) {
    if (glassEasel.Element.isAttached(component)) component.triggerLifetime('ready', [])
  }
}
