import { createHash, timingSafeEqual } from 'node:crypto'
import { ApiError } from '../error.ts'
import { noBody } from '../http/body.ts'
import { raw } from '../http/reply.ts'
import { openRoute, type Route } from '../http/route.ts'
import type { Prometheus } from './prometheus.ts'

export interface MetricsRoutesOptions {
  prometheus: Prometheus
  /** what a scraper has to send as its bearer token */
  token: string
}

export function metricsRoutes({ prometheus, token }: MetricsRoutesOptions): Route[] {
  const expected = hash(`Bearer ${token}`)
  return [
    openRoute({
      method: 'GET',
      path: '/metrics',
      summary:
        'What is counted and timed, for Prometheus; without METRICS_TOKEN as the bearer token it is not found',
      body: noBody,
      reply: raw('text/plain'),
      errors: ['not_found'],
      async handle({ header }) {
        // Digests are of one length, and say nothing of how much of a guess was right.
        if (!timingSafeEqual(hash(header('authorization') ?? ''), expected)) throw new ApiError('not_found')
        const { contentType, text } = await prometheus.render()
        return {
          status: 200,
          headers: { 'Cache-Control': 'no-store', 'Content-Type': contentType },
          body: text,
        }
      },
    }),
  ]
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
