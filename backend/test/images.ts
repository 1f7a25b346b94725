/** Pictures of 8 by 6 pixels as Chromium's canvas makes them, and what cameras and editors write beside a picture. */

const base64 = (text: string): Buffer => Buffer.from(text, 'base64')

export const png = base64(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAGCAYAAAD+Bd/7AAAAAXNSR0IArs4c6QAAACZJREFUGFdjfGds/J8BCQidPcuIzGekXAGycSC2XNSJmShWUKwAAFX/EZJFLIe6AAAAAElFTkSuQmCC',
)
export const jpeg = base64(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/4gHYSUNDX1BST0ZJTEUAAQEAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABhY3NwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAlkZXNjAAAA8AAAACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAABUAAAABRyVFJDAAABZAAAAChnVFJDAAABZAAAAChiVFJDAAABZAAAAChjcHJ0AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAAAAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1AAADkFhZWiAAAAAAAABimQAAt4UAABjaWFlaIAAAAAAAACSgAAAPhAAAts9YWVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAPKnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAMZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADb/2wBDAAoHBwgHBgoICAgLCgoLDhgQDg0NDh0VFhEYIx8lJCIfIiEmKzcvJik0KSEiMEExNDk7Pj4+JS5ESUM8SDc9Pjv/2wBDAQoLCw4NDhwQEBw7KCIoOzs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozv/wAARCAAGAAgDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAb/xAAgEAAABQMFAAAAAAAAAAAAAAAAAQMREgIEFAYVMTNS/8QAFQEBAQAAAAAAAAAAAAAAAAAABAX/xAAbEQACAwADAAAAAAAAAAAAAAACAwABBBETIf/aAAwDAQACEQMRAD8AtlLRPRLbYdS2Z2ZJyaHDRb0YAApZkL6q8h9D2m2yIubn/9k=',
)
export const webp = base64(
  'UklGRjYCAABXRUJQVlA4WAoAAAAgAAAABwAABQAASUNDUMgBAAAAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABhY3NwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAlkZXNjAAAA8AAAACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAABUAAAABRyVFJDAAABZAAAAChnVFJDAAABZAAAAChiVFJDAAABZAAAAChjcHJ0AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAAAAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1AAADkFhZWiAAAAAAAABimQAAt4UAABjaWFlaIAAAAAAAACSgAAAPhAAAts9YWVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAPKnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAMZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADZWUDggSAAAANABAJ0BKggABgACQDglsAJ0APSH+2wAAP3jv1/yav0X/QS9dDq5lYa+G+ipTfHVwc5sZsFbFKjKKqbvf/LY4dRATm492p5gAA==',
)
export const webpAlpha = base64(
  'UklGRl4CAABXRUJQVlA4WAoAAAAwAAAABwAABQAASUNDUMgBAAAAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABhY3NwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAlkZXNjAAAA8AAAACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAABUAAAABRyVFJDAAABZAAAAChnVFJDAAABZAAAAChiVFJDAAABZAAAAChjcHJ0AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAAAAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1AAADkFhZWiAAAAAAAABimQAAt4UAABjaWFlaIAAAAAAAACSgAAAPhAAAts9YWVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAPKnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAMZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADZBTFBIGQAAAAEXIBBI8kdYdo2ICAeBAGHSpE0TEf0PmQYAVlA4IE4AAABwAgCdASoIAAYAAkA4JbACdLoAyv/cQATdhygkAP67YQYLnE+by6X9ffy+953//KS2bdfQRkP1Xy/fwy/6SjxOuuq9IsMPdOVZhNtUcAA=',
)
export const webpLossless = base64(
  'UklGRiACAABXRUJQVlA4WAoAAAAwAAAABwAABQAASUNDUMgBAAAAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABhY3NwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAlkZXNjAAAA8AAAACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAABUAAAABRyVFJDAAABZAAAAChnVFJDAAABZAAAAChiVFJDAAABZAAAAChjcHJ0AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAAAAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1AAADkFhZWiAAAAAAAABimQAAt4UAABjaWFlaIAAAAAAAACSgAAAPhAAAts9YWVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAPKnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAMZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADZWUDhMMgAAAC8HQAEQFyAQSOLcfDOBQBLJ/jgjCQSSfBcdSyCQRLvTtgH1XyDItqnkJK95iYj+x1wS',
)

