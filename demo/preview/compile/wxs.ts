import { parse, type MemberExpression, type Node } from 'acorn'
import { ancestor } from 'acorn-walk'
import { MagicString } from 'magic-string'
import type { Diagnostics, Place } from './diagnostic.ts'

/** What compiled WXS finds in scope, beside `Math`, `JSON` and the other names that browsers know too. */
export const WXS_PRELUDE = `
var __wxsConstructor = function (value) {
  return value === undefined || value === null ? undefined : Object.prototype.toString.call(value).slice(8, -1)
}
var getRegExp = function (pattern, flags) { return new RegExp(pattern, flags) }
var getDate = function () { return arguments.length ? new (Function.prototype.bind.apply(Date, [null].concat([].slice.call(arguments))))() : new Date() }
`

export interface TransformedWxs {
  code: string
  /** What it requires, as written. */
  requires: string[]
}

/**
 * WXS is not quite JavaScript: `x.constructor` gives the name of the type, and modules are required by their file name
 * where the template compiler knows them without its ending. WXS is ES5, so anything newer is an error here as it is in
 * DevTools.
 */
export function transformWxs(
  code: string,
  file: string,
  diagnostics: Diagnostics,
  offset: Place = {},
): TransformedWxs {
  const requires: string[] = []
  const text = new MagicString(code)
  const tree = tryParse(code, file, diagnostics, offset)
  if (!tree) return { code: '', requires }
  ancestor(tree, {
    MemberExpression(node, _state, ancestors) {
      if (!isConstructor(node) || isWritten(node, ancestors.at(-2))) return
      text.appendRight(node.object.start, '__wxsConstructor(')
      text.overwrite(node.object.end, node.end, ')')
    },
    CallExpression(node) {
      const [argument] = node.arguments
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'require') return
      if (argument?.type !== 'Literal' || typeof argument.value !== 'string') return
      requires.push(argument.value)
      text.overwrite(argument.start, argument.end, JSON.stringify(withoutEnding(argument.value)))
    },
  })
  return { code: text.toString(), requires }
}

/** The template compiler knows modules by their paths alone. */
export function withoutEnding(file: string): string {
  return file.replace(/\.(?:wxs|sjs)$/, '')
}

function tryParse(code: string, file: string, diagnostics: Diagnostics, offset: Place): Node | undefined {
  try {
    return parse(code, { ecmaVersion: 5, sourceType: 'script' })
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const { loc } = error as SyntaxError & { loc?: { line: number; column: number } }
    const message = error.message.replace(/ \(\d+:\d+\)$/, '')
    const place = loc && { line: loc.line + (offset.line ?? 1) - 1, column: loc.column + 1 }
    diagnostics.error(file, `${message} (WXS takes ES5 only)`, place)
    return undefined
  }
}

function isConstructor({ computed, property }: MemberExpression): boolean {
  if (computed) return property.type === 'Literal' && property.value === 'constructor'
  return property.type === 'Identifier' && property.name === 'constructor'
}

function isWritten(node: Node, parent: Node | undefined): boolean {
  if (!parent) return false
  if (parent.type === 'AssignmentExpression') return 'left' in parent && parent.left === node
  return (
    parent.type === 'UpdateExpression' ||
    (parent.type === 'UnaryExpression' && 'operator' in parent && parent.operator === 'delete')
  )
}
