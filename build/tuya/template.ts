import { dataUri, ICON_MODULE } from './icons.ts'
import { type Attribute, parseMarkup, type Tag, writeMarkup } from './markup.ts'

/** Events of open-types, which Tuya's buttons do not have. */
const OPEN_TYPE_EVENT =
  /^(?:mut-|capture-)?(?:bind|catch):?(?:getuserinfo|getphonenumber|getrealtimephonenumber|chooseavatar|agreeprivacyauthorization|opensetting)$/

/**
 * WXML as TYML: `ty:` directives, `<sjs>`, references by Tuya's endings, smart-ui's tags for Vant's, its icons, and
 * buttons without open-types. What stands in texts, expressions and comments is left alone.
 *
 * @param icons the path from this template to `icons.sjs`, which is named where an icon's name is an expression
 */
export function convertTemplate(wxml: string, { icons }: { icons: string }): string {
  let asksForIcons = false
  const pieces = parseMarkup(wxml).map((piece) => {
    if (typeof piece === 'string') return piece
    const attributes = piece.attributes
      .filter(({ name }) => piece.name !== 'button' || !isOpenType(name))
      .map((attribute) => convertAttribute(piece, attribute))
    if (piece.name === 'van-icon' && !piece.closing) asksForIcons = nameIcon(attributes) || asksForIcons
    return { ...piece, name: convertTag(piece.name), attributes }
  })
  const markup = writeMarkup(pieces)
  return asksForIcons ? `<sjs src="${icons}" module="${ICON_MODULE}" />\n${markup}` : markup
}

export function convertTag(name: string): string {
  return name === 'wxs' ? 'sjs' : name.replace(/^van-/, 'smart-')
}

function isOpenType(name: string): boolean {
  return name === 'open-type' || OPEN_TYPE_EVENT.test(name)
}

function convertAttribute({ name: tag }: Tag, attribute: Attribute): Attribute {
  const { name, value } = attribute
  if (name.startsWith('wx:')) return { ...attribute, name: `ty:${name.slice(3)}` }
  if (name === 'src' && ['include', 'import', 'wxs'].includes(tag))
    return { ...attribute, value: value.replace(/\.wxml$/, '.tyml').replace(/\.wxs$/, '.sjs') }
  return attribute
}

/** smart-ui's icons have no names: they are pictures. Says whether the name is known only when it runs. */
function nameIcon(attributes: Attribute[]): boolean {
  const named = attributes.find(({ name }) => name === 'name')
  if (!named || attributes.some(({ name }) => name === 'class-prefix')) return false
  // Their colour is not the text's by itself.
  if (!attributes.some(({ name }) => name === 'color'))
    attributes.push({ before: ' ', name: 'color', opening: '="', value: 'currentColor', closing: '"' })
  // An address is a picture already.
  if (named.value.replace(/\{\{[^]*?\}\}/g, '').includes('/')) return false
  const expression = /^\{\{((?:(?!\}\})[^])*)\}\}$/.exec(named.value)?.[1]
  named.value = expression ? `{{ ${ICON_MODULE}.named(${expression.trim()}) }}` : dataUri(named.value)
  return expression !== undefined
}
