import type { Growing } from '../markdown/tree.js'

/** A piece of code ends after so many lines. */
const PIECE_LINES = 24

const nothing: readonly never[] = []

/**
 * Gives a function that cuts code that grows into pieces of whole lines. It remembers the last code, so that each call
 * costs what was added; the result depends on the code alone.
 */
export function createCodePieces(): (code: string) => Growing<string> {
  let known = ''
  let settled: string[] = []
  let start = 0

  return (code) => {
    if (!code.startsWith(known)) {
      settled = []
      start = 0
    }
    known = code
    for (let end = pieceEnd(code, start); end !== undefined; end = pieceEnd(code, start)) {
      settled.push(code.slice(start, end))
      start = end
    }
    return { settled, count: settled.length, rest: start < code.length ? [code.slice(start)] : nothing }
  }
}

function pieceEnd(code: string, start: number): number | undefined {
  let end = start
  for (let lines = 0; lines < PIECE_LINES; lines++) {
    end = code.indexOf('\n', end) + 1
    if (end === 0) return undefined
  }
  return end
}

/** All of the code. */
export function codeText({ settled, count, rest }: Growing<string>): string {
  return settled.slice(0, count).join('') + rest.join('')
}

/** The language that stands behind a fence, if what stands there is a name. */
export function codeLanguage(info: string): string | undefined {
  return /^[\w.+#-]{1,32}/.exec(info)?.[0]
}
