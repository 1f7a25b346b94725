import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { Provider } from '../provider/provider.ts'
import type { Metrics } from './metrics.ts'
import { createSessionCount } from './session-count.ts'

export interface PrometheusOptions {
  /** how many sessions are open; asked at a scrape, every 10 s at most */
  countSessions(): Promise<number>
  providers: readonly Pick<Provider, 'name' | 'upstreamState'>[]
}

export interface Prometheus {
  metrics: Metrics
  /** All of them as Prometheus reads them. */
  render(): Promise<{ contentType: string; text: string }>
}

/** A client may send any word as its method; as a label it would be a series of its own for each. */
const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

const requestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** A platform takes some 50 ms when it is well, and is given up after 5 s. */
const exchangeBuckets = [0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 5, 10]
/** From a look into memory to a database that is slow. */
const verifyBuckets = [0.00001, 0.000025, 0.0001, 0.00025, 0.001, 0.0025, 0.01, 0.05, 0.25, 1, 5]

/** A registry of its own, so that two backends in one process do not count together. */
export function createPrometheus({ countSessions, providers }: PrometheusOptions): Prometheus {
  const register = new Registry()
  const registers = [register]
  collectDefaultMetrics({ register })

  const requests = new Counter({
    name: 'login_requests_total',
    help: 'Requests answered; route is the pattern, or none for an unknown path.',
    labelNames: ['method', 'route', 'status'] as const,
    registers,
  })
  const requestSeconds = new Histogram({
    name: 'login_request_seconds',
    help: 'From the head of a request to its answer.',
    labelNames: ['method', 'route'] as const,
    buckets: requestBuckets,
    registers,
  })
  const logins = new Counter({
    name: 'login_logins_total',
    help: 'Logins; result is ok or the name of the error.',
    labelNames: ['provider', 'result'] as const,
    registers,
  })
  const exchangeSeconds = new Histogram({
    name: 'login_exchange_seconds',
    help: 'Calls to a platform that trade a code; result is ok or the name of the error.',
    labelNames: ['provider', 'result'] as const,
    buckets: exchangeBuckets,
    registers,
  })
  const verifySeconds = new Histogram({
    name: 'login_verify_seconds',
    help: 'Looks for the session of a token; from is memory or store.',
    labelNames: ['from'] as const,
    buckets: verifyBuckets,
    registers,
  })
  const limited = new Counter({
    name: 'login_limited_total',
    help: 'Requests refused with too_many_requests, by the limit.',
    labelNames: ['limit'] as const,
    registers,
  })
  const readSessionCount = createSessionCount(countSessions)
  const sessions = new Gauge({
    name: 'login_sessions',
    help: 'Open sessions in the database: nodes that share one say the same number. Absent if it cannot be asked.',
    registers,
    async collect() {
      const count = await readSessionCount()
      if (count === undefined) sessions.remove()
      else sessions.set(count)
    },
  })
  const breakerOpen = new Gauge({
    name: 'login_breaker_open',
    help: '1 while a platform is down and not asked, or being tried again.',
    labelNames: ['provider'] as const,
    registers,
    collect() {
      for (const { name, upstreamState } of providers) {
        if (upstreamState !== undefined)
          breakerOpen.set({ provider: name }, upstreamState() === 'closed' ? 0 : 1)
      }
    },
  })

  // Each request comes by here: its labels are put together and checked once for all of a kind.
  const answers = createTable((method: string, route: string, status: string) => ({
    count: requests.labels(method, route, status),
    time: requestSeconds.labels(method, route),
  }))
  const verify = { memory: verifySeconds.labels('memory'), store: verifySeconds.labels('store') }

  return {
    metrics: {
      answered({ method, route, status, ms }) {
        const known = methods.has(method) ? method : 'other'
        const { count, time } = answers(known, route || 'none', String(status))
        count.inc()
        time.observe(ms / 1000)
      },
      loggedIn: (provider, outcome) => logins.inc({ provider, result: outcome }),
      exchanged: (provider, outcome, ms) => exchangeSeconds.observe({ provider, result: outcome }, ms / 1000),
      verified: (from, ms) => verify[from].observe(ms / 1000),
      limited: (name) => limited.inc({ limit: name }),
    },
    render: async () => ({ contentType: register.contentType, text: await register.metrics() }),
  }
}

/** What `make` makes of these names, made once for each three of them. */
function createTable<Entry>(
  make: (first: string, second: string, third: string) => Entry,
): (first: string, second: string, third: string) => Entry {
  const entries = new Map<string, Entry>()
  return (first, second, third) => {
    const key = `${first} ${second} ${third}`
    let entry = entries.get(key)
    if (entry === undefined) entries.set(key, (entry = make(first, second, third)))
    return entry
  }
}
