import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { cleanImage } from '../src/image/index.ts'
import { isApiError } from '../src/index.ts'
import * as images from './images.ts'

const { canary, exif } = images
const refused = (error: unknown): boolean => isApiError(error) && error.error === 'avatar_invalid'

const pictures: [what: string, plain: Buffer, laden: Buffer, extension: string][] = [
  ['PNG', images.png, images.withPngMetadata(images.png), 'png'],
  ['JPEG', images.jpeg, images.withJpegMetadata(images.jpeg), 'jpg'],
  ['WebP', images.webp, images.withWebpMetadata(images.webp), 'webp'],
  ['WebP with transparency', images.webpAlpha, images.withWebpMetadata(images.webpAlpha), 'webp'],
  ['WebP without loss', images.webpLossless, images.withWebpMetadata(images.webpLossless), 'webp'],
]

for (const [what, plain, laden, extension] of pictures) {
  test(`${what}: a picture without metadata stays byte for byte, and becomes that again with all of it`, () => {
    assert.deepEqual(cleanImage(plain), { extension, bytes: plain })
    assert.ok(laden.includes(canary))
    assert.deepEqual(cleanImage(laden).bytes, plain)
  })

  test(`${what}: cut anywhere it is avatar_invalid`, () => {
    for (let length = 0; length < plain.length; length++) {
      assert.throws(() => cleanImage(plain.subarray(0, length)), refused, `at ${length}`)
    }
  })
}

test('5,000 broken pictures: clean or avatar_invalid, nothing else, and clean stays clean', () => {
  const broken = fc
    .tuple(
      fc.constantFrom(...pictures.flatMap(([, plain, laden]) => [plain, laden]), images.animatedWebp()),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      fc.nat(400),
    )
    .map(([picture, changes, cut]) => {
      const bytes = Buffer.from(picture.subarray(0, cut < 40 ? picture.length - cut : picture.length))
      for (const [at, value] of changes) bytes[at % bytes.length] = value
      return bytes
    })
  let cleaned = 0
  fc.assert(
    fc.property(broken, (bytes) => {
      try {
        const image = cleanImage(bytes)
        assert.deepEqual(cleanImage(image.bytes), image)
        cleaned += 1
      } catch (error) {
        if (!refused(error)) throw error
      }
    }),
    { numRuns: 5000 },
  )
  assert.ok(cleaned > 100, 'some of them can still be read')
})

test('JPEG: which side is up stays, and nothing else of EXIF', () => {
  for (const isLittle of [true, false]) {
    for (let orientation = 2; orientation <= 8; orientation++) {
      const { bytes } = cleanImage(images.withJpegMetadata(images.jpeg, exif(orientation, isLittle)))
      assert.ok(!bytes.includes(canary))
      const at = bytes.indexOf('Exif\0\0')
      assert.deepEqual(bytes.subarray(at - 2, at), Buffer.of(0, 34))
      assert.equal(bytes.readUInt16BE(at + 6 + 18), orientation)
      assert.equal(bytes.length, images.jpeg.length + 36)
      assert.deepEqual(cleanImage(bytes).bytes, bytes)
    }
  }
  for (const tiff of [exif(0), exif(9), Buffer.from('MM'), Buffer.from('II*\0\xff\xff\xff\xff', 'latin1')]) {
    assert.deepEqual(cleanImage(images.withJpegMetadata(images.jpeg, tiff)).bytes, images.jpeg)
  }
})

test("JPEG: JFIF's own thumbnail goes", () => {
  const at = images.jpeg.indexOf('JFIF') + 12
  const laden = Buffer.concat([
    images.jpeg.subarray(0, at),
    Buffer.of(1, 1, 7, 7, 7),
    images.jpeg.subarray(at + 2),
  ])
  laden.writeUInt16BE(laden.readUInt16BE(4) + 3, 4)
  assert.deepEqual(cleanImage(laden).bytes, images.jpeg)
})

test('WebP: an animation keeps its pictures, without what they carry', () => {
  const { bytes } = cleanImage(images.animatedWebp())
  assert.ok(!bytes.includes(canary))
  assert.ok(bytes.includes(images.webp.subarray(images.webp.indexOf('VP8 '))))
  assert.equal(bytes.readUInt32LE(4), bytes.length - 8)
  assert.deepEqual(cleanImage(bytes).bytes, bytes)
})

test('what is no PNG, JPEG or WebP is avatar_invalid, whatever it looks like further on', () => {
  const { png, webp } = images
  for (const bytes of [
    Buffer.of(),
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    Buffer.from('GIF89a'),
    Buffer.from('BM'),
    Buffer.concat([Buffer.from('<html>'), png]),
    Buffer.concat([Buffer.of(0), png]),
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    Buffer.concat([png.subarray(0, 33), png.subarray(-12)]),
    Buffer.concat([png.subarray(0, 8), png.subarray(33)]),
    Buffer.of(0xff, 0xd8, 0xff, 0xd9),
    images.riff(images.chunkOfWebp('EXIF', Buffer.from(canary))),
    images.riff(webp.subarray(12, 30)),
    Buffer.from('RIFF\x04\0\0\0WAVE'),
  ]) {
    assert.throws(() => cleanImage(bytes), refused, bytes.toString('latin1', 0, 20))
  }
})

test('a side of more than 4096 pixels, or of none, is avatar_invalid in each format', () => {
  const changed = (bytes: Buffer, at: number, change: (copy: Buffer) => void): Buffer => {
    assert.ok(at >= 0)
    const copy = Buffer.from(bytes)
    change(copy)
    return copy
  }
  const { png, jpeg, webp, webpLossless } = images
  const frame = jpeg.indexOf(Buffer.of(0xff, 0xc0))
  const lossy = webp.indexOf('VP8 ') + 8
  const lossless = webpLossless.indexOf('VP8L') + 8
  const tries: [ok: boolean, bytes: Buffer][] = [4096, 4097, 0].flatMap((side): [boolean, Buffer][] => [
    [side === 4096, changed(png, 16, (copy) => copy.writeUInt32BE(side, 16))],
    [side === 4096, changed(png, 20, (copy) => copy.writeUInt32BE(side, 20))],
    [side === 4096, changed(jpeg, frame, (copy) => copy.writeUInt16BE(side, frame + 5))],
    [side === 4096, changed(jpeg, frame, (copy) => copy.writeUInt16BE(side, frame + 7))],
    [side === 4096, changed(webp, lossy, (copy) => copy.writeUInt16LE(side, lossy + 6))],
    [side === 4096, changed(webp, lossy, (copy) => copy.writeUInt16LE(side, lossy + 8))],
  ])
  tries.push(
    [true, changed(webp, 24, (copy) => copy.writeUIntLE(4095, 24, 3))],
    [false, changed(webp, 24, (copy) => copy.writeUIntLE(4096, 24, 3))],
    [false, changed(webp, 27, (copy) => copy.writeUIntLE(4096, 27, 3))],
    [true, changed(webpLossless, lossless, (copy) => copy.writeUInt32LE(4095, lossless + 1))],
    [false, changed(webpLossless, lossless, (copy) => copy.writeUInt32LE(4096, lossless + 1))],
    [false, changed(webpLossless, lossless, (copy) => copy.writeUInt32LE(4096 << 14, lossless + 1))],
  )
  for (const [index, [ok, bytes]] of tries.entries()) {
    if (ok) cleanImage(bytes)
    else assert.throws(() => cleanImage(bytes), refused, String(index))
  }
})
