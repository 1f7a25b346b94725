import { createHash } from 'node:crypto'
import type { ClientBase, QueryResult } from 'pg'
import { check, isChange, type Row, type Statement, type Update, type Work } from '../driver.ts'

/**
 * These need a client with `pipeline: true`: what is sent while an answer is out goes along at once, and the answers
 * come in order.
 */
type Client = ClientBase

const names = new Map<string, string>()

/** Each text is prepared once a connection, under a name that is the same on all of them. */
function send(client: Client, statement: Statement): Promise<QueryResult<Row>> {
  check(statement)
  const { text, values } = statement
  let name = names.get(text)
  if (name === undefined) {
    name = `login_${createHash('sha1').update(text).digest('hex')}`
    names.set(text, name)
  }
  return client.query<Row>({ name, text, values: [...values] })
}

/** All their results, or the error of the first that failed, once all have been answered. */
async function all(queries: readonly Promise<QueryResult<Row>>[]): Promise<QueryResult<Row>[]> {
  const settled = await Promise.allSettled(queries)
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
}

/** @param changed takes the ids of the users that the work says it changes */
async function play<Result>(client: Client, work: Update<Result>, changed: Set<string>): Promise<Result> {
  let step = work.next()
  while (!step.done) {
    const { value } = step
    if (isChange(value)) {
      changed.add(value.changed)
      step = work.next([])
    } else if ('text' in value) step = work.next((await send(client, value)).rows)
    else {
      const results = await all(value.map((statement) => send(client, statement)))
      step = work.next(results.flatMap(({ rows }) => rows))
    }
  }
  return step.value
}

/** Each statement is a transaction of its own. */
export const playAlone = <Result>(client: Client, work: Work<Result>): Promise<Result> =>
  play(client, work, new Set())

/** What is sent with a commit that changes this user. */
export type Publish = (userId: string) => Statement

/** READ COMMITTED is asked for and not assumed: what the statements do beside others is thought out for it. */
export async function transact<Result>(
  client: Client,
  work: Update<Result>,
  publish: Publish,
): Promise<{ result: Result; changed: Set<string> }> {
  const changed = new Set<string>()
  // Sent along with the first statement, which does not wait for it.
  const begun = client.query<Row>('BEGIN ISOLATION LEVEL READ COMMITTED')
  begun.catch(() => {})
  try {
    const result = await play(client, work, changed)
    const ends = await all([
      begun,
      ...[...changed].map((userId) => send(client, publish(userId))),
      client.query<Row>('COMMIT'),
    ])
    // The commit of a transaction that has failed is no error: it says that it rolled back.
    if (ends.at(-1)?.command !== 'COMMIT') throw new Error('the transaction was rolled back')
    return { result, changed }
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => {})
    throw cause
  }
}
