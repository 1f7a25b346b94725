export type Cell = string | number

const text = (cell: Cell) => (typeof cell === 'number' ? cell.toLocaleString('en-US') : cell)

/** A Markdown table whose columns line up in a terminal too; columns of numbers lie on the right. */
export function table(head: string[], rows: Cell[][]): string {
  const numeric = head.map((_, column) => rows.some((row) => typeof row[column] === 'number'))
  const widths = head.map((name, column) =>
    Math.max(3, name.length, ...rows.map((row) => text(row[column] ?? '').length)),
  )
  const line = (cells: Cell[]) =>
    `| ${widths
      .map((width, column) => {
        const cell = text(cells[column] ?? '')
        return numeric[column] ? cell.padStart(width) : cell.padEnd(width)
      })
      .join(' | ')} |`
  const rule = widths.map((width, column) =>
    numeric[column] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  )
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}
