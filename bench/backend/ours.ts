/** The backend as its users run it, from `backend/dist`. */
import { createWriteStream } from 'node:fs'
import { createBackend, serve, wechat, type Backend, type BackendOptions } from 'miniprogram-login-backend'
import Koa from 'koa'
import { answer, listen } from './plain.ts'
import type { Start } from './servers.ts'

/** The platform is never asked: sessions are there already. */
const providers = [wechat({ appId: 'wx0000000000000001', secret: 'secret', api: 'http://127.0.0.1:9' })]

async function open(databaseUrl: string, log: BackendOptions['log'] = 'silent'): Promise<Backend> {
  const backend = createBackend({ providers, databaseUrl, secretKey: 'k'.repeat(43), log })
  await backend.ready()
  return backend
}

/** A route of the author's own, behind `requireLogin`. */
export const startKoaLogin: Start = async (databaseUrl) => {
  const backend = await open(databaseUrl)
  const app = new Koa()
  app.use(backend.requireLogin())
  app.use((ctx) => {
    ctx.body = answer
  })
  return { url: await listen(app.callback()) }
}

export const startKoaMount: Start = async (databaseUrl) => {
  const app = new Koa()
  app.use((await open(databaseUrl)).koa())
  return { url: await listen(app.callback()) }
}

export const startStandalone: Start = async (databaseUrl) => {
  const { url } = await serve((await open(databaseUrl)).node)
  return { url }
}

/** With the log it has by default, one line a request, to where nobody reads it. */
export const startStandaloneLogged: Start = async (databaseUrl) => {
  const { url } = await serve((await open(databaseUrl, { stream: createWriteStream('/dev/null') })).node)
  return { url }
}
