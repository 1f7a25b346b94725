/**
 * The code of the components' READMEs and of the recipes: the Chinese page's is type-checked, and the English page has the
 * same. Run after `npm run build`.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { writeSection } from '../section-project.ts'
import { readSections } from '../sections.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** Each document, and the one that says the same in English. */
const PAIRS = [
  ['login/README.zh-CN.md', 'login/README.md'],
  ['RECIPES.zh-CN.md', 'RECIPES.md'],
  ['login-scan/README.zh-CN.md', 'login-scan/README.md'],
] as const

let folder: string
before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'component-samples-'))
})
after(() => rm(folder, { recursive: true, force: true }))

test('the code has no type error', async () => {
  const sections = await Promise.all(PAIRS.map(([chinese]) => readSections(chinese)))
  for (const [index, { files }] of sections.flat().entries())
    await writeSection(path.join(folder, `${index}`), files)
  const config = {
    compilerOptions: {
      strict: true,
      noEmit: true,
      target: 'es2018',
      module: 'commonjs',
      moduleResolution: 'bundler',
      moduleDetection: 'force',
      lib: ['es2020'],
      types: [],
      paths: { 'miniprogram-login': [path.join(root, 'dist/index.d.ts')] },
    },
    include: ['**/*.ts'],
    files: [path.join(root, 'node_modules/miniprogram-api-typings/index.d.ts')],
  }
  const project = path.join(folder, 'tsconfig.json')
  await writeFile(project, JSON.stringify(config))
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc')
  await promisify(execFile)(process.execPath, [tsc, '-p', project]).catch(({ stdout }) => assert.fail(stdout))
})

/** Only the Chinese page is type-checked and run: what differs but in a comment was never tried, be it a text. */
for (const [chinese, english] of PAIRS) {
  test(`${english} has the code of its twin`, async () => {
    const codeOf = async (file: string) =>
      (await readSections(file)).map(({ files }) =>
        [...files].map(([name, code]) => [name, withoutComments(code)]),
      )
    assert.deepEqual(await codeOf(english), await codeOf(chinese))
  })
}

const withoutComments = (code: string) =>
  code.replace(/^\s*(\/\/|\/\*\*).*\n/gm, '').replace(/<!--.*?-->/gs, '')
