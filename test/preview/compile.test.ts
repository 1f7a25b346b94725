import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { formatDiagnostic } from '../../demo/preview/compile/diagnostic.ts'
import { Compiler } from '../../demo/preview/compile/index.ts'
import type { CompiledApp } from '../../demo/preview/runtime/compiled.ts'
import { fixtureProject, writeProject } from './support.ts'

async function compile(files: Record<string, string>) {
  const compiled = await new Compiler(writeProject(files), 'http://127.0.0.1:1').compile()
  const project = JSON.parse(compiled.project.replace('export const project = ', '')) as CompiledApp
  return { ...compiled, app: project, problems: compiled.diagnostics.map(formatDiagnostic) }
}

const styled = (wxss: string) =>
  compile({ 'pages/a.wxss': wxss }).then(({ app }) => app.components['pages/a']?.css)

test('the fixture compiles without a word', async () => {
  const { diagnostics } = await new Compiler(fixtureProject(), 'http://127.0.0.1:1').compile()
  assert.deepEqual(diagnostics.map(formatDiagnostic), [])
})

const ALONE =
  '{ "pages": ["pages/a"], "subPackages": [{ "root": "/alone/", "pages": ["b"], "independent": true }] }'

const broken: Record<string, [files: Record<string, string>, problem: string]> = {
  'a component that is not there': [
    { 'pages/a.json': '{\n  "usingComponents": {\n    "x-y": "./missing"\n  }\n}' },
    'pages/a.json:3:5 error component not found: "x-y": "./missing"',
  ],
  'a package that was not built': [
    { 'pages/a.json': '{ "usingComponents": { "van-icon": "@vant/weapp/icon/index" } }' },
    'pages/a.json:1:24 error component not found: "van-icon": "@vant/weapp/icon/index"',
  ],
  'a page that is not there': [
    { 'app.json': '{\n  "pages": ["pages/a", "pages/b"]\n}' },
    'app.json:2:24 error pages/b.wxml does not exist',
  ],
  'an independent subpackage that requires from outside of it': [
    {
      'app.json': ALONE,
      'alone/b.wxml': '',
      'alone/b.js': 'const a = 1\nrequire("../a")\nPage({})',
      'a.js': '',
    },
    'alone/b.js:2:9 error "../a" is outside of the independent subpackage alone/',
  ],
  'an independent subpackage that uses a component from outside of it': [
    {
      'app.json': ALONE,
      'alone/b.wxml': '',
      'alone/b.js': 'Page({})',
      'alone/b.json': '{\n  "usingComponents": { "x-y": "/pages/a" }\n}',
    },
    'alone/b.json:2:24 error "x-y": "/pages/a" is outside of the independent subpackage alone/',
  ],
  'a theme that is not there': [
    { 'app.json': '{ "pages": ["pages/a"],\n "themeLocation": "theme.json" }' },
    'app.json:2:2 error theme.json does not exist',
  ],
  'an entry page that is none': [
    { 'app.json': '{ "pages": ["pages/a"],\n "entryPagePath": "pages/c" }' },
    'app.json:2:3 error entryPagePath "pages/c" is not one of the pages',
  ],
  'broken JSON': [{ 'pages/a.json': '{\n  "a": 1,\n}' }, 'pages/a.json:3:1 error'],
  'a page without a script': [
    { 'app.json': '{ "pages": ["pages/b"] }', 'pages/b.wxml': '<view />' },
    'pages/b.json error neither pages/b.js nor pages/b.ts exists',
  ],
  'a tag that is not closed': [
    { 'pages/a.wxml': '<view>\n  <text>\n</view>' },
    'pages/a.wxml:2:4 error missing end tag',
  ],
  'an expression that templates do not know': [
    { 'pages/a.wxml': '<view>{{ a?.b }}</view>' },
    'pages/a.wxml:1:11 error unexpected character',
  ],
  'an include that is not there': [
    { 'pages/a.wxml': '<view />\n<include src="./part.wxml" />' },
    'pages/a.wxml:2:10 error pages/part.wxml does not exist',
  ],
  'WXS that is not there': [
    { 'pages/a.wxml': '<wxs src="./tools.wxs" module="tools" />' },
    'pages/a.wxml:1:6 error pages/tools.wxs does not exist',
  ],
  'new syntax in WXS': [
    {
      'pages/a.wxml': '<wxs src="./tools.wxs" module="tools" />',
      'pages/tools.wxs': 'var a = 1\nmodule.exports = () => a',
    },
    'pages/tools.wxs:2:19 error Unexpected token (WXS takes ES5 only)',
  ],
  'new syntax in WXS within a template': [
    { 'pages/a.wxml': '<view />\n<wxs module="tools">\nlet a = 1\n</wxs>' },
    'pages/a.wxml:3:5 error Unexpected token (WXS takes ES5 only)',
  ],
  'a style sheet that is not there': [
    { 'pages/a.wxss': '.a {}\n@import "./b.wxss";' },
    'pages/a.wxss:2:1 error pages/b.wxss does not exist',
  ],
  'a rule that is not closed': [
    { 'pages/a.wxss': '.a {\n  color: red;' },
    'pages/a.wxss:1:1 error Unclosed block',
  ],
  'a script that is no script': [
    { 'pages/a.js': 'Page({\n  data: {,}\n})' },
    'pages/a.js:2:10 error Expected identifier',
  ],
  'a module that is not there': [
    { 'pages/a.js': 'const a = 1\nrequire("missing")' },
    'pages/a.js:2:9 error module not found: "missing"',
  ],
  'no app.json': [{ 'app.json': '' }, 'app.json:1:1 error'],
}

