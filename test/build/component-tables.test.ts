/** The tables of the components' READMEs against the code. Run after `npm run build`. */
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { describe, test } from 'node:test'
import { readSections } from '../sections.ts'

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

const bare = (cell: string | undefined) => cell?.replaceAll('`', '')

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
  const sections = await readSections(file)

  describe(file, () => {
    const table = (title: string) => sections.find((section) => section.title === title)?.rows ?? []
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
