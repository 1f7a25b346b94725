import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerOwnPage } from './http.ts'

export const CONTROL = '/_preview/control/'

/** Who uses the phone. */
export interface PhoneUser {
  provider: 'wechat' | 'tuya'
  user: string
}

/** What the panel can make happen at the mini-program's backend; whoever starts the preview with a backend gives it. */
export interface SessionControls {
  /** Its time is over. False if the token is of no living session of this backend's. */
  expire(utoken: string): Promise<boolean>
  /** Its user ends it from another device. The same. */
  revoke(utoken: string, user: PhoneUser): Promise<boolean>
}

/** How each platform's login answers. */
export interface ControlState {
  /** The platform's error that each login meets; null for none. */
  errcode: number | null
  /** Whether there is a backend whose sessions can be ended. */
  sessions: boolean
}

export type ControlAnswer = { state: ControlState } | { done: boolean } | { problem: string }

/** For so many logins an error lasts that is not taken back. */
const TIMES = 100_000

/** Where WeChat's server exchanges the code of a login. */
const EXCHANGE = '/sns/jscode2session'

/** Answers the panel, and nobody else. The simulator and the backend do what is asked; nothing is made up here. */
export function createControl(simulatorUrl: string, sessions: SessionControls | undefined) {
  let errcode: number | null = null

  async function setFault(wanted: number | null): Promise<void> {
    const fault = (method: string, body?: object) =>
      fetch(`${simulatorUrl}/_simulator/fault`, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      })
    await fault('DELETE')
    if (wanted !== null) await fault('POST', { path: EXCHANGE, times: TIMES, errcode: wanted })
    errcode = wanted
  }

  async function act(action: string, message: Record<string, unknown>): Promise<ControlAnswer> {
    const { utoken, user, provider } = message
    if (action === 'fault') {
      const wanted = message['errcode']
      if (wanted !== null && !Number.isInteger(wanted)) return { problem: 'errcode is no whole number' }
      await setFault(wanted as number | null)
    }
    if (action === 'expire' || action === 'revoke') {
      if (!sessions) return { problem: 'this preview was started without a backend' }
      if (typeof utoken !== 'string') return { problem: 'utoken is missing' }
      if (action === 'expire') return { done: await sessions.expire(utoken) }
      if (typeof user !== 'string') return { problem: 'user is missing' }
      const platform = provider === 'tuya' ? 'tuya' : 'wechat'
      return { done: await sessions.revoke(utoken, { provider: platform, user }) }
    }
    return { state: { errcode, sessions: sessions !== undefined } }
  }

  return (request: IncomingMessage, response: ServerResponse, action: string): Promise<void> =>
    answerOwnPage<Record<string, unknown>>(request, response, (message) =>
      act(action, message).catch((error: unknown): ControlAnswer => ({
        problem: error instanceof Error ? error.message : String(error),
      })),
    )
}
