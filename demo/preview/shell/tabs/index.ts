import { h } from '../../wx/layer.ts'
import { find } from '../phone-window.ts'
import { t } from '../texts.ts'

export interface Tab {
  id: string
  /** In Chinese. */
  name: string
  side: HTMLElement
  onSelect?(): void
}

/** One of several sides is seen; arrows, Home and End go from tab to tab. */
export function showTabs(tabs: Tab[]): void {
  const buttons = tabs.map(({ id, name, side }) => {
    const button = h('button', 'tabs__tab', t(name))
    button.id = `tab-${id}`
    button.setAttribute('role', 'tab')
    button.setAttribute('type', 'button')
    button.setAttribute('aria-controls', `side-${id}`)
    side.id = `side-${id}`
    side.classList.add('panel__side')
    side.setAttribute('role', 'tabpanel')
    side.setAttribute('aria-labelledby', button.id)
    return button
  })
  const select = (index: number): void => {
    for (const [each, { side }] of tabs.entries()) {
      buttons[each]!.setAttribute('aria-selected', String(each === index))
      buttons[each]!.tabIndex = each === index ? 0 : -1
      side.hidden = each !== index
    }
    document.body.dataset['tab'] = tabs[index]!.id
    tabs[index]!.onSelect?.()
  }
  const steps: Record<string, (index: number) => number> = {
    ArrowLeft: (index) => (index + tabs.length - 1) % tabs.length,
    ArrowRight: (index) => (index + 1) % tabs.length,
    Home: () => 0,
    End: () => tabs.length - 1,
  }
  for (const [index, button] of buttons.entries()) {
    button.addEventListener('click', () => select(index))
    button.addEventListener('keydown', (event) => {
      const next = steps[event.key]?.(index)
      if (next === undefined) return
      event.preventDefault()
      select(next)
      buttons[next]!.focus()
    })
  }
  find('#tabs').append(...buttons)
  find('#sides').append(...tabs.map(({ side }) => side))
  select(0)
}
