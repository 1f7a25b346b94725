import { needsConsent } from '../wx/privacy.ts'
import { registerControl } from './control.ts'
import type { ElementDefinition, Hooks, Host, PropertyKind } from './define.ts'
import { askBeforeTyping, reviewNickname } from './nickname.ts'
import { scopedClasses } from './scope.ts'

type Field = HTMLInputElement | HTMLTextAreaElement

const DEFAULT_MAXLENGTH = 140

const KEYBOARDS: Record<string, string> = {
  number: 'numeric',
  digit: 'decimal',
  idcard: 'text',
  text: 'text',
}

const PROPERTIES: Record<string, PropertyKind> = {
  value: 'any',
  type: 'string',
  password: 'boolean',
  placeholder: 'string',
  placeholderStyle: 'string',
  placeholderClass: 'string',
  disabled: 'boolean',
  maxlength: 'any',
  focus: 'boolean',
  autoFocus: 'boolean',
  confirmType: 'string',
  confirmHold: 'boolean',
  name: 'string',
  autoHeight: 'boolean',
  selectionStart: 'any',
  selectionEnd: 'any',
}

const IGNORED = [
  'cursorSpacing',
  'cursor',
  'adjustPosition',
  'holdKeyboard',
  'fixed',
  'showConfirmBar',
  'disableDefaultPadding',
  'alwaysEmbed',
  'cursorColor',
  'safePasswordCertPath',
  'adjustKeyboardTo',
]

/** A browser's keyboard covers nothing, so that its height never changes. */
const EVENTS = 'input focus blur confirm nicknamereview linechange keyboardheightchange'.split(' ')

export const input = define('input', () => document.createElement('input'))
export const textarea = define('textarea', () => document.createElement('textarea'))

function define(name: string, create: () => Field): ElementDefinition {
  return {
    name,
    properties: PROPERTIES,
    ignored: IGNORED,
    events: EVENTS,
    setup: (host) => setup(host, create()),
  }
}

function setup(host: Host, field: Field): Hooks {
  const { dom } = host
  const placeholder = document.createElement('div')
  placeholder.setAttribute('aria-hidden', 'true')
  dom.append(field, placeholder)
  field.maxLength = DEFAULT_MAXLENGTH
  const show = (value: unknown): void => {
    const text = value === null || value === undefined ? '' : String(value)
    if (field.value !== text) field.value = text
    placeholder.hidden = field.value !== ''
  }
  const dress = (): void => {
    placeholder.className = [
      'wx-placeholder',
      ...scopedClasses(host.node, String(host.get('placeholderClass') ?? '')),
    ].join(' ')
  }
  dress()
  // To a screen reader it is the field itself that has the name, not what is around it.
  const label = (value: unknown): void => {
    if (value) field.setAttribute('aria-label', String(value))
    else field.removeAttribute('aria-label')
    dom.removeAttribute('aria-label')
  }
  const measure = field instanceof HTMLTextAreaElement ? lineCounter(host, field) : undefined
  listen(host, field, show)
  registerControl(dom, {
    activate: () => field.focus(),
    name: () => String(host.get('name') ?? ''),
    value: () => field.value,
    reset: () => show(''),
  })
  return {
    attached: () => {
      if (host.get('autoFocus') || host.get('focus')) field.focus()
    },
    change: {
      value(value) {
        show(value)
        if (measure) queueMicrotask(measure)
      },
      ariaLabel: label,
      type: (value) => (field.inputMode = KEYBOARDS[String(value)] ?? 'text'),
      password: (value) => field instanceof HTMLInputElement && (field.type = value ? 'password' : 'text'),
      placeholder: (value) => (placeholder.textContent = field.placeholder = String(value ?? '')),
      placeholderStyle: (value) => placeholder.setAttribute('style', String(value ?? '')),
      placeholderClass: dress,
      disabled: (value) => (field.disabled = Boolean(value)),
      maxlength: (value) => limit(field, Number(value)),
      // Events come later than what causes them, as from the platform's other thread.
      focus: (value) => queueMicrotask(() => (value ? field.focus() : field.blur())),
      confirmType: (value) => (field.enterKeyHint = String(value)),
      autoHeight: (value) => void dom.toggleAttribute('auto-height', Boolean(value)),
    },
  }
}

/** Of a text in this field, however high the field is. */
function textHeight(field: HTMLTextAreaElement, text: string): number {
  const copy = field.cloneNode() as HTMLTextAreaElement
  copy.value = text
  copy.style.height = '0'
  field.after(copy)
  const { scrollHeight } = copy
  copy.remove()
  return scrollHeight
}

/** Tells of each change of the number of lines. */
function lineCounter(host: Host, field: HTMLTextAreaElement): () => void {
  let lines = 0
  const measure = (): void => {
    if (!field.isConnected) return
    const height = textHeight(field, field.value)
    const lineCount = Math.max(1, Math.round(height / textHeight(field, '一')))
    if (lineCount === lines) return
    lines = lineCount
    host.emit('linechange', { height, heightRpx: (height * 750) / innerWidth, lineCount })
  }
  field.addEventListener('input', measure)
  return measure
}

/** -1 takes the limit away. */
function limit(field: Field, length: number): void {
  if (length >= 0) field.maxLength = length
  else field.removeAttribute('maxlength')
}

function listen(host: Host, field: Field, show: (value: unknown) => void): void {
  const value = (): { value: string; cursor: number } => ({
    value: field.value,
    cursor: field.selectionEnd ?? 0,
  })
  field.addEventListener('input', () => {
    const typed = value()
    host.set('value', typed.value)
    const returned = host.emit('input', { ...typed, keyCode: 0 })
    // A handler may return what the field is to hold instead.
    const replaced =
      typeof returned === 'object' && returned !== null && 'value' in returned ? returned.value : returned
    if (typeof replaced === 'string') show(replaced)
  })
  const isNickname = (): boolean => host.get('type') === 'nickname'
  let focused = false
  field.addEventListener('focus', () => {
    if (isNickname() && needsConsent()) return askBeforeTyping(field)
    focused = true
    host.emit('focus', { value: field.value, height: 0 })
  })
  field.addEventListener('blur', () => {
    if (!focused) return
    focused = false
    host.emit('blur', value())
    if (isNickname()) reviewNickname(host, field, () => show(''))
  })
  field.addEventListener('keydown', (event) => {
    const { key, isComposing } = event as KeyboardEvent
    if (key !== 'Enter' || isComposing || !(field instanceof HTMLInputElement)) return
    host.emit('confirm', value())
    if (!host.get('confirmHold')) field.blur()
  })
}
