/**
 * The popup's README and the recipes: their tables against the code, and their code as mini-programs, type-checked and
 * opened in the preview. Run after `npm run build`.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { wechat } from 'miniprogram-login-backend'
import { startSimulator } from 'miniprogram-login-backend/simulator'
import type { Browser } from 'playwright-core'
import { baseUrl } from '../../demo/miniprogram/config.ts'
import { type Preview, startPreview } from '../../demo/preview/server.ts'
import { startDemoServer } from '../../demo/server/index.ts'
import { launchBrowser } from '../browser.ts'
import { openPhone, type Phone } from './phone.ts'

const root = path.resolve(import.meta.dirname, '../..')
const component = path.join(root, 'component')
const require = createRequire(import.meta.url)
type PropertyType = StringConstructor | BooleanConstructor
type Properties = Record<string, PropertyType | { type: PropertyType; value: unknown }>
type Texts = { failures: Record<string, string> } & Record<string, unknown>
type Locales = Record<'zh-CN' | 'zh-TW' | 'en-US', Texts>

const built = <T>(file: string) => require(path.join(root, 'dist', file)) as T
/** Each component that has a README of tables. */
const COMPONENTS = [
  {
    folder: 'login',
    methods: ['close()', 'open(options?)'],
    styles: ['index.less', 'ways.wxml'],
    ...built<{ properties: Properties }>('login/view.js'),
    ...built<{ texts: Locales }>('server/locale.js'),
  },
  {
    folder: 'login-scan',
    methods: ['reload()'],
    styles: ['index.less'],
    ...built<{ properties: Properties }>('login-scan/view.js'),
    ...built<{ texts: Locales }>('login-scan/locale.js'),
  },
]

const read = (file: string) => readFile(path.join(component, file), 'utf8')

/** Each document, and the one that says the same in English. */
const PAIRS = [
  ['login/README.zh-CN.md', 'login/README.md'],
  ['RECIPES.zh-CN.md', 'RECIPES.md'],
  ['login-scan/README.zh-CN.md', 'login-scan/README.md'],
] as const

interface Section {
  title: string
  /** The code blocks that name their file. */
  files: Map<string, string>
  /** Rows of the first table, without its head. */
  rows: string[][]
}

function parse(text: string): Section[] {
  return text.split(/^## /m).map((part) => {
    const files = [...part.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms)].map(
      ([, name, code]) => [name!, code!] as const,
    )
    const lines = part.replace(/^```.*?^```$/gms, '').match(/^\|.*\|$/gm) ?? []
    return { title: part.split('\n', 1)[0]!, files: new Map(files), rows: lines.slice(2).map(cells) }
  })
}

const cells = (line: string) =>
  line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))

const bare = (cell: string | undefined) => cell?.replaceAll('`', '')

const sections: Record<string, Section[]> = {}
for (const file of PAIRS.flat()) sections[file] = parse(await read(file))

/** What the code calls something, by each place that a pattern finds. */
async function named(folder: string, pattern: RegExp, ending: string): Promise<string[]> {
  const files = (await readdir(path.join(component, folder))).filter((file) => file.endsWith(ending))
  const found = await Promise.all(
    files.map(async (file) => [...(await read(`${folder}/${file}`)).matchAll(pattern)]),
  )
  return [...new Set(found.flat().map(([, name]) => name!))].toSorted()
}

