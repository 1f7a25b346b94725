import { cp, mkdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { build as bundle } from 'esbuild'
import { dest, parallel, series, src, watch } from 'gulp'
import less from 'gulp-less'
import rename from 'gulp-rename'
import { tsc } from './build/run.ts'
import { tuyaComponent } from './build/tuya/component.ts'
import { tuyaDemo } from './build/tuya/demo.ts'

const COMPONENT = 'component'
const DIST = 'dist'
/** Files with `.tuya` in their name are for `dist-tuya/`. */
const PLAIN = [`${COMPONENT}/**/*.{wxml,wxs,json}`, `!${COMPONENT}/**/*.tuya.*`]
const MINIPROGRAM = 'demo/miniprogram'

const clean = () => rm(DIST, { recursive: true, force: true })
const scripts = () => tsc('.')
const styles = () =>
  src(`${COMPONENT}/**/*.less`)
    .pipe(less())
    .pipe(rename({ extname: '.wxss' }))
    .pipe(dest(DIST))
const plain = () => src(PLAIN).pipe(dest(DIST))

const component = series(clean, parallel(scripts, styles, plain))

/** The page to read the API on: Swagger UI's files, for its package also reports who installs it, and our own. */
async function viewer(): Promise<void> {
  const target = 'backend/viewer'
  await rm(target, { recursive: true, force: true })
  await cp('backend/src/openapi/browser', target, { recursive: true })
  const swagger = [
    'swagger-ui-bundle.js',
    'swagger-ui.css',
    'LICENSE',
    'NOTICE',
    'swagger-ui-bundle.js.LICENSE.txt',
  ]
  for (const file of swagger) await cp(`node_modules/swagger-ui-dist/${file}`, path.join(target, file))
}

const backendScripts = async () => {
  await rm('backend/dist', { recursive: true, force: true })
  await tsc('backend')
}

/** What a web page imports for its login by scanning: one file without dependencies, and its types. */
const pcModule = async () => {
  await tsc('backend/pc')
  await bundle({
    entryPoints: ['backend/pc/scan-login.ts'],
    outfile: 'backend/dist/pc/scan-login.js',
    bundle: true,
    format: 'esm',
    target: 'es2020',
    charset: 'utf8',
    logLevel: 'error',
  })
}

export const backend = parallel(series(backendScripts, pcModule), viewer)

/**
 * What DevTools' 构建 npm makes of the demo's `dependencies`: each package's `miniprogram` folder, and those of what it
 * depends on, side by side in `miniprogram_npm/`.
 * https://developers.weixin.qq.com/miniprogram/dev/devtools/npm.html
 */
async function npm(): Promise<void> {
  const target = path.join(MINIPROGRAM, 'miniprogram_npm')
  await rm(target, { recursive: true, force: true })
  const wanted = await dependenciesOf('demo')
  for (const name of wanted) {
    const folder = path.join('node_modules', name)
    const { miniprogram } = await manifestOf(folder)
    if (!miniprogram)
      throw new Error(`${name} is no mini-program package: its package.json has no "miniprogram"`)
    await mkdir(path.join(target, name), { recursive: true })
    await cp(path.join(folder, miniprogram), path.join(target, name), { recursive: true })
    for (const further of await dependenciesOf(folder)) if (!wanted.includes(further)) wanted.push(further)
  }
}

interface Manifest {
  miniprogram?: string
  dependencies?: Record<string, string>
}

const manifestOf = async (folder: string) =>
  JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as Manifest
const dependenciesOf = async (folder: string) => Object.keys((await manifestOf(folder)).dependencies ?? {})

/** `dist-tuya/`, and the demo made of it. */
export const tuya = series(tuyaComponent, tuyaDemo)

/** The client alone: `dist/`, `dist-tuya/`, and what the demo gets of them. */
export const client = series(component, parallel(npm, tuya))

/** Everything: `dist/`, `dist-tuya/`, `backend/dist/`, `backend/viewer/`, the demo's `miniprogram_npm/` and `miniprogram-tuya/`. */
export const build = parallel(client, backend)

/** Builds, then builds again what changes; the demo follows. */
export const dev = series(build, function watching() {
  // One watcher for all of it: two runs of `npm` at once would undo each other.
  watch(
    [`${COMPONENT}/**/*.{ts,less,wxml,wxs,json}`, `${MINIPROGRAM}/**`, `!${MINIPROGRAM}/miniprogram_npm/**`],
    series(parallel(scripts, styles, plain), parallel(npm, tuya)),
  )
  watch(['backend/src/**', 'backend/pc/**'], backend)
})

export default build
