/** As much of protocol buffers as the SDK's calls of WeChat's own APIs are made of: numbers, and bytes by their length. */

export type Field = [tag: number, value: number | Buffer]

export function decode(bytes: Buffer): Field[] {
  const fields: Field[] = []
  let at = 0
  const readNumber = (): number => {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++]
      if (byte === undefined) throw new RangeError('a message that is cut off')
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }
  while (at < bytes.length) {
    const key = readNumber()
    const value = readNumber()
    const isBytes = (key & 7) === 2
    fields.push([key >> 3, isBytes ? bytes.subarray(at, at + value) : value])
    if (isBytes) at += value
  }
  return fields
}

export const encode = (fields: readonly Field[]): Buffer =>
  Buffer.concat(
    fields.map(([tag, value]) =>
      typeof value === 'number'
        ? Buffer.concat([varint(tag << 3), varint(BigInt.asUintN(64, BigInt(value)))])
        : Buffer.concat([varint((tag << 3) | 2), varint(value.length), value]),
    ),
  )

function varint(number: number | bigint): Buffer {
  const bytes: number[] = []
  let rest = BigInt(number)
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return Buffer.from([...bytes, Number(rest)])
}

/** The bytes of the field with this tag. */
export function bytesAt(fields: readonly Field[], tag: number): Buffer {
  const value = fields.find(([each]) => each === tag)?.[1]
  return Buffer.isBuffer(value) ? value : Buffer.alloc(0)
}
