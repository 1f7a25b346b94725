import { z } from 'zod'
import { ConfigError } from './config-error.ts'
import { isOrigin } from './http/origin.ts'
import { logLevels } from './log.ts'
import type { ProviderFactory } from './provider/provider.ts'
import { registry } from './provider/registry.ts'
import { issuesOf, url, type Environment } from './provider/settings.ts'
import { parseSecretKey } from './secret-key.ts'

const host = z.string().min(1).default('127.0.0.1')

const port = whole('is not a port', 0, 65_535)
const milliseconds = whole('is not a number of milliseconds, 0 to 600000', 0, 600_000)
const days = z.coerce.number('is not a number of days').positive('is not above 0').max(3650, 'is above 3650')

const keyLength = 32

const backendSchema = z
  .object({
    PORT: port.default(3000),
    HOST: host,
    DATABASE_URL: z
      .string()
      .regex(
        /^(sqlite:|postgres(ql)?:\/\/)./,
        'is not of the form sqlite:./login.db or postgres://user:password@host/database',
      )
      .default('sqlite:./login.db'),
    SECRET_KEY: z
      .string()
      .refine(
        (ring) => parseSecretKey(ring).every((key) => key.length >= keyLength),
        `has a key under ${keyLength} characters`,
      )
      .optional(),
    SESSION_DAYS: days.default(30),
    SESSION_MAX_DAYS: days.optional(),
    SESSION_IDLE_DAYS: days.optional(),
    MAX_SESSIONS: whole('is not a number of sessions, 1 to 1000', 1, 1000).optional(),
    PUBLIC_URL: url.refine((text) => !/[?#]|\/\/[^/]*@/.test(text), 'has more than host and path').optional(),
    WEB_ORIGINS: z
      .string()
      .transform((text) => text.split(',').map((origin) => origin.trim()))
      .refine((origins) => origins.every(isOrigin), 'has one that is not of the form https://www.example.com')
      .optional(),
    SITE_NAME: z.string().max(64, 'has over 64 characters').optional(),
    TRUST_PROXY: whole('is not a number of proxies, 0 to 16', 0, 16).default(0),
    METRICS_TOKEN: z
      .string()
      .regex(/^[!-~]{16,}$/, 'is not 16 or more visible ASCII characters')
      .optional(),
    LOG_LEVEL: z.enum(logLevels, `is none of ${logLevels.join(', ')}`).default('info'),
    DRAIN_MS: milliseconds.default(0),
    GRACE_MS: milliseconds.default(15_000),
  })
  // It looks at two variables; it does not wait for all the others to be right.
  .refine(({ DATABASE_URL, SECRET_KEY }) => !isShared(DATABASE_URL) || SECRET_KEY !== undefined, {
    path: ['SECRET_KEY'],
    message: 'is missing: nodes on one PostgreSQL need the same one',
    when: () => true,
  })

// The simulator has another default port than the backend, so that both start side by side as they are.
const simulatorSchema = z.object({ PORT: port.default(3001), HOST: host })

/** The names of all that the backend reads. */
export const variables: readonly string[] = [
  ...Object.keys(backendSchema.shape),
  ...registry.flatMap((settings) => settings.variables),
]

export type BackendConfig = z.output<typeof backendSchema> & {
  /** as they were read, by the provider's name */
  platforms: Record<string, Record<string, unknown>>
  createProviders(): ProviderFactory[]
}
export type SimulatorConfig = z.output<typeof simulatorSchema>

export function readBackendConfig(env: NodeJS.ProcessEnv): BackendConfig {
  const given = setOf(env)
  const common = backendSchema.safeParse(given)
  const wanted = registry.filter(({ variables }) => variables.some((name) => name in given))
  const platforms = (wanted.length > 0 ? wanted : registry.slice(0, 1)).map((settings) => ({
    name: settings.name,
    read: settings.read(given),
  }))
  const issues = common.success ? [] : issuesOf(common.error)
  const values: BackendConfig['platforms'] = {}
  for (const { name, read } of platforms) {
    if (read.issues !== undefined) issues.push(...read.issues)
    else values[name] = read.values
  }
  if (!common.success || issues.length > 0) throw new ConfigError(issues.join('\n'))
  return {
    ...common.data,
    platforms: values,
    createProviders: () => platforms.flatMap(({ read }) => (read.issues === undefined ? read.create() : [])),
  }
}

export function readSimulatorConfig(env: NodeJS.ProcessEnv): SimulatorConfig {
  const result = simulatorSchema.safeParse(setOf(env))
  if (!result.success) throw new ConfigError(issuesOf(result.error).join('\n'))
  return result.data
}

/** `NAME=` in an env file means "not set", not "set to nothing". */
function setOf(env: NodeJS.ProcessEnv): Environment {
  const set = Object.entries(env).filter((entry): entry is [string, string] => !!entry[1])
  return Object.fromEntries(set)
}

function whole(message: string, min: number, max: number): z.ZodCoercedNumber {
  return z.coerce.number(message).int(message).min(min, message).max(max, message)
}

const isShared = (databaseUrl: string | undefined): boolean => databaseUrl?.startsWith('postgres') ?? false
