/** What `npm pack` ships, and what the build makes of it for the demo. Run after `npm run build`. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

const root = path.resolve(import.meta.dirname, '../..')
const files = async (folder: string) =>
  (await readdir(path.join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) =>
      path.relative(path.join(root, folder), path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'),
    )
    .sort()
const read = (file: string) => readFile(path.join(root, file), 'utf8')

test('npm pack holds the built component, its READMEs and nothing else', async () => {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
  })
  const [{ files: packed }] = JSON.parse(stdout) as [{ files: Array<{ path: string }> }]
  const folders = ['dist', 'dist-tuya']
  const lists = folders.map(async (folder) => (await files(folder)).map((file) => `${folder}/${file}`))
  const built = (await Promise.all(lists)).flat()
  assert.deepEqual(
    packed.map((file) => file.path).sort(),
    ['LICENSE', 'README.md', 'README.zh-CN.md', 'package.json', ...built].sort(),
  )
})

test('each source has its built file: ts to js and d.ts, less to wxss, the rest as it is', async () => {
  const built = await files('dist')
  // What is for Tuya is in `dist-tuya/`; see tuya.test.ts.
  const isTuyas = (file: string) => /\.tuya\.|^platform\/(?:tuya|ty)\./.test(file)
  assert.deepEqual(built.filter(isTuyas), [])
  for (const source of (await files('component')).filter((file) => !isTuyas(file))) {
    const [, name, ending] = /^(.*)\.([^.]+)$/.exec(source) ?? []
    const expected = { ts: [`${name}.js`, `${name}.d.ts`], less: [`${name}.wxss`], md: [] }[ending ?? ''] ?? [
      source,
    ]
    for (const file of expected) assert.ok(built.includes(file), `${source} has no ${file}`)
  }
})

test('each require names a file: a mini-program resolves no folder', async () => {
  const built = await files('dist')
  for (const file of built.filter((name) => name.endsWith('.js'))) {
    for (const [, wanted] of (await read(`dist/${file}`)).matchAll(/require\("([^"]+)"\)/g)) {
      const target = path.posix.join(path.posix.dirname(file), `${wanted}.js`)
      assert.ok(built.includes(target), `${file} requires ${wanted}`)
    }
  }
})

test('@vant/weapp is the only dependency: 构建 npm packs every one of them', async () => {
  const { dependencies, miniprogram } = JSON.parse(await read('package.json'))
  assert.deepEqual([Object.keys(dependencies), miniprogram], [['@vant/weapp'], 'dist'])
})

test('the demo gets the packages as 构建 npm makes them, and imports nothing of the sources', async () => {
  assert.deepEqual(await files('demo/miniprogram/miniprogram_npm/miniprogram-login'), await files('dist'))
  assert.deepEqual(
    await files('demo/miniprogram/miniprogram_npm/@vant/weapp'),
    await files('node_modules/@vant/weapp/lib'),
  )
  for (const file of await files('demo/miniprogram')) {
    if (file.startsWith('miniprogram_npm/') || !/\.(ts|json|wxml)$/.test(file)) continue
    assert.doesNotMatch(await read(`demo/miniprogram/${file}`), /\.\.\/component|\/dist\//, file)
  }
})

test('the built package: require and import give the helper; nothing of the platform is touched as it loads', async () => {
  const server = createRequire(import.meta.url)(path.join(root, 'dist/index.js'))
  assert.equal(server.default, server)
  assert.equal(typeof server.checkLogs, 'function')
  assert.equal(new server.LoginError('network', 'x').code, 'network')
})
