import { setTimeout as delay } from 'node:timers/promises'
import { createBackend, type BackendOptions } from '../backend.ts'
import { readBackendConfig, type BackendConfig } from '../config.ts'
import { serve } from '../http/serve.ts'
import { createLog } from '../log.ts'
import { stopOnFault } from './fault.ts'
import type { Started } from './stop.ts'

/**
 * How long connections without a request stay open once a stop has begun: what was sent on one of them at that moment
 * arrives and is answered, and the answer says that the connection ends.
 */
const lingerMs = 500

/** The backend with the settings of the environment. Resolves once it listens; nothing stays open if it cannot. */
export async function startBackend(env: NodeJS.ProcessEnv): Promise<Started> {
  const config = readBackendConfig(env)
  stopOnFault(createLog(config.LOG_LEVEL))
  const backend = createBackend(toOptions(config))
  try {
    await backend.ready()
    const { PORT: port, HOST: host, GRACE_MS: graceMs } = config
    const server = await serve(backend.node, { port, host, graceMs, lingerMs })
    return {
      url: server.url,
      async close() {
        backend.drain()
        if (config.DRAIN_MS > 0) {
          server.drain()
          await delay(config.DRAIN_MS)
        }
        await server.close()
        await backend.close()
      },
    }
  } catch (error) {
    await backend.close()
    throw error
  }
}

function toOptions(config: BackendConfig): BackendOptions {
  return {
    providers: config.createProviders(),
    databaseUrl: config.DATABASE_URL,
    secretKey: config.SECRET_KEY,
    sessionDays: config.SESSION_DAYS,
    sessionMaxDays: config.SESSION_MAX_DAYS,
    sessionIdleDays: config.SESSION_IDLE_DAYS,
    maxSessions: config.MAX_SESSIONS,
    publicUrl: config.PUBLIC_URL,
    webOrigins: config.WEB_ORIGINS,
    siteName: config.SITE_NAME,
    trustProxy: config.TRUST_PROXY,
    metricsToken: config.METRICS_TOKEN,
    log: config.LOG_LEVEL,
  }
}
