import { demand, demandSize, slice } from './check.ts'

// https://www.w3.org/Graphics/JPEG/itu-t81.pdf, annex B
const startOfImage = 0xd8
const endOfImage = 0xd9
const startOfScan = 0xda

const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/** Huffman, arithmetic and quantization tables, number of lines, restart interval. */
const tables: ReadonlySet<number> = new Set([0xc4, 0xcc, 0xdb, 0xdc, 0xdd])

/**
 * Segments of `0xff | marker (1) | length (2) | data`, and after each start of scan the picture's own bytes. Of EXIF the
 * one thing is kept that says which side is up; cameras leave the turning to whoever shows the picture.
 */
export function cleanJpeg(bytes: Buffer): Buffer {
  const parts: Buffer[] = []
  let jfif: Buffer | undefined
  let orientation = 1
  let hasFrame = false
  let hasScan = false
  let at = 2
  for (;;) {
    demand(bytes.readUInt8(at) === 0xff)
    // Any number of 0xff may stand before a marker.
    while (bytes.readUInt8(at) === 0xff) at += 1
    const marker = bytes.readUInt8(at)
    at += 1
    if (marker === endOfImage) break
    // These have no length and no place here.
    demand(marker >= 0xc0 && !(marker >= 0xd0 && marker <= startOfImage))
    const segment = slice(bytes, at, at + bytes.readUInt16BE(at))
    demand(segment.length >= 2)
    at += segment.length
    const data = segment.subarray(2)

    if (isFrame(marker)) {
      // precision (1) | height (2) | width (2)
      demandSize(data.readUInt16BE(3), data.readUInt16BE(1))
      hasFrame = true
    }
    if (marker === 0xe0 && data.toString('latin1', 0, 5) === 'JFIF\0') jfif ??= withoutThumbnail(data)
    if (marker === 0xe1 && data.toString('latin1', 0, 6) === 'Exif\0\0') {
      orientation = readOrientation(data.subarray(6))
    }
    if (isFrame(marker) || tables.has(marker) || marker === startOfScan || isColour(marker, data)) {
      parts.push(Buffer.of(0xff, marker), segment)
    }
    if (marker === startOfScan) {
      const end = endOfScan(bytes, at)
      parts.push(bytes.subarray(at, end))
      at = end
      hasScan = true
    }
  }
  demand(hasFrame && hasScan)
  return Buffer.concat([
    Buffer.of(0xff, startOfImage),
    jfif ?? Buffer.of(),
    orientation === 1 ? Buffer.of() : exifOf(orientation),
    ...parts,
    Buffer.of(0xff, endOfImage),
  ])
}

/** The colour profile, and Adobe's note of how the colours are coded: without them the picture looks different. */
function isColour(marker: number, data: Buffer): boolean {
  return (
    (marker === 0xe2 && data.toString('latin1', 0, 12) === 'ICC_PROFILE\0') ||
    (marker === 0xee && data.toString('latin1', 0, 5) === 'Adobe')
  )
}

/** `JFIF\0 (5) | version (2) | units (1) | density (4) | thumbnail's width (1), height (1), pixels` */
function withoutThumbnail(data: Buffer): Buffer {
  return Buffer.concat([Buffer.of(0xff, 0xe0, 0, 16), slice(data, 0, 12), Buffer.of(0, 0)])
}

/** 0xff in the picture's bytes is followed by 0, or marks a restart. The next other marker ends them. */
function endOfScan(bytes: Buffer, from: number): number {
  let at = from
  for (;;) {
    at = bytes.indexOf(0xff, at)
    demand(at !== -1)
    const next = bytes.readUInt8(at + 1)
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
    at += next === 0xff ? 1 : 2
  }
}

const orientationTag = 0x0112

/** 1 (upright) to 8, read from the first directory of a TIFF file; 1 for what cannot be read. */
function readOrientation(tiff: Buffer): number {
  const isLittle = tiff.toString('latin1', 0, 2) === 'II'
  const short = (at: number): number => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const long = (at: number): number => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at))
  try {
    const directory = long(4)
    for (let entry = 0; entry < short(directory); entry++) {
      const at = directory + 2 + entry * 12
      if (short(at) !== orientationTag) continue
      const value = short(at + 8)
      return value >= 1 && value <= 8 ? value : 1
    }
  } catch {
    // EXIF that is broken says nothing.
  }
  return 1
}

/** EXIF of one entry: a big-endian TIFF file whose only directory holds the orientation. */
function exifOf(orientation: number): Buffer {
  const head = Buffer.from('ffe10022457869660000', 'hex')
  const tiff = Buffer.from('4d4d002a00000008000101120003000000010000000000000000', 'hex')
  tiff.writeUInt16BE(orientation, 18)
  return Buffer.concat([head, tiff])
}
