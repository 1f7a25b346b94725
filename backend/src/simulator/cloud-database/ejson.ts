/** A document's value, as it is held here. */
export type Value = string | number | boolean | null | Date | Value[] | { [name: string]: Value }

export interface Document {
  [name: string]: Value
  _id: string | number
}

const read: Record<string, (inner: never) => Value> = {
  $numberInt: Number,
  $numberLong: Number,
  $numberDouble: Number,
  $oid: String,
  // Of canonical JSON a number by now, of the relaxed one a text.
  $date: (inner: string | number) => new Date(inner),
}

/** The SDK writes canonical extended JSON: each number says of which kind it is. Here a number is a number. */
export function parseEjson(text: string): Value {
  return JSON.parse(text, (_name, value: Value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date) {
      return value
    }
    const [name, ...more] = Object.keys(value)
    const convert = name === undefined || more.length > 0 ? undefined : read[name]
    return convert === undefined ? value : convert(value[name!] as never)
  }) as Value
}

/** Relaxed extended JSON, which the SDK reads as well. */
export function toEjson(document: Document): string {
  return JSON.stringify(document, function mark(this: Record<string, unknown>, name, value: unknown) {
    // `value` has gone through a date's toJSON by now.
    return this[name] instanceof Date ? { $date: value } : value
  })
}
