import path from 'node:path'
import { transform } from 'esbuild'
import { filesIn, read, write } from './files.ts'
import { parseMarkup, type Tag, writeMarkup } from './markup.ts'
import { convertTemplate } from './template.ts'

const VANT = 'node_modules/@vant/weapp/lib'
/** Vant's own prefix of tags, classes and animations. In its package nothing else begins so; its font is `vant-icon`. */
const PREFIX = /\bvan-(?=[\w'"`$-]|\{)/g

/**
 * A stand-in for `@tuya-miniapp/smart-ui`, which is not installed here: Vant's components, from which smart-ui is
 * derived, under its names. Only for the demo in the preview: a project for Tuya installs the real one.
 */
export async function smartUiStandIn(target: string): Promise<void> {
  const files = (await filesIn(VANT)).filter((file) => !file.endsWith('.d.ts'))
  await Promise.all(
    files.map(async (file) => {
      const { dir, name, ext } = path.posix.parse(file)
      const text = await read(`${VANT}/${file}`)
      const converted = converters[ext]
      if (!converted) throw new Error(`${file}: how is this converted?`)
      const [ending, content] = await converted(text, file)
      await write(path.join(target, 'lib', dir, name + ending), content)
    }),
  )
  const description = 'A stand-in for the preview, made from @vant/weapp. Install the real one.'
  const manifest = { name: '@tuya-miniapp/smart-ui', version: '0.0.0', description, miniprogram: 'lib' }
  await write(path.join(target, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

type Converter = (text: string, file: string) => Promise<[ending: string, content: string]>

const rename = (text: string) => text.replace(PREFIX, 'smart-')

const converters: Record<string, Converter> = {
  '.js': async (text) => ['.js', rename((await transform(text, { define: { wx: 'ty' } })).code)],
  '.json': async (text) => ['.json', rename(text)],
  '.wxs': async (text) => ['.sjs', rename(text).replace(/(require\(['"][^'"]+)\.wxs/g, '$1.sjs')],
  '.wxss': async (text) => ['.tyss', rename(text).replace(/(@import\s+['"][^'"]+)\.wxss/g, '$1.tyss')],
  '.wxml': async (text, file) => {
    const plain = parseMarkup(text).map((piece) => (typeof piece === 'string' ? piece : keepIcons(piece)))
    const tyml = rename(convertTemplate(writeMarkup(plain), { icons: '' }))
    return ['.tyml', file === 'icon/index.wxml' ? tintPicture(tyml) : tyml]
  },
}

/** Vant's own icons keep their names, and its font: by the tag's name alone, they are not looked at as an author's are. */
function keepIcons(tag: Tag): Tag {
  return tag.name === 'van-icon' ? { ...tag, name: 'smart-icon' } : tag
}

/** A picture takes the icon's colour, as smart-ui's icons do. */
function tintPicture(tyml: string): string {
  const pieces = parseMarkup(tyml).map((piece) => {
    if (typeof piece === 'string' || piece.name !== 'image') return piece
    const attributes = piece.attributes.filter(({ name }) => name !== 'src' && name !== 'mode')
    const style =
      "-webkit-mask: url({{ name }}) center / contain no-repeat; background: {{ color || 'currentColor' }}"
    attributes.push({ before: ' ', name: 'style', opening: '="', value: style, closing: '"' })
    return { ...piece, name: 'view', attributes }
  })
  return writeMarkup(pieces)
}
