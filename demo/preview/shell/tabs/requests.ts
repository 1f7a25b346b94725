import { h } from '../../wx/layer.ts'
import { REQUEST_EVENT, type RequestRecord } from '../../wx/log.ts'
import type { Follower } from '../phone-window.ts'
import { t } from '../texts.ts'
import { button, emptyable, format } from './parts.ts'

/** Headers that every request carries say nothing. */
const DULL_HEADERS = new Set(['content-type', 'referer'])

/** What was sent and answered since the start, the last one first. */
export function showRequests(): Follower & { side: HTMLElement } {
  const list = h('ol', 'list')
  list.id = 'requests'
  const { element, update } = emptyable(list, t('小程序还没有发出请求。'))
  const rows = new Map<number, HTMLElement>()
  const clear = (): void => {
    rows.clear()
    list.replaceChildren()
    update()
  }
  const show = (record: RequestRecord): void => {
    const row = rows.get(record.id)
    const item = h('li', 'request', details(record, row?.querySelector('details')?.open ?? false))
    if (row) row.replaceWith(item)
    else list.prepend(item)
    rows.set(record.id, item)
    update()
  }
  const head = h('div', 'panel__row panel__row--end', button(t('清空'), clear))
  return {
    side: h('div', '', head, element),
    attach(phone) {
      clear()
      for (const record of phone.preview.requests) show(record)
      phone.addEventListener(REQUEST_EVENT, (event) => show((event as CustomEvent<RequestRecord>).detail))
    },
  }
}

function details(record: RequestRecord, open: boolean): HTMLElement {
  const { method, url, status, error, ms } = record
  const path = h('span', 'request__path', pathOf(url))
  path.title = url
  const state = h(
    'span',
    'request__status',
    status === undefined ? (error ? t('失败') : '…') : String(status),
  )
  state.dataset['kind'] = kindOf(record)
  const time = h('span', 'request__time', ms === undefined ? '' : `${ms} ms`)
  const summary = h('summary', '', h('span', 'request__method', method), path, state, time)
  const element = h('details', '', summary, h('div', 'request__body', ...parts(record)))
  element.toggleAttribute('open', open)
  return element
}

function kindOf({ status, error }: RequestRecord): string {
  if (status === undefined) return error ? 'bad' : 'waiting'
  if (status < 400) return 'good'
  return status < 500 ? 'refused' : 'bad'
}

function parts({ header, sent, received, error }: RequestRecord): HTMLElement[] {
  const headers = Object.fromEntries(Object.entries(header).filter(([name]) => !DULL_HEADERS.has(name)))
  const shown: [title: string, value: unknown][] = [
    ['请求头', Object.keys(headers).length > 0 ? headers : undefined],
    ['发送', sent],
    ['收到', received],
    ['失败', error],
  ]
  return shown
    .filter(([, value]) => value !== undefined)
    .flatMap(([title, value]) => [h('h3', '', t(title)), h('pre', '', format(value))])
}

function pathOf(url: string): string {
  if (!URL.canParse(url)) return url
  const { pathname, search } = new URL(url)
  return pathname + search
}
