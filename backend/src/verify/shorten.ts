/** What may be a token, a code, an openid or a key. */
const credential = /[A-Za-z0-9_+/=.-]{20,}/g
const phone = /(?<!\d)1\d{10}(?!\d)/g

const longest = 600

/** For the report, which may be pasted anywhere: enough to tell credentials apart, too little to use one. */
export function shorten(text: string): string {
  const safe = text
    .replace(credential, (found) => `${found.slice(0, 8)}…`)
    .replace(phone, (found) => `${found.slice(0, 3)}…`)
    .replace(/\s+/g, ' ')
  return safe.length <= longest ? safe : `${safe.slice(0, longest)}…`
}
