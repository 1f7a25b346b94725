import { z } from 'zod'

/** A setting is missing or wrong. The message names the variable and is meant for the person who starts the backend. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError' as const
}

const url = z.url({ protocol: /^https?$/, error: 'is not an http or https address' })
const port = z.coerce
  .number('is not a port')
  .int('is not a port')
  .min(0, 'is not a port')
  .max(65_535, 'is not a port')
const host = z.string().min(1).default('127.0.0.1')
const required = z.string('is missing').min(1, 'is missing')

const backendSchema = z.object({
  PORT: port.default(3000),
  HOST: host,
  DATABASE_URL: z.string().default('sqlite:./login.db'),
  SECRET_KEY: z.string().optional(),
  WECHAT_APPID: required,
  WECHAT_SECRET: required,
  WECHAT_API: url.optional(),
  SESSION_DAYS: z.coerce
    .number('is not a number of days')
    .positive('is not above 0')
    .max(3650, 'is above 3650')
    .default(30),
  AVATAR_DIR: z.string().optional(),
  PUBLIC_URL: url.optional(),
})

// The simulator has another default port than the backend, so that both start side by side as they are.
const simulatorSchema = z.object({ PORT: port.default(3001), HOST: host })

export type BackendConfig = z.output<typeof backendSchema>
export type SimulatorConfig = z.output<typeof simulatorSchema>

type Environment = Record<string, string | undefined>

export const readBackendConfig = (env: Environment): BackendConfig => read(backendSchema, env)
export const readSimulatorConfig = (env: Environment): SimulatorConfig => read(simulatorSchema, env)

function read<Schema extends z.ZodType>(schema: Schema, env: Environment): z.output<Schema> {
  // `NAME=` in an env file means "not set", not "set to nothing".
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const result = schema.safeParse(given)
  if (result.success) return result.data
  // The value is left out: it may be a secret typed into the wrong line.
  throw new ConfigError(
    result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('\n'),
  )
}
