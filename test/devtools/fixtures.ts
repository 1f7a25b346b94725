/** Small mini-programs: a sound one, and what is broken of it in one place, with who has to refuse it. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** Path to content. */
export type Files = Readonly<Record<string, string>>

export interface Fixture {
  name: string
  files: Files
  /** The tool that refuses it, as in Problem. */
  by: string
  /** What it has to say: it could refuse for another reason. */
  says: RegExp
}

export const sound: Files = {
  'project.config.json':
    '{ "appid": "touristappid", "compileType": "miniprogram", "setting": { "es6": true } }',
  'app.json': '{ "pages": ["pages/home/index"], "sitemapLocation": "sitemap.json" }',
  'sitemap.json': '{ "rules": [{ "action": "allow", "page": "*" }] }',
  'app.js': 'App({})',
  'app.wxss': '@import "./colours.wxss";',
  'colours.wxss': 'page { color: #333; }',
  'pages/home/index.json': '{ "usingComponents": { "part": "/part/index" } }',
  'pages/home/index.js': 'const who = require("./who")\nPage({ data: { who } })',
  'pages/home/who.js': 'module.exports = { name: "x" }',
  'pages/home/index.wxml': `<import src="./line.wxml" />
<wxs src="./format.wxs" module="format" />
<view><template is="line" data="{{ text: format.upper(who.name) }}" /></view>
<include src="/foot.wxml" />
<part />
`,
  'pages/home/line.wxml': '<template name="line"><text>{{ text }}</text></template>',
  'pages/home/format.wxs':
    'function upper(text) { return text.toUpperCase() }\nmodule.exports = { upper: upper }',
  'foot.wxml': '<view>foot</view>',
  'part/index.json': '{ "component": true }',
  'part/index.js': 'Component({})',
  'part/index.wxml': '<view />',
}

const HOME = 'pages/home/index.wxml'
const home = sound[HOME]!

const without = (name: string): Files =>
  Object.fromEntries(Object.entries(sound).filter(([key]) => key !== name))

/** One for each kind of mistake. */
export const broken: readonly Fixture[] = [
  {
    name: 'an unclosed tag',
    files: { ...sound, [HOME]: home.replace('</view>', '') },
    by: 'wcc',
    says: /^pages\/home\/index\.wxml:\d+:\d+: .*end.tag/,
  },
  {
    name: '?. in a template',
    files: { ...sound, [HOME]: home.replace('who.name', 'who?.name') },
    by: 'wcc',
    says: /^pages\/home\/index\.wxml:3:\d+: .*unexpected token `\.`/,
  },
  {
    name: 'ES6 in WXS',
    files: { ...sound, 'pages/home/format.wxs': 'const upper = (text) => text\nmodule.exports = { upper }' },
    by: 'wcc',
    says: /^pages\/home\/format\.wxs:1:/,
  },
  {
    name: 'an @import that is not there',
    files: without('colours.wxss'),
    by: 'wcsc',
    says: /colours\.wxss` not found from `app\.wxss`/,
  },
  {
    name: 'a component that is not there',
    files: { ...sound, 'pages/home/index.json': '{ "usingComponents": { "part": "/nowhere/index" } }' },
    by: 'compile',
    says: /pages\/home\/index\.json[^]*nowhere\/index/,
  },
  {
    name: 'a page that is not there',
    files: { ...sound, 'app.json': sound['app.json']!.replace(']', ', "pages/nowhere/index"]') },
    by: 'compile',
    says: /app\.json[^]*pages\/nowhere\/index/,
  },
  {
    name: 'a page without its js',
    files: without('pages/home/index.js'),
    by: 'compile',
    says: /pages\/home\/index\.js/,
  },
  {
    name: 'an <import> that is not there',
    files: without('pages/home/line.wxml'),
    by: 'own',
    says: /^pages\/home\/index\.wxml: <import src="\.\/line\.wxml"> leads nowhere$/,
  },
  {
    name: 'an <include> that is not there',
    files: without('foot.wxml'),
    by: 'own',
    says: /^pages\/home\/index\.wxml: <include src="\/foot\.wxml"> leads nowhere$/,
  },
  {
    name: 'a module that is not there',
    files: without('pages/home/who.js'),
    by: 'own',
    says: /^pages\/home\/index\.js: the module "\.\/who" is not there$/,
  },
  {
    name: 'a component without its js',
    files: without('part/index.js'),
    by: 'own',
    says: /^part\/index\.js: is not there, and pages\/home\/index\.json uses it$/,
  },
  {
    name: 'a component that does not say it is one',
    files: { ...sound, 'part/index.json': '{}' },
    by: 'own',
    says: /^part\/index\.json: says no "component": true, and pages\/home\/index\.json uses it as one$/,
  },
]

/** Writes a fixture's files. */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, content)
  }
}
