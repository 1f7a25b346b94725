import type { CompiledApp } from '../runtime/compiled.ts'
import { findComponents } from './components.ts'
import { Diagnostics, type Diagnostic } from './diagnostic.ts'
import { readProject, type Project } from './project.ts'
import { scriptOf } from './resolve.ts'
import { bundleScripts } from './script.ts'
import { compileTemplates } from './wxml.ts'
import { StyleCompiler } from './wxss.ts'

/** A compiled mini-program, as the texts that the phone page loads. */
export interface Compiled {
  /** ES module that exports `project`, a CompiledApp. */
  project: string
  /** Classic script that sets `globalThis.__previewTemplates`. */
  templates: string
  /** ES module that exports `modules`. */
  modules: string
  /** Folder that the mini-program's own images are served from. */
  assets: string
  diagnostics: Diagnostic[]
}

/** Compiles one project again and again, remembering what has not changed. */
export class Compiler {
  readonly #styles = new StyleCompiler()
  readonly #folder: string
  readonly #simulatorUrl: string

  constructor(folder: string, simulatorUrl: string) {
    this.#folder = folder
    this.#simulatorUrl = simulatorUrl
  }

  /** Never throws for what is wrong with the project: that is in the diagnostics. */
  async compile(): Promise<Compiled> {
    const diagnostics = new Diagnostics()
    const project = readProject(this.#folder, diagnostics)
    const { source, app, appid, entry, pages, independent, themes } = project
    const found = findComponents(project, diagnostics)
    if (!scriptOf(source, 'app')) diagnostics.error('app.json', 'neither app.js nor app.ts exists')
    const scripts = bundleScripts(project, ['app', ...found.map(({ path }) => path)], diagnostics)
    const templates = compileTemplates(
      source,
      found.map(({ path }) => path),
      diagnostics,
    )
    const components = this.#compileStyles(project, found, diagnostics)
    const appCss = this.#compileAppStyle(project, diagnostics)
    const modules = await scripts
    const { list } = diagnostics
    const compiled: CompiledApp = {
      platform: source.dialect.platform,
      appid,
      app,
      entry,
      pages,
      independent,
      themes,
      appCss,
      components,
      diagnostics: list,
      simulatorUrl: this.#simulatorUrl,
    }
    return {
      project: `export const project = ${JSON.stringify(compiled)}`,
      templates,
      modules,
      assets: source.root,
      diagnostics: list,
    }
  }

  /** An independent subpackage has nothing of the main package, its style neither. */
  #compileAppStyle({ source, app, independent }: Project, diagnostics: Diagnostics): string {
    const within = independent.length > 0 ? { within: '.phone-page:not([data-independent])' } : {}
    const target = { darkmode: app.darkmode ?? false, ...within }
    return this.#styles.compile(source, `app.${source.dialect.style}`, target, diagnostics)
  }

  #compileStyles(
    { source, app }: Project,
    found: ReturnType<typeof findComponents>,
    diagnostics: Diagnostics,
  ): CompiledApp['components'] {
    this.#styles.start()
    const components: CompiledApp['components'] = {}
    for (const [index, { path, page, config }] of found.entries()) {
      const scope = `c${index.toString(36)}`
      const target = {
        darkmode: app.darkmode ?? false,
        ...(page ? { within: `[data-page="${path}"]` } : { scope }),
      }
      const css = this.#styles.compile(source, `${path}.${source.dialect.style}`, target, diagnostics)
      components[path] = { page, scope, css, config }
    }
    return components
  }
}
