import { readFileSync } from 'node:fs'
import { readArguments } from './cli/arguments.ts'
import { startBackend } from './cli/backend.ts'
import { describeFailure } from './cli/failure.ts'
import { help } from './cli/help.ts'
import { stopOnSignal, type Started } from './cli/stop.ts'
import { readSimulatorConfig } from './config.ts'
import { ConfigError } from './config-error.ts'

async function main(): Promise<void> {
  const command = readArguments(process.argv.slice(2))
  switch (command.name) {
    case 'help':
      process.stdout.write(help)
      return
    case 'version':
      process.stdout.write(`${version()}\n`)
      return
    case 'verify':
      process.exitCode = await verify(command.args)
      return
    case 'simulator':
      loadEnvFile(command.envFile)
      listening(await startSimulator())
      return
    case 'backend':
      loadEnvFile(command.envFile)
      listening(await startBackend(process.env))
  }
}

function listening(started: Started): void {
  stopOnSignal(started, fail)
  process.stdout.write(`listening on ${started.url}\n`)
}

async function startSimulator(): Promise<Started> {
  const { PORT, HOST } = readSimulatorConfig(process.env)
  // Only when asked for: a backend that serves people does not carry them.
  const simulator = await import('./simulator/index.ts')
  return simulator.startSimulator({ port: PORT, host: HOST })
}

async function verify(args: string[]): Promise<number> {
  const { runVerify } = await import('./verify/index.ts')
  const { stdout, stderr, env } = process
  return runVerify(args, { stdout, stderr, env })
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

function loadEnvFile(path: string | undefined): void {
  if (path === undefined) return
  try {
    process.loadEnvFile(path)
  } catch {
    throw new ConfigError(`--env-file: ${path} cannot be read`)
  }
}

function fail(error: unknown): void {
  process.stderr.write(describeFailure(error))
  process.exitCode = 1
}

main().catch(fail)
