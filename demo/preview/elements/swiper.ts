import { domOf, nodeAt } from '../runtime/engine.ts'
import type { ElementDefinition, Host } from './define.ts'

/** The part of its width that a finger has to go for the next one to come. */
const FAR_ENOUGH = 0.2

type Source = 'autoplay' | 'touch' | ''

export const swiperItem: ElementDefinition = {
  name: 'swiper-item',
  properties: { itemId: 'string' },
  ignored: ['skipHiddenItemLayout'],
}

/** Its items lie side by side and are moved by a transform; one is seen at a time. */
export const swiper: ElementDefinition = {
  name: 'swiper',
  properties: {
    indicatorDots: 'boolean',
    indicatorColor: 'string',
    indicatorActiveColor: 'string',
    autoplay: 'boolean',
    current: 'number',
    interval: 'any',
    duration: 'any',
    circular: 'boolean',
    vertical: 'boolean',
  },
  ignored: ['easingFunction', 'snapToEdge', 'cacheExtent', 'skipHiddenItemLayout'],
  events: ['change', 'animationfinish'],
  setup(host) {
    const { dom } = host
    const dots = document.createElement('div')
    dots.className = 'wx-swiper-dots'
    dots.setAttribute('aria-hidden', 'true')
    dom.append(dots)
    let current = 0
    let timer: ReturnType<typeof setInterval> | undefined
    const items = (): HTMLElement[] => [...dom.querySelectorAll<HTMLElement>(':scope > wx-swiper-item')]

    const layOut = (offset = 0): void => {
      const all = items()
      const duration = offset || !dom.isConnected ? 0 : Number(host.get('duration') || 500)
      const axis = host.get('vertical') ? 'Y' : 'X'
      for (const [index, item] of all.entries()) {
        item.style.transitionDuration = `${duration}ms`
        item.style.transform = `translate${axis}(calc(${(index - current) * 100}% + ${offset}px))`
        item.toggleAttribute('inert', index !== current)
      }
      drawDots(host, dots, all.length, current)
    }
    const goTo = (index: number, source: Source): void => {
      const count = items().length
      const wrapped = host.get('circular') || source === 'autoplay' ? (index + count) % count : index
      if (!dom.isConnected) return
      const next = Math.max(0, Math.min(wrapped, count - 1)) || 0
      const isChange = next !== current
      current = next
      layOut()
      if (!isChange) return
      const detail = { current, currentItemId: itemIdOf(items()[current]), source }
      host.set('current', current)
      host.emit('change', detail)
      setTimeout(() => host.emit('animationfinish', detail), Number(host.get('duration') || 500))
    }
    const play = (): void => {
      clearInterval(timer)
      if (host.get('autoplay') && dom.isConnected)
        timer = setInterval(() => goTo(current + 1, 'autoplay'), Number(host.get('interval') || 5000))
    }
    listenToFingers(host, layOut, (by) => goTo(current + by, 'touch'))
    const observer = new MutationObserver(() => layOut())
    return {
      attached() {
        observer.observe(dom, { childList: true })
        current = Number(host.get('current')) || 0
        layOut()
        play()
      },
      detached() {
        observer.disconnect()
        clearInterval(timer)
      },
      change: {
        // Its event comes later than what causes it.
        current: (value) => queueMicrotask(() => goTo(Number(value) || 0, '')),
        autoplay: play,
        interval: play,
        vertical: () => layOut(),
        indicatorDots: () => layOut(),
        indicatorColor: () => layOut(),
        indicatorActiveColor: () => layOut(),
      },
    }
  },
}

function itemIdOf(item: HTMLElement | undefined): string {
  const node = item && nodeAt(item)
  return node && domOf(node) ? String((node.data as { itemId?: string }).itemId ?? '') : ''
}

function drawDots({ get }: Host, dots: HTMLElement, count: number, current: number): void {
  dots.hidden = !get('indicatorDots')
  dots.replaceChildren(
    ...Array.from({ length: count }, (_, index) => {
      const dot = document.createElement('span')
      const active = String(get('indicatorActiveColor') || '#000')
      dot.style.background = index === current ? active : String(get('indicatorColor') || 'rgb(0 0 0 / 30%)')
      return dot
    }),
  )
}

/** Follows the finger, and says where it went once it has left. */
function listenToFingers(
  { dom, get }: Host,
  follow: (offset: number) => void,
  leave: (by: -1 | 0 | 1) => void,
): void {
  let start: Touch | undefined
  const moved = ({ changedTouches: [touch] }: TouchEvent): number => {
    if (!touch || !start) return 0
    return get('vertical') ? touch.clientY - start.clientY : touch.clientX - start.clientX
  }
  dom.addEventListener('touchstart', ({ touches }) => (start = touches[0]), { passive: true })
  dom.addEventListener('touchmove', (event) => start && follow(moved(event)), { passive: true })
  const end = (event: TouchEvent): void => {
    const way = moved(event)
    start = undefined
    const size = get('vertical') ? dom.clientHeight : dom.clientWidth
    if (Math.abs(way) < size * FAR_ENOUGH) leave(0)
    else leave(way < 0 ? 1 : -1)
  }
  dom.addEventListener('touchend', end, { passive: true })
  dom.addEventListener('touchcancel', end, { passive: true })
}
