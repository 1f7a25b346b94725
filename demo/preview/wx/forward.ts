import { CallFailure } from './async.ts'
import { switches } from './switches.ts'

/** A request as the preview's server takes it. Bodies travel as base64, since a body may be anything. */
export interface ForwardRequest {
  url: string
  method: string
  header: Record<string, string>
  body?: string
  /** In milliseconds. */
  timeout: number
  /** How long the network takes beside that, in milliseconds; it counts for the timeout. */
  delay?: number
}

export type ForwardAnswer =
  | { status: number; header: Record<string, string>; cookies: string[]; body: string }
  | { reason: string }

export interface Answer {
  status: number
  header: Record<string, string>
  cookies: string[]
  body: Uint8Array<ArrayBuffer>
}

/** What a phone without a network answers. */
const OFFLINE = 'errcode:-106 error_msg:net::ERR_INTERNET_DISCONNECTED'

/** To be called by whatever needs the phone's network. */
export function needNetwork(): void {
  if (switches.offline) throw new CallFailure(OFFLINE, 5)
}

/** Sends a request through the preview's server: the platform's client knows no CORS and no mixed content. */
export async function forward(
  request: Omit<ForwardRequest, 'body' | 'delay'> & { body?: Uint8Array },
  signal?: AbortSignal,
): Promise<Answer> {
  const message: ForwardRequest = {
    ...request,
    body: request.body && toBase64(request.body),
    delay: switches.slow,
  }
  let answer: ForwardAnswer
  try {
    const response = await fetch('/_preview/request', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
      signal: signal ?? null,
    })
    answer = (await response.json()) as ForwardAnswer
  } catch {
    throw new CallFailure(signal?.aborted ? 'abort' : 'the preview server does not answer')
  }
  if ('reason' in answer) throw new CallFailure(answer.reason)
  return { ...answer, body: fromBase64(answer.body) }
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
