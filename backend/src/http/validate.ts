import type { z } from 'zod'
import { ApiError } from '../error.ts'

/** The value as the schema reads it, or an `invalid_request` that names the field. The value itself is not repeated. */
export function validate<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const field = issue?.path.join('.') || 'body'
  throw new ApiError('invalid_request', { message: `${field}: ${issue?.message ?? 'invalid'}`.slice(0, 200) })
}
