import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'esbuild'
import type { Middleware } from 'koa'

const FOLDER = path.join(import.meta.dirname, '../pc')

const FILES: Record<string, () => Promise<string>> = {
  'index.html': () => readFile(path.join(FOLDER, 'index.html'), 'utf8'),
  'page.css': () => readFile(path.join(FOLDER, 'page.css'), 'utf8'),
  'logo.svg': () => readFile(path.join(FOLDER, 'logo.svg'), 'utf8'),
  'page.js': bundle,
}

/** Nothing runs or is shown that is not the page's own; avatars may be at the platform's. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: https:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ')

/** The web page of `demo/pc/` at `/pc/`, beside the API: so the login's cookie needs no other origin to be allowed. */
export function servePc(): Middleware {
  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next()
    if (ctx.path === '/pc') {
      // Relative: a proxy may have it under another path.
      ctx.set('Location', `pc/${ctx.search}`)
      ctx.status = 302
      return
    }
    const name = ctx.path === '/pc/' ? 'index.html' : ctx.path.replace(/^\/pc\//, '')
    const read = ctx.path.startsWith('/pc/') && Object.hasOwn(FILES, name) ? FILES[name] : undefined
    if (!read) return next()
    ctx.body = await read()
    ctx.type = path.extname(name)
    ctx.set({
      'Content-Security-Policy': POLICY,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-cache',
    })
  }
}

let bundled: Promise<string> | undefined

/** Once for all; a mistake is told each time. */
async function bundle(): Promise<string> {
  bundled ??= build({
    entryPoints: [path.join(FOLDER, 'page.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2020',
    charset: 'utf8',
    logLevel: 'silent',
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? '')
  try {
    return await bundled
  } catch (error) {
    bundled = undefined
    throw error
  }
}
