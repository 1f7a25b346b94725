import fs from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { formatDiagnostic, type Diagnostic } from './compile/diagnostic.ts'
import { type Cloud, type CloudOptions, createCloud } from './cloud/index.ts'
import { Compiler, type Compiled } from './compile/index.ts'
import { bundleOwnScripts, type Bundles } from './serve/bundle.ts'
import { answerCloud, answerStoredFile, CLOUD, CLOUD_FILE } from './serve/cloud.ts'
import { createChanges } from './serve/changes.ts'
import { CONTROL, createControl, type SessionControls } from './serve/control.ts'
import { readFont } from './serve/fonts.ts'
import { fetchImage, forward, type Routes } from './serve/forward.ts'
import { answerOwnPage, isImage, isOwnOrTyped, isSameOrigin, send } from './serve/http.ts'
import { readShell } from './serve/shell.ts'
import { watchFolders } from './serve/watch.ts'
import { forwardWeb, WEB } from './serve/web.ts'
import type { ForwardRequest } from './wx/forward.ts'

export type { Diagnostic, Routes, SessionControls }

export interface PreviewOptions {
  /** A DevTools project after 构建 npm: the folder with project.config.json. */
  root: string
  /** Where the stand-in for the platform's own servers is. */
  simulatorUrl: string
  /** Where the mini-program's requests may go. Read at each request, so it may be changed later. */
  routes: Routes
  /**
   * A web page that goes with the mini-program, e.g. one to log in on: it opens beside the phone, and a code in it is
   * scanned by a click. Its origin is one of `routes`.
   */
  web?: string
  /** What stands behind `wx.cloud`; without it those calls fail. */
  cloud?: CloudOptions
  /** A project for Tuya beside it: compiled when somebody first looks at its phone. */
  tuya?: string
  /** What the panel can do to the sessions of the mini-program's backend; without it, nothing. */
  sessions?: SessionControls
  /** Compiles again after each change of the projects' files, and has the phones loaded anew. Default: false. */
  watch?: boolean
  /** Default: a free one. */
  port?: number
  /** Default: 127.0.0.1. */
  host?: string
  /** Takes what is wrong with the project; by default it goes to stderr. */
  report?(diagnostics: Diagnostic[]): void
}

export interface Preview {
  /** `http://host:port`: the phone and its panel; the phone alone is at `/phone/`, Tuya's at `/tuya/phone/`, the web page's origin at `/web/`. */
  url: string
  /** Compiles the project again; pages show it once they are reloaded. */
  rebuild(): Promise<Diagnostic[]>
  close(): Promise<void>
}

/** Below it, Tuya's phone has what WeChat's has at `/phone/`. */
const TUYA = '/tuya'

const PHONE = '/phone/index.html'
const LIVE = '<script type="module" src="live.js"></script>'

/** Files that are served as they lie here. */
const KEPT: Record<string, string> = {
  '/shell.css': 'shell/shell.css',
  '/web.css': 'shell/web.css',
  '/platforms.css': 'shell/platforms.css',
  '/lists.css': 'shell/lists.css',
  '/switches.css': 'shell/switches.css',
  [PHONE]: 'shell/phone.html',
  '/phone/phone.css': 'shell/phone.css',
  '/phone/dialogs.css': 'shell/dialogs.css',
  '/phone/elements.css': 'elements/elements.css',
  '/phone/fields.css': 'elements/fields.css',
  '/phone/choosing.css': 'elements/choosing.css',
}

/** Serves a mini-program to browsers. A project that does not compile is served too: as a page that says why. */
export async function startPreview(options: PreviewOptions): Promise<Preview> {
  const { root, simulatorUrl, web, port = 0, host = '127.0.0.1', report = print, watch = false } = options
  const compiler = new Compiler(path.resolve(root), simulatorUrl)
  const cloud = options.cloud && createCloud(path.resolve(root), options.cloud)
  const [bundles, first] = await Promise.all([bundleOwnScripts(), compiler.compile()])
  let compiled = first
  report(compiled.diagnostics)
  const second =
    options.tuya === undefined ? undefined : new Compiler(path.resolve(options.tuya), simulatorUrl)
  let ofTuya: Promise<Compiled> | undefined
  const tuya =
    second &&
    (() =>
      (ofTuya ??= second.compile().then((result) => {
        report(result.diagnostics)
        return result
      })))
  const routes = (): Routes => ({ ...options.routes, [simulatorUrl]: simulatorUrl })
  const control = createControl(simulatorUrl, options.sessions)
  const changes = createChanges()
  const server = createServer((request, response) => {
    const state = { bundles, compiled, routes: routes(), web, tuya, cloud, root, control, watch }
    handle(request, response, state).catch((error: unknown) => {
      console.error(error)
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve)
  })
  const rebuild = async (): Promise<Diagnostic[]> => {
    ofTuya = undefined
    ;[compiled] = await Promise.all([compiler.compile(), cloud?.restart()])
    report(compiled.diagnostics)
    return compiled.diagnostics
  }
  const unwatch = watch
    ? watchFolders(
        [
          { folder: compiled.assets },
          { folder: path.resolve(root), deep: false, counts: (name) => /^project\..*json$/.test(name) },
          ...(options.tuya === undefined ? [] : [{ folder: path.resolve(options.tuya) }]),
        ],
        inTurn(async () => {
          await rebuild()
          changes.tell()
        }),
      )
    : () => undefined
  if (watch) server.on('upgrade', (request, socket) => changes.accept(request, socket))
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    rebuild,
    async close() {
      unwatch()
      changes.close()
      server.closeAllConnections()
      await Promise.all([cloud?.close(), new Promise((resolve) => server.close(resolve))])
    },
  }
}

