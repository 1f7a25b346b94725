/** The middle of the values, and what a quarter of them lies below and above. */
export interface Spread {
  low: number
  median: number
  high: number
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  return { low: quantile(sorted, 0.25), median: quantile(sorted, 0.5), high: quantile(sorted, 0.75) }
}

/** @param sorted from the least to the most */
export function quantile(sorted: readonly number[], part: number): number {
  const place = (sorted.length - 1) * part
  const below = sorted[Math.floor(place)] ?? Number.NaN
  const above = sorted[Math.ceil(place)] ?? Number.NaN
  return below + (above - below) * (place - Math.floor(place))
}

/** How many of `b` go into one `a`, slice by slice: the two of a pair were measured one after the other. */
export const ratios = (a: readonly number[], b: readonly number[]): Spread =>
  spread(a.map((value, slice) => value / (b[slice] ?? Number.NaN)))
