import { demand, demandSize, slice } from './check.ts'

/** The picture, its transparency, its animation, its colour profile. */
const kept: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP'])
const keptInFrame: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'ALPH'])
const pictures: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'ANMF'])

/** Bits of VP8X that say that EXIF and XMP follow. */
const metadataBits = 0x08 | 0x04

/** position, size, duration and flags of one picture of an animation */
const frameHeadBytes = 16

interface Chunk {
  type: string
  data: Buffer
}

/**
 * `RIFF | size (4) | WEBP`, then chunks: `type (4) | size (4) | data`, filled to an even length.
 * https://developers.google.com/speed/webp/docs/riff_container
 */
export function cleanWebp(bytes: Buffer): Buffer {
  const chunks = readChunks(slice(bytes, 12, 8 + bytes.readUInt32LE(4))).filter(({ type }) => kept.has(type))
  demand(['VP8 ', 'VP8L', 'VP8X'].includes(chunks[0]?.type ?? ''))
  demand(chunks.some(({ type }) => pictures.has(type)))
  const body = Buffer.concat(chunks.map(clean).flatMap(writeChunk))
  const head = Buffer.from('RIFF____WEBP')
  head.writeUInt32LE(body.length + 4, 4)
  return Buffer.concat([head, body])
}

function clean({ type, data }: Chunk): Chunk {
  checkSize(type, data)
  if (type === 'VP8X') {
    const flags = Buffer.of(data.readUInt8(0) & ~metadataBits)
    return { type, data: Buffer.concat([flags, slice(data, 1, 10)]) }
  }
  if (type === 'ANMF') {
    const inner = readChunks(data.subarray(frameHeadBytes)).filter(({ type }) => keptInFrame.has(type))
    for (const { type, data } of inner) checkSize(type, data)
    return { type, data: Buffer.concat([slice(data, 0, frameHeadBytes), ...inner.flatMap(writeChunk)]) }
  }
  return { type, data }
}

function checkSize(type: string, data: Buffer): void {
  if (type === 'VP8X') demandSize(data.readUIntLE(4, 3) + 1, data.readUIntLE(7, 3) + 1)
  if (type === 'VP8L') {
    demand(data.readUInt8(0) === 0x2f)
    const sides = data.readUInt32LE(1)
    demandSize((sides & 0x3fff) + 1, ((sides >>> 14) & 0x3fff) + 1)
  }
  if (type === 'VP8 ') {
    demand(data.readUIntBE(3, 3) === 0x9d012a)
    demandSize(data.readUInt16LE(6) & 0x3fff, data.readUInt16LE(8) & 0x3fff)
  }
}

function readChunks(bytes: Buffer): Chunk[] {
  const chunks: Chunk[] = []
  let at = 0
  while (at < bytes.length) {
    const type = slice(bytes, at, at + 4).toString('latin1')
    const size = bytes.readUInt32LE(at + 4)
    chunks.push({ type, data: slice(bytes, at + 8, at + 8 + size) })
    at += 8 + size + (size % 2)
  }
  return chunks
}

function writeChunk({ type, data }: Chunk): Buffer[] {
  const head = Buffer.from(`${type}____`, 'latin1')
  head.writeUInt32LE(data.length, 4)
  return [head, data, Buffer.alloc(data.length % 2)]
}
