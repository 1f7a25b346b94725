import { coverPhone, h } from '../wx/layer.ts'
import { registerControl } from './control.ts'
import type { ElementDefinition, Host } from './define.ts'
import { warnOnce } from './events.ts'
import { columnsOf, type Columns } from './picker-columns.ts'

/** A sheet of columns from the lower edge; its value changes on 确定 alone. */
export const picker: ElementDefinition = {
  name: 'picker',
  properties: {
    mode: 'string',
    value: 'any',
    range: 'any',
    rangeKey: 'string',
    start: 'string',
    end: 'string',
    fields: 'string',
    disabled: 'boolean',
    headerText: 'string',
    name: 'string',
  },
  events: ['change', 'cancel', 'columnchange'],
  setup(host) {
    const { dom } = host
    dom.setAttribute('role', 'button')
    dom.setAttribute('aria-haspopup', 'dialog')
    dom.tabIndex = 0
    const open = (): void => {
      if (host.get('disabled')) return
      const mode = String(host.get('mode') || 'selector')
      const columns = columnsOf(mode, host.get)
      if (columns) openSheet(host, columns)
      else warnOnce(`<picker mode="${mode}">`)
    }
    host.node.addListener('tap', open)
    registerControl(dom, {
      activate: open,
      name: () => String(host.get('name') ?? ''),
      value: () => host.get('value') ?? '',
      reset: () => host.set('value', ''),
    })
    return {
      change: {
        disabled(value) {
          dom.setAttribute('aria-disabled', String(Boolean(value)))
          dom.tabIndex = value ? -1 : 0
        },
      },
    }
  },
}

function openSheet(host: Host, columns: Columns): void {
  const chosen = [...columns.start]
  const wheels = h('div', 'phone-picker__wheels')
  const draw = (): void => {
    const texts = columns.texts(chosen)
    for (const [column, options] of texts.entries())
      chosen[column] = Math.max(0, Math.min(chosen[column] ?? 0, options.length - 1))
    const focused = [...wheels.children].indexOf(document.activeElement as Element)
    wheels.replaceChildren(
      ...texts.map((options, column) => wheel(options, chosen[column] ?? 0, choose(column))),
    )
    for (const option of wheels.querySelectorAll('[aria-selected="true"]'))
      option.scrollIntoView({ block: 'center' })
    if (focused >= 0) (wheels.children[focused] as HTMLElement).focus()
  }
  const choose = (column: number) => (index: number) => {
    chosen[column] = index
    host.emit('columnchange', { column, value: index })
    draw()
  }
  const button = (text: string, className: string, work: () => void): HTMLElement => {
    const element = h('button', className, text)
    element.addEventListener('click', () => {
      cover.remove()
      work()
    })
    return element
  }
  const cancel = button('取消', 'phone-picker__cancel', () => host.emit('cancel', {}))
  cancel.dataset['escape'] = ''
  const done = button('确定', 'phone-picker__done', () => {
    const value = columns.value(chosen)
    host.set('value', value)
    host.emit('change', { value })
  })
  const title = String(host.get('headerText') ?? '')
  const sheet = h('div', 'phone-picker', h('div', 'phone-picker__head', cancel, title, done), wheels)
  sheet.setAttribute('role', 'dialog')
  sheet.setAttribute('aria-label', title || '请选择')
  const cover = coverPhone(sheet, 'bottom')
  draw()
}

/** One column: a list to tap in, or to go through with the arrow keys. */
function wheel(texts: string[], selected: number, choose: (index: number) => void): HTMLElement {
  const options = texts.map((text, index) => {
    const option = h('div', 'phone-picker__option', text)
    option.setAttribute('role', 'option')
    option.setAttribute('aria-selected', String(index === selected))
    option.addEventListener('click', () => choose(index))
    return option
  })
  const column = h('div', 'phone-picker__wheel', ...options)
  column.setAttribute('role', 'listbox')
  column.setAttribute('aria-label', texts[selected] ?? '')
  column.tabIndex = 0
  column.addEventListener('keydown', (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!by || !texts[selected + by]) return
    event.preventDefault()
    choose(selected + by)
  })
  return column
}
