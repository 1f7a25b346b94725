import { parseArgs } from 'node:util'
import { createBackend } from './backend.ts'
import { ConfigError, readBackendConfig, readSimulatorConfig } from './config.ts'
import { wechat } from './provider/wechat.ts'
import { serve } from './serve.ts'
import { startSimulator } from './simulator/index.ts'

const help = `miniprogram-login-backend [simulator] [--env-file FILE]

  (no command)   the backend of miniprogram-login
  simulator      stands in for api.weixin.qq.com, for trying and testing; any appid, secret "secret"

  --env-file     reads variables from FILE; those already set win
  --help         this text

  PORT           3000, the simulator 3001
  HOST           127.0.0.1
  DATABASE_URL   sqlite:./login.db
  SECRET_KEY     key ring, newest first, comma-separated; made on the first run, beside the SQLite file
  WECHAT_APPID   needed
  WECHAT_SECRET  needed
  WECHAT_API     https://api.weixin.qq.com
  SESSION_DAYS   30
  AVATAR_DIR     avatars, beside the SQLite file
  PUBLIC_URL     the address mini-programs reach this at, for those of avatars
`

interface Started {
  url: string
  close(): Promise<void>
}

async function main(): Promise<void> {
  const { command, envFile, wantsHelp } = readArguments()
  if (wantsHelp) {
    process.stdout.write(help)
    return
  }
  if (envFile !== undefined) loadEnvFile(envFile)
  const started = await (command === 'simulator' ? runSimulator() : runBackend())
  stopOnSignal(started)
  process.stdout.write(`listening on ${started.url}\n`)
}

async function runSimulator(): Promise<Started> {
  const { PORT, HOST } = readSimulatorConfig(process.env)
  return startSimulator({ port: PORT, host: HOST })
}

async function runBackend(): Promise<Started> {
  const config = readBackendConfig(process.env)
  const backend = createBackend({
    providers: [wechat({ appId: config.WECHAT_APPID, secret: config.WECHAT_SECRET, api: config.WECHAT_API })],
    databaseUrl: config.DATABASE_URL,
    secretKey: config.SECRET_KEY,
    sessionDays: config.SESSION_DAYS,
    avatarDir: config.AVATAR_DIR,
    publicUrl: config.PUBLIC_URL,
  })
  try {
    const server = await serve(backend.fetch, { port: config.PORT, host: config.HOST })
    return {
      url: server.url,
      close: async () => {
        await server.close()
        await backend.close()
      },
    }
  } catch (error) {
    await backend.close()
    throw error
  }
}

/** The first signal lets requests under way finish; a second one does not wait. */
function stopOnSignal({ close }: Started): void {
  let stopping = false
  const stop = (): void => {
    if (stopping) process.exit(1)
    stopping = true
    close().catch(fail)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

function readArguments(): { command: string | undefined; envFile: string | undefined; wantsHelp: boolean } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { 'env-file': { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    })
    const [command, ...more] = positionals
    if (more.length > 0 || (command !== undefined && command !== 'simulator')) {
      throw new ConfigError(`there is no command "${positionals.join(' ')}"`)
    }
    return { command, envFile: values['env-file'], wantsHelp: values.help ?? false }
  } catch (cause) {
    throw new ConfigError(`${message(cause)}; see --help`)
  }
}

function loadEnvFile(path: string): void {
  try {
    process.loadEnvFile(path)
  } catch {
    throw new ConfigError(`--env-file: ${path} cannot be read`)
  }
}

function fail(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const known =
    error instanceof ConfigError
      ? error.message
      : code === 'EADDRINUSE'
        ? 'PORT: something else listens there already'
        : code === 'EACCES'
          ? 'PORT: this user may not listen there'
          : code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND'
            ? 'HOST: this machine has no such address'
            : undefined
  // What a person can set right is said in a line each; the rest is a fault, with its stack.
  process.stderr.write(
    known === undefined
      ? `${error instanceof Error ? error.stack : String(error)}\n`
      : known.replaceAll(/^/gm, 'miniprogram-login-backend: ') + '\n',
  )
  process.exitCode = 1
}

const message = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

main().catch(fail)
