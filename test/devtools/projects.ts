/** Projects as an author has them: outside this one, with the packed package installed. */
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { writeReadme } from '../readme.ts'
import { npm } from './official.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')

/** A DevTools project. */
export interface Project {
  folder: string
  /** The folder of its app.json. */
  miniprogram: string
  packageJson: string
}

/** What `npm pack` makes of the built package. */
export async function packTarball(target: string): Promise<string> {
  await mkdir(target, { recursive: true })
  const { passed, said } = await npm(ROOT, ['pack', '--ignore-scripts', '--pack-destination', target])
  const name = (await readdir(target)).find((file) => file.endsWith('.tgz'))
  if (!passed || !name) throw new Error(`npm pack: ${said}`)
  return path.join(target, name)
}

/** The demo, its cloud function beside it, as somebody has it who has copied `demo/` out of here. */
export async function copyDemo(tarball: string, folder: string): Promise<Project> {
  const demo = path.join(ROOT, 'demo')
  const built = path.join(demo, 'miniprogram/miniprogram_npm')
  await mkdir(folder, { recursive: true })
  for (const part of ['miniprogram', 'cloudfunctions', 'project.config.json']) {
    const options = { recursive: true, filter: (file: string) => file !== built && !isInstalled(file) }
    await cp(path.join(demo, part), path.join(folder, part), options)
  }
  const { dependencies } = JSON.parse(await readFile(path.join(demo, 'package.json'), 'utf8')) as Manifest
  const packageJson = await installInto(folder, { ...dependencies, 'miniprogram-login': `file:${tarball}` })
  return { folder, miniprogram: path.join(folder, 'miniprogram'), packageJson }
}

const isInstalled = (file: string) => path.basename(file) === 'node_modules'

/**
 * What somebody gets who follows README.md in a project that DevTools has made for TypeScript.
 *
 * @param variant of the README's steps; see writeReadme
 */
export async function makeFresh(tarball: string, folder: string, variant: string): Promise<Project> {
  await writeReadme(path.join(ROOT, 'README.md'), folder, variant)
  const config = {
    appid: 'touristappid',
    compileType: 'miniprogram',
    miniprogramRoot: 'miniprogram/',
    cloudfunctionRoot: 'cloudfunctions/',
    setting: { es6: true, enhance: true, postcss: true, minified: true, useCompilerPlugins: ['typescript'] },
  }
  await writeFile(path.join(folder, 'project.config.json'), JSON.stringify(config))
  const miniprogram = path.join(folder, 'miniprogram')
  return {
    folder,
    miniprogram,
    packageJson: await installInto(miniprogram, { 'miniprogram-login': `file:${tarball}` }),
  }
}

interface Manifest {
  dependencies: Record<string, string>
}

async function installInto(folder: string, dependencies: Record<string, string>): Promise<string> {
  const file = path.join(folder, 'package.json')
  await writeFile(file, JSON.stringify({ name: 'project', version: '1.0.0', private: true, dependencies }))
  const { passed, said } = await npm(folder, ['install', '--ignore-scripts'])
  if (!passed) throw new Error(`npm install in ${folder}: ${said}`)
  return file
}
