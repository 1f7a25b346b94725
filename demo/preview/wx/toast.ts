import { settle, type Callbacks } from './async.ts'
import { h, phoneLayer } from './layer.ts'

type ToastIcon = 'success' | 'error' | 'loading' | 'none'

export interface ToastOptions extends Callbacks {
  title: string
  icon?: ToastIcon
  image?: string
  duration?: number
  mask?: boolean
}

const DEFAULT_DURATION = 1500

const MARKS: Partial<Record<ToastIcon, string>> = {
  success:
    '<svg viewBox="0 0 40 40"><path d="M6 21l10 10L35 11" fill="none" stroke="#fff" stroke-width="3"/></svg>',
  error:
    '<svg viewBox="0 0 40 40"><path d="M20 7v18m0 5v4" fill="none" stroke="#fff" stroke-width="3.5"/></svg>',
  loading: '<span class="phone-toast__spinner"></span>',
}

let shown: HTMLElement | undefined
let timer: ReturnType<typeof setTimeout> | undefined

/** Toast and loading are one thing on the platform: each replaces the other. */
function show({ title, icon = 'success', image, duration, mask }: ToastOptions): void {
  hide()
  const text = h('div', 'phone-toast__title', title)
  const toast = h('div', `phone-toast phone-toast--${image ? 'image' : icon}`, text)
  toast.setAttribute('role', 'status')
  const mark = image ? imageMark(image) : MARKS[icon]
  if (mark) toast.insertAdjacentHTML('afterbegin', `<div class="phone-toast__icon">${mark}</div>`)
  shown = h('div', mask ? 'phone-cover' : 'phone-cover phone-cover--open', toast)
  phoneLayer().append(shown)
  if (duration !== undefined) timer = setTimeout(hide, duration)
}

function imageMark(source: string): string {
  const picture = document.createElement('img')
  picture.src = source
  picture.alt = ''
  return picture.outerHTML
}

function hide(): void {
  clearTimeout(timer)
  shown?.remove()
  shown = undefined
}

export const toast = {
  showToast: (options: ToastOptions) =>
    settle('showToast', options, () => {
      show({ ...options, duration: options.duration ?? DEFAULT_DURATION })
      return {}
    }),
  showLoading: (options: Omit<ToastOptions, 'icon'>) =>
    settle('showLoading', options, () => {
      const { title, mask } = options
      show({ title, icon: 'loading', ...(mask !== undefined && { mask }) })
      return {}
    }),
  hideToast: (options?: Callbacks) => hiding('hideToast', options),
  hideLoading: (options?: Callbacks) => hiding('hideLoading', options),
}

function hiding(name: string, options: Callbacks | undefined) {
  return settle(name, options, () => {
    hide()
    return {}
  })
}
