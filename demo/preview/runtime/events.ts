/** Something that happened in the phone, as the list beside it shows it. */
export interface EventRecord {
  id: number
  /** Epoch milliseconds. */
  at: number
  /** Whose event it is: `App`'s, a page's, or the login helper's. */
  source: 'app' | 'page' | 'login'
  name: string
  /** Of the page. */
  path?: string
  detail: unknown
}

export const EVENT_EVENT = 'preview:event'

/** The oldest ones make room. */
export const MAX_EVENTS = 300

const records: EventRecord[] = []
let count = 0

export const events: ReadonlyArray<EventRecord> = records

export function logEvent(event: Omit<EventRecord, 'id' | 'at'>): void {
  const record: EventRecord = { id: ++count, at: Date.now(), ...event }
  records.push(record)
  if (records.length > MAX_EVENTS) records.shift()
  dispatchEvent(new CustomEvent<EventRecord>(EVENT_EVENT, { detail: record }))
}
