import type { ServerName } from './servers.ts'

export interface Row {
  name: string
  server: ServerName
  path: string
  /** where the sessions are; needed by ours only */
  database?: 'sqlite' | 'postgres'
  /** each request comes with another session, which is not in memory */
  isCold?: boolean
  /** the least share of raw node:http that is wanted */
  target?: number
}

/** The first one is what the others are measured by. */
export const rows = [
  { name: 'node:http', server: 'raw', path: '/' },
  { name: 'Koa 3', server: 'koa', path: '/' },
  {
    name: 'Koa, requireLogin()',
    server: 'koa-login',
    path: '/',
    database: 'sqlite',
    target: 0.5,
  },
  {
    name: 'Koa, koa(): GET /session',
    server: 'koa-mount',
    path: '/session',
    database: 'sqlite',
    target: 0.5,
  },
  {
    name: 'standalone: GET /session',
    server: 'standalone',
    path: '/session',
    database: 'sqlite',
    target: 0.7,
  },
  { name: 'the same, with its log', server: 'standalone-logged', path: '/session', database: 'sqlite' },
  {
    name: 'Koa, requireLogin(), cold, SQLite',
    server: 'koa-login',
    path: '/',
    database: 'sqlite',
    isCold: true,
    target: 0.35,
  },
  {
    name: 'standalone, cold, SQLite',
    server: 'standalone',
    path: '/session',
    database: 'sqlite',
    isCold: true,
    target: 0.35,
  },
  {
    name: 'Koa, requireLogin(), cold, PostgreSQL',
    server: 'koa-login',
    path: '/',
    database: 'postgres',
    isCold: true,
    target: 0.28,
  },
  {
    name: 'standalone, cold, PostgreSQL',
    server: 'standalone',
    path: '/session',
    database: 'postgres',
    isCold: true,
    target: 0.28,
  },
  { name: 'koa-session, store in memory', server: 'koa-session-store', path: '/' },
  { name: 'koa-session, all in the cookie', server: 'koa-session-cookie', path: '/' },
  { name: 'better-auth getSession', server: 'better-auth', path: '/' },
  { name: 'better-auth getSession, cookie cache', server: 'better-auth-cached', path: '/' },
] as const satisfies readonly Row[]

export type RowName = (typeof rows)[number]['name']

/** How many times as cheap as another row one of ours is wanted to be. */
export const comparisons: readonly { name: RowName; than: RowName; target: number }[] = [
  { name: 'Koa, requireLogin()', than: 'Koa 3', target: 0.85 },
  { name: 'Koa, koa(): GET /session', than: 'Koa 3', target: 0.85 },
  { name: 'Koa, requireLogin()', than: 'better-auth getSession', target: 8 },
  { name: 'standalone: GET /session', than: 'better-auth getSession', target: 8 },
  { name: 'Koa, requireLogin()', than: 'koa-session, store in memory', target: 1 },
]
