/** The READMEs' steps, made into a project outside this one: its types are checked, and a guest logs in with it. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { type Demo, runDemo } from '../../demo/run.ts'
import { launchBrowser } from '../browser.ts'
import { openPhone } from './phone.ts'

const root = path.resolve(import.meta.dirname, '../..')
let browser: Browser
let folder: string

before(async () => {
  ;[browser, folder] = await Promise.all([launchBrowser(), mkdtemp(path.join(os.tmpdir(), 'readme-'))])
})
after(async () => {
  await browser?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Writes each code block that names its file, and what 构建 npm would add. */
async function makeProject(readme: string): Promise<string> {
  const project = path.join(folder, readme)
  const miniprogram = path.join(project, 'miniprogram')
  const text = await readFile(path.join(root, readme), 'utf8')
  const files = [...text.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms)]
  assert.equal(files.length, 6, 'app.json, app.ts and two pages')
  for (const [, name, content] of files) {
    await mkdir(path.dirname(path.join(miniprogram, name!)), { recursive: true })
    await writeFile(path.join(miniprogram, name!), content!)
  }
  await cp(path.join(root, 'demo/miniprogram/miniprogram_npm'), path.join(miniprogram, 'miniprogram_npm'), {
    recursive: true,
  })
  await writeFile(
    path.join(project, 'project.config.json'),
    '{ "appid": "touristappid", "miniprogramRoot": "miniprogram/" }',
  )
  return project
}

for (const readme of ['README.md', 'README.zh-CN.md']) {
  test(`${readme}: its code has no type error`, async () => {
    const project = await makeProject(readme)
    const config = {
      compilerOptions: {
        strict: true,
        noEmit: true,
        target: 'es2018',
        module: 'commonjs',
        moduleResolution: 'bundler',
        lib: ['es2020'],
        types: [],
        paths: { 'miniprogram-login': [path.join(root, 'dist/index.d.ts')] },
      },
      include: ['miniprogram/**/*.ts'],
      exclude: ['miniprogram/miniprogram_npm'],
      files: [path.join(root, 'node_modules/miniprogram-api-typings/index.d.ts')],
    }
    await writeFile(path.join(project, 'tsconfig.json'), JSON.stringify(config))
    await promisify(execFile)(process.execPath, [
      path.join(root, 'node_modules/typescript/bin/tsc'),
      '-p',
      project,
    ])
  })

  test(`${readme}: a guest taps, logs in and gets to the orders`, async () => {
    const demo: Demo = await runDemo({ root: await makeProject(readme) })
    try {
      const errors: string[] = []
      const phone = await openPhone(browser, demo, errors)
      await phone.sees('未登录')
      await phone.tap('我的订单')
      await phone.popup.tick.tap()
      await phone.popup.login.tap()
      await phone.tap('跳过')
      await phone.sees('云南小粒咖啡豆 250g')
      assert.deepEqual(await phone.pages(), ['pages/home/index', 'pages/orders/index'])
      assert.deepEqual(errors, [])
      await phone.close()
    } finally {
      await demo.close()
    }
  })
}
