import type { z } from 'zod'
import type { User } from './case.ts'
import type { Answer } from './client.ts'
import { Mismatch, Unchecked } from './outcome.ts'
import { text } from './text.ts'

/** The `result` of a success as the component reads it. */
export function resultOf(answer: Answer): unknown {
  const { code, result } = fieldsOf(answer.body)
  if (answer.status !== 200) throw new Mismatch(answer, `HTTP ${answer.status}`)
  if (answer.body === undefined) throw new Mismatch(answer, 'not JSON')
  if (code !== 200) throw new Mismatch(answer, `code: ${JSON.stringify(code)}`)
  if (result === undefined) throw new Mismatch(answer, 'result: missing')
  return result
}

/** The same of a request that another case is about: without it, this case cannot go on. */
export function given(answer: Answer): Record<string, unknown> {
  try {
    return fieldsOf(resultOf(answer))
  } catch {
    const what = `${answer.sent.split(' ', 2).join(' ')}: ${answer.status}`
    throw new Unchecked(
      text(`前置请求未成功（${what}）`, `a request that comes first did not succeed (${what})`),
    )
  }
}

/** A failure that the component can read; returns its name. */
export function refusalOf(answer: Answer, isRight: (status: number) => boolean): string {
  const { error } = fieldsOf(answer.body)
  if (!isRight(answer.status)) throw new Mismatch(answer, `HTTP ${answer.status}`)
  if (answer.body === undefined) throw new Mismatch(answer, 'not JSON')
  if (typeof error !== 'string' || error === '') throw new Mismatch(answer, `error: ${JSON.stringify(error)}`)
  return error
}

export const isStatus =
  (...wanted: number[]) =>
  (status: number): boolean =>
    wanted.includes(status)

/** A refusal for what was sent. 401 is none: the component takes it for the end of the session. */
export const isRefused = (status: number): boolean => status >= 400 && status < 500 && status !== 401

export const isFailed = (status: number): boolean => status >= 500 && status < 600

export function matches<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  answer: Answer,
): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new Mismatch(answer, `${issue?.path.join('.') || 'result'}: ${issue?.message ?? ''}`)
}

/** Fails if `holds` is not true. */
export function must(holds: boolean, answers: Answer | readonly Answer[], detail: string): void {
  if (!holds) throw new Mismatch(answers, detail)
}

export const fieldsOf = (value: unknown): Record<string, unknown> => Object(value) as Record<string, unknown>

export const userIn = (result: unknown): User => fieldsOf(fieldsOf(result)['user']) as User

const steps = ['visitor', 'member', 'profiled']

export const reaches = (step: unknown, wanted: string): boolean =>
  steps.includes(String(step)) && steps.indexOf(String(step)) >= steps.indexOf(wanted)
