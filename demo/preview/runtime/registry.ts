import type { ComponentEnv } from 'glass-easel-miniprogram-adapter'
import { resolveBehaviors } from './behaviors.ts'
import type { CompiledApp, CompiledComponent, StyleIsolation } from './compiled.ts'
import { codeSpace } from './engine.ts'

type Definition = Record<string, unknown>

interface DeclaredOptions {
  styleIsolation?: StyleIsolation
  addGlobalClass?: boolean
}

/** What a script registers with, and for which path: set while that script runs. */
let current:
  | { path: string; component: CompiledComponent; env: ComponentEnv; registered: boolean }
  | undefined

/** Scripts by path; calling one runs it the first time. */
export type Modules = Record<string, () => unknown>

/** Registers every template, then every style, then runs every page's and component's script. */
export function loadComponents(
  components: CompiledApp['components'],
  appCss: string,
  templates: Record<string, unknown>,
  modules: Modules,
): void {
  for (const [path, { config, scope }] of Object.entries(components)) {
    codeSpace.addComponentStaticConfig(path, config as never)
    codeSpace.addCompiledTemplate(path, { groupList: templates, content: templates[path] } as never)
    codeSpace.addStyleSheet(path, undefined, scope)
  }
  addStyle(appCss)
  for (const [path, component] of Object.entries(components)) {
    loadComponent(path, component, modules)
    const shared = isolationOf(path, component) === 'shared'
    addStyle(shared ? component.css.replaceAll(`.${component.scope}--`, '.') : component.css)
  }
}

function loadComponent(path: string, component: CompiledComponent, modules: Modules): void {
  codeSpace.componentEnv(path, (env) => {
    const run = { path, component, env, registered: false }
    current = run
    try {
      modules[path]?.()
    } catch (error) {
      console.error(error)
      reportError(error)
    }
    if (!run.registered) {
      console.error(`[preview] ${path} does not call ${component.page ? 'Page' : 'Component'}()`)
      registerComponent({})
    }
    current = undefined
  })
}

export function registerPage(definition: Definition): void {
  const { env } = claim('Page')
  env.Page({ ...definition, behaviors: resolveBehaviors(definition['behaviors']) } as never)
}

export function registerComponent(definition: Definition): void {
  const { path, component, env } = claim('Component')
  const styleIsolation = isolationOf(path, component, definition['options'] as DeclaredOptions | undefined)
  codeSpace.addComponentStaticConfig(path, { ...component.config, styleIsolation } as never)
  env.Component({ ...definition, behaviors: resolveBehaviors(definition['behaviors']) } as never)
}

export function registerBehavior(definition: Definition): unknown {
  return codeSpace
    .behavior()
    .definition({ ...definition, behaviors: resolveBehaviors(definition['behaviors']) } as never)
    .register()
}

function claim(constructor: string): NonNullable<typeof current> {
  if (!current)
    throw new Error(`${constructor}() must be called while the script of a page or component is loaded`)
  current.registered = true
  return current
}

/** JSON decides before the script's own `options`; pages share by default, components do not. */
function isolationOf(
  path: string,
  { page, config }: CompiledComponent,
  options: DeclaredOptions = {},
): StyleIsolation {
  const declared = codeSpace.getComponentStaticConfig(path)?.styleIsolation as StyleIsolation | undefined
  const chosen = config.styleIsolation ?? options.styleIsolation ?? declared
  if (chosen) return chosen
  if (page) return 'shared'
  return config.addGlobalClass || options.addGlobalClass ? 'apply-shared' : 'isolated'
}

function addStyle(css: string): void {
  if (!css) return
  const style = document.createElement('style')
  style.textContent = css
  document.head.append(style)
}
