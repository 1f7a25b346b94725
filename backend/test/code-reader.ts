import { inflateSync } from 'node:zlib'
import jsQR from 'jsqr'

/** Its types say that the function is the module's `default`; in Node it is the module. */
const read = jsQR as unknown as typeof jsQR.default

/** What the code in one of the simulator's images says: a PNG of one bit a pixel, its rows unfiltered. */
export function readCode(bytes: Buffer): string | undefined {
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
  const data = bytes.indexOf('IDAT')
  const rows = inflateSync(bytes.subarray(data + 4, data + 4 + bytes.readUInt32BE(data - 4)))
  const rowBytes = 1 + Math.ceil(width / 8)
  const pixels = new Uint8ClampedArray(width * height * 4)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const isWhite = (rows[y * rowBytes + 1 + (x >> 3)]! >> (7 - (x & 7))) & 1
      pixels.fill(isWhite * 255, (y * width + x) * 4, (y * width + x) * 4 + 3)
      pixels[(y * width + x) * 4 + 3] = 255
    }
  }
  return read(pixels, width, height)?.data
}
