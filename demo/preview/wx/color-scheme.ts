import { switches } from './switches.ts'
import { onThemeOfPhone, phoneTheme } from './theme.ts'

const SCHEME = /\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/g

/** Conditions that always and never hold. */
const ALWAYS = '(min-width: 0px)'
const NEVER = '(max-width: 0px)'

/** What a rule's condition was before it was answered here. */
const conditions = new WeakMap<CSSMediaRule, string>()

/** A page cannot set what `prefers-color-scheme` finds; on a phone with a setting of its own, the rules are answered here. */
export function dressStyleSheets(): void {
  let pending = false
  const later = (): void => {
    if (pending) return
    pending = true
    // Once for all style sheets of a package.
    queueMicrotask(() => {
      pending = false
      for (const sheet of document.styleSheets) dress(sheet.cssRules)
    })
  }
  new MutationObserver(later).observe(document.head, { childList: true })
  onThemeOfPhone(later)
  later()
}

function dress(rules: CSSRuleList): void {
  for (const rule of rules) {
    if (rule instanceof CSSMediaRule) dressRule(rule)
    if (rule instanceof CSSGroupingRule) dress(rule.cssRules)
  }
}

function dressRule(rule: CSSMediaRule): void {
  const original = conditions.get(rule) ?? rule.media.mediaText
  if (original.search(SCHEME) < 0) return
  conditions.set(rule, original)
  const wanted =
    switches.theme === 'system'
      ? original
      : original.replace(SCHEME, (_all, scheme) => (scheme === phoneTheme() ? ALWAYS : NEVER))
  if (rule.media.mediaText !== wanted) rule.media.mediaText = wanted
}