/** In everything that is to go. */
export const canary = 'CANARY 31.2304N 121.4737E'

const chunkOfPng = (type: string, data: Buffer): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  // Nobody here looks at the checksum.
  return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)])
}

const pngHeadBytes = 8 + 25

export function withPngMetadata(bytes: Buffer): Buffer {
  const secret = Buffer.from(`Comment\0${canary}`)
  const extra = ['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME', 'prVt', 'acTL'].map((type) =>
    chunkOfPng(type, secret),
  )
  return Buffer.concat([bytes.subarray(0, pngHeadBytes), ...extra, bytes.subarray(pngHeadBytes), secret])
}

const segmentOf = (marker: number, data: Buffer): Buffer => {
  const head = Buffer.of(0xff, marker, 0, 0)
  head.writeUInt16BE(data.length + 2, 2)
  return Buffer.concat([head, data])
}

/** A TIFF directory with a description and an orientation, in either order of bytes. */
export function exif(orientation: number, isLittle = false): Buffer {
  const short = (value: number): Buffer => {
    const bytes = Buffer.alloc(2)
    return isLittle ? (bytes.writeUInt16LE(value), bytes) : (bytes.writeUInt16BE(value), bytes)
  }
  const long = (value: number): Buffer => {
    const bytes = Buffer.alloc(4)
    return isLittle ? (bytes.writeUInt32LE(value), bytes) : (bytes.writeUInt32BE(value), bytes)
  }
  const description = [short(0x010e), short(2), long(canary.length), long(38)]
  const turned = [short(0x0112), short(3), long(1), short(orientation), short(0)]
  return Buffer.concat([
    Buffer.from(isLittle ? 'II' : 'MM'),
    short(42),
    long(8),
    short(2),
    ...description,
    ...turned,
    long(0),
    Buffer.from(canary),
  ])
}

export function withJpegMetadata(bytes: Buffer, tiff = exif(1)): Buffer {
  const secret = (start: string): Buffer => Buffer.from(start + canary, 'latin1')
  return Buffer.concat([
    bytes.subarray(0, 2),
    segmentOf(0xe0, secret('JFXX\0\x10')),
    segmentOf(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), tiff])),
    segmentOf(0xe1, secret('http://ns.adobe.com/xap/1.0/\0')),
    segmentOf(0xe2, secret('MPF\0')),
    segmentOf(0xed, secret('Photoshop 3.0\0')),
    segmentOf(0xfe, secret('')),
    // Any number of fill bytes may stand before a marker.
    Buffer.of(0xff, 0xff),
    bytes.subarray(2),
    secret('a second picture'),
  ])
}

export function chunkOfWebp(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(data.length)
  return Buffer.concat([Buffer.from(type), length, data, Buffer.alloc(data.length % 2)])
}

export function riff(...chunks: Buffer[]): Buffer {
  return chunkOfWebp('RIFF', Buffer.concat([Buffer.from('WEBP'), ...chunks]))
}

/** Where the bytes of VP8X's flags are, in the pictures above. */
const flagsAt = 20

export function withWebpMetadata(bytes: Buffer): Buffer {
  const chunks = Buffer.from(bytes.subarray(12))
  chunks[flagsAt - 12] = (chunks[flagsAt - 12] ?? 0) | 0x08 | 0x04
  const secret = Buffer.from(canary)
  const extra = ['EXIF', 'XMP ', 'prvt'].map((type) => chunkOfWebp(type, secret))
  return Buffer.concat([riff(chunks, ...extra), secret])
}

/** An animation of one picture, which carries something of its own beside. */
export function animatedWebp(): Buffer {
  const picture = webp.subarray(webp.indexOf('VP8 '))
  const head = Buffer.from('0000000000000700000500000a000000', 'hex')
  const frame = Buffer.concat([head, picture, chunkOfWebp('prvt', Buffer.from(canary))])
  const canvas = Buffer.from('02000000070000050000', 'hex')
  return riff(chunkOfWebp('VP8X', canvas), chunkOfWebp('ANIM', Buffer.alloc(6)), chunkOfWebp('ANMF', frame))
}

/** A PNG of another content for each text: so are many avatars made from one. */
export function pngOf(text: string): Buffer {
  const marked = chunkOfPng('pHYs', Buffer.from(text.padEnd(9).slice(0, 9)))
  return Buffer.concat([png.subarray(0, pngHeadBytes), marked, png.subarray(pngHeadBytes)])
}