for (const [file, { folder, methods, styles, properties, texts }] of COMPONENTS.flatMap((one) =>
  ['README.zh-CN.md', 'README.md'].map((name) => [`${one.folder}/${name}`, one] as const),
)) {
  describe(file, () => {
    const table = (title: string) => sections[file]!.find((section) => section.title === title)?.rows ?? []
    const names = (title: string) =>
      table(title)
        .map(([name]) => bare(name)!)
        .toSorted()

    test('each property with its default', () => {
      const expected = Object.entries(properties).map(([name, property]) => {
        const { type, value } = typeof property === 'function' ? { type: property } : property
        const fallback = value ?? (type === Boolean ? false : '')
        const shown = typeof fallback === 'object' ? JSON.stringify(fallback) : String(fallback)
        const attribute = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
        return [attribute, shown || '—', (type as () => unknown).name]
      })
      const types: Record<string, string> = {
        string: 'String',
        boolean: 'Boolean',
        number: 'Number',
        object: 'Object',
      }
      const shown = table('Props').map(([name, , type, fallback]) => {
        const plain = bare(type)!
        return [bare(name), bare(fallback), types[plain] ?? (plain.endsWith('[]') ? 'Array' : 'String')]
      })
      assert.deepEqual(shown, expected)
    })

    test('each method is there', async () => {
      const code = await read(`${folder}/index.ts`)
      for (const name of names('Methods'))
        assert.match(code, new RegExp(`\\n    (async )?${name.split('(')[0]}\\(`))
      assert.deepEqual(names('Methods'), methods)
    })

    test('each event, slot and external class', async () => {
      assert.deepEqual(names('Events'), await named(folder, /triggerEvent\('([^']+)'/g, '.ts'))
      assert.deepEqual(names('Slots'), await named(folder, /<slot name="([^"]+)"/g, '.wxml'))
      const [, list] = /externalClasses: \[(.*?)\]/s.exec(await read(`${folder}/index.ts`))!
      const classes = [...list!.matchAll(/'([^']+)'/g)].map(([, name]) => name!)
      assert.deepEqual(names('External classes'), classes.toSorted())
      const used = await Promise.all(
        classes.map((name) => named(folder, new RegExp(`(${name})`, 'g'), '.wxml')),
      )
      assert.deepEqual(used.flat(), classes, 'each of them is on something')
    })

    test('each CSS variable with what it falls back to', async () => {
      const less = (await Promise.all(styles.map((style) => read(`${folder}/${style}`)))).join('')
      const theme = (mixin: string) => {
        const [, body] = new RegExp(`^\\.${mixin}\\(\\) \\{(.*?)\\}`, 'ms').exec(less)!
        return new Map(
          [...body!.matchAll(/(--l-[\w-]+): ([^;]+);/g)].map(([, name, value]) => [name!, value!]),
        )
      }
      const [light, dark] = [theme('light'), theme('dark')]
      const expected = new Map<string, string[]>()
      for (const [, name, inner, plain] of less.matchAll(
        new RegExp(`var\\((--${folder}-[\\w-]+), (?:var\\((--l-[\\w-]+)\\)|([^)]+))\\)`, 'g'),
      )) {
        const values = [name!, plain ?? light.get(inner!)!, plain ?? dark.get(inner!)!]
        assert.deepEqual(expected.get(name!) ?? values, values, `${name} falls back to one thing`)
        expected.set(name!, values)
      }
      const all = [...new Set(less.match(new RegExp(`--${folder}-[\\w-]+`, 'g')))]
      assert.deepEqual([...expected.keys()].toSorted(), all.toSorted(), 'none without a fallback')
      const shown = table('CSS variables').map(([name, , ...values]) => [name, ...values].map(bare))
      assert.deepEqual(shown.toSorted(), [...expected.values()].toSorted())
    })

    test('each text in each language', () => {
      const flat = ({ failures, ...others }: Texts) => [
        ...Object.entries(others).map(([name, text]) => [
          name,
          ([] as string[])
            .concat(text as string | string[])
            .join(' ')
            .trim(),
        ]),
        ...Object.entries(failures).map(([name, text]) => [`failures.${name}`, text]),
      ]
      const [zh, ...others] = [texts['zh-CN'], texts['zh-TW'], texts['en-US']].map(flat)
      const tables = others.map((other) => Object.fromEntries(other) as Record<string, string>)
      const expected = zh!.map(([name, text]) => [name, text, ...tables.map((other) => other[name!])])
      assert.deepEqual(
        table('Texts').map(([name, ...rest]) => [bare(name), ...rest]),
        expected,
      )
    })
  })
}

for (const [chinese, english] of PAIRS) {
  test(`${english} has the sections, the rows and the code of its twin`, () => {
    const uncommented = (code: string) =>
      code.replace(/^\s*(\/\/|\/\*\*).*\n/gm, '').replace(/<!--.*?-->/gs, '')
    const shape = (file: string) =>
      sections[file]!.map(({ files, rows }) => ({
        files: [...files].map(([name, code]) => [name, uncommented(code)]),
        rows: rows.map((row) => (row[0]!.match(/`[^`]+`/g) ?? []).join(' ')),
      }))
    assert.deepEqual(shape(english), shape(chinese))
  })
}

test('each link goes somewhere', async () => {
  for (const file of PAIRS.flat()) {
    for (const [, target] of (await read(file)).matchAll(/\]\(([^)]+)\)/g)) {
      if (target!.startsWith('https:')) continue
      const [to, anchor] = target!.split('#')
      const text = await read(to ? path.join(path.dirname(file), to) : file)
      const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
        title!
          .toLowerCase()
          .replace(/[^\p{L}\p{N} -]/gu, '')
          .replaceAll(' ', '-'),
      )
      assert.ok(!anchor || anchors.includes(anchor), `${file}: ${target}`)
    }
  }
})

/** Writes a section's files, and what a document leaves out: app.json's other lines, and scripts: in the README they only log in. */
async function write(miniprogram: string, files: Map<string, string>): Promise<void> {
  const all = new Map(files)
  const given = JSON.parse(all.get('app.json') ?? '{}') as { pages?: string[] }
  const pages = [...all.keys()].flatMap((name) => /^pages\/.*(?=\.wxml$)/.exec(name) ?? [])
  const usingComponents = {
    login: 'miniprogram-login/login/index',
    'login-scan': 'miniprogram-login/login-scan/index',
    ...TAB_BAR.used(files),
  }
  all.set('app.json', JSON.stringify({ pages, darkmode: true, usingComponents, ...given }))
  if (!all.has('app.ts'))
    all.set(
      'app.ts',
      `import server from 'miniprogram-login'\nserver.configure({ baseUrl: '${baseUrl}' })\nApp({})\n`,
    )
  for (const page of pages) {
    if (!all.has(`${page}.ts`))
      all.set(`${page}.ts`, all.has('pages/home/index.wxml') ? 'Page({})\n' : LOGS_IN)
    all.set(`${page}.wxml`, `${all.get(`${page}.wxml`)}${TAB_BAR.tag(files)}`)
  }
  for (const [name, content] of all) {
    await mkdir(path.dirname(path.join(miniprogram, name)), { recursive: true })
    await writeFile(path.join(miniprogram, name), content)
  }
}

const LOGS_IN = `import server from 'miniprogram-login'\nPage({ onLoad: () => void server.login() })\n`

/** WeChat puts it on tab pages by itself. */
const TAB_BAR = {
  used: (files: Map<string, string>) =>
    files.has('custom-tab-bar/index.ts') ? { 'custom-tab-bar': '/custom-tab-bar/index' } : {},
  tag: (files: Map<string, string>) => (files.has('custom-tab-bar/index.ts') ? '<custom-tab-bar />' : ''),
}

let folder: string
before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'docs-'))
})
after(() => rm(folder, { recursive: true, force: true }))

test('the code has no type error', async () => {
  const chinese = PAIRS.flatMap(([file]) => sections[file]!)
  for (const [index, { files }] of chinese.entries())
    await write(path.join(folder, 'types', `${index}`), files)
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
  const project = path.join(folder, 'types', 'tsconfig.json')
  await writeFile(project, JSON.stringify(config))
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc')
  await promisify(execFile)(process.execPath, [tsc, '-p', project]).catch(({ stdout }) => assert.fail(stdout))
})

describe('in the preview', () => {
  let browser: Browser
  let preview: Preview
  let phone: Phone
  let errors: string[]
  let own: Awaited<ReturnType<typeof startOwnBackend>>
  let demo: Parameters<typeof openPhone>[1]
  const closers: Array<() => Promise<unknown> | void> = []
  const project = () => path.join(folder, 'project')
  const npm = path.join(root, 'demo/miniprogram/miniprogram_npm')

  before(async () => {
    await cp(npm, path.join(project(), 'miniprogram_npm'), { recursive: true })
    await writeFile(path.join(project(), 'project.config.json'), '{ "appid": "touristappid" }')
    await write(project(), new Map([['pages/first/index.wxml', '<view />']]))
    const simulator = await startSimulator()
    const backend = await startDemoServer({
      databaseUrl: `sqlite:${path.join(folder, 'login.db')}`,
      providers: [wechat({ appId: 'touristappid', secret: 'secret', api: simulator.url })],
      publicUrl: baseUrl,
      log: 'silent',
    })
    own = await startOwnBackend()
    const routes = { [baseUrl]: backend.url, 'https://api.example.com': own.url }
    preview = await startPreview({ root: project(), simulatorUrl: simulator.url, routes })
    browser = await launchBrowser()
    closers.push(() => browser.close(), preview.close, own.close, backend.close, simulator.close)
    demo = { url: preview.url }
  })
  after(async () => {
    for (const close of closers) await close()
  })

  /** Puts a section into the preview's project, in place of the one before, and a phone in front of it. */
  async function show(files: Map<string, string>): Promise<void> {
    for (const name of await readdir(project()))
      if (name !== 'miniprogram_npm' && name !== 'project.config.json')
        await rm(path.join(project(), name), { recursive: true })
    await write(project(), files)
    const { subPackages = [] } = JSON.parse(files.get('app.json') ?? '{}') as {
      subPackages?: { root: string }[]
    }
    for (const subpackage of subPackages)
      await cp(npm, path.join(project(), subpackage.root, 'miniprogram_npm'), { recursive: true })
    if ([...files.values()].some((content) => content.includes('/wxcomponents/')))
      await cp(npm, path.join(project(), 'wxcomponents/miniprogram_npm'), { recursive: true })
    assert.deepEqual(await preview.rebuild(), [])
    phone = await openPhone(browser, demo, errors)
  }

  const inPopup = (name: string) => phone.page.locator(`[class*="login__${name}"]:visible`)
  const style = (name: string, property: string) =>
    inPopup(name)
      .first()
      .evaluate((node, property) => getComputedStyle(node).getPropertyValue(property), property)
  const sheet = () => phone.page.locator('[class*="--login "]')
  const opened = () => phone.popup.cancel.waitFor()

  beforeEach(() => {
    errors = []
  })

  describe('the README of <login>', () => {
    before(async () => {
      errors = []
      const files = sections[PAIRS[0][0]]!.flatMap((section) => [...section.files])
      await show(new Map(files))
    })
    afterEach(() => assert.deepEqual(errors, []))
    after(() => phone.close())

    test('import', async () => {
      await phone.tap('登录')
      await phone.sees('登录后继续')
      await phone.popup.cancel.tap()
      await phone.page.locator('[class*="login__title"]').waitFor({ state: 'detached' })
    })

    test('props', async () => {
      await phone.open('/pages/props/index')
      await opened()
      assert.deepEqual(await inPopup('button').allInnerTexts(), ['手机号快捷登录', '一键登录'])
      assert.equal(await inPopup('title').innerText(), '欢迎回来')
      assert.equal(await inPopup('description').innerText(), '登录后积分不会丢')
      assert.deepEqual(await inPopup('link').allInnerTexts(), ['《用户服务协议》', '《隐私政策》'])
      assert.equal(await inPopup('close').count(), 0)
      assert.equal(await style('title', 'color'), 'rgb(235, 235, 235)')
      const { y, height } = (await sheet().boundingBox())!
      assert.ok(y + height < 600, 'it stands in the middle')
    })

    test('events', async () => {
      await phone.open('/pages/events/index')
      await opened()
      await phone.tap('《用户服务协议》')
      await phone.page.waitForFunction(() => window.preview.pages().length === 2)
      await phone.page.getByRole('button', { name: '返回' }).and(phone.page.locator(':visible')).tap()
      await phone.popup.cancel.tap()
      await phone.sees(/open 用户服务协议 close cancel$/)
    })

    test('slots', async () => {
      await phone.open('/pages/slots/index')
      await opened()
      const text = await sheet().innerText()
      assert.match(text, /^\s*云南咖啡馆\s+登录后继续.*暂不登录\s+登录遇到问题？请联系客服\s*$/s)
    })

    test('external classes', async () => {
      await phone.open('/pages/classes/index')
      await opened()
      assert.equal(await sheet().evaluate((node) => getComputedStyle(node).paddingTop), '48px')
      assert.equal(await style('title', 'letter-spacing'), '2px')
      assert.equal(await style('description', 'font-style'), 'italic')
      assert.equal(await style('button', 'border-top-left-radius'), '4px')
      assert.equal(await style('button--secondary', 'text-decoration-line'), 'underline')
      assert.equal(await style('agree', 'letter-spacing'), 'normal', 'the row is not the text')
      const agreement = phone.page.locator('[class*="sheet__agreement"]:visible')
      assert.equal(await agreement.evaluate((node) => getComputedStyle(node).letterSpacing), '1px')
      assert.equal(await style('cancel', 'font-weight'), '600')
    })

    test('CSS variables', async () => {
      await phone.open('/pages/variables/index')
      await opened()
      assert.equal(await style('button', 'background-color'), 'rgb(22, 119, 255)')
      assert.equal(await style('button--secondary', 'border-top-left-radius'), '6px')
      assert.equal(await sheet().evaluate((node) => getComputedStyle(node).borderTopLeftRadius), '0px')
      await phone.page.emulateMedia({ colorScheme: 'dark' })
      assert.equal(await style('button', 'background-color'), 'rgb(60, 137, 232)')
      await phone.page.emulateMedia({ colorScheme: 'light' })
    })

    test('methods', async () => {
      await phone.open('/pages/methods/index')
      await phone.tap('加入会员')
      await opened()
      await phone.tap('以后再说')
      await phone.sees('下次再来')
    })

    test('texts', async () => {
      await phone.open('/pages/texts/index')
      await phone.sees('Welcome to the Café')
      assert.equal(await inPopup('description').innerText(), COMPONENTS[0]!.texts['en-US'].description)
      assert.deepEqual(await inPopup('button').allInnerTexts(), ['Come in'])
      await phone.tap('Just looking')
      await inPopup('title').waitFor({ state: 'detached' })
    })
  })

  describe('the README of <login-scan>', () => {
    const inCard = (name: string) => phone.page.locator(`[class*="login-scan__${name}"]:visible`)
    before(async () => {
      errors = []
      const files = sections['login-scan/README.zh-CN.md']!.flatMap((section) => [...section.files])
      await show(new Map(files))
    })
    afterEach(() => assert.deepEqual(errors, []))
    after(() => phone.close())

    test('import: a guest is asked to log in, and may decline', async () => {
      await phone.open('/pages/scan/index?scene=AbCdEfGhIjKlMnOpQr_-01')
      await phone.popup.cancel.tap()
      await phone.sees('未登录，无法确认')
      assert.deepEqual(await phone.requests(), [])
    })

    test('events', async () => {
      await phone.open('/pages/events/index?scene=nothing')
      await phone.sees('这不是登录码')
      await phone.sees('failed')
    })

    test('external classes, CSS variables and texts', async () => {
      await phone.open('/pages/look/index')
      await phone.sees('That is no code of ours')
      const card = phone.page.locator('[class*="login-scan--auto"]')
      const style = (node: Element, name: string) => getComputedStyle(node).getPropertyValue(name)
      assert.equal(await card.evaluate(style, 'background-color'), 'rgb(255, 251, 230)')
      assert.equal(await card.evaluate(style, 'border-top-left-radius'), '0px')
      assert.equal(await inCard('title').evaluate(style, 'letter-spacing'), '2px')
    })
  })

  /** One a section, in the order of the document. */
  const recipes: Array<[title: string, walk: () => Promise<void>]> = [
    [
      '手机号登录',
      async () => {
        await phone.tap('登录')
        await phone.popup.tick.tap()
        await phone.tap('手机号快捷登录')
        await phone.sees('138****8000')
        assert.deepEqual(await phone.requests(), ['POST /login'])
      },
    ],
    [
      '先逛后登录',
      async () => {
        await phone.sees('身份：visitor')
        await phone.sees('订单：3')
        await phone.tap('下单')
        await phone.tap('一键登录')
        await phone.sees('已下单')
        await phone.sees('身份：member')
        await phone.tap('退出登录')
        await phone.sees('身份：未登录')
        await phone.open()
        await phone.sees('身份：未登录')
      },
    ],
    [
      '头像和昵称',
      async () => {
        await phone.tap('登录')
        await phone.tap('一键登录')
        await phone.sees('登录成功')
        await phone.popup.cancel.waitFor({ state: 'detached' })
        await phone.tap('写评价')
        await phone.sees('完善个人资料')
        await inPopup('avatar').tap()
        await inPopup('picture').waitFor()
        await phone.page.locator('[class*="login__input"] input').fill('小明')
        await phone.tap('保存')
        await phone.sees('小明')
      },
    ],
    [
      '登录页',
      async () => {
        await phone.tap('我的优惠券')
        await opened()
        assert.deepEqual(await phone.pages(), ['pages/home/index', 'pages/login/index'])
        await phone.popup.cancel.tap()
        await phone.sees('登录后查看')
        assert.deepEqual(await phone.pages(), ['pages/home/index'])
        await phone.tap('我的优惠券')
        await phone.tap('一键登录')
        await phone.sees('三张优惠券')
      },
    ],
    [
      '自定义 tabBar',
      async () => {
        await phone.tap('我的')
        await phone.popup.cancel.tap()
        await phone.popup.cancel.waitFor({ state: 'detached' })
        await phone.tap('我的')
        await phone.tap('一键登录')
        await phone.sees('会员才能看的内容')
        await phone.tap('首页')
        await phone.sees('谁都能看的首页')
        const mine = await openPhone(browser, demo, errors)
        await mine.open('/pages/mine/index')
        await mine.popup.cancel.tap()
        await mine.sees('谁都能看的首页')
        await mine.close()
      },
    ],
    [
      '独立分包',
      async () => {
        await phone.open('/event/pages/index')
        await phone.tap('参加活动')
        await phone.tap('一键登录')
        await phone.sees('已参加')
        await phone.tap('去首页')
        await phone.sees('会员首页')
        assert.deepEqual(await phone.requests(), ['POST /login'])
      },
    ],
    [
      '隐私弹窗',
      async () => {
        await phone.set({ privacy: 'needed', privacyPause: 0 })
        await phone.tap('登录')
        await phone.tap('手机号快捷登录')
        await phone.tap('拒绝')
        await phone.sees('同意隐私保护指引后才能使用')
        await phone.tap('手机号快捷登录')
        await phone.tap('同意')
        await phone.sees('登录成功')
      },
    ],
    [
      '扫码登录电脑端',
      async () => {
        await phone.open('/pages/scan/index?scene=AbCdEfGhIjKlMnOpQr_-01')
        await phone.tap('一键登录')
        await phone.sees('登录码不存在')
        await phone.tap('返回')
        await phone.page.waitForFunction(() => window.preview.pages().join() === 'pages/home/index')
        assert.deepEqual(await phone.requests(), ['POST /login', 'POST /scan/AbCdEfGhIjKlMnOpQr_-01/scan'])
      },
    ],
    [
      '自己的后端',
      async () => {
        await phone.tap('登录')
        await phone.tap('一键登录')
        await phone.sees('老王')
        await phone.open()
        await phone.sees('老王')
        own.gone()
        await phone.open()
        await phone.sees('未登录')
        assert.equal(await phone.stored(), undefined)
      },
    ],
    ['Taro', async () => undefined],
    [
      'uni-app',
      async () => {
        await opened()
        await phone.sees('登录后继续')
      },
    ],
  ]

  describe('the recipes', () => {
    const written = sections[PAIRS[1][0]]!.slice(1)
    test('each has its walk', () =>
      assert.deepEqual(
        written.map(({ title }) => title),
        recipes.map(([title]) => title),
      ))

    for (const [index, [title, walk]] of recipes.entries()) {
      const { files } = written[index]!
      if (!files.size) continue
      test(title, async () => {
        const page: Array<[string, string]> = [
          ['pages/home/index.wxml', '<login id="login" mode="code" />'],
          ['pages/home/index.ts', LOGS_IN],
        ]
        await show(files.has('pages/home/index.wxml') ? files : new Map([...files, ...page]))
        try {
          await walk()
          assert.deepEqual(errors, [])
        } finally {
          await phone.close()
        }
      })
    }
  })
})

/** A backend as the recipe has it: HTTP 200 whatever happens, `errno` says how it went. */
async function startOwnBackend() {
  const account = { uid: 7, nick: '老王', avatar: '', mobile: '' }
  let alive = false
  const answers: Record<string, () => object> = {
    'POST /v1/login': () => {
      alive = true
      return {
        errno: 0,
        errmsg: '',
        data: { token: 'opaque', expire: Math.floor(Date.now() / 1000) + 3600, account },
      }
    },
    'GET /v1/session': () =>
      alive ? answers['POST /v1/login']!() : { errno: 40101, errmsg: 'expired', data: null },
  }
  const server = createServer((request: IncomingMessage, response) => {
    const answer = answers[`${request.method} ${request.url}`]?.() ?? {
      errno: 40400,
      errmsg: 'no such route',
      data: null,
    }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    gone: () => void (alive = false),
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
