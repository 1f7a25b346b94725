import { h } from '../../wx/layer.ts'
import { STORAGE_EVENT } from '../../wx/storage.ts'
import type { Follower, PhoneWindow } from '../phone-window.ts'
import { t } from '../texts.ts'
import { button, emptyable, format } from './parts.ts'

/** The mini-program's storage, live; each key can be edited as JSON and deleted. */
export function showStorage(): Follower & { side: HTMLElement } {
  const list = h('ol', 'list')
  list.id = 'storage'
  const { element, update } = emptyable(list, t('存储是空的。'))
  let phone: PhoneWindow | undefined
  let edited: string | undefined

  const draw = (): void => {
    // What somebody is writing stays.
    if (edited !== undefined || !phone) return
    list.replaceChildren(...phone.preview.storage.list().map((entry) => item(entry)))
    update()
  }
  const stopEditing = (): void => {
    edited = undefined
    draw()
  }
  const item = ({ key, data }: { key: string; data: unknown }): HTMLElement => {
    const edit = button(t('编辑'), () => {
      edited = key
      row.replaceChildren(...editor(key, data))
      row.querySelector('textarea')?.focus()
    })
    const remove = button(t('删除'), () => phone?.preview.storage.remove(key))
    edit.setAttribute('aria-label', `${t('编辑')} ${key}`)
    remove.setAttribute('aria-label', `${t('删除')} ${key}`)
    const head = h('div', 'panel__row', h('code', 'entry__key', key), h('span', '', edit, remove))
    const row = h('li', 'entry', head, h('pre', '', format(data)))
    return row
  }
  const editor = (key: string, data: unknown): HTMLElement[] => {
    const field = h('textarea', 'entry__field') as HTMLTextAreaElement
    field.value = JSON.stringify(data, null, 2)
    field.rows = 8
    field.spellcheck = false
    field.setAttribute('aria-label', key)
    const problem = h('p', 'entry__problem')
    problem.setAttribute('role', 'alert')
    const save = (): void => {
      try {
        const value = JSON.parse(field.value) as unknown
        try {
          phone?.preview.storage.put(key, value)
          stopEditing()
        } catch {
          problem.textContent = t('存不下。')
        }
      } catch {
        problem.textContent = t('这不是 JSON。')
      }
    }
    const buttons = h('span', '', button(t('保存'), save), button(t('取消'), stopEditing))
    return [h('div', 'panel__row', h('code', 'entry__key', key), buttons), field, problem]
  }

  const clear = button(t('清空'), () => phone?.preview.storage.clear())
  const note = h('p', 'panel__note', t('小程序已经读入内存的，重新启动后才会变。'))
  return {
    side: h('div', '', h('div', 'panel__row', note, clear), element),
    attach(next) {
      phone = next
      edited = undefined
      next.addEventListener(STORAGE_EVENT, draw)
      draw()
    },
  }
}
