import type { ElementDefinition } from './define.ts'

const DEFAULT_THRESHOLD = 50

export const scrollView: ElementDefinition = {
  name: 'scroll-view',
  properties: {
    scrollX: 'boolean',
    scrollY: 'boolean',
    scrollTop: 'any',
    scrollLeft: 'any',
    scrollIntoView: 'string',
    lowerThreshold: 'any',
    upperThreshold: 'any',
    scrollWithAnimation: 'boolean',
    enableFlex: 'boolean',
    showScrollbar: 'any',
  },
  events: ['scroll', 'scrolltoupper', 'scrolltolower'],
  ignored: [
    'enhanced',
    'bounces',
    'enableBackToTop',
    'scrollAnchoring',
    'pagingEnabled',
    'fastDeceleration',
    'type',
    'refresherEnabled',
    'refresherTriggered',
    'usingSticky',
  ],
  setup(host) {
    const { dom } = host
    const flag = (name: string) => (value: unknown) => void dom.toggleAttribute(name, Boolean(value))
    const threshold = (name: string): number => Number(host.get(name) || DEFAULT_THRESHOLD)
    const scrollTo = (place: ScrollToOptions): void => {
      dom.scrollTo({ ...place, behavior: host.get('scrollWithAnimation') ? 'smooth' : 'auto' })
    }
    let last = { top: 0, left: 0 }
    dom.addEventListener('scroll', () => {
      const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight } = dom
      const deltaY = last.top - scrollTop
      host.emit('scroll', {
        scrollTop,
        scrollLeft,
        scrollHeight,
        scrollWidth,
        deltaX: last.left - scrollLeft,
        deltaY,
      })
      const upper = threshold('upperThreshold')
      const lower = scrollHeight - clientHeight - threshold('lowerThreshold')
      if (scrollTop <= upper && last.top > upper) host.emit('scrolltoupper', { direction: 'top' })
      if (scrollTop >= lower && last.top < lower) host.emit('scrolltolower', { direction: 'bottom' })
      last = { top: scrollTop, left: scrollLeft }
    })
    return {
      change: {
        scrollX: flag('scroll-x'),
        scrollY: flag('scroll-y'),
        enableFlex: flag('enable-flex'),
        showScrollbar: (value) => void dom.toggleAttribute('hide-scrollbar', value === false),
        scrollTop: (value) => scrollTo({ top: Number(value) || 0 }),
        scrollLeft: (value) => scrollTo({ left: Number(value) || 0 }),
        scrollIntoView: (value) => {
          const target = value ? dom.querySelector(`[id="${CSS.escape(String(value))}"]`) : null
          if (target)
            scrollTo({
              top: dom.scrollTop + target.getBoundingClientRect().top - dom.getBoundingClientRect().top,
            })
        },
      },
    }
  },
}
