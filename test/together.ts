/**
 * Runs test files as `node --test` does, but many in each process, one after the other: to start a process, and to load and
 * warm up what is tested, is most of what a small file costs. The backend's small files take 170 s of processor time each
 * by itself, and 73 s together.
 *
 *   node --import tsx test/together.ts backend/test/*.test.ts
 *
 * One file is run by `node --import tsx --test <file>`.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

/** One more than there are processors: tests in a browser wait now and then. */
const LANES = Number(process.env.TEST_LANES) || os.availableParallelism() + 1

const files = process.argv.slice(2).map((file) => path.resolve(file))
const folder = mkdtempSync(path.join(os.tmpdir(), 'together-'))
process.once('exit', () => {
  for (const [index, file] of files.entries()) {
    if (existsSync(path.join(folder, `${index}.done`))) continue
    console.error(`${path.relative('.', file)} was not run to its end`)
    process.exitCode = 1
  }
  rmSync(folder, { recursive: true, force: true })
})

const lane = JSON.stringify(path.join(import.meta.dirname, 'lane.ts'))
const lanes = Array.from({ length: Math.min(LANES, files.length) }, (_, index) => {
  const file = path.join(folder, `${index}.mjs`)
  writeFileSync(
    file,
    `import { runLane } from ${lane}\nawait runLane(${JSON.stringify({ files, folder })})\n`,
  )
  return file
})

run({ files: lanes, concurrency: lanes.length })
  .on('test:fail', () => (process.exitCode = 1))
  .compose(new spec())
  .pipe(process.stdout)
