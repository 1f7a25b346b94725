/** A section of a document as a mini-program that compiles. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { baseUrl } from '../demo/miniprogram/config.ts'

/** A page that asks for a login as it opens. */
export const LOGS_IN = `import server from 'miniprogram-login'\nPage({ onLoad: () => void server.login() })\n`

/** Writes a section's files, and what a document leaves out: app.json's other lines, and scripts: in the README they only log in. */
export async function writeSection(miniprogram: string, files: Map<string, string>): Promise<void> {
  const all = new Map(files)
  const given = JSON.parse(all.get('app.json') ?? '{}') as { pages?: string[] }
  const pages = [...all.keys()].flatMap((name) => /^pages\/.*(?=\.wxml$)/.exec(name) ?? [])
  const usingComponents = {
    login: 'miniprogram-login/login/index',
    'login-scan': 'miniprogram-login/login-scan/index',
    ...TAB_BAR.used(files),
  }
  all.set('app.json', JSON.stringify({ pages, darkmode: true, usingComponents, ...given }))
  if (!all.has('app.ts'))
    all.set(
      'app.ts',
      `import server from 'miniprogram-login'\nserver.configure({ baseUrl: '${baseUrl}' })\nApp({})\n`,
    )
  for (const page of pages) {
    if (!all.has(`${page}.ts`))
      all.set(`${page}.ts`, all.has('pages/home/index.wxml') ? 'Page({})\n' : LOGS_IN)
    all.set(`${page}.wxml`, `${all.get(`${page}.wxml`)}${TAB_BAR.tag(files)}`)
  }
  for (const [name, content] of all) {
    await mkdir(path.dirname(path.join(miniprogram, name)), { recursive: true })
    await writeFile(path.join(miniprogram, name), content)
  }
}

/** WeChat puts it on tab pages by itself. */
const TAB_BAR = {
  used: (files: Map<string, string>) =>
    files.has('custom-tab-bar/index.ts') ? { 'custom-tab-bar': '/custom-tab-bar/index' } : {},
  tag: (files: Map<string, string>) => (files.has('custom-tab-bar/index.ts') ? '<custom-tab-bar />' : ''),
}
