import { readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { tsc } from '../run.ts'
import { convertConfig } from './config.ts'
import { converted, filesIn, read, write } from './files.ts'
import { iconModule } from './icons.ts'
import { convertTemplate } from './template.ts'

const COMPONENT = 'component'
const TARGET = 'dist-tuya'
/** What has this in its name takes the place of the file without it. `tsconfig.tuya.json` says the same of scripts. */
export const SUFFIX = '.tuya'

const toTyml = (wxml: string) => convertTemplate(wxml, { icons: '../icons.sjs' })

/** `dist-tuya/`: the component with Tuya's platform, templates and style sheets. `dist/` is built by then. */
export async function tuyaComponent(): Promise<void> {
  await rm(TARGET, { recursive: true, force: true })
  await tsc('tsconfig.tuya.json')
  for (const file of await readdir(`${TARGET}/platform`))
    if (file.includes(SUFFIX))
      await rename(`${TARGET}/platform/${file}`, `${TARGET}/platform/${file.replace(SUFFIX, '')}`)
  const sources = await filesIn(COMPONENT)
  for (const file of sources.filter((name) => !name.includes(SUFFIX))) {
    const { dir, name, ext } = path.posix.parse(file)
    const target = path.posix.join(TARGET, dir, name)
    const own = `${dir}/${name}${SUFFIX}${ext}`
    const source = `${COMPONENT}/${sources.includes(own) ? own : file}`
    if (ext === '.json') await write(`${target}.json`, await converted(source, convertConfig))
    if (ext === '.less') await write(`${target}.tyss`, await read(`dist/${dir}/${name}.wxss`))
    if (ext === '.wxml') await write(`${target}.tyml`, await converted(source, toTyml))
  }
  await write(`${TARGET}/icons.sjs`, iconModule())
}
