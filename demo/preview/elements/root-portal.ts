import type { ElementDefinition } from './define.ts'

/**
 * Its content lies directly in the page, out of reach of the transforms and clipping of what surrounds it. glass-easel
 * goes on using the element itself as the parent; the element passes its children on.
 */
export const rootPortal: ElementDefinition = {
  name: 'root-portal',
  properties: { enable: 'any' },
  setup(host) {
    const { dom } = host
    const portal = document.createElement('div')
    const enabled = (): boolean => host.get('enable') !== false
    if (!enabled()) return undefined
    dom.appendChild = (child) => portal.appendChild(child)
    dom.insertBefore = (child, before) => portal.insertBefore(child, before)
    dom.removeChild = (child) => portal.removeChild(child)
    dom.replaceChild = (child, old) => portal.replaceChild(child, old)
    return {
      attached: () => void dom.closest('.phone-view')?.append(portal),
      detached: () => portal.remove(),
      change: {
        enable: (value) =>
          value === false && console.warn('[preview] <root-portal enable="{{false}}"> is not simulated'),
      },
    }
  },
}
