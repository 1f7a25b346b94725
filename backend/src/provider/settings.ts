import { z } from 'zod'
import type { ProviderFactory } from './provider.ts'

/** What the environment says of one provider. */
export interface ProviderSettings {
  /** the provider's */
  readonly name: string
  /** the names of all that is read; with none of them set the provider is not wanted */
  readonly variables: readonly string[]
  /** of `--help`, a line a variable */
  readonly help: string
  read(env: Environment): ReadSettings
}

/** What is not set is absent. */
export type Environment = Record<string, string>

export type ReadSettings =
  | { issues: readonly string[] }
  | { issues?: undefined; values: Record<string, unknown>; create(): ProviderFactory }

/** @param definition `schema` of the variables by their names, and `create` that makes the provider of what it gives */
export function defineSettings<Shape extends z.ZodRawShape>(definition: {
  name: string
  schema: z.ZodObject<Shape>
  help: string
  create(values: z.output<z.ZodObject<Shape>>): ProviderFactory
}): ProviderSettings {
  const { name, schema, help, create } = definition
  return {
    name,
    variables: Object.keys(schema.shape),
    help,
    read(env) {
      const result = schema.safeParse(env)
      if (!result.success) return { issues: issuesOf(result.error) }
      return { values: result.data, create: () => create(result.data) }
    },
  }
}

/** A line each. The value is left out: it may be a secret typed into the wrong line. */
export const issuesOf = (error: z.ZodError): string[] =>
  error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)

export const url = z.url({ protocol: /^https?$/, error: 'is not an http or https address' })
export const required = z.string('is missing').min(1, 'is missing')
export const yesOrNo = z.stringbool({ error: 'is neither true nor false' })
