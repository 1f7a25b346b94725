import { independentRoot, type ComponentConfig } from '../runtime/compiled.ts'
import type { Diagnostics } from './diagnostic.ts'
import type { Project } from './project.ts'
import { resolveComponent, scriptOf } from './resolve.ts'

export interface FoundComponent {
  path: string
  page: boolean
  config: ComponentConfig
}

type Using = Record<string, string>

/** Every page and every component it needs, what is used before what uses it. */
export function findComponents(project: Project, diagnostics: Diagnostics): FoundComponent[] {
  const { source, app, pages } = project
  const found = new Map<string, FoundComponent>()
  const visited = new Set<string>()

  function resolveAll(file: string, from: string, using: Using): Using {
    const resolved: Using = {}
    for (const [name, ref] of Object.entries(using)) {
      const target = resolveComponent(source, from, ref)
      const root = independentRoot(project, from)
      if (target && root && !target.startsWith(root)) {
        const message = `"${name}": "${ref}" is outside of the independent subpackage ${root}`
        diagnostics.error(file, message, source.find(file, `"${name}"`))
      } else if (target) resolved[name] = `/${target}`
      else diagnostics.error(file, `component not found: "${name}": "${ref}"`, source.find(file, `"${name}"`))
    }
    return resolved
  }

  const shared = resolveAll('app.json', 'app', app.usingComponents ?? {})

  function visit(path: string, page: boolean): void {
    if (visited.has(path)) return
    visited.add(path)
    const file = `${path}.json`
    const config = source.json<ComponentConfig>(file, diagnostics) ?? {}
    const template = `${path}.${source.dialect.template}`
    if (!source.has(template)) {
      const place = source.find('app.json', `"${path}"`)
      diagnostics.error(page ? 'app.json' : file, `${template} does not exist`, page ? place : {})
      return
    }
    if (!scriptOf(source, path)) diagnostics.error(file, `neither ${path}.js nor ${path}.ts exists`)
    if (!page && !config.component) diagnostics.warn(file, '"component": true is missing')
    const common = independentRoot(project, path) ? {} : shared
    const usingComponents = { ...common, ...resolveAll(file, path, config.usingComponents ?? {}) }
    const componentGenerics = resolveGenerics(file, path, config)
    const defaults = Object.values(componentGenerics).map((generic) =>
      generic === true ? undefined : generic.default,
    )
    for (const target of [...Object.values(usingComponents), ...defaults])
      if (target) visit(target.slice(1), false)
    found.set(path, { path, page, config: { ...config, usingComponents, componentGenerics } })
  }

  function resolveGenerics(file: string, path: string, config: ComponentConfig) {
    const generics: NonNullable<ComponentConfig['componentGenerics']> = {}
    for (const [name, generic] of Object.entries(config.componentGenerics ?? {})) {
      const fallback = generic === true ? undefined : generic.default
      generics[name] = fallback ? { default: resolveAll(file, path, { [name]: fallback })[name] } : true
    }
    return generics
  }

  for (const page of pages) visit(page, true)
  return [...found.values()]
}
