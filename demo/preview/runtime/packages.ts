import { callApp, type LaunchOptions } from './app.ts'
import { independentRoot, type CompiledApp } from './compiled.ts'
import { followHelper } from './helper.ts'
import { HELPER } from './helper-name.ts'
import { loadComponents, type Modules } from './registry.ts'

/** The main package with what hangs on it, or an independent subpackage: each is loaded before its first page opens. */
export class Packages {
  readonly #loaded = new Set<string>()
  readonly #project: CompiledApp
  readonly #modules: Modules
  readonly #launch: LaunchOptions

  constructor(project: CompiledApp, modules: Modules, launch: LaunchOptions) {
    this.#project = project
    this.#modules = modules
    this.#launch = launch
  }

  /** Loads the package that a page belongs to; the app starts with the main one. */
  load(page: string): void {
    const root = independentRoot(this.#project, page)
    if (this.#loaded.has(root ?? '')) return
    this.#loaded.add(root ?? '')
    if (root === undefined) this.#startApp()
    const parts = Object.entries(this.#project.components).filter(
      ([path]) => independentRoot(this.#project, path) === root,
    )
    const css = root === undefined ? this.#project.appCss : ''
    loadComponents(Object.fromEntries(parts), css, globalThis.__previewTemplates, this.#modules)
  }

  #startApp(): void {
    this.#modules['app']?.()
    followHelper(this.#modules[HELPER])
    callApp('onLaunch', this.#launch)
    callApp('onShow', this.#launch)
  }
}
