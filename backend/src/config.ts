import { z } from 'zod'
import { logLevels } from './log.ts'
import { parseSecretKey } from './secret-key.ts'

/** A setting is missing or wrong. The message names the variable and is meant for the person who starts the backend. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError' as const
}

const url = z.url({ protocol: /^https?$/, error: 'is not an http or https address' })
const host = z.string().min(1).default('127.0.0.1')
const required = z.string('is missing').min(1, 'is missing')

const port = whole('is not a port', 0, 65_535)
const yesOrNo = z.stringbool({ error: 'is neither true nor false' })
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
    WECHAT_APPID: required,
    WECHAT_SECRET: required,
    WECHAT_API: url.optional(),
    WECHAT_PUSH_TOKEN: z
      .string()
      .regex(/^[A-Za-z0-9]{3,32}$/, 'is not 3 to 32 letters and digits')
      .optional(),
    WECHAT_PUSH_AES_KEY: z
      .string()
      .regex(/^[A-Za-z0-9]{43}$/, 'is not 43 letters and digits')
      .optional(),
    WECHAT_NICKNAME_CHECK: yesOrNo.default(false),
    WECHAT_SCAN_PAGE: z
      .string()
      .regex(/^[^/?#\s][^?#\s]*$/, 'is not of the form pages/scan/index')
      .optional(),
    WECHAT_SCAN_ENV_VERSION: z
      .enum(['release', 'trial', 'develop'], 'is none of release, trial, develop')
      .optional(),
    WECHAT_SCAN_CHECK_PATH: yesOrNo.optional(),
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
  // These look at two variables; they do not wait for all the others to be right.
  .refine(({ DATABASE_URL, SECRET_KEY }) => !isShared(DATABASE_URL) || SECRET_KEY !== undefined, {
    path: ['SECRET_KEY'],
    message: 'is missing: nodes on one PostgreSQL need the same one',
    when: () => true,
  })
  .refine(
    ({ WECHAT_PUSH_TOKEN, WECHAT_PUSH_AES_KEY }) =>
      WECHAT_PUSH_AES_KEY === undefined || WECHAT_PUSH_TOKEN !== undefined,
    { path: ['WECHAT_PUSH_TOKEN'], message: 'is missing beside WECHAT_PUSH_AES_KEY', when: () => true },
  )

// The simulator has another default port than the backend, so that both start side by side as they are.
const simulatorSchema = z.object({ PORT: port.default(3001), HOST: host })

/** The names of all that the backend reads. */
export const variables = Object.keys(backendSchema.shape)

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

function whole(message: string, min: number, max: number): z.ZodCoercedNumber {
  return z.coerce.number(message).int(message).min(min, message).max(max, message)
}

/** As a browser sends it: lower case, no path, no port that goes without saying. */
export const isOrigin = (text: string): boolean =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text

const isShared = (databaseUrl: string | undefined): boolean => databaseUrl?.startsWith('postgres') ?? false
