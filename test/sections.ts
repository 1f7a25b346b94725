/** The documents of the component, read section by section: the code that names its file, and the table. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { codeBlocksOf, mapText } from '../docs/markdown.ts'

const component = path.resolve(import.meta.dirname, '../component')

export interface Section {
  title: string
  /** The code blocks that name their file. */
  files: Map<string, string>
  /** Rows of the first table, without its head. */
  rows: string[][]
}

/** @param file from `component/` */
export async function readSections(file: string): Promise<Section[]> {
  const text = await readFile(path.join(component, file), 'utf8')
  return text.split(/^## /m).map((part) => {
    const named = codeBlocksOf(part).filter(({ name }) => name !== '')
    return {
      title: part.split('\n', 1)[0]!,
      files: new Map(named.map(({ name, code }) => [name, code])),
      rows: rowsOf(part),
    }
  })
}

/** The files of all sections: a README is one mini-program, with a page a section. */
export async function readFiles(file: string): Promise<Map<string, string>> {
  return new Map((await readSections(file)).flatMap(({ files }) => [...files]))
}

function rowsOf(part: string): string[][] {
  const lines: string[] = []
  mapText(part, (text) => {
    lines.push(...(text.match(/^\|.*\|$/gm) ?? []))
    return text
  })
  return lines.slice(2).map(cellsOf)
}

const cellsOf = (line: string) =>
  line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))
