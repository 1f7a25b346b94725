import { parseMarkup, writeMarkup, type Attribute } from '../../../build/tuya/markup.ts'
import type { Platform } from '../runtime/compiled.ts'

/** What a platform calls the files of a project. The rest of the compiler asks here, and knows no ending. */
export interface Dialect {
  platform: Platform
  /** The project's own file. */
  project: string
  template: string
  style: string
  /** Scripts of templates. */
  script: string
  /** The folder that packages are found in, from a file's own folder up to the root. */
  packages: string
  /** A template as the compiler for WeChat's reads it, each character where it was. Throws a MarkupError. */
  read(template: string): string
}

const wechat: Dialect = {
  platform: 'wechat',
  project: 'project.config.json',
  template: 'wxml',
  style: 'wxss',
  script: 'wxs',
  packages: 'miniprogram_npm',
  read: (template) => template,
}

/** https://developer.tuya.com/en/miniapp/develop/miniapp/framework/ */
const tuya: Dialect = {
  platform: 'tuya',
  project: 'project.tuya.json',
  template: 'tyml',
  style: 'tyss',
  script: 'sjs',
  packages: 'node_modules',
  read: readTyml,
}

export const DIALECTS: readonly Dialect[] = [wechat, tuya]

function readTyml(tyml: string): string {
  const pieces = parseMarkup(tyml).map((piece) => {
    if (typeof piece === 'string') return piece
    const refers = ['include', 'import', 'sjs'].includes(piece.name)
    const attributes = piece.attributes.map((attribute) => readAttribute(attribute, refers))
    return { ...piece, name: piece.name === 'sjs' ? 'wxs' : piece.name, attributes }
  })
  return writeMarkup(pieces)
}

function readAttribute(attribute: Attribute, refers: boolean): Attribute {
  const { name, value } = attribute
  // Not a directive here: an attribute that says nothing.
  if (name.startsWith('wx:')) return { ...attribute, name: `xx:${name.slice(3)}` }
  if (name.startsWith('ty:')) return { ...attribute, name: `wx:${name.slice(3)}` }
  if (!refers || name !== 'src') return attribute
  return { ...attribute, value: value.replace(/\.tyml$/, '.wxml').replace(/\.sjs$/, '.wxs') }
}
