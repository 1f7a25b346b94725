import { button } from './button.ts'
import { setupCommon } from './common.ts'
import { defineElement } from './define.ts'
import { form } from './form.ts'
import { icon } from './icon.ts'
import { image } from './image.ts'
import { input, textarea } from './input.ts'
import { label } from './label.ts'
import { navigator } from './navigator.ts'
import { picker } from './picker.ts'
import { rootPortal } from './root-portal.ts'
import { scrollView } from './scroll-view.ts'
import { swiper, swiperItem } from './swiper.ts'
import { switchElement } from './switch.ts'
import { video } from './video.ts'
import { coverView, richText, text, view } from './view.ts'

const ELEMENTS = [
  button,
  coverView,
  form,
  icon,
  image,
  input,
  label,
  navigator,
  picker,
  richText,
  rootPortal,
  scrollView,
  swiper,
  swiperItem,
  switchElement,
  text,
  textarea,
  video,
  view,
]

export function defineElements(): void {
  for (const element of ELEMENTS) defineElement(element, setupCommon)
}

/** Names that pages may use without a component behind them. */
export function isElement(name: string): boolean {
  return ELEMENTS.some((element) => element.name === name)
}
