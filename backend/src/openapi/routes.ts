import { readFile } from 'node:fs/promises'
import { ApiError } from '../error.ts'
import { noBody } from '../http/body.ts'
import type { Outgoing } from '../http/incoming.ts'
import { raw } from '../http/reply.ts'
import { openRoute, type Route } from '../http/route.ts'
import { createDocument } from './document.ts'
import { notBuilt, toPage } from './page.ts'
import { mediaTypes, readViewer, viewerFolder, type Viewer } from './viewer.ts'

/**
 * The API's description and the page to read it on. Both are made when they are first asked for.
 * @param routes all of the backend's, these too
 * @param folder where the page's files are
 */
export function openapiRoutes(routes: () => readonly Route[], folder = viewerFolder): Route[] {
  let document: string | undefined
  let viewer: Viewer | undefined
  // Not kept while it is missing: it may be built while this runs.
  const view = async (): Promise<Viewer | undefined> => (viewer ??= await readViewer(folder))

  return [
    openRoute({
      method: 'GET',
      path: '/openapi.json',
      summary: 'This document',
      body: noBody,
      reply: raw('application/json'),
      errors: [],
      handle: async () => toJson((document ??= await describe(routes()))),
    }),
    openRoute({
      method: 'GET',
      path: '/docs',
      summary: 'The page to read it on',
      body: noBody,
      reply: raw('text/html'),
      errors: [],
      handle: async () => {
        const found = await view()
        return found === undefined ? notBuilt() : toPage(found)
      },
    }),
    openRoute({
      method: 'GET',
      path: '/docs/:file',
      summary: "The page's files; an address never shows another one",
      body: noBody,
      reply: raw(...Object.values(mediaTypes)),
      errors: ['not_found'],
      handle: async ({ params }) => {
        const file = Object.values((await view()) ?? {}).find(({ name }) => name === params['file'])
        if (file === undefined) throw new ApiError('not_found')
        return toFile(file.type, file.bytes)
      },
    }),
  ]
}

async function describe(routes: readonly Route[]): Promise<string> {
  const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  return JSON.stringify(createDocument(routes, version))
}

const toJson = (body: string): Outgoing => ({
  status: 200,
  headers: { 'Cache-Control': 'no-store', 'Content-Type': 'application/json' },
  body,
})

const toFile = (type: string, body: Buffer): Outgoing => ({
  status: 200,
  headers: {
    'Cache-Control': 'public, max-age=31536000, immutable',
    'Content-Type': `${type}; charset=utf-8`,
    'X-Content-Type-Options': 'nosniff',
  },
  body,
})
