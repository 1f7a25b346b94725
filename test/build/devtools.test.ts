/** What `npm run check:devtools` finds without WeChat's tools: its own checks, on its own fixtures and on what is built. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { compareFolders } from '../devtools/compare.ts'
import { filesOf } from '../devtools/files.ts'
import { broken, type Files, sound, writeFiles } from '../devtools/fixtures.ts'
import { checkLinks } from '../devtools/own.ts'

const root = path.resolve(import.meta.dirname, '../..')
const npm = path.join(root, 'demo/miniprogram/miniprogram_npm')
let folder: string

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'devtools-'))
})
after(() => rm(folder, { recursive: true, force: true }))

async function write(name: string, files: Files): Promise<string> {
  const target = path.join(folder, name)
  await writeFiles(target, files)
  return target
}

/** A component's other files. */
const pair = (name: string): Files => ({ [`${name}.js`]: '', [`${name}.wxml`]: '' })

async function linksOf(target: string, packages: string[] = []): Promise<string[]> {
  const problems = await checkLinks(target, await filesOf(target), packages)
  return problems.map(({ by, said }) => `${by}: ${said}`)
}

test('the links of the package and of the demo lead somewhere, and those of the sound fixture', async () => {
  assert.deepEqual(await linksOf(path.join(root, 'dist'), [npm]), [])
  assert.deepEqual(await linksOf(path.join(root, 'demo/miniprogram')), [])
  assert.deepEqual(await linksOf(await write('sound', sound)), [])
})

for (const { name, files, says } of broken.filter(({ by }) => by === 'own')) {
  test(`broken by ${name}: the one problem is named`, async () => {
    const found = await linksOf(await write(name, files))
    assert.equal(found.length, 1, found.join('\n'))
    assert.match(found[0]!.replace('own: ', ''), says)
  })
}

test('components and modules are found beside, from the root and in packages; what is not there is said, and what is no JSON', async () => {
  const target = await write('components', {
    'miniprogram_npm/a/index.json':
      '{ "component": true, "usingComponents": { "x": "b/part", "y": "./part" } }',
    'miniprogram_npm/a/part.json': '{ "component": true }',
    'miniprogram_npm/b/part.json': '{ "component": true }',
    ...pair('miniprogram_npm/a/index'),
    ...pair('miniprogram_npm/a/part'),
    ...pair('miniprogram_npm/b/part'),
    'pages/home.json':
      '{ "usingComponents": { "a": "a", "b": "/miniprogram_npm/b/part", "p": "plugin://p/q" } }',
    'pages/other.json': '{ "usingComponents": { "c": "c/part" } }',
    'pages/broken.json': '{ "usingComponents": ',
    'pages/home.wxml': '<!-- <import src="none" /> --><import src="other" />',
    'pages/other.wxml': '<block />',
    'pages/home.ts': [
      "import a from 'a'",
      "import {\n  b,\n} from 'b/part'",
      "import type { C } from 'c'",
      "import '../app'",
      "import '/app'",
      "export { d } from './none'",
    ].join('\n'),
    'app.js': "require('a/part'); require('./pages'); require('./pages/home.ts')",
  })
  assert.deepEqual(await linksOf(target), [
    'own: app.js: the module "./pages" is not there',
    'own: pages/broken.json: is no JSON',
    'own: pages/home.ts: the module "./none" is not there',
    'own: pages/other.json: <c> at "c/part" is not there',
  ])
})

test('two folders are compared by name and content', async () => {
  const ours = await write('ours', { same: '1', 'in/other': '1', missing: '1' })
  const theirs = await write('theirs', { same: '1', 'in/other': '2', more: '1' })
  assert.deepEqual(
    (await compareFolders(ours, theirs)).map(({ said }) => said),
    [
      'missing: our build makes it, 构建 npm does not',
      'more: 构建 npm makes it, our build does not',
      'in/other: our build makes it otherwise than 构建 npm',
    ],
  )
  assert.deepEqual(await compareFolders(ours, ours), [])
})