interface State {
  bundles: Bundles
  compiled: Compiled
  routes: Routes
  web: string | undefined
  tuya: (() => Promise<Compiled>) | undefined
  cloud: Cloud | undefined
  root: string
  control: ReturnType<typeof createControl>
  watch: boolean
}

async function handle(request: IncomingMessage, response: ServerResponse, state: State): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  if (pathname === '/_preview/request') return answerRequest(request, response, state.routes)
  if (pathname.startsWith(CONTROL)) return state.control(request, response, pathname.slice(CONTROL.length))
  if (pathname === CLOUD_FILE)
    return answerStoredFile(request, response, searchParams.get('id') ?? '', state.cloud)
  if (pathname.startsWith(CLOUD))
    return answerCloud(request, response, pathname.slice(CLOUD.length), state.cloud)
  if (pathname === '/_preview/image')
    return answerImage(request, response, searchParams.get('url') ?? '', state.routes)
  if (pathname.startsWith(`${WEB}/`) && state.web !== undefined) {
    if (isOwnOrTyped(request))
      forwardWeb(request, response, { origin: new URL(state.web).origin, routes: state.routes })
    else response.writeHead(403).end()
    return
  }
  const name = decodeURIComponent(pathname)
  if (name.startsWith(`${TUYA}/phone/`) && state.tuya)
    return answerFile(response, name.slice(TUYA.length), { ...state, compiled: await state.tuya() })
  return answerFile(response, name, state)
}

async function answerFile(response: ServerResponse, name: string, state: State): Promise<void> {
  if (name.startsWith('/fonts/')) return send(response, name, await readFont(name.slice('/fonts/'.length)))
  if (name.startsWith('/phone/assets/'))
    return send(response, name, await readAsset(state.compiled.assets, name.slice('/phone/assets/'.length)))
  const file = name.endsWith('/') ? `${name}index.html` : name
  send(response, file, await readOwn(file, state))
}

async function readOwn(
  file: string,
  { bundles, compiled, web, tuya, root, watch }: State,
): Promise<string | Uint8Array | undefined> {
  if (file === '/index.html') return readShell({ root, web, tuya: !!tuya })
  const made: Record<string, string> = {
    '/panel.js': bundles.panel,
    '/phone/runtime.js': bundles.runtime,
    '/phone/live.js': bundles.live,
    '/phone/project.js': compiled.project,
    '/phone/modules.js': compiled.modules,
    '/phone/templates.js': compiled.templates,
  }
  const kept = KEPT[file]
  if (!kept) return made[file]
  const text = await fs.readFile(path.join(import.meta.dirname, kept), 'utf8')
  return watch && file === PHONE ? text.replace('</body>', `${LIVE}</body>`) : text
}

async function readAsset(folder: string, name: string): Promise<Uint8Array | undefined> {
  const file = path.join(folder, name)
  if (!isImage(name) || !file.startsWith(folder + path.sep)) return undefined
  return fs.readFile(file).catch(() => undefined)
}

async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  routes: Routes,
): Promise<void> {
  await answerOwnPage<ForwardRequest>(request, response, (asked, gone) => forward(asked, routes, gone))
}

/** The platform's client knows no mixed content, and finds a routed host where a browser would not. */
async function answerImage(
  request: IncomingMessage,
  response: ServerResponse,
  url: string,
  routes: Routes,
): Promise<void> {
  if (request.method !== 'GET' || !isSameOrigin(request) || !/^https?:/.test(url) || !URL.canParse(url)) {
    response.writeHead(403).end()
    return
  }
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const image = await fetchImage(url, routes, gone.signal)
  if (response.destroyed) return
  if (!image) response.writeHead(302, { location: new URL(url).href }).end()
  else if (image.status === 200)
    response.writeHead(200, { 'content-type': image.type, 'cache-control': 'no-store' }).end(image.body)
  else response.writeHead(image.status).end()
}

/** Never twice at once: what is asked for meanwhile is done once more afterwards. */
function inTurn(work: () => Promise<void>): () => void {
  let running = false
  let again = false
  const run = async (): Promise<void> => {
    again = running
    if (running) return
    running = true
    await work().catch((error: unknown) => console.error(error))
    running = false
    if (again) await run()
  }
  return () => void run()
}

function print(diagnostics: Diagnostic[]): void {
  for (const diagnostic of diagnostics) console.error(formatDiagnostic(diagnostic))
}
