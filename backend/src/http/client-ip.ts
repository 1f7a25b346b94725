import { isIP } from 'node:net'

/**
 * Whom a request counts for: an IPv4 address, or the /64 of an IPv6 one, since that is what one household is given.
 *
 * X-Forwarded-For is what its sender likes it to be, but for the last entries, which proxies of one's own have added.
 *
 * @param hops how many proxies stand in front; with 0 the header is not looked at
 * @returns `unknown` if it cannot be told: all such requests then count as one client's
 */
export function clientIp(
  remoteAddress: string | undefined,
  forwardedFor: string | undefined,
  hops: number,
): string {
  if (hops === 0) return fold(remoteAddress)
  const chain = (forwardedFor ?? '').split(',').map((entry) => entry.trim())
  return fold(chain.at(-hops))
}

function fold(address = ''): string {
  const bare = address.replace(/^\[|\](:\d+)?$|%.*$/g, '').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
  const version = isIP(bare)
  if (version === 4) return bare
  if (version !== 6) return 'unknown'
  // The parser of addresses writes each one in one way: short, lower case, no dotted tail.
  const [head = '', tail] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups =
    tail === undefined
      ? left
      : [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right]
  if (groups.slice(0, 5).every((group) => group === '0') && groups[5] === 'ffff') {
    const [high = 0, low = 0] = groups.slice(6).map((group) => Number.parseInt(group, 16))
    return [high >> 8, high & 255, low >> 8, low & 255].join('.')
  }
  return `${groups.slice(0, 4).join(':')}::/64`
}
