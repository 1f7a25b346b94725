/**
 * `npm run check:devtools`: WeChat's own tools take the package, the demo and a fresh project that has installed the package,
 * and refuse what is broken. They are installed beside this file on the first run, about 280 MB.
 */
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { CLOUD } from '../readme.ts'
import { broken } from './fixtures.ts'
import { compile, install } from './official.ts'
import type { Problem } from './problem.ts'
import { copyDemo, makeFresh, packTarball, type Project } from './projects.ts'
import { stop } from './run.ts'
import { checkFiles, checkNpm, checkSound, refusal } from './steps.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const BUILT = path.join(ROOT, 'demo/miniprogram/miniprogram_npm')
let failed = 0
let signal: NodeJS.Signals | undefined

// More than once: Ctrl-C reaches this process and npm, which hands it on.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => {
    signal = name
    stop()
  })

/** Without the folder that is gone afterwards. */
const tell = (said: string, newline: string) => said.replaceAll(`${scratch}/`, '').replaceAll('\n', newline)

/** Runs a step and prints how it went. */
async function step(name: string, work: () => Promise<Problem[]>): Promise<void> {
  const start = performance.now()
  if (process.stdout.isTTY) process.stdout.write(`… ${name}\r`)
  const problems = await work()
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`${problems.length === 0 ? '✓' : '✗'} ${name} (${seconds} s)`)
  for (const { by, said } of problems) console.log(`    ${by}: ${tell(said, '\n    ')}`)
  if (problems.length > 0) failed += 1
}

async function checkProject(name: string, make: (folder: string) => Promise<Project>): Promise<void> {
  let project: Project
  await step(`${name}: the packed package installed`, async () => {
    project = await make(path.join(scratch, name.replaceAll(' ', '-')))
    return []
  })
  await step(`${name}: packNpmManually, with the outcome of our own build`, () =>
    checkNpm(project, BUILT, scratch),
  )
  await step(`${name}: wcc, wcsc, links`, () => checkFiles(project.miniprogram, scratch))
  await step(`${name}: compile`, () => compile(project.folder, scratch))
}

async function checkBroken(): Promise<void> {
  for (const fixture of broken) {
    let by = ''
    await step(`broken by ${fixture.name}: refused`, async () => {
      const problem = await refusal(fixture, scratch)
      if (!problem) return [{ by: fixture.by, said: 'does not refuse it, or not for this' }]
      by = `${problem.by}: ${tell(problem.said, ' ')}`
      return []
    })
    if (by) console.log(`    by ${by}`)
  }
}

// The real path: the compile looks for a project's files by theirs.
const scratch = await realpath(await mkdtemp(path.join(os.tmpdir(), 'check-devtools-')))
try {
  await step('WeChat’s tools: installed, on the first run', async () => {
    await install()
    return []
  })
  await step('dist: wcc, wcsc, links', () => checkFiles(path.join(ROOT, 'dist'), scratch, [BUILT]))
  const tarball = await packTarball(path.join(scratch, 'pack'))
  await checkProject('the demo', (folder) => copyDemo(tarball, folder))
  await checkProject('a fresh project', (folder) => makeFresh(tarball, folder, ''))
  await checkProject('a fresh project in the cloud', (folder) => makeFresh(tarball, folder, CLOUD))
  await step('a small sound project: all of them take it', () => checkSound(scratch))
  await checkBroken()
  console.log(failed === 0 ? '\nall is as it should be' : `\n${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
} catch (error) {
  console.error(signal ? `\nstopped by ${signal}` : `✗ ${(error as Error).message}`)
  process.exitCode = signal ? 130 : 1
} finally {
  await rm(scratch, { recursive: true, force: true, maxRetries: 3 })
}
