import type { ElementDefinition } from './define.ts'

const DISC = 'M12 2a10 10 0 100 20 10 10 0 000-20z'
const BAR = 'm-1 4h2v7h-2zm0 9h2v2h-2z'

/** Shapes on a 24 by 24 field, holes by the even-odd rule, with the platform's colour for each. */
const SHAPES: Record<string, [path: string, colour: string]> = {
  success: [`${DISC}m-1.8 14.4l-4-4 1.4-1.4 2.6 2.6 6-6 1.4 1.4z`, '#07c160'],
  success_no_circle: ['M9.5 18.4L3.6 12.5l1.8-1.8 4.1 4.1 9.1-9.1 1.8 1.8z', '#07c160'],
  info: [`${DISC}m-1 5h2v2h-2zm0 4h2v7h-2z`, '#10aeff'],
  warn: [`${DISC}${BAR}`, '#fa5151'],
  waiting: [`${DISC}m-1 4h2v6l4 2.4-1 1.7-5-3z`, '#10aeff'],
  cancel: [
    `${DISC}m3.6 5l1.4 1.4-3.6 3.6 3.6 3.6-1.4 1.4-3.6-3.6-3.6 3.6-1.4-1.4 3.6-3.6-3.6-3.6L8.4 7l3.6 3.6z`,
    '#fa5151',
  ],
  clear: [
    `${DISC}m3.6 5l1.4 1.4-3.6 3.6 3.6 3.6-1.4 1.4-3.6-3.6-3.6 3.6-1.4-1.4 3.6-3.6-3.6-3.6L8.4 7l3.6 3.6z`,
    '#b2b2b2',
  ],
  download: [`${DISC}m-1 5h2v6h3l-4 4-4-4h3z`, '#07c160'],
  search: [
    'M10.5 3a7.5 7.5 0 105 13l5 5 1.2-1.2-5-5A7.5 7.5 0 0010.5 3zm0 1.7a5.8 5.8 0 110 11.6 5.8 5.8 0 010-11.6z',
    '#b2b2b2',
  ],
}

export const icon: ElementDefinition = {
  name: 'icon',
  properties: { type: 'string', size: 'any', color: 'string' },
  setup(host) {
    const draw = (): void => {
      const [path, colour] = SHAPES[String(host.get('type'))] ?? ['', '']
      const size = Number.parseFloat(String(host.get('size') ?? '')) || 23
      const fill = String(host.get('color') || colour)
      host.dom.innerHTML = `<svg viewBox="0 0 24 24" width="${size}" height="${size}"><path fill-rule="evenodd" d="${path}"/></svg>`
      host.dom.querySelector('path')?.setAttribute('fill', fill)
    }
    return { change: { type: draw, size: draw, color: draw } }
  },
}
