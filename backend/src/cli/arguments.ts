import { parseArgs } from 'node:util'
import { ConfigError } from '../config-error.ts'

export type Command =
  | { name: 'help' | 'version' }
  | { name: 'backend' | 'simulator'; envFile: string | undefined }
  | { name: 'verify'; args: string[] }

/** @param args those after the program's name */
export function readArguments(args: readonly string[]): Command {
  // What follows is verify's own to read.
  if (args[0] === 'verify') return { name: 'verify', args: args.slice(1) }
  const { values, positionals } = parse(args)
  if (values.help === true) return { name: 'help' }
  if (values.version === true) return { name: 'version' }
  const envFile = values['env-file']
  const name = positionals.join(' ')
  if (name === '') return { name: 'backend', envFile }
  if (name === 'simulator') return { name, envFile }
  throw new ConfigError(`there is no command "${name}"; see --help`)
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        'env-file': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    })
  } catch (cause) {
    throw new ConfigError(`${cause instanceof Error ? cause.message : String(cause)}; see --help`)
  }
}
