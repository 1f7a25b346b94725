import { cp, rm } from 'node:fs/promises'
import path from 'node:path'
import { build, type Plugin } from 'esbuild'
import { SUFFIX } from './component.ts'
import { convertConfig, convertReference } from './config.ts'
import { converted, filesIn, read, write } from './files.ts'
import { iconModule } from './icons.ts'
import { smartUiStandIn } from './smart-ui.ts'
import { convertTemplate } from './template.ts'

const SOURCE = 'demo/miniprogram'
const TARGET = 'demo/miniprogram-tuya'
/** Their subject is WeChat's: its code for the computer's login, and its buttons' open-types. */
const LEFT_OUT = ['pages/scan/index', 'pages/gallery/index']

/** The demo's pages as a project for Tuya: the same files converted, beside the packages that its IDE would find. */
export async function tuyaDemo(): Promise<void> {
  await rm(TARGET, { recursive: true, force: true })
  const all = await filesIn(SOURCE, ['miniprogram_npm'])
  const left = (file: string) => LEFT_OUT.some((page) => file.startsWith(`${page}.`))
  const files = all.filter((file) => !file.includes(SUFFIX) && !left(file))
  await scripts(files.filter((file) => file.endsWith('.ts')))
  for (const file of files) {
    const { dir, name, ext } = path.posix.parse(file)
    const base = path.posix.join(TARGET, dir, name)
    const source = `${SOURCE}/${file}`
    const icons = path.posix.relative(dir, 'icons.sjs')
    if (ext === '.wxml')
      await write(`${base}.tyml`, await converted(source, (wxml) => convertTemplate(wxml, { icons })))
    if (ext === '.wxss') await write(`${base}.tyss`, (await read(source)).replaceAll('.wxss', '.tyss'))
    if (ext === '.json' && dir) await write(`${base}.json`, await converted(source, convertConfig))
  }
  await write(`${TARGET}/app.json`, await appConfig())
  await write(`${TARGET}/icons.sjs`, iconModule())
  for (const file of ['project.tuya.json', 'package.json'])
    await cp(path.join(import.meta.dirname, 'project', file), `${TARGET}/${file}`)
  await cp('dist-tuya', `${TARGET}/node_modules/miniprogram-login/dist-tuya`, { recursive: true })
  await cp('package.json', `${TARGET}/node_modules/miniprogram-login/package.json`)
  await smartUiStandIn(`${TARGET}/node_modules/@tuya-miniapp/smart-ui`)
}

/** Without the pages that are left out; with the light theme's colours in place of their names, for Tuya has no such file. */
async function appConfig(): Promise<string> {
  const {
    sitemapLocation: _s,
    darkmode: _d,
    themeLocation,
    pages,
    ...app
  } = JSON.parse(await read(`${SOURCE}/app.json`)) as {
    pages: string[]
    themeLocation: string
    sitemapLocation: string
    darkmode: boolean
  }
  const { light } = JSON.parse(await read(`${SOURCE}/${themeLocation}`)) as { light: Record<string, string> }
  const config = { pages: pages.filter((page) => !LEFT_OUT.includes(page)), ...app }
  const json = JSON.stringify(config, null, 2)
  return `${json.replace(/"@(\w+)"/g, (_all, name: string) => JSON.stringify(light[name]))}\n`
}

/** Each script by itself, with `ty` wherever it means `wx`. */
async function scripts(files: string[]): Promise<void> {
  await build({
    entryPoints: files.map((file) => `${SOURCE}/${file}`),
    outbase: SOURCE,
    outdir: TARGET,
    bundle: true,
    format: 'esm',
    target: 'es2018',
    charset: 'utf8',
    define: { wx: 'ty' },
    plugins: [ownFiles],
    logLevel: 'error',
  })
}

/** Nothing is packed into another: imports stay, with the names that the project for Tuya knows. */
const ownFiles: Plugin = {
  name: 'own-files',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /.*/ }, ({ path: wanted, kind }) =>
      kind === 'entry-point' ? undefined : { path: convertReference(wanted), external: true },
    )
    onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
      const own = file.replace(/\.ts$/, `${SUFFIX}.ts`)
      const contents = await read(own).catch(() => read(file))
      return { contents, loader: 'ts' }
    })
  },
}