for (const [what, [files, problem]] of Object.entries(broken)) {
  test(`says where and what: ${what}`, async () => {
    const { problems } = await compile(files)
    assert.ok(
      problems.some((line) => line.startsWith(problem)),
      `${problem}\nis not in\n${problems.join('\n')}`,
    )
  })
}

test('a folder without a mini-program is a diagnostic too', async () => {
  const { diagnostics } = await new Compiler('/nowhere/at/all', 'http://127.0.0.1:1').compile()
  assert.match(diagnostics.map(formatDiagnostic).join('\n'), /app\.json error there is no app\.json/)
})

test('lengths: rpx, vh without the bars, and neither in a name', async () => {
  assert.equal(
    await styled(
      '.a { width: 75.5rpx; height: calc(100vh - 20rpx); background: url(20rpx.png); content: "5rpx" }',
    ),
    ':where([data-page="pages/a"]) .a { width: calc(75.5 * 100vw / 750); height: calc(calc(100 * var(--page-vh, 1vh)) - calc(20 * 100vw / 750)); background: url(20rpx.png); content: "5rpx" }',
  )
})

test('a dark look only for who says so; the safe area is the one of the switch', async () => {
  const dark = '@media (prefers-color-scheme: dark) and (min-width: 1px) { .a { color: red } }'
  const within = ':where([data-page="pages/a"])'
  assert.equal(
    await styled(dark),
    `@media (max-width: 0) and (min-width: 1px) { ${within} .a { color: red } }`,
  )
  const { app, problems } = await compile({
    'app.json': '{ "pages": ["pages/a"], "darkmode": true, "themeLocation": "theme.json" }',
    'theme.json': '{ "dark": { "bar": "#000000" } }',
    'pages/a.wxss': dark,
  })
  assert.deepEqual([problems, app.themes], [[], { dark: { bar: '#000000' } }])
  assert.match(app.components['pages/a']!.css, /^@media \(prefers-color-scheme: dark\)/)
  assert.equal(
    await styled('.a { padding: calc(1rpx + env(safe-area-inset-bottom, 2px)) }'),
    `${within} .a { padding: calc(calc(1 * 100vw / 750) + var(--safe-area-inset-bottom, 0px)) }`,
  )
})

test('selectors: elements, page, keyframes', async () => {
  assert.equal(
    await styled('page view.b > image::after, my-tag:not(.c) {} @keyframes k { from { opacity: 0 } 50% {} }'),
    ':where([data-page="pages/a"]) wx-page wx-view.b > wx-image::after, :where([data-page="pages/a"]) my-tag:not(.c) {} @keyframes k { from { opacity: 0 } 50% {} }',
  )
})

test('a component has its own class names, and :host', async () => {
  const { app, problems } = await compile({
    'pages/a.json': '{ "usingComponents": { "x-y": "/parts/x" } }',
    'parts/x.json': '{ "component": true }',
    'parts/x.wxml': '<view class="a" />',
    'parts/x.js': 'Component({})',
    'parts/x.wxss': '@import "./base.wxss";\n:host { color: red }\n.a .b {}',
    'parts/base.wxss': '.base {}\n@import "./x.wxss";',
  })
  assert.deepEqual(problems, [])
  const { scope, css } = app.components['parts/x']!
  assert.match(css, new RegExp(`^\\.${scope}--base \\{\\}`))
  assert.match(css, new RegExp(`\\[wx-host=${scope}\\] \\{ color: red \\}`))
  assert.match(css, new RegExp(`\\.${scope}--a \\.${scope}--b \\{\\}$`))
})

test('compiled again, only what has changed is different', async () => {
  const folder = fixtureProject()
  const compiler = new Compiler(folder, 'http://127.0.0.1:1')
  const first = await compiler.compile()
  assert.equal((await compiler.compile()).project, first.project)
  fs.writeFileSync(path.join(folder, 'miniprogram/pages/life/index.wxss'), '.changed { width: 1rpx }')
  const { project, modules } = await compiler.compile()
  assert.match(project, /\.changed \{ width: calc/)
  assert.equal(modules, first.modules)
})
