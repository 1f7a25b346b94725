import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { serve } from '../../http/serve.ts'
import { actions, checkTransaction, type Call } from './actions.ts'
import type { Document } from './ejson.ts'
import { createEngine, type Engine, type Transaction } from './engine.ts'
import { badParameter, Failure, requestFailed } from './failure.ts'
import { createDatabaseFaults, type DatabaseFault } from './faults.ts'
import { createFiles, type Files } from './files.ts'
import { createOpenApi, type OpenApiOptions } from './open-api.ts'

export type { DatabaseFault } from './faults.ts'
export type { Document } from './ejson.ts'

export interface CloudDatabaseOptions {
  /** default: a free one */
  port?: number
  /** default 127.0.0.1 */
  host?: string
  /** those that are there from the start; default: none */
  collections?: readonly string[]
  /** after how long a transaction that is not over is aborted; ms, default 60000 */
  transactionMs?: number
  /** the simulator of WeChat's server, which `cloud.openapi` then asks; default: no API may be called */
  wechat?: OpenApiOptions
}

export interface CloudDatabase {
  /** ends with `/admin`: what the SDK is told by `TCB_CONTEXT_CNFG={"URL":"…"}` */
  url: string
  /** A collection's documents as they are committed. Throws for one that does not exist. */
  documents(collection: string): Document[]
  /** the ids of the files in the storage */
  files(): string[]
  fail(fault: DatabaseFault): void
  /** No faults any more. */
  mend(): void
  /** The time of the transactions that are open is up. */
  endTransactions(): void
  /** the actions that were asked for, the oldest first */
  readonly calls: string[]
  close(): Promise<void>
}

/**
 * Stands in for WeChat's cloud database and, as far as a login needs them, for its file storage and for `cloud.openapi`:
 * what wx-server-sdk 4.0.2 sends, answered as the real one does as far as its documentation and its SDK's tests say.
 * Everything is held in memory, for one environment. Indexes, permissions, aggregations and watches are not there.
 * https://developers.weixin.qq.com/miniprogram/dev/wxcloud/reference-sdk-api/Cloud.database.html
 *
 * It is steered by the methods, or over HTTP: `POST /_control/fault` with a fault, `POST /_control/mend`,
 * `GET /_control/documents?collection=…`, `GET /_control/calls`.
 */
export async function startCloudDatabase(options: CloudDatabaseOptions = {}): Promise<CloudDatabase> {
  const { port = 0, host = '127.0.0.1', transactionMs = 60_000 } = options
  const engine = createEngine(transactionMs)
  for (const name of options.collections ?? []) engine.createCollection(name)
  const faults = createDatabaseFaults()
  const calls: string[] = []
  const files = createFiles()
  const openApi = createOpenApi(options.wechat)

  const documents = (collection: string): Document[] => engine.list(collection)
  const controls: Record<string, (query: URLSearchParams, body: string) => unknown> = {
    'POST /_control/fault': (_query, body) => faults.add(JSON.parse(body) as DatabaseFault),
    'POST /_control/mend': () => faults.clear(),
    'GET /_control/documents': (query) => documents(query.get('collection') ?? ''),
    'GET /_control/calls': () => calls,
  }

  async function admin(body: Buffer, response: ServerResponse): Promise<void> {
    const call = JSON.parse(body.toString()) as Call
    calls.push(call.action)
    const fault = faults.take(call.action)
    let result = fault?.when === 'before' ? toAnswer(requestFailed()) : await perform(engine, files, call)
    if (fault?.when === 'after') result = toAnswer(requestFailed())
    if (fault?.how === 'cut') response.destroy()
    else send(response, 200, { ...result, requestId: randomUUID() })
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const control = controls[`${request.method} ${url.pathname}`]
    const body = await read(request)
    if (control !== undefined) return send(response, 200, control(url.searchParams, body.toString()) ?? {})
    const type = request.headers['content-type'] ?? ''
    if (request.method === 'POST' && url.pathname === '/admin') {
      if (!type.startsWith('multipart/')) return admin(body, response)
      calls.push('wx.openApi')
      response.writeHead(200, { 'Content-Type': 'application/octet-stream' })
      response.end(await openApi.answer(type, body))
      return
    }
    if (request.method === 'PUT' && files.put(url.pathname, body)) {
      response.end()
      return
    }
    const file = request.method === 'GET' ? files.get(url.pathname) : undefined
    if (file !== undefined) {
      response.writeHead(200, { 'Content-Type': `image/${url.pathname.split('.').pop()}` }).end(file)
      return
    }
    send(response, 404, {})
  }

  const { url, close } = await serve(
    (request, response) => {
      answer(request, response).catch((error: unknown) => send(response, 500, toAnswer(error)))
    },
    // No grace: a call that waits for a transaction would hold the end up.
    { port, host, graceMs: 0 },
  )
  files.serveFrom(url)
  return {
    url: `${url}/admin`,
    documents,
    files: files.list,
    fail: faults.add,
    mend: faults.clear,
    endTransactions: engine.abortAll,
    calls,
    async close() {
      engine.abortAll()
      await close()
    },
  }
}

async function perform(engine: Engine, files: Files, call: Call): Promise<object> {
  let transaction: Transaction | undefined
  try {
    const action = actions[call.action] ?? files.actions[call.action]
    if (action === undefined) throw new Failure('INVALID_ACTION', `${call.action} is not simulated`)
    if (call.transactionId !== undefined) transaction = engine.transaction(call.transactionId)
    checkTransaction(call)
    return await action(engine, call, transaction)
  } catch (error) {
    // Behind the platform, too, an operation that fails ends its transaction.
    if (transaction !== undefined) engine.abort(transaction)
    return toAnswer(error)
  }
}

function toAnswer(error: unknown): object {
  const { code, message } = error instanceof Failure ? error : badParameter(String(error))
  return { code, message }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) return
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(body))
}
