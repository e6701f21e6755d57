import type { Alignment } from './tree.js'

/** More columns are left out. */
const MAX_COLUMNS = 64

/**
 * The columns that the line under a table's head names; `undefined` if it is no such line.
 *
 * @see https://github.github.com/gfm/#tables-extension-
 */
export function parseColumns(line: string): readonly Alignment[] | undefined {
  if (!/^[|:\- \t]*$/.test(line) || !line.includes('-')) return undefined
  const cells = splitCells(line)
  if (cells.length === 1 && !/[|:]/.test(line)) return undefined
  const columns: Alignment[] = []
  for (const cell of cells) {
    if (!/^:?-+:?$/.test(cell)) return undefined
    const isEnd = cell.endsWith(':')
    columns.push(cell.startsWith(':') ? (isEnd ? 'center' : 'left') : isEnd ? 'right' : undefined)
  }
  return columns
}

/** The cells of a row, without the space around them. A pipe behind a backslash is part of a cell. */
export function splitCells(line: string, max: number = MAX_COLUMNS + 1): string[] {
  const text = line.trim()
  const cells: string[] = []
  let start = text.startsWith('|') ? 1 : 0
  let end = start
  for (; end < text.length && cells.length < max; end++) {
    const code = text.charCodeAt(end)
    if (code === 92) end++
    else if (code === 124) {
      cells.push(cellText(text.slice(start, end)))
      start = end + 1
    }
  }
  if (start < text.length && cells.length < max) cells.push(cellText(text.slice(start)))
  return cells
}

function cellText(text: string): string {
  return text.trim().replaceAll('\\|', '|')
}

/** Whether a table can have so many columns. */
export function isTableWidth(count: number): boolean {
  return count > 0 && count <= MAX_COLUMNS
}
