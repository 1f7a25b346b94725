/** What there is without a login: node:http, and Koa, with an answer that stands ready in memory. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import type { Start } from './servers.ts'
import { exampleUser } from './users.ts'

/** As long as what `GET /session` answers. */
export const answer = { code: 200, result: { expiresAt: 1_800_000_000_000, user: exampleUser } }

/** Connections stay open from one slice to the next, as those of our own `serve` do. */
export function listen(listener: RequestListener): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer({ keepAliveTimeout: 75_000 }, listener).listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    })
  })
}

export const startRaw: Start = async () => {
  const text = JSON.stringify(answer)
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }
  return {
    url: await listen((_request, response) => {
      response.writeHead(200, headers)
      response.end(text)
    }),
  }
}

export const startKoa: Start = async () => {
  const app = new Koa()
  app.use((ctx) => {
    ctx.body = answer
  })
  return { url: await listen(app.callback()) }
}
