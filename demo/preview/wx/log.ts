/** A request of the mini-program, as the list beside the phone shows it. */
export interface RequestRecord {
  id: number
  method: string
  url: string
  /** Undefined until the answer is there, and when there is none. */
  status: number | undefined
  /** What became of a request that was not answered: `request:fail timeout`. */
  error: string | undefined
  /** Milliseconds until the answer. */
  ms: number | undefined
  header: Record<string, string>
  sent: unknown
  received: unknown
}

export const REQUEST_EVENT = 'preview:request'

const records: RequestRecord[] = []

export const requests: ReadonlyArray<RequestRecord> = records

/** Enters a request; the function that it returns enters what became of it. */
export function logRequest(
  start: Pick<RequestRecord, 'method' | 'url' | 'header' | 'sent'>,
): (end: Partial<RequestRecord>) => void {
  const began = performance.now()
  const record: RequestRecord = {
    id: records.length + 1,
    status: undefined,
    error: undefined,
    ms: undefined,
    received: undefined,
    ...start,
  }
  records.push(record)
  announce(record)
  return (end) => {
    Object.assign(record, end, { ms: Math.round(performance.now() - began) })
    announce(record)
  }
}

function announce(record: RequestRecord): void {
  dispatchEvent(new CustomEvent<RequestRecord>(REQUEST_EVENT, { detail: record }))
}
