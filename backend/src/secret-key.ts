import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { ConfigError } from './config-error.ts'

/** Splits a key ring as SECRET_KEY holds it. */
export function parseSecretKey(text: string): string[] {
  return text
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '')
}

/**
 * The key ring kept in `path`, made on the first run and readable by the owner only.
 *
 * It is written whole and then linked to its name, which fails if the name exists: of two processes that start at the
 * same time both end up with the same key.
 */
export function loadKeyFile(path: string): string[] {
  const read = (): string[] | undefined => {
    try {
      return parseSecretKey(readFileSync(path, 'utf8'))
    } catch (cause) {
      if (errno(cause) === 'ENOENT') return undefined
      throw new ConfigError(`SECRET_KEY: the key file ${path} cannot be read (${errno(cause)})`)
    }
  }
  const kept = read()
  if (kept !== undefined) return kept
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  try {
    writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true })
    linkSync(draft, path)
  } catch (cause) {
    if (errno(cause) !== 'EEXIST') {
      throw new ConfigError(
        `SECRET_KEY: the key file ${path} cannot be written (${errno(cause)}); set SECRET_KEY`,
      )
    }
  } finally {
    rmSync(draft, { force: true })
  }
  return read() ?? []
}

function errno(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
}
