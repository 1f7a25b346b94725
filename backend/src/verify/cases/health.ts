import type { Case } from '../case.ts'
import { resultOf } from '../check.ts'
import { text } from '../text.ts'
import { offeredOr404 } from './renewal.ts'

export const healthCases: Case[] = [
  {
    id: 'health.route',
    level: 'optional',
    title: text('GET /health', 'GET /health'),
    expected: text(
      '200，{ "code": 200, "result": { "status": "ok" } }',
      '200, { "code": 200, "result": { "status": "ok" } }',
    ),
    why: text('供负载均衡与监控。', 'For load balancers and monitoring.'),
    needs: [],
    async run({ backend }) {
      const answer = await backend.send({ path: '/health' })
      // One that asks for a token everywhere has no such route either.
      offeredOr404(answer.status === 401 ? 404 : answer.status)
      resultOf(answer)
    },
  },
]
