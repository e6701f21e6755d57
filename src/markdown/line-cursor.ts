/** A place in a line, by character and by column. A tab reaches to the next multiple of four columns. */
export interface LineCursor {
  line: string
  index: number
  column: number
}

/** How many columns of white space come next. */
export function indentAt({ line, index, column }: LineCursor): number {
  let end = column
  for (; ; index++) {
    const code = line.charCodeAt(index)
    if (code === 32) end++
    else if (code === 9) end += 4 - (end % 4)
    else return end - column
  }
}

/** What is left of the line, without the white space before it. */
export function textAt({ line, index }: LineCursor): string {
  for (; ; index++) {
    const code = line.charCodeAt(index)
    if (code !== 32 && code !== 9) return line.slice(index)
  }
}

/** Goes over columns of white space, as many as there are. A tab that is only half gone over becomes spaces. */
export function skipColumns(cursor: LineCursor, count: number): void {
  let left = count
  while (left > 0) {
    const { line, index, column } = cursor
    const code = line.charCodeAt(index)
    if (code !== 9 && code !== 32) return
    const width = code === 9 ? 4 - (column % 4) : 1
    if (width > left) cursor.line = line.slice(0, index) + ' '.repeat(width) + line.slice(index + 1)
    else {
      skipChars(cursor, 1, width)
      left -= width
    }
  }
}

/** Goes over characters, which are as wide as one column each unless `width` says otherwise. */
export function skipChars(cursor: LineCursor, count: number, width: number = count): void {
  cursor.index += count
  cursor.column += width
}
