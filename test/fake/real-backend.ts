import { spawn } from 'node:child_process'
import http from 'node:http'
import path from 'node:path'
import type { PlatformRequest } from '../../component/platform/platform'
import { BASE } from './backend'
import type { Answer } from './wx'

export interface RealBackend {
  /** No request gets through. */
  offline: boolean
  /** Takes a request of the helper's to the backend. */
  answer(request: PlatformRequest): Promise<Answer>
  /** A login code as WeChat gives it to this user. */
  code(user: string): Promise<string>
  close(): Promise<void>
}

/** The built backend in a process of its own, over HTTP; only WeChat's servers are the simulator. */
export async function startRealBackend(): Promise<RealBackend> {
  const script = path.join(__dirname, 'backend-process.mjs')
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const line = await new Promise<string>((resolve, reject) => {
    child.once('exit', (status) => reject(new Error(`the backend has ended with ${status}: npm run build?`)))
    child.stdout.once('data', (text: Buffer) => resolve(text.toString()))
  })
  const urls = JSON.parse(line) as { backend: string; simulator: string }
  const real: RealBackend = {
    offline: false,
    async answer({ url, method = 'GET', data, header }) {
      if (real.offline) return { fail: 'request:fail net::ERR_INTERNET_DISCONNECTED', delay: 0 }
      const answer = await send(url.replace(BASE, urls.backend), method, data, header)
      return { ...answer, delay: 0 }
    },
    async code(user) {
      const { data } = await send(`${urls.simulator}/_simulator/code`, 'POST', { provider: 'wechat', user })
      return (data as { code: string }).code
    },
    close: () =>
      new Promise((resolve) => {
        child.removeAllListeners('exit').once('exit', () => resolve())
        child.stdin.end()
      }),
  }
  return real
}

/** By node:http, since jsdom has no fetch, and its own requests keep to one origin. */
function send(
  url: string,
  method: string,
  data?: unknown,
  header: object = {},
): Promise<{ statusCode: number; data: unknown; header: Record<string, string> }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', ...header }
    const request = http.request(url, { method, headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (text += part))
      response.on('end', () =>
        resolve({
          statusCode: response.statusCode ?? 0,
          data: text && JSON.parse(text),
          header: response.headers as Record<string, string>,
        }),
      )
    })
    request.once('error', reject)
    request.end(data === undefined || method === 'GET' ? undefined : JSON.stringify(data))
  })
}
