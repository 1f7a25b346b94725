import { ApiError } from '../error.ts'

/** 64 MB once it is decoded: a small file must not fill the memory of who looks at it. */
const maxSide = 4096

export function demand(holds: boolean): asserts holds {
  if (!holds) throw new ApiError('avatar_invalid')
}

export function demandSize(width: number, height: number): void {
  demand(width >= 1 && width <= maxSide && height >= 1 && height <= maxSide)
}

/** Throws a RangeError where `subarray` would give less than asked. */
export function slice(bytes: Buffer, start: number, end: number): Buffer {
  if (end > bytes.length) throw new RangeError('beyond the end')
  return bytes.subarray(start, end)
}
