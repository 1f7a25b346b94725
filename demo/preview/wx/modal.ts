import { CallFailure, settle, type Callbacks } from './async.ts'
import { coverPhone, h } from './layer.ts'

export interface ModalOptions extends Callbacks {
  title?: string
  content?: string
  showCancel?: boolean
  cancelText?: string
  cancelColor?: string
  confirmText?: string
  confirmColor?: string
  editable?: boolean
  placeholderText?: string
}

export interface ModalResult {
  confirm: boolean
  cancel: boolean
  content?: string | null
}

export interface ActionSheetOptions extends Callbacks {
  alertText?: string
  itemList: string[]
  itemColor?: string
}

function showModal(options: ModalOptions): Promise<ModalResult> {
  const { title = '', content = '', showCancel = true, editable = false } = options
  const field = document.createElement('input')
  field.className = 'phone-modal__input'
  field.placeholder = options.placeholderText ?? ''
  field.value = editable ? content : ''
  const body = editable ? field : h('div', 'phone-modal__content', content)
  return new Promise((resolve) => {
    const button = (text: string, color: string, confirm: boolean): HTMLElement => {
      const element = h('button', 'phone-modal__button', text)
      element.style.color = color
      if (!confirm) element.dataset['escape'] = ''
      element.addEventListener('click', () => {
        cover.remove()
        resolve({ confirm, cancel: !confirm, ...(editable && { content: confirm ? field.value : null }) })
      })
      return element
    }
    const confirm = button(options.confirmText ?? '确定', options.confirmColor ?? '', true)
    const cancel = showCancel ? [button(options.cancelText ?? '取消', options.cancelColor ?? '', false)] : []
    const head = title ? [h('div', 'phone-modal__title', title)] : []
    const modal = h('div', 'phone-modal', ...head, body, h('div', 'phone-modal__buttons', ...cancel, confirm))
    modal.setAttribute('role', 'dialog')
    modal.setAttribute('aria-label', title || content)
    const cover = coverPhone(modal, 'middle')
  })
}

export function showActionSheet({
  itemList,
  itemColor = '',
  alertText,
}: ActionSheetOptions): Promise<{ tapIndex: number }> {
  return new Promise((resolve, reject) => {
    const item = (text: string, done: () => void): HTMLElement => {
      const element = h('button', 'phone-sheet__item', text)
      element.addEventListener('click', () => {
        cover.remove()
        done()
      })
      return element
    }
    const items = itemList.map((text, tapIndex) => item(text, () => resolve({ tapIndex })))
    for (const element of items) element.style.color = itemColor
    const cancel = (): void => reject(new CallFailure('cancel'))
    const head = alertText ? [h('div', 'phone-sheet__alert', alertText)] : []
    const last = item('取消', cancel)
    last.dataset['escape'] = ''
    const sheet = h('div', 'phone-sheet', ...head, ...items, last)
    sheet.setAttribute('role', 'dialog')
    sheet.setAttribute('aria-label', alertText ?? '请选择')
    const cover = coverPhone(sheet, 'bottom')
    cover.addEventListener('click', (event) => {
      if (event.target !== cover) return
      cover.remove()
      cancel()
    })
  })
}

export const modal = {
  showModal: (options: ModalOptions) => settle('showModal', options, () => showModal(options)),
  showActionSheet: (options: ActionSheetOptions) =>
    settle('showActionSheet', options, () => showActionSheet(options)),
}
