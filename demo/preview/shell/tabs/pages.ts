import { EVENT_EVENT } from '../../runtime/events.ts'
import { h } from '../../wx/layer.ts'
import type { Follower } from '../phone-window.ts'
import { t } from '../texts.ts'
import { emptyable } from './parts.ts'

/** The open pages, the one that is seen first. */
export function showPages(): Follower & { side: HTMLElement } {
  const list = h('ol', 'list')
  list.id = 'pages'
  const { element, update } = emptyable(list, t('没有打开的页面。'))
  return {
    side: h('div', '', element),
    attach(phone) {
      const draw = (): void => {
        const pages = phone.preview.stack().toReversed()
        list.replaceChildren(
          ...pages.map(({ path, query }, index) => {
            const row = h(
              'li',
              'entry panel__row',
              h('code', 'entry__key', query ? `${path}?${query}` : path),
            )
            if (index === 0) row.append(h('span', 'event__source', t('当前')))
            return row
          }),
        )
        update()
      }
      // No page comes or goes without an event of its own.
      phone.addEventListener(EVENT_EVENT, draw)
      draw()
    },
  }
}
