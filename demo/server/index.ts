import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import { type BackendOptions, createBackend } from 'miniprogram-login-backend'
import { createOrders } from './orders.ts'
import { servePc } from './pc.ts'
import { serveTuya } from './tuya.ts'

export interface DemoServerOptions extends BackendOptions {
  /** 0 takes a free one. */
  port?: number
  host?: string
  /** Runs before everything else. */
  first?: Koa.Middleware
}

/** The demo's backend as an author would have it: their own Koa app, with the login mounted in it. */
export async function startDemoServer({
  port = 0,
  host = '127.0.0.1',
  first,
  ...options
}: DemoServerOptions) {
  const backend = createBackend(options)
  const orders = createOrders()

  const app = new Koa()
  if (first) app.use(first)
  app.use(backend.koa())
  app.use(servePc())
  app.use(serveTuya(backend))
  app.use(async (ctx, next) => {
    if (ctx.path !== '/orders' || ctx.method !== 'GET') return next()
    await backend.requireLogin()(ctx, async () => {
      ctx.body = orders.of(ctx.state.session.user.id)
    })
  })

  const server = createServer(app.callback())
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await backend.close()
    },
  }
}
