/** Names whose values are secrets; long ones would also fill the panel. */
const SECRET = /token|code$|session|authorization|encrypted|signature|^iv$|secret/i

const SHOWN = 6

/** A copy fit for a screen that others may see: secrets keep their first characters. */
export function shortenSecrets(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => shortenSecrets(item, name))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shortenSecrets(part, key)]))
  }
  return typeof value === 'string' && SECRET.test(name) ? shorten(value) : value
}

function shorten(text: string): string {
  const [, scheme = '', secret = ''] = /^(Bearer )?([^]*)$/.exec(text) ?? []
  return secret.length > SHOWN ? `${scheme}${secret.slice(0, SHOWN)}…` : text
}
