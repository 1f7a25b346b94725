/** What the columns of a picker show, and what a choice in them means. */
export interface Columns {
  /** Texts by column, for the choice so far: a month has as many days as it has. */
  texts(chosen: readonly number[]): string[][]
  /** Where the picker opens. */
  start: number[]
  /** The value of a choice. */
  value(chosen: readonly number[]): unknown
}

type Get = (name: string) => unknown

const pad = (part: number): string => String(part).padStart(2, '0')
const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
const at = (list: readonly number[], index: number | undefined): number =>
  list[index ?? 0] ?? list.at(-1) ?? 0

/** undefined for a mode that is not simulated. */
export function columnsOf(mode: string, get: Get): Columns | undefined {
  const modes: Record<string, (get: Get) => Columns> = { selector, multiSelector, time, date }
  return modes[mode]?.(get)
}

/** The platform gives the index as text. */
function selector(get: Get): Columns {
  const texts = [textsOf(get('range'), get('rangeKey'))]
  return { texts: () => texts, start: [Number(get('value')) || 0], value: ([index]) => String(index ?? 0) }
}

function multiSelector(get: Get): Columns {
  const value = get('value')
  const columns = (): string[][] => list(get('range')).map((column) => textsOf(column, get('rangeKey')))
  const start = columns().map((_, index) => Number(Array.isArray(value) ? value[index] : 0) || 0)
  return { texts: columns, start, value: (chosen) => [...chosen] }
}

function time(get: Get): Columns {
  const [[h0, m0], [h1, m1]] = [clock(get('start'), '00:00'), clock(get('end'), '23:59')]
  const hours = range(h0, h1)
  const minutes = (hour: number): number[] => range(hour === h0 ? m0 : 0, hour === h1 ? m1 : 59)
  const [hour, minute] = clock(get('value'), `${pad(h0)}:${pad(m0)}`)
  const hourOf = (chosen: readonly number[]): number => at(hours, chosen[0])
  return {
    texts: (chosen) => [hours.map(pad), minutes(hourOf(chosen)).map(pad)],
    start: [Math.max(0, hours.indexOf(hour)), Math.max(0, minutes(hour).indexOf(minute))],
    value: (chosen) => `${pad(hourOf(chosen))}:${pad(at(minutes(hourOf(chosen)), chosen[1]))}`,
  }
}

function date(get: Get): Columns {
  const [y0, mo0, d0] = day(get('start'), '1900-01-01')
  const [y1, mo1, d1] = day(get('end'), '2100-12-31')
  const depth = { year: 1, month: 2 }[String(get('fields'))] ?? 3
  const years = range(y0, y1)
  const months = (y: number): number[] => range(y === y0 ? mo0 : 1, y === y1 ? mo1 : 12)
  const days = (y: number, m: number): number[] =>
    range(y === y0 && m === mo0 ? d0 : 1, y === y1 && m === mo1 ? d1 : new Date(y, m, 0).getDate())
  const parts = (chosen: readonly number[]): [number, number, number] => {
    const y = at(years, chosen[0])
    const m = at(months(y), chosen[1])
    return [y, m, at(days(y, m), chosen[2])]
  }
  const now = new Date()
  const [y, m, d] = day(get('value'), `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`)
  const place = (numbers: number[], wanted: number): number => Math.max(0, numbers.indexOf(wanted))
  return {
    texts(chosen) {
      const [year, month] = parts(chosen)
      const all = [
        years.map((part) => `${part}年`),
        months(year).map((part) => `${part}月`),
        days(year, month).map((part) => `${part}日`),
      ]
      return all.slice(0, depth)
    },
    start: [place(years, y), place(months(y), m), place(days(y, m), d)].slice(0, depth),
    value(chosen) {
      const [year, month, dayOfMonth] = parts(chosen)
      return [String(year), pad(month), pad(dayOfMonth)].slice(0, depth).join('-')
    },
  }
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

function textsOf(column: unknown, key: unknown): string[] {
  return list(column).map((item) =>
    String(key ? ((item as Record<string, unknown> | null)?.[String(key)] ?? '') : item),
  )
}

function clock(value: unknown, fallback: string): [number, number] {
  const [hour, minute] = (/^\d{1,2}:\d{1,2}$/.test(String(value)) ? String(value) : fallback)
    .split(':')
    .map(Number)
  return [hour ?? 0, minute ?? 0]
}

function day(value: unknown, fallback: string): [number, number, number] {
  const text = /^\d{4}(?:-\d{1,2}){0,2}$/.test(String(value)) ? String(value) : fallback
  const [y = 1900, m = 1, d = 1] = text.split('-').map(Number)
  return [y, m, d]
}
