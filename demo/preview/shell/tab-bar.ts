import type { TabBarConfig } from '../runtime/compiled.ts'
import { h } from '../wx/layer.ts'

/** The bar below a tab page. */
export interface TabBar {
  element: HTMLElement
  /** Puts on the colours and pictures of a configuration. */
  dress(config: TabBarConfig): void
}

export function createTabBar(config: TabBarConfig, current: string, onTap: (path: string) => void): TabBar {
  const tabs = config.list.map(({ pagePath, text }) => {
    const picture = document.createElement('img')
    picture.className = 'phone-tabs__icon'
    picture.alt = ''
    const element = h('button', 'phone-tabs__tab', picture, h('span', 'phone-tabs__text', text))
    element.setAttribute('role', 'tab')
    element.setAttribute('aria-selected', String(pagePath === current))
    element.addEventListener('click', () => onTap(pagePath))
    return { element, picture }
  })
  const element = h('div', 'phone-tabs', ...tabs.map((tab) => tab.element))
  element.setAttribute('role', 'tablist')
  const bar: TabBar = {
    element,
    dress({ color = '', selectedColor = '', backgroundColor = '', borderStyle = 'black', list }) {
      element.style.backgroundColor = backgroundColor
      element.dataset['border'] = borderStyle
      for (const [index, { pagePath, iconPath, selectedIconPath = iconPath }] of list.entries()) {
        const tab = tabs[index]
        if (!tab) continue
        const selected = pagePath === current
        const icon = selected ? selectedIconPath : iconPath
        tab.element.style.color = selected ? selectedColor : color
        tab.picture.hidden = !icon
        if (icon) tab.picture.src = `assets/${icon.replace(/^\//, '')}`
      }
    },
  }
  bar.dress(config)
  return bar
}
