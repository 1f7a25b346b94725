import fs from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

export interface Site {
  url: string
  close(): Promise<void>
}

export interface SiteOptions {
  /** The built site. */
  folder: string
  /** Address of a running preview, which the page with the live preview then shows. */
  preview?: string
  /** Default: a free one. */
  port?: number
}

/** Serves the built site on this machine. */
export async function serveSite({ folder, preview, port = 0 }: SiteOptions): Promise<Site> {
  const server = createServer((request, response) => {
    void answer(request.url ?? '/').then(
      ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
      () => response.writeHead(500).end(),
    )
  })

  async function answer(url: string) {
    const name = nameOf(url)
    const body = name === undefined ? undefined : await read(name)
    if (body && name) return { status: 200, type: TYPES[path.extname(name)] ?? 'text/plain', body }
    return { status: 404, type: TYPES['.html']!, body: (await read('/404.html')) ?? 'not found' }
  }

  async function read(name: string): Promise<Buffer | string | undefined> {
    const body = await fs.readFile(path.join(folder, name)).catch(() => undefined)
    if (!body || preview === undefined || !name.endsWith('.html')) return body
    return body.toString().replace('<head>', `<head><meta name="live-preview" content="${preview}">`)
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** The file of an address: normalised from `/`, so that it never leads out of the folder. */
function nameOf(url: string): string | undefined {
  try {
    const name = path.posix.normalize(`/${decodeURIComponent(new URL(url, 'http://localhost').pathname)}`)
    if (name.includes('\0') || name.includes('\\')) return undefined
    if (name.endsWith('/')) return `${name}index.html`
    return path.posix.extname(name) ? name : `${name}.html`
  } catch {
    return undefined
  }
}
