/** One thing that is wrong with the project, placed as an editor would place it. Lines and columns count from 1. */
export interface Diagnostic {
  severity: 'error' | 'warning'
  /** Path inside the mini-program, with `/`. */
  file: string
  line?: number
  column?: number
  message: string
}

export type Place = Pick<Diagnostic, 'line' | 'column'>

export class Diagnostics {
  readonly list: Diagnostic[] = []

  error(file: string, message: string, place: Place = {}): void {
    this.list.push({ severity: 'error', file, message, ...place })
  }

  warn(file: string, message: string, place: Place = {}): void {
    this.list.push({ severity: 'warning', file, message, ...place })
  }
}

/** `pages/home/index.json:3:5 error component not found: …` */
export function formatDiagnostic({ severity, file, line, column, message }: Diagnostic): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':')
  return `${place} ${severity} ${message}`
}

/** The line and column of an offset in a text. */
export function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, Math.max(offset, 0))
  const line = before.split('\n').length
  return { line, column: before.length - before.lastIndexOf('\n') }
}
