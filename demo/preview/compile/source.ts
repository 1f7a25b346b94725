import fs from 'node:fs'
import path from 'node:path'
import type { Dialect } from './dialect.ts'
import { placeOf, type Diagnostics, type Place } from './diagnostic.ts'

/** The files of a mini-program, by their path inside it. Each file is looked at once a compilation. */
export class Source {
  readonly #texts = new Map<string, string | null>()
  readonly root: string
  readonly dialect: Dialect

  constructor(root: string, dialect: Dialect) {
    this.root = root
    this.dialect = dialect
  }

  has(file: string): boolean {
    return this.#load(file) !== null
  }

  read(file: string): string {
    const text = this.#load(file)
    if (text === null) throw new Error(`${file} does not exist`)
    return text
  }

  /** The parsed file, or undefined: when it is absent, and, with a diagnostic, when it is broken. */
  json<T extends object>(file: string, diagnostics: Diagnostics): T | undefined {
    if (!this.has(file)) return undefined
    const text = this.read(file).replace(/^\uFEFF/, '')
    try {
      return JSON.parse(text) as T
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const position = /position (\d+)/.exec(message)?.[1]
      diagnostics.error(file, message, position ? placeOf(text, Number(position)) : { line: 1, column: 1 })
      return undefined
    }
  }

  /** Where a text first stands in a file, for diagnostics about that text. */
  find(file: string, needle: string): Place {
    const text = this.#load(file) ?? ''
    const offset = text.indexOf(needle)
    return offset < 0 ? {} : placeOf(text, offset)
  }

  #load(file: string): string | null {
    const known = this.#texts.get(file)
    if (known !== undefined) return known
    const full = path.join(this.root, file)
    const inside = full === this.root || full.startsWith(this.root + path.sep)
    const text =
      inside && fs.statSync(full, { throwIfNoEntry: false })?.isFile() ? fs.readFileSync(full, 'utf8') : null
    this.#texts.set(file, text)
    return text
  }
}
