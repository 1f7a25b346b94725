import fs from 'node:fs'
import path from 'node:path'
import type { AppConfig, CompiledApp } from '../runtime/compiled.ts'
import { Diagnostics } from './diagnostic.ts'
import { DIALECTS } from './dialect.ts'
import { Source } from './source.ts'

/** An IDE's project: the folder with project.config.json or project.tuya.json, or the mini-program's own folder. */
export interface Project {
  appid: string
  source: Source
  app: AppConfig
  pages: string[]
  /** Folders of the independent subpackages, each with a `/` at its end. */
  independent: string[]
  entry: string
  themes: CompiledApp['themes']
}

interface ProjectConfig {
  appid?: string
  /** Tuya's name of it. */
  projectId?: string
  miniprogramRoot?: string
}

/** What DevTools calls a project without an appid. */
const TOURIST_APPID = 'touristappid'

export function readProject(folder: string, diagnostics: Diagnostics): Project {
  const dialect = DIALECTS.find(({ project }) => fs.existsSync(path.join(folder, project))) ?? DIALECTS[0]!
  const config = new Source(folder, dialect).json<ProjectConfig>(dialect.project, diagnostics) ?? {}
  const source = new Source(miniprogramRoot(folder, config), dialect)
  const app = source.json<AppConfig>('app.json', diagnostics) ?? {}
  if (!source.has('app.json')) diagnostics.error('app.json', `there is no app.json in ${source.root}`)
  const packages = [...(app.subpackages ?? []), ...(app.subPackages ?? [])].map((subpackage) => ({
    ...subpackage,
    root: path.posix.join(subpackage.root, '/').replace(/^\//, ''),
  }))
  const pages = [
    ...(app.pages ?? []),
    ...packages.flatMap(({ root, pages }) => pages.map((page) => path.posix.join(root, page))),
  ]
  const independent = packages.filter((subpackage) => subpackage.independent).map(({ root }) => root)
  const entry = app.entryPagePath ?? pages[0] ?? ''
  if (app.pages && !pages.includes(entry)) {
    const reason = entry ? `entryPagePath "${entry}" is not one of the pages` : 'there are no pages'
    diagnostics.error('app.json', reason, source.find('app.json', 'entryPagePath'))
  }
  const themes = readThemes(source, app, diagnostics)
  const appid = config.appid || config.projectId || TOURIST_APPID
  return { appid, source, app, pages, independent, entry, themes }
}

function readThemes(source: Source, app: AppConfig, diagnostics: Diagnostics): Project['themes'] {
  const file = app.themeLocation
  if (!file) return {}
  if (!source.has(file))
    diagnostics.error('app.json', `${file} does not exist`, source.find('app.json', '"themeLocation"'))
  return source.json<Project['themes']>(file, diagnostics) ?? {}
}

function miniprogramRoot(folder: string, config: ProjectConfig): string {
  const root = path.resolve(folder, config.miniprogramRoot ?? '')
  const nested = path.join(folder, 'miniprogram')
  if (config.miniprogramRoot || fs.existsSync(path.join(root, 'app.json'))) return root
  return fs.existsSync(path.join(nested, 'app.json')) ? nested : root
}
