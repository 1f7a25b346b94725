import { randomBytes } from 'node:crypto'
import type { Context } from './case.ts'
import { fieldsOf, given, userIn } from './check.ts'
import type { Answer, Client } from './client.ts'
import type { Simulator } from './simulator.ts'

export interface ContextOptions {
  backend: Client
  simulator: Simulator
  answers: readonly Answer[]
}

export function createContext({ backend, simulator, answers }: ContextOptions): Context {
  // Each case has users of its own, and each run too: a backend keeps them, and counts what one user does.
  const run = randomBytes(4).toString('hex')
  let names = 0
  const newName = (): string => `verify-${run}-${++names}`

  return {
    backend,
    simulator,
    answers,
    newName,
    async login(name = newName(), body = {}) {
      const code = await simulator.code(name)
      const answer = await backend.send({
        method: 'POST',
        path: '/login',
        json: { provider: 'wechat', code, ...body },
      })
      const result = given(answer)
      const user = userIn(result)
      const utoken = String(result['utoken'])
      return {
        name,
        code,
        utoken,
        expiresAt: Number(result['expiresAt']),
        user: fieldsOf(user) as typeof user,
        answer,
      }
    },
  }
}
