export interface Started {
  url: string
  /** what a request has to carry to be known, where the server has made it itself */
  cookie?: string
}

export type Start = (databaseUrl: string) => Promise<Started>

/** Each runs in a process of its own, see `server.ts`, which loads no other one's libraries. */
export const servers = {
  raw: async () => (await import('./plain.ts')).startRaw,
  koa: async () => (await import('./plain.ts')).startKoa,
  'koa-login': async () => (await import('./ours.ts')).startKoaLogin,
  'koa-mount': async () => (await import('./ours.ts')).startKoaMount,
  standalone: async () => (await import('./ours.ts')).startStandalone,
  'standalone-logged': async () => (await import('./ours.ts')).startStandaloneLogged,
  'koa-session-store': async () => (await import('./koa-session.ts')).startKoaSessionStore,
  'koa-session-cookie': async () => (await import('./koa-session.ts')).startKoaSessionCookie,
  'better-auth': async () => (await import('./better-auth.ts')).startBetterAuth,
  'better-auth-cached': async () => (await import('./better-auth.ts')).startBetterAuthCached,
} satisfies Record<string, () => Promise<Start>>

export type ServerName = keyof typeof servers
