/**
 * The code of the components' READMEs and of the recipes: the Chinese page's is type-checked, and the English page has the
 * same. Run after `npm run build`.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { authorTypeErrors } from '../author-types.ts'
import { writeSection } from '../section-project.ts'
import { readSections } from '../sections.ts'

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
  assert.equal(await authorTypeErrors(folder), '')
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
