/** The conversion to Tuya's dialect, and what `npm run build` has made by it. Run after `npm run build`. */
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, test } from 'node:test'
import { parse } from 'acorn'
import { full } from 'acorn-walk'
import { convertConfig } from '../../build/tuya/config.ts'
import { converted } from '../../build/tuya/files.ts'
import { dataUri, iconModule } from '../../build/tuya/icons.ts'
import { parseMarkup, writeMarkup } from '../../build/tuya/markup.ts'
import { convertTemplate } from '../../build/tuya/template.ts'

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string) => readFile(path.join(root, file), 'utf8')
const filesIn = async (folder: string) =>
  (await readdir(path.join(root, folder), { recursive: true }))
    .filter((file) => /\.\w+$/.test(file))
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !file.endsWith('.d.ts') && !file.endsWith('@tuya-miniapp'))
    .sort()

const convert = (wxml: string) => convertTemplate(wxml, { icons: '../icons.sjs' })

describe('a template', () => {
  const same = {
    'a text about wx:if': '<view>wx:if="{{ a }}" is <text>wx:for</text></view>',
    'an expression': `<view class="{{ a ? 'wx:if' : '<van-icon wx:for>' }}">{{ a < b && 'wx:key' }}</view>`,
    'an expression that holds what looks like a tag': `{{ '<van-icon wx:if="x">' }}<view/>`,
    'a comment': '<!-- <van-icon wx:if="{{ a }}" /> --><view />',
    'a script': `<sjs module="a">var tag = '<van-icon wx:if>'; if (1 < 2) {}</sjs>`,
    'single quotes': `<view a='{{ b ? "wx:if" : 1 }}' c=d e />`,
    'what is not a tag': 'a < b, 1 <2, {{ c }',
    'another name that begins so': '<vantage wxs="wx:if" data-open-type="x" src="./a.wxml" />',
  }
  for (const [name, markup] of Object.entries(same)) {
    test(`${name} stays`, () => assert.equal(convert(markup), markup))
  }

  test('directives, tags and references', () => {
    const wxml = `<wxs src="./a.wxs" module="a" />
<import src="../b.wxml" /><include wx:if="{{ a.b(c) }}" src="c.wxml"/>
<van-cell wx:for="{{ list }}"
  wx:key="*this" wx:for-item='wx:for-item' title="c.wxml"><block wx:else></block></van-cell>`
    const tyml = `<sjs src="./a.sjs" module="a" />
<import src="../b.tyml" /><include ty:if="{{ a.b(c) }}" src="c.tyml"/>
<smart-cell ty:for="{{ list }}"
  ty:key="*this" ty:for-item='wx:for-item' title="c.wxml"><block ty:else></block></smart-cell>`
    assert.equal(convert(wxml), tyml)
  })

  test('a button has no open-type, and none of its events', () => {
    const wxml = `<button open-type="{{ a }}" bind:tap="b" bind:getuserinfo="c" bindgetphonenumber="d" mut-bind:opensetting="f" capture-catch:getuserinfo="g">e</button>`
    assert.equal(convert(wxml), '<button bind:tap="b">e</button>')
  })

  test('an icon is a picture: by its name, or by a module where the name is an expression', () => {
    assert.equal(
      convert('<van-icon name="cross" size="2px" />'),
      `<smart-icon name="${dataUri('cross')}" size="2px" color="currentColor" />`,
    )
    assert.equal(
      convert(`<van-icon name="{{ a ? 'cross' : b }}" color="red" />`),
      `<sjs src="../icons.sjs" module="smartIcons" />\n<smart-icon name="{{ smartIcons.named(a ? 'cross' : b) }}" color="red" />`,
    )
    // An address is a picture already.
    for (const name of ['https://a.test/b.png', '/a.png', '{{ logo }}/a.png'])
      assert.equal(
        convert(`<van-icon name="${name}" />`),
        `<smart-icon name="${name}" color="currentColor" />`,
      )
    assert.throws(() => convert('<van-icon name="{{ a }}{{ b }}" />'), /no picture of the icon/)
    assert.throws(() => convert('<van-icon name="nothing" />'), /no picture of the icon "nothing"/)
    assert.match(dataUri('cross'), /^data:image\/svg\+xml,[^\s'"()]+$/)
  })

  test('the module of icons knows each by its name', () => {
    const module = { exports: {} as { named(name: string): string } }
    new Function('module', iconModule())(module)
    assert.equal(module.exports.named('cross'), dataUri('cross'))
    assert.equal(module.exports.named('nothing'), '')
  })

  test('a tag without an end is an error that says where', () => {
    assert.throws(() => convert('<view>\n<text a="b'), /line 2: <text> has no end/)
  })

  test('what goes wrong with a file names it', async () => {
    const file = path.join(root, 'component/login/ways.wxml')
    const broken = converted(file, (wxml) => convert(`${wxml}<text a="b`))
    await assert.rejects(broken, ({ message }: Error) =>
      /ways\.wxml: line \d+: <text> has no end$/.test(message),
    )
  })

  test('every template of Vant and of ours comes out of the parser as it went in', async () => {
    for (const folder of ['node_modules/@vant/weapp/lib', 'component', 'demo/miniprogram/pages'])
      for (const file of (await filesIn(folder)).filter((name) => name.endsWith('.wxml'))) {
        const markup = await read(`${folder}/${file}`)
        assert.equal(writeMarkup(parseMarkup(markup)), markup, file)
      }
  })
})

test('JSON: smart-ui as it documents itself, our own by its folder, the rest as it is', () => {
  const using = { 'van-icon': '@vant/weapp/icon/index', login: 'miniprogram-login/login/index', own: './own' }
  assert.deepEqual(JSON.parse(convertConfig(JSON.stringify({ component: true, usingComponents: using }))), {
    component: true,
    usingComponents: {
      'smart-icon': '@tuya-miniapp/smart-ui/lib/icon/index',
      login: 'miniprogram-login/dist-tuya/login/index',
      own: './own',
    },
  })
})

describe('what was built', () => {
  for (const folder of ['dist-tuya', 'demo/miniprogram-tuya/pages']) {
    test(`${folder}: no file, tag, directive or name of WeChat is left`, async () => {
      const files = await filesIn(folder)
      assert.ok(files.length > 10)
      for (const file of files) {
        assert.match(file, /\.(?:js|json|tyml|tyss|sjs)$/)
        const text = await read(`${folder}/${file}`)
        if (file.endsWith('.js'))
          full(parse(text, { ecmaVersion: 2020, sourceType: 'module' }), (node) => {
            if (node.type === 'Identifier') assert.notEqual((node as { name?: string }).name, 'wx', file)
          })
        if (file.endsWith('.json')) assert.doesNotMatch(text, /@vant|van-|miniprogram-login\/login/, file)
        if (!file.endsWith('.tyml')) continue
        for (const piece of parseMarkup(text)) {
          if (typeof piece === 'string') continue
          assert.doesNotMatch(piece.name, /^van-|^wxs$/, file)
          for (const { name, value } of piece.attributes)
            assert.doesNotMatch(`${name}="${value}"`, /wx|open-type|nickname"/, file)
        }
      }
    })
  }

  test('dist-tuya has all of the component, with its own platform and no other', async () => {
    const files = await filesIn('dist-tuya')
    const wechat = (await filesIn('dist')).filter((file) => file.startsWith('login'))
    const expected = wechat.map((file) => file.replace('.wxml', '.tyml').replace('.wxss', '.tyss'))
    assert.deepEqual(
      files.filter((file) => file.startsWith('login')),
      expected,
    )
    const platforms = files.filter((file) => file.startsWith('platform/'))
    assert.deepEqual(
      platforms,
      ['index', 'json', 'platform', 'surface', 'tuya', 'ty'].map((name) => `platform/${name}.js`),
    )
    for (const file of files.filter((name) => name.endsWith('.js')))
      for (const [, wanted] of (await read(`dist-tuya/${file}`)).matchAll(/require\("([^"]+)"\)/g)) {
        const target = path.posix.join(path.posix.dirname(file), `${wanted}.js`)
        assert.ok(files.includes(target), `${file} requires ${wanted}`)
      }
  })
})
