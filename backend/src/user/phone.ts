import type { Phone } from '../provider/provider.ts'

/**
 * `138****8000`, of another country `+852 61****78`: at least 4 digits are hidden, of a number with 4 or less all.
 */
export function maskPhone({ countryCode, number }: Phone): string {
  const shown = Math.max(number.length - 4, 0)
  const head = Math.min(3, Math.floor(shown / 2))
  const tail = Math.min(4, shown - head)
  const hidden = '*'.repeat(Math.max(number.length - head - tail, 4))
  const masked = number.slice(0, head) + hidden + (tail === 0 ? '' : number.slice(-tail))
  return countryCode === '' || countryCode === '86' ? masked : `+${countryCode} ${masked}`
}
