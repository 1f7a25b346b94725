/** The tables of the preview's README name tests: each of them is there. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

const root = path.join(import.meta.dirname, '../..')
const read = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8')
const readme = read('demo/preview/README.md')

/** All tests of a folder. */
const folder = (name: string): string =>
  fs
    .readdirSync(path.join(root, name))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => read(`${name}/${file}`))
    .join('\n')

/** The cells of a section's table, a row each, without its head. */
function rows(section: string): string[][] {
  const [, text = ''] = readme.split(`\n## ${section}\n`)
  const lines = (text.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  )
}

const named = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)

test('what ran where', () => {
  const [e2e, login] = [folder('test/e2e'), folder('test/login')]
  const table = rows('What ran where')
  assert.ok(table.length > 8)
  const isThere = (name: string, tests: string): boolean =>
    name.endsWith('.test.ts') ? fs.existsSync(path.join(root, name)) : tests.includes(`'${name}'`)
  for (const [scenario, browser, jsdom] of table) {
    for (const name of named(browser)) assert.ok(isThere(name, e2e), `${scenario}: ${name}`)
    for (const name of named(jsdom)) assert.ok(isThere(name, login), `${scenario}: ${name}`)
  }
})

test('Vant in it', () => {
  const tests = read('test/preview/vant-examples.test.ts')
  const names = rows('Vant in it').map(([component]) => named(component)[0]!)
  assert.deepEqual(
    names.toSorted(),
    fs
      .readdirSync(path.join(root, 'test/preview/fixture/miniprogram/pages/examples'))
      .filter((name) => name !== 'choosing')
      .toSorted(),
  )
  for (const name of names) assert.ok(tests.includes(`test('${name}: `), name)
})
