import type { ElementDefinition } from './define.ts'

export const view: ElementDefinition = { name: 'view' }
export const coverView: ElementDefinition = { name: 'cover-view', ignored: ['scrollTop'] }
export const text: ElementDefinition = {
  name: 'text',
  properties: { selectable: 'boolean', userSelect: 'boolean', space: 'string', decode: 'boolean' },
  setup({ dom }) {
    const select = (value: unknown): void => void dom.toggleAttribute('user-select', Boolean(value))
    return {
      change: {
        selectable: select,
        userSelect: select,
        space: (value) => dom.setAttribute('space', String(value)),
      },
    }
  },
}
/** Scripts in it never run, which assigning `innerHTML` sees to. */
export const richText: ElementDefinition = {
  name: 'rich-text',
  properties: { nodes: 'any', space: 'string' },
  setup({ dom }) {
    return {
      change: {
        nodes(value) {
          if (typeof value === 'string') dom.innerHTML = value
          else console.warn('[preview] <rich-text> takes a string here, not a list of nodes')
        },
      },
    }
  },
}
