import { glassEasel } from 'glass-easel-miniprogram-adapter'
import { BUILTIN_NAMES } from '../elements/names.ts'
import { NAVIGATION_BAR_HEIGHT } from '../shell/bar.ts'
import { switches } from '../wx/switches.ts'
import { convertInlineLengths } from './lengths.ts'
import { touchFields, type TouchFields } from './touch.ts'

type DomElement = glassEasel.domlikeBackend.Element

/** The DOM events that are events of the platform too. All others come from the built-in elements themselves. */
const FORWARDED = new Set(
  `touchstart touchmove touchend touchcancel tap canceltap transitionend animationstart animationiteration
   animationend`.split(/\s+/),
)

const bars = (): number => switches.statusBar + NAVIGATION_BAR_HEIGHT

/** Prefix that glass-easel puts before an id to keep it unique in the document. */
const ID_PREFIX = /^[0-9a-f]{8}--/

/** Values of glass-easel's MutLevel and EventBubbleStatus, which its build does not export as values. */
const NO_MUTATION = 0
const NORMAL: glassEasel.EventBubbleStatus = 0
const NO_DEFAULT: glassEasel.EventBubbleStatus = 1

/** What pages see of the screen: the window without the bars around the page. */
export interface Viewport {
  width: number
  height: number
  /** Distance from the top of the document. */
  top: number
  /** Distance from its left edge: none, but while the page slides in. */
  left: number
}

/** The DOM as glass-easel sees it, with the platform's element names, lengths and events. */
export class BrowserBackend extends glassEasel.CurrentWindowBackendContext {
  /** Set by whoever shows pages; before there is one, the app asks. */
  viewport: () => Viewport = () => ({
    width: innerWidth,
    height: innerHeight - bars(),
    top: bars(),
    left: 0,
  })
  /** Called for each tag that is made, by its name in WXML. */
  onTag: (name: string) => void = () => undefined
  /** True while a tap is handled: some calls are allowed only then. */
  tapping = false

  constructor() {
    super()
    const create = (tag: string): DomElement => this.#createElement(tag) as unknown as DomElement
    this.document = {
      createElement: create,
      createTextNode: (text: string) => document.createTextNode(text) as unknown as DomElement,
      createDocumentFragment: () => document.createDocumentFragment() as unknown as DomElement,
    }
    withActiveTouchListeners(() => this.onEvent((...event) => this.#dispatch(...event)))
  }

  override getWindowWidth(): number {
    return this.viewport().width
  }

  override getWindowHeight(): number {
    return this.viewport().height
  }

  override setListenerStats(element: DomElement, type: string, capture: boolean): void {
    if (!FORWARDED.has(type)) return
    // Whether a default is prevented is decided event by event in #dispatch, never for the whole document.
    withActiveTouchListeners(() => super.setListenerStats(element, type, capture, NO_MUTATION))
  }

  #createElement(tag: string): HTMLElement {
    const element = document.createElement(BUILTIN_NAMES.has(tag) ? `wx-${tag}` : tag)
    if (tag !== 'wx-page') this.onTag(tag)
    const setAttribute = element.setAttribute.bind(element)
    element.setAttribute = (name, value) =>
      setAttribute(name, name === 'style' ? convertInlineLengths(String(value)) : value)
    Object.defineProperty(element, 'id', {
      get: () => element.getAttribute('id') ?? '',
      set(id: string) {
        setAttribute('id', id.replace(ID_PREFIX, ''))
      },
    })
    return element
  }

  #dispatch(target: glassEasel.Element, type: string, detail: unknown, options: glassEasel.EventOptions) {
    const original = options.originalEvent
    if (type === 'tap' && isDisabled(original)) return
    const touches = /^touch|^tap$/.test(type) ? touchFields(original, this.viewport().top) : undefined
    const event = new glassEasel.Event(type, detailOf(type, detail, touches), {
      ...options,
      extraFields: { ...touches },
    })
    this.tapping = type === 'tap'
    try {
      glassEasel.Event.dispatchEvent(target, event)
    } finally {
      this.tapping = false
    }
    // `catchtouchmove` keeps the page from scrolling. A caught tap or touchstart must still focus an input.
    return type === 'touchmove' && event.defaultPrevented() ? NO_DEFAULT : NORMAL
  }
}

function detailOf(type: string, detail: unknown, touches: TouchFields | undefined): unknown {
  const [touch] = touches?.changedTouches ?? []
  if (type === 'tap') return touch ? { x: touch.clientX, y: touch.clientY } : detail
  return touches ? {} : detail
}

/** A disabled native button takes no tap. */
function isDisabled(original: unknown): boolean {
  const target = original instanceof Event ? original.target : null
  return target instanceof Element && target.closest('wx-button[disabled]') !== null
}

/** Browsers make touch listeners on the body passive, where `catchtouchmove` could not keep the page from scrolling. */
function withActiveTouchListeners(register: () => void): void {
  const { body } = document
  const add = body.addEventListener
  body.addEventListener = (
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ) => {
    const given = typeof options === 'object' ? options : { capture: options ?? false }
    add.call(body, type, listener, type.startsWith('touch') ? { ...given, passive: false } : given)
  }
  try {
    register()
  } finally {
    body.addEventListener = add
  }
}
