/** WeChat has given this name and a grey picture to everybody since 2021: it stands for "no profile". */
export const anonymousName = '微信用户'

/** Control characters, those that turn the direction of what follows among them, and halves of surrogate pairs. */
const unfit = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u
const visible = /[^\p{Z}\p{Cf}\p{M}]/u

/** A nickname as its user typed it, trimmed; undefined for what is none. */
export function readNickName(text: string): string | undefined {
  const name = text.trim()
  if (unfit.test(name) || !visible.test(name) || [...name].length > 32) return undefined
  return name === anonymousName ? undefined : name
}

/**
 * Text of a stranger, made fit to store and show: no control characters (PostgreSQL takes no NUL), no half of a
 * surrogate pair, no space around it, not longer than `max` characters.
 */
export function cleanText(text: string, max: number): string {
  const visible = text.replaceAll(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, '').trim()
  return [...visible].slice(0, max).join('').trim()
}

/** '' for what is not an ordinary web address. */
export function cleanUrl(text: string): string {
  if (text.length > 1024 || !URL.canParse(text)) return ''
  const url = new URL(text)
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : ''
}
