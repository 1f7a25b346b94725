import { demand, demandSize, slice } from './check.ts'

/** What the picture and its colours are made of. An animation shows its first picture. */
const kept: ReadonlySet<string> = new Set([
  'IHDR',
  'PLTE',
  'IDAT',
  'IEND',
  'bKGD',
  'cHRM',
  'cICP',
  'gAMA',
  'iCCP',
  'pHYs',
  'sBIT',
  'sRGB',
  'tRNS',
])

/** `signature (8)`, then chunks: `length (4) | type (4) | data | checksum (4)`. https://www.w3.org/TR/png-3/ */
export function cleanPng(bytes: Buffer): Buffer {
  const parts = [slice(bytes, 0, 8)]
  const seen = new Set<string>()
  let at = 8
  while (!seen.has('IEND')) {
    const length = bytes.readUInt32BE(at)
    const type = slice(bytes, at + 4, at + 8).toString('latin1')
    const chunk = slice(bytes, at, at + 12 + length)
    demand((type === 'IHDR') === (at === 8))
    if (type === 'IHDR') {
      demand(length === 13)
      demandSize(chunk.readUInt32BE(8), chunk.readUInt32BE(12))
    }
    if (kept.has(type)) parts.push(chunk)
    seen.add(type)
    at += chunk.length
  }
  demand(seen.has('IDAT'))
  return Buffer.concat(parts)
}
