import { EVENT_EVENT, MAX_EVENTS, type EventRecord } from '../../runtime/events.ts'
import { h } from '../../wx/layer.ts'
import type { Follower } from '../phone-window.ts'
import { t } from '../texts.ts'
import { button, emptyable, format } from './parts.ts'

const SOURCES = { app: 'App', page: 'Page', login: 'server' }

/** What happened to the app, its pages and its login, the last first. */
export function showEvents(): Follower & { side: HTMLElement } {
  const list = h('ol', 'list')
  list.id = 'events'
  const { element, update } = emptyable(list, t('还没有事件'))
  const show = (record: EventRecord): void => {
    list.prepend(row(record))
    if (list.childElementCount > MAX_EVENTS) list.lastElementChild?.remove()
    update()
  }
  const clear = (): void => {
    list.replaceChildren()
    update()
  }
  return {
    side: h('div', '', h('div', 'panel__row panel__row--end', button(t('清空'), clear)), element),
    attach(phone) {
      clear()
      for (const record of phone.preview.events) show(record)
      phone.addEventListener(EVENT_EVENT, (event) => show((event as CustomEvent<EventRecord>).detail))
    },
  }
}

function row({ source, name, path, detail, at }: EventRecord): HTMLElement {
  const badge = h('span', 'event__source', SOURCES[source])
  badge.dataset['source'] = source
  const time = h('span', 'request__time', new Date(at).toLocaleTimeString('zh-CN', { hour12: false }))
  const words = [badge, h('span', 'event__name', name), h('span', 'event__path', path ?? ''), time]
  if (detail === undefined || Object.keys(Object(detail) as object).length === 0)
    return h('li', 'request', h('div', 'event', ...words))
  const body = h('div', 'request__body', h('pre', '', format(detail)))
  return h('li', 'request', h('details', '', h('summary', 'event', ...words), body))
}
