import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failureOf } from '../../provider-support.ts'
import type { ProviderEntry } from './entry.ts'
import { make, startRaw } from './stage.ts'

/** In the secret, the code and all that the platform says. */
const canary = 'CANARY'

export function providerSecretsContract(entry: ProviderEntry): void {
  test(`${entry.name}: nothing that is secret is in an error, its detail or the log`, async (t) => {
    const good = entry.good({ subject: `${canary}subject`, secret: `${canary}key` })
    // A platform that talks too much: whatever it says, it repeats all that it was sent.
    const answers: [status: number, text: (echo: string) => string][] = [
      ...entry.refusals.map(({ answer, httpStatus = 200 }): [number, (echo: string) => string] => [
        httpStatus,
        (echo) => answer(`${canary} ${echo}`),
      ]),
      ...[200, 400, 500].flatMap((status): [number, (echo: string) => string][] => [
        [status, (echo) => `<html>${echo}${canary}</html>`],
        [status, (echo) => JSON.stringify({ [canary]: echo })],
        [status, (echo) => good.slice(0, -1) + echo],
      ]),
      ...entry.useless.map((text): [number, (echo: string) => string] => [
        200,
        (echo) => text.replace(/\}$/, `,"${canary}":${JSON.stringify(echo)}}`),
      ]),
    ]
    let turn = answers[0]
    const { api, received } = await startRaw(t, ({ url, headers, body }, response) => {
      const echo = JSON.stringify([String(url), headers, body])
      if (turn === undefined) return void response.end(good)
      response.statusCode = turn[0]
      response.end(turn[1](echo))
    })
    const said: unknown[] = []
    const secret = `${canary}secret`
    for (const answer of answers) {
      turn = answer
      // Another one each time: the breaker of one would open.
      const { provider, logged } = make(t, entry, { api, secret })
      const failure = await failureOf(provider.exchange(`${canary}code`))
      const { message, detail, headers, stack, cause } = failure
      said.push(message, detail, headers, stack, cause, logged)
    }
    turn = undefined
    const { provider, logged } = make(t, entry, { api, secret })
    const { identity } = await provider.exchange(`${canary}code`)
    assert.equal(identity.subject, `${canary}subject`)
    said.push(logged)
    assert.ok(JSON.stringify(received).includes(`${canary}code`), 'it was all at the platform')
    assert.ok(!JSON.stringify(said).includes(canary), JSON.stringify(said))
  })
}
