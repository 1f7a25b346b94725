import compiler from 'glass-easel-template-compiler'
import { MarkupError } from '../../../build/tuya/markup.ts'
import { placeOf, type Diagnostics } from './diagnostic.ts'
import { resolvePath } from './resolve.ts'
import type { Source } from './source.ts'
import { transformWxs, withoutEnding, WXS_PRELUDE } from './wxs.ts'

/** What the template compiler reports; its lines and columns count from 0. */
interface TemplateMessage {
  isError: boolean
  message: string
  startLine: number
  startColumn: number
}

/** Messages of the template compiler that are warnings to it and errors to DevTools. */
const FATAL_IN_DEVTOOLS = /end tag/

/** All templates with their WXS, as a script that leaves them in `globalThis.__previewTemplates`. */
export function compileTemplates(source: Source, paths: string[], diagnostics: Diagnostics): string {
  const group = new compiler.TmplGroup()
  const templates = new Set<string>()
  const scripts = new Set<string>()
  const { dialect } = source

  function addTemplate(path: string): void {
    if (templates.has(path)) return
    templates.add(path)
    const file = `${path}.${dialect.template}`
    const text = readTemplate(file)
    if (text === undefined) return
    for (const found of (group.addTmpl(path, text) as TemplateMessage[] | undefined) ?? []) {
      const place = { line: found.startLine + 1, column: found.startColumn + 1 }
      const fatal = found.isError || FATAL_IN_DEVTOOLS.test(found.message)
      diagnostics[fatal ? 'error' : 'warn'](file, found.message, place)
    }
    for (const target of strings(group.getDirectDependencies(path))) {
      const other = target.replace(/\.wxml$/, '')
      if (source.has(`${other}.${dialect.template}`)) addTemplate(other)
      else missing(file, text, `${other}.${dialect.template}`)
    }
    for (const target of strings(group.getScriptDependencies(path))) addScript(withoutEnding(target), file)
    for (const name of strings(group.getInlineScriptModuleNames(path))) {
      const code = group.getInlineScript(path, name)
      const { code: transformed, requires } = transformWxs(
        code,
        file,
        diagnostics,
        placeOf(text, text.indexOf(code)),
      )
      group.setInlineScript(path, name, transformed)
      for (const ref of requires) addScript(withoutEnding(resolvePath(path, ref)), file)
    }
  }

  /** undefined for what is no template in its dialect. */
  function readTemplate(file: string): string | undefined {
    const text = source.read(file)
    try {
      return dialect.read(text)
    } catch (error) {
      if (!(error instanceof MarkupError)) throw error
      diagnostics.error(file, error.reason, placeOf(text, error.offset))
      return undefined
    }
  }

  function addScript(path: string, from: string): void {
    if (scripts.has(path)) return
    scripts.add(path)
    const file = `${path}.${dialect.script}`
    if (!source.has(file)) return missing(from, source.read(from), file)
    const { code, requires } = transformWxs(source.read(file), file, diagnostics)
    group.addScript(path, code)
    for (const ref of requires) addScript(withoutEnding(resolvePath(path, ref)), file)
  }

  /** The reference is looked for by its file name, which is how it must end. */
  function missing(from: string, text: string, target: string): void {
    const name = target.slice(target.lastIndexOf('/') + 1).replace(/\.\w+$/, '')
    const offset = text.search(new RegExp(`src=["'][^"']*${name}|require\\([^)]*${name}`))
    diagnostics.error(from, `${target} does not exist`, offset < 0 ? {} : placeOf(text, offset))
  }

  for (const path of paths) addTemplate(path)
  const groups = group.getTmplGenObjectGroups()
  group.free()
  return `globalThis.__previewTemplates = (function () {${WXS_PRELUDE}return ${groups}\n})()`
}

function strings(values: unknown[]): string[] {
  return values.filter((value) => typeof value === 'string')
}
