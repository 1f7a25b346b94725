import { ConfigError } from '../config-error.ts'

const byCode: Record<string, string> = {
  EADDRINUSE: 'PORT: something else listens there already',
  EACCES: 'PORT: this user may not listen there',
  EADDRNOTAVAIL: 'HOST: this machine has no such address',
  ENOTFOUND: 'HOST: this machine has no such address',
}

/** What a person can set right is said in a line each; the rest is a fault, with its stack. */
export function describeFailure(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const known = error instanceof ConfigError ? error.message : byCode[code]
  if (known !== undefined) return `${known.replaceAll(/^/gm, 'miniprogram-login-backend: ')}\n`
  return `${error instanceof Error ? error.stack : String(error)}\n`
}
