import { Agent, fetch, FormData, type BodyInit, type Headers } from 'undici'

export interface Sending {
  method?: string
  /** below the address under test, or a whole address */
  path: string
  utoken?: string
  /** sent as JSON */
  json?: unknown
  /** sent as it is, labelled as JSON */
  text?: string
  /** sent as the field `file` of a form, as wx.uploadFile does */
  file?: Uint8Array
}

export interface Answer {
  /** what was sent, in one line, credentials in full */
  sent: string
  /** 0 if nothing came */
  status: number
  headers: Headers | undefined
  /** the body, or why there is none */
  text: string
  /** the body as JSON; undefined if it is none */
  body: unknown
}

export interface Client {
  /** Resolves with status 0 if no answer comes in time. Rejects only once the signal is aborted. */
  send(sending: Sending): Promise<Answer>
  close(): Promise<void>
}

export interface ClientOptions {
  /** without a slash at the end */
  base: string
  /** for one request, in milliseconds */
  limitMs: number
  /** ends everything */
  signal: AbortSignal
  onAnswer?: (answer: Answer) => void
}

export function createClient({ base, limitMs, signal, onAnswer }: ClientOptions): Client {
  const agent = new Agent()
  return {
    async send(sending) {
      const { method = 'GET', path, utoken } = sending
      const { body, type, told } = toBody(sending)
      const headers: Record<string, string> = {}
      if (type !== undefined) headers['Content-Type'] = type
      if (utoken !== undefined) headers['Authorization'] = `Bearer ${utoken}`
      const sent = [method, path, utoken === undefined ? '' : `(Bearer ${utoken})`, told]
        .filter(Boolean)
        .join(' ')
      const url = /^https?:/.test(path) ? path : base + path
      const either = AbortSignal.any([signal, AbortSignal.timeout(limitMs)])
      let answer: Answer
      try {
        const response = await fetch(url, {
          method,
          headers,
          body: body ?? null,
          signal: either,
          redirect: 'manual',
          dispatcher: agent,
        })
        const text = await response.text()
        answer = { sent, status: response.status, headers: response.headers, text, body: parse(text) }
      } catch (error) {
        signal.throwIfAborted()
        answer = { sent, status: 0, headers: undefined, text: explain(error, limitMs), body: undefined }
      }
      onAnswer?.(answer)
      return answer
    },
    close: () => agent.destroy(),
  }
}

function toBody({ json, text, file }: Sending): { body?: BodyInit; type?: string; told: string } {
  if (file !== undefined) {
    const form = new FormData()
    form.append('file', new Blob([new Uint8Array(file)]), 'avatar.png')
    return { body: form, told: `multipart file=(${file.byteLength} bytes)` }
  }
  const body = json === undefined ? text : JSON.stringify(json)
  return body === undefined ? { told: '' } : { body, type: 'application/json', told: body }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** undici says `fetch failed`, and why in the cause. */
function explain(error: unknown, limitMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${limitMs / 1000} s`
  const { cause, message } = Object(error) as {
    cause?: { code?: string; message?: string }
    message?: string
  }
  return cause?.code ?? cause?.message ?? message ?? String(error)
}
