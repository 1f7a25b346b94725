import type { Preview } from '../runtime/control.ts'
import { h } from '../wx/layer.ts'
import { REQUEST_EVENT, type RequestRecord } from '../wx/log.ts'
import { showModes } from './modes.ts'
import { showPlatforms } from './platforms.ts'
import { shortenSecrets } from './shorten.ts'
import { showWeb } from './web.ts'

const phone = find<HTMLIFrameElement>('.phone__screen')
const loading = find('.phone__loading')
const list = find('#requests')
const empty = find('#empty')
const deny = find<HTMLInputElement>('#deny')

/** Headers that every request carries say nothing. */
const DULL_HEADERS = new Set(['content-type', 'referer'])

const rows = new Map<number, HTMLElement>()

function find<T extends HTMLElement = HTMLElement>(selector: string): T {
  const element = document.querySelector<T>(selector)
  if (!element) throw new Error(`${selector} is missing`)
  return element
}

function clear(): void {
  rows.clear()
  list.replaceChildren()
  empty.hidden = false
}

function show(record: RequestRecord): void {
  const row = rows.get(record.id)
  const item = h('li', 'request', details(record, row?.querySelector('details')?.open ?? false))
  if (row) row.replaceWith(item)
  else list.prepend(item)
  rows.set(record.id, item)
  empty.hidden = true
}

function details(record: RequestRecord, open: boolean): HTMLElement {
  const { method, url, status, error, ms } = record
  const path = h('span', 'request__path', pathOf(url))
  path.title = url
  const state = h('span', 'request__status', status === undefined ? (error ? '失败' : '…') : String(status))
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
    .flatMap(([title, value]) => [h('h3', '', title), h('pre', '', format(value))])
}

function format(value: unknown): string {
  const short = shortenSecrets(value)
  return typeof short === 'string' ? short : JSON.stringify(short, null, 2)
}

function pathOf(url: string): string {
  if (!URL.canParse(url)) return url
  const { pathname, search } = new URL(url)
  return pathname + search
}

/** The phone's window is a new one after each start; the switch keeps its place. */
function attach(): void {
  const { contentWindow } = phone
  const preview: Preview | undefined = contentWindow?.preview
  if (!contentWindow || contentWindow.location.href === 'about:blank') return
  if (!preview) {
    loading.textContent = '启动失败，请查看控制台'
    return
  }
  clear()
  for (const record of preview.requests) show(record)
  contentWindow.addEventListener(REQUEST_EVENT, (event) => show((event as CustomEvent<RequestRecord>).detail))
  deny.checked = preview.switches.denyUserInfo
  // A browser may come back to the phone that was on screen before it loaded this page anew.
  platforms.showOf(contentWindow.location.pathname)
  showMode(preview.switches.launchQuery, contentWindow.location)
  // A project that does not compile says so in the phone.
  preview.ready
    .catch(() => undefined)
    .finally(() => {
      loading.hidden = true
    })
}

const platforms = showPlatforms({ onChoose: restart })
const showMode = showModes({
  onChoose(launchQuery) {
    phone.contentWindow?.preview.set({ launchQuery })
    restart(platforms.address)
  },
})
phone.addEventListener('load', attach)
if (phone.contentDocument?.readyState === 'complete') attach()
deny.addEventListener('change', () => phone.contentWindow?.preview.set({ denyUserInfo: deny.checked }))
find('#clear').addEventListener('click', clear)

/** Starts the mini-program anew, at its entry page unless a code leads to another. */
function restart(address: string): void {
  platforms.showOf(address)
  loading.textContent = '正在启动…'
  loading.hidden = false
  phone.contentWindow?.location.replace(address)
}

find('#reload').addEventListener('click', () => restart(platforms.address))
showWeb({ onScan: restart })
