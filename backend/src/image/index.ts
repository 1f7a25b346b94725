import { ApiError } from '../error.ts'
import { cleanJpeg } from './jpeg.ts'
import { cleanPng } from './png.ts'
import { cleanWebp } from './webp.ts'

export type Extension = 'png' | 'jpg' | 'webp'

export const mediaTypes: Readonly<Record<Extension, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
}

export interface Image {
  extension: Extension
  bytes: Buffer
}

/**
 * A picture of a stranger without what it says beside the picture: where and when it was taken, by whom, with what. The
 * parts that are kept are named, all else goes, and so does what follows the end. Nothing is decoded or encoded anew.
 *
 * What it is, is told by its first bytes. Anything else, and a picture that is cut or larger than 4096 pixels a side, is
 * an `avatar_invalid`.
 */
export function cleanImage(bytes: Buffer): Image {
  const format = formats.find(({ isOne }) => isOne(bytes))
  if (format === undefined) throw new ApiError('avatar_invalid')
  try {
    return { extension: format.extension, bytes: format.clean(bytes) }
  } catch (cause) {
    // What a length inside the file points to is not there.
    if (cause instanceof RangeError) throw new ApiError('avatar_invalid')
    throw cause
  }
}

const startsWith =
  (start: Buffer) =>
  (bytes: Buffer): boolean =>
    bytes.subarray(0, start.length).equals(start)

const formats: readonly {
  extension: Extension
  isOne(bytes: Buffer): boolean
  clean(bytes: Buffer): Buffer
}[] = [
  {
    extension: 'png',
    isOne: startsWith(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')),
    clean: cleanPng,
  },
  {
    extension: 'jpg',
    isOne: startsWith(Buffer.of(0xff, 0xd8, 0xff)),
    clean: cleanJpeg,
  },
  {
    extension: 'webp',
    isOne: (bytes) =>
      startsWith(Buffer.from('RIFF'))(bytes) && startsWith(Buffer.from('WEBP'))(bytes.subarray(8)),
    clean: cleanWebp,
  },
]
