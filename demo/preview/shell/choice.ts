import { h } from '../wx/layer.ts'
import { t } from './texts.ts'

export interface Choice {
  select: HTMLSelectElement
  element: HTMLElement
}

/** A named list to choose from: `[value, text]`. */
export function choice(name: string, options: [value: string, text: string][], hint = ''): Choice {
  const select = h('select', 'choice__select') as HTMLSelectElement
  if (hint) select.title = t(hint)
  select.setAttribute('aria-label', t(name))
  for (const [value, text] of options) select.add(new Option(t(text), value))
  return { select, element: h('label', 'choice', h('span', 'choice__name', t(name)), select) }
}
