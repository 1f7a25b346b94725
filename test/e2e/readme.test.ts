/** The READMEs' steps, made into a project outside this one: its types are checked, and a guest logs in with it. */
import assert from 'node:assert/strict'
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { type Demo, runDemo } from '../../demo/run.ts'
import { authorTypeErrors } from '../author-types.ts'
import { launchBrowser } from '../browser.ts'
import { CLOUD, writeReadme } from '../readme.ts'
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

/**
 * Writes each code block that names its file, and what 构建 npm and an install beside the cloud function would add.
 *
 * @param variant ' cloud' takes the blocks that are marked so in place of the usual ones
 */
async function makeProject(readme: string, variant = ''): Promise<string> {
  const project = path.join(folder, readme + variant)
  await rm(project, { recursive: true, force: true })
  await writeReadme(path.join(root, readme), project, variant)
  await symlink(path.join(root, 'node_modules'), path.join(project, 'node_modules'))
  await cp(
    path.join(root, 'demo/miniprogram/miniprogram_npm'),
    path.join(project, 'miniprogram/miniprogram_npm'),
    { recursive: true },
  )
  await writeFile(
    path.join(project, 'project.config.json'),
    JSON.stringify({
      appid: 'touristappid',
      miniprogramRoot: 'miniprogram/',
      cloudfunctionRoot: 'cloudfunctions/',
    }),
  )
  return project
}

for (const readme of ['README.md', 'README.zh-CN.md']) {
  for (const [variant, order] of [
    ['', '云南小粒咖啡豆 250g'],
    [CLOUD, /^(An order of|订单，属于) ?u_/],
  ] as const) {
    test(`${readme}${variant}: its code has no type error`, async () => {
      const project = await makeProject(readme, variant)
      assert.equal(await authorTypeErrors(path.join(project, 'miniprogram')), '')
    })

    test(`${readme}${variant}: a guest taps, logs in and gets to the orders`, async () => {
      const demo: Demo = await runDemo({ root: await makeProject(readme, variant) })
      try {
        const errors: string[] = []
        const phone = await openPhone(browser, demo, errors)
        await phone.sees('未登录')
        await phone.tap('我的订单')
        await phone.popup.tick.tap()
        await phone.popup.login.tap()
        await phone.tap('跳过')
        await phone.sees(order)
        assert.deepEqual(await phone.pages(), ['pages/home/index', 'pages/orders/index'])
        assert.deepEqual(errors, [])
        await phone.close()
      } finally {
        await demo.close()
      }
    })
  }
}
