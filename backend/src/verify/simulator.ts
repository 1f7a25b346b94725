import { openIdOf } from '../simulator/codes.ts'
import type { UserInfoAnswer } from '../simulator/user-info.ts'
import { fieldsOf } from './check.ts'
import { createClient, type ClientOptions } from './client.ts'
import { Unchecked } from './outcome.ts'
import { text } from './text.ts'

export interface Fault {
  errcode?: number
  status?: number
  body?: string
  delayMs?: number
}

/** What the kit has of the platform's stand-in. Everything here rejects with an Unchecked if it does not answer. */
export interface Simulator {
  isThere(): Promise<boolean>
  /** a code of wx.login */
  code(name: string): Promise<string>
  /** the two codes of one tap on the phone button */
  phone(name: string, number: string): Promise<{ code: string; phoneCode: string }>
  userInfo(code: string, more?: { appid?: string; timestamp?: number }): Promise<UserInfoAnswer>
  /** How often the platform was asked for this code. */
  callsOf(code: string): Promise<number>
  /** The openids of all whose codes the backend has asked about. */
  openIds(): Promise<string[]>
  /** The next exchange of a code goes wrong so, while `during` runs. */
  withFault<Result>(fault: Fault, during: () => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

/** What the simulated profile says. */
export const simulated = { nickName: '小程序', avatarUrl: 'https://img.example.com/verify.png' }

const exchangePath = '/sns/jscode2session'

export function createSimulator(options: Omit<ClientOptions, 'onAnswer'>): Simulator {
  const client = createClient(options)
  const issued: { name: string; code: string }[] = []

  async function ask(method: string, path: string, json?: object): Promise<unknown> {
    const answer = await client.send({ method, path: `/_simulator/${path}`, ...(json && { json }) })
    if (answer.status === 200 && answer.body !== undefined) return answer.body
    const what = `${path}: ${answer.status || answer.text}`
    throw new Unchecked(
      text(`模拟器没有照常应答（${what}）`, `the simulator did not answer as usual (${what})`),
    )
  }

  /** The queries of the exchanges so far. */
  async function exchanges(): Promise<Record<string, unknown>[]> {
    const calls = (await ask('GET', 'calls')) as { path: string; query: Record<string, unknown> }[]
    return calls.filter(({ path }) => path === exchangePath).map(({ query }) => query)
  }

  return {
    close: client.close,
    async isThere() {
      const { status, body } = await client.send({ path: '/_simulator/calls' })
      return status === 200 && Array.isArray(body)
    },
    async code(name) {
      // Bound to an Open Platform account: a unionid comes along, and is not to get out either.
      const body = { provider: 'wechat', user: name, unionid: true }
      const code = String(fieldsOf(await ask('POST', 'code', body))['code'])
      issued.push({ name, code })
      return code
    },
    async phone(name, number) {
      const body = { provider: 'wechat', user: name, phone: number }
      const { code, phoneCode } = fieldsOf(await ask('POST', 'code', body))
      issued.push({ name, code: String(code) })
      return { code: String(code), phoneCode: String(phoneCode) }
    },
    async userInfo(code, more = {}) {
      const { appid, ...rest } = more
      const body = { code, ...simulated, ...rest, ...(appid !== undefined && { appid }) }
      return (await ask('POST', 'userinfo', body)) as UserInfoAnswer
    },
    callsOf: async (code) => (await exchanges()).filter((query) => isOf(query, code)).length,
    async openIds() {
      const queries = await exchanges()
      const ids = issued.flatMap(({ name, code }) => {
        const query = queries.find((query) => isOf(query, code))
        return query === undefined ? [] : [openIdOf(String(query['appid']), name)]
      })
      return [...new Set(ids)]
    },
    async withFault(fault, during) {
      await ask('POST', 'fault', { path: exchangePath, times: 1, ...fault })
      try {
        return await during()
      } finally {
        // One that was not met would strike another case.
        await ask('DELETE', 'fault')
      }
    },
  }
}

/** The list of calls has its codes shortened. */
const isOf = ({ js_code }: Record<string, unknown>, code: string): boolean =>
  typeof js_code === 'string' && code.startsWith(js_code.replace(/…$/, ''))
