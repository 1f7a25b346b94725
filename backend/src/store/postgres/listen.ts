import { setTimeout as delay } from 'node:timers/promises'
import { Client, type ClientConfig } from 'pg'
import type { Warn } from '../changes.ts'
import type { Statement } from '../driver.ts'
import { sql } from '../sql/statement.ts'
import type { ChangeListener } from '../store.ts'
import { toStoreError } from './error.ts'

export interface Listening {
  close(): Promise<void>
}

export interface ListenOptions {
  config: ClientConfig
  /** tells our own word, which has been heard already, from that of others */
  node: string
  /** word of other nodes; undefined after a time in which some may have been missed */
  tell: ChangeListener
  warn: Warn
}

const channel = 'login_changed'

/** How often a connection that says nothing is asked whether it is still there; ms. */
const beatMs = 10_000
const firstWaitMs = 100
const longestWaitMs = 5000

/** To be sent in the transaction that changes the user: it is heard after the commit, and never if there is none. */
export const notify = (node: string, userId: string): Statement =>
  sql(`SELECT pg_notify('${channel}', $1)`, `${node} ${userId}`)

/** Keeps one connection that listens, and makes a new one whenever it is lost. */
export function listen({ config, node, tell, warn }: ListenOptions): Listening {
  const stop = new AbortController()
  const { signal } = stop
  let client: Client | undefined
  let waitMs = firstWaitMs

  const ended = keepListening()
  return {
    async close() {
      stop.abort()
      await client?.end().catch(() => {})
      await ended
    },
  }

  async function keepListening(): Promise<void> {
    while (!signal.aborted) {
      client = new Client(config)
      const err = await listenWith(client).catch(toStoreError)
      // Not awaited: one that never came about may not end either.
      client.end().catch(() => {})
      if (signal.aborted) return
      // Said once, not with each try.
      if (waitMs === firstWaitMs) warn({ err }, 'changes made by other nodes are not heard')
      // Not all nodes at once, when it was the server that went away.
      await delay(waitMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {})
      waitMs = Math.min(waitMs * 2, longestWaitMs)
    }
  }

  /** Resolves when the connection is lost, with the reason; rejects if there was none. */
  async function listenWith(client: Client): Promise<unknown> {
    let reason = new Error('the connection was closed')
    client.on('error', (error) => (reason = error))
    client.on('notification', ({ payload = '' }) => {
      const [from, userId] = payload.split(' ')
      if (from !== node) tell(userId)
    })
    const lost = new Promise<void>((resolve) => client.once('end', resolve))
    await client.connect()
    await client.query(`LISTEN ${channel}`)
    waitMs = firstWaitMs
    // Whatever was changed before this moment, nobody has told us.
    tell(undefined)
    // One that gets no answer in time is torn down, and has ended.
    const beat = setInterval(() => client.query('SELECT 1').catch(() => {}), beatMs).unref()
    await lost
    clearInterval(beat)
    if (!signal.aborted) tell(undefined)
    return toStoreError(reason)
  }
}
