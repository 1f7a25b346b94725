import { CssSyntaxError, parse as parseCss, type AtRule, type Root } from 'postcss'
import selectorParser from 'postcss-selector-parser'
import { BUILTIN_NAMES } from '../elements/names.ts'
import { convertSafeArea } from '../runtime/lengths.ts'
import { placeOf, type Diagnostics } from './diagnostic.ts'
import { resolvePath } from './resolve.ts'
import type { Source } from './source.ts'

/** Strings and urls are left alone: `url(20rpx.png)` is a name, not a length. */
const LENGTH = /("[^"]*"|'[^']*'|url\([^)]*\))|(-?(?:\d*\.)?\d+)(rpx|vh)\b/g

const COLOR_SCHEME = /\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/g

/** Where Vant's icon font is served; see `serve/fonts.ts`. */
const VANT_FONT_URL = '/fonts/vant-icon.woff2'

/**
 * Lengths that a browser does not know, or means otherwise: 750rpx are the width of the screen, and 100vh are the
 * page's height without the bars around it.
 */
export function convertLengths(value: string): string {
  return value.replace(LENGTH, (all: string, kept: string | undefined, amount: string, unit: string) => {
    if (kept !== undefined) return all
    return unit === 'rpx' ? `calc(${amount} * 100vw / 750)` : `calc(${amount} * var(--page-vh, 1vh))`
  })
}

interface Target {
  /** Prefixes the class names of a component. */
  scope?: string
  /** Confines a sheet to what is within this selector. */
  within?: string
  /** Without it the mini-program stays light, whatever the phone is set to. */
  darkmode: boolean
}

/** Compiles style sheets; sheets that have not changed since the last compilation are not parsed again. */
export class StyleCompiler {
  #cache = new Map<string, string>()
  #fresh = new Map<string, string>()

  /** To be called before each compilation: what the last one did not use is forgotten. */
  start(): void {
    this.#cache = this.#fresh
    this.#fresh = new Map()
  }

  compile(source: Source, file: string, target: Target, diagnostics: Diagnostics): string {
    if (!source.has(file)) return ''
    const text = inlineImports(source, file, diagnostics, [])
    const key = JSON.stringify([target, text])
    let css = this.#cache.get(key) ?? this.#fresh.get(key)
    if (css === undefined) {
      const root = parse(text, file, diagnostics)
      if (!root) return ''
      convert(root, target)
      css = root.toString()
    }
    this.#fresh.set(key, css)
    return css
  }
}

function parse(text: string, file: string, diagnostics: Diagnostics): Root | undefined {
  try {
    return parseCss(text)
  } catch (error) {
    if (!(error instanceof CssSyntaxError)) throw error
    diagnostics.error(file, error.reason, { line: error.line, column: error.column })
    return undefined
  }
}

function inlineImports(source: Source, file: string, diagnostics: Diagnostics, above: string[]): string {
  const text = source.read(file)
  if (!text.includes('@import')) return text
  const root = parse(text, file, diagnostics)
  if (!root) return ''
  root.walkAtRules('import', (rule) => {
    const ref = /^(?:url\()?\s*['"]?([^'")\s]+)/.exec(rule.params)?.[1] ?? ''
    const target = resolvePath(file, ref)
    if (!source.has(target)) {
      diagnostics.error(file, `${target} does not exist`, placeOf(text, rule.source?.start?.offset ?? 0))
      rule.remove()
    } else if (above.includes(target)) rule.remove()
    else
      rule.replaceWith(
        parse(inlineImports(source, target, diagnostics, [...above, file]), target, diagnostics) ?? [],
      )
  })
  return root.toString()
}

function convert(root: Root, target: Target): void {
  root.walkAtRules('media', (rule) => {
    if (target.darkmode) return
    rule.params = rule.params.replace(COLOR_SCHEME, (_all, scheme) =>
      scheme === 'light' ? '(min-width: 0)' : '(max-width: 0)',
    )
  })
  root.walkAtRules('font-face', (rule) => {
    if (!/vant-icon/.test(rule.toString())) return
    rule.walkDecls('src', (declaration) => {
      declaration.value = `url(${VANT_FONT_URL}) format("woff2")`
    })
  })
  root.walkDecls((declaration) => {
    declaration.value = convertSafeArea(convertLengths(declaration.value))
  })
  root.walkRules((rule) => {
    const { parent } = rule
    if (parent?.type === 'atrule' && (parent as AtRule).name.endsWith('keyframes')) return
    rule.selector = convertSelector(rule.selector, target)
  })
}

function convertSelector(selector: string, { scope, within }: Target): string {
  return selectorParser((root) => {
    root.walkClasses((node) => {
      if (scope) node.value = `${scope}--${node.value}`
    })
    root.walkTags((node) => {
      if (node.value === 'page') node.value = 'wx-page'
      else if (BUILTIN_NAMES.has(node.value)) node.value = `wx-${node.value}`
    })
    root.walkPseudos((node) => {
      if (node.value !== ':host') return
      const attribute = {
        attribute: 'wx-host',
        operator: '=' as const,
        value: scope ?? '',
        quoteMark: '"' as const,
        raws: {},
      }
      node.replaceWith(selectorParser.attribute(attribute))
    })
    if (!within) return
    // `:where` weighs nothing, so the rules keep the weight that they have on the platform.
    for (const part of root.nodes) {
      const where = selectorParser.pseudo({ value: `:where(${within})` })
      where.spaces.before = part.first.spaces.before
      part.first.spaces.before = ''
      part.prepend(selectorParser.combinator({ value: ' ' }))
      part.prepend(where)
    }
  }).processSync(selector)
}
