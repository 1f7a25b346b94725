import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { cases } from '../src/verify/cases/index.ts'
import { mutations } from './verify/mutations.ts'
import { idsOf, into, startProxy, startSubject, told, verify } from './verify/support.ts'

/** Not by changing what a backend answers: see verify.test.ts. */
const elsewhere = ['session.expired', 'login.exchange', 'once.one-user', 'phone.again', 'phone.stolen']

test('every case is seen to fail', () => {
  const seen = new Set([...elsewhere, ...mutations.flatMap(({ fails }) => fails)])
  assert.deepEqual(
    cases.map(({ id }) => id).filter((id) => !seen.has(id)),
    [],
  )
})

/** A run takes about a second: `npm test` tries every eighth mutation, `npm run test:faults` all of them. */
const tried =
  process.env['FAULT_ROUNDS'] === undefined ? mutations.filter((_, at) => at % 8 === 0) : mutations

/** Each run waits a second for a platform that hangs: some wait side by side, each with a platform of its own. */
const lanes = 4

describe(
  'a backend that is broken in one way fails the cases about it, and no other',
  { concurrency: lanes },
  () => {
    for (let lane = 0; lane < lanes; lane++) {
      test(`lane ${lane + 1}`, async (t) => {
        t.diagnostic(`${tried.length} of ${mutations.length} broken backends`)
        const pair = await startSubject(t)
        const proxy = await startProxy(t, into(pair.backend))
        const args = [proxy.url, '--simulator', pair.simulator, '--json']

        for (const { name, fails, make } of tried.filter((_, at) => at % lanes === lane)) {
          await t.test(name, async () => {
            // The simulator's list of calls is asked for often: it is kept short.
            await fetch(`${pair.simulator}/_simulator/calls`, { method: 'DELETE' })
            proxy.interfere = make(pair)
            const report = told(await verify(args))
            assert.deepEqual(idsOf(report, 'failed').sort(), [...fails].sort())
            const isRequired = report.cases.some(
              ({ status, level }) => status === 'failed' && level === 'required',
            )
            assert.equal(report.exitCode, isRequired ? 1 : 0)
          })
        }
      })
    }
  },
)
