import type { WindowConfig } from '../runtime/compiled.ts'
import { h } from '../wx/layer.ts'

/** In pixels. */
export const NAVIGATION_BAR_HEIGHT = 44

const BACK =
  '<svg viewBox="0 0 12 24" width="12" height="24"><path d="M10 3.5L2 12l8 8.5" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/></svg>'
const HOME =
  '<svg viewBox="0 0 24 24" width="22" height="22"><path d="M3.5 11L12 4l8.500 7M6 9.500V20h12V9.500" fill="none" stroke="currentColor" stroke-width="1.600" stroke-linecap="round" stroke-linejoin="round"/></svg>'
const CAPSULE = `<svg viewBox="0 0 87 32" width="87" height="32" fill="currentColor"><circle cx="14" cy="16" r="2"/>
<circle cx="22" cy="16" r="3.200"/><circle cx="30" cy="16" r="2"/><path d="M43.500 7v18" stroke="currentColor" stroke-opacity=".2"/>
<circle cx="65" cy="16" r="3.200"/><circle cx="65" cy="16" r="8.500" fill="none" stroke="currentColor" stroke-width="2"/></svg>`
const SIGNS = `<svg viewBox="0 0 66 12" width="55" height="10" fill="currentColor"><path d="M0 8h3v4H0zM4.500 5.500h3V12h-3zM9 3h3v9H9zM13.500 0h3v12h-3z"/>
<path d="M29 2.200c3 0 5.700 1.200 7.700 3l1.500-1.500A13.500 13.500 0 0029 0a13.500 13.500 0 00-9.200 3.700l1.500 1.500c2-1.800 4.700-3 7.700-3zm0 4.300c-1.800 0-3.400.7-4.600 1.800L29 12l4.600-3.700A6.800 6.800 0 0029 6.500z"/>
<rect x="43.500" y=".5" width="19" height="11" rx="2.500" fill="none" stroke="currentColor" stroke-opacity=".5"/><rect x="45" y="2" width="16" height="8" rx="1.300"/><path d="M64 4v4c1 0 1.700-.9 1.700-2S65 4 64 4z" fill-opacity=".6"/></svg>`

/** Status bar and navigation bar of one page. */
export interface Bar {
  element: HTMLElement
  setTitle(title: string): void
  /** What the mini-program sets by hand outlasts a change of the theme. */
  setColors(front: string, background: string): void
  /** Puts on the colours of a configuration. */
  dress(config: WindowConfig): void
}

export function createBar(config: WindowConfig, back: 'back' | 'home' | undefined, onBack: () => void): Bar {
  const time = h('span', 'phone-status__time', '9:41')
  const status = h('div', 'phone-status', time)
  status.insertAdjacentHTML('beforeend', `<span class="phone-status__signs">${SIGNS}</span>`)
  const title = h('div', 'phone-navigation__title')
  const capsule = h('div', 'phone-navigation__capsule')
  capsule.innerHTML = CAPSULE
  capsule.setAttribute('aria-hidden', 'true')
  const button = back ? [backButton(back, onBack)] : []
  const navigation = h('div', 'phone-navigation', ...button, title, capsule)
  const element = h('div', 'phone-bar', status, navigation)
  status.setAttribute('aria-hidden', 'true')
  const paint = (front: string, background: string): void => {
    element.style.color = front
    element.style.backgroundColor = background
  }
  let byHand = false
  const bar: Bar = {
    element,
    setTitle: (text) => (title.textContent = text),
    setColors(front, background) {
      byHand = true
      paint(front, background)
    },
    dress({ navigationStyle, navigationBarTextStyle, navigationBarBackgroundColor = '#000' }) {
      if (byHand) return
      const background = navigationStyle === 'custom' ? 'transparent' : navigationBarBackgroundColor
      paint(navigationBarTextStyle === 'black' ? '#000' : '#fff', background)
    },
  }
  bar.setTitle(config.navigationBarTitleText ?? '')
  bar.dress(config)
  return bar
}

function backButton(back: 'back' | 'home', onBack: () => void): HTMLElement {
  const button = h('button', 'phone-navigation__back')
  button.innerHTML = back === 'back' ? BACK : HOME
  button.setAttribute('aria-label', back === 'back' ? '返回' : '首页')
  button.addEventListener('click', onBack)
  return button
}
