import { decodeText } from './entities.js'
import type { Destination } from './tree.js'

/** A label that was defined, and where the text goes on behind the definition. */
export interface LinkDefinition extends Destination {
  label: string
  end: number
}

const LABEL = / {0,3}\[((?:[^[\]\\]|\\[^]){1,999})\]:[ \t]*(?:\n[ \t]*)?/y
const ADDRESS = /<((?:[^<>\n\\]|\\.){0,8192})>|(?!<)([^\s\p{Cc}]{1,8192})/uy
const TITLE =
  /(?:[ \t]+|[ \t]*\n[ \t]*)(?:"((?:[^"\\]|\\[^]){0,999})"|'((?:[^'\\]|\\[^]){0,999})'|\(((?:[^()\\]|\\[^]){0,999})\))[ \t]*(?:\n|$)/y
const LINE_END = /[ \t]*(?:\n|$)/y

/**
 * Reads the definition of a label that begins at `index`; `undefined` if none does.
 *
 * @see https://spec.commonmark.org/0.31.2/#link-reference-definition
 */
export function parseLinkDefinition(text: string, index: number): LinkDefinition | undefined {
  const label = matchAt(LABEL, text, index)
  if (!label?.[1]?.trim()) return undefined
  const address = matchAt(ADDRESS, text, LABEL.lastIndex)
  if (!address) return undefined
  const url = address[1] ?? address[2] ?? ''
  if (address[1] === undefined && !isBalanced(url)) return undefined
  const afterAddress = ADDRESS.lastIndex
  const title = matchAt(TITLE, text, afterAddress)
  if (title) {
    const words = title[1] ?? title[2] ?? title[3]
    return { label: label[1], url: decodeText(url), title: words && decodeText(words), end: TITLE.lastIndex }
  }
  return matchAt(LINE_END, text, afterAddress)
    ? { label: label[1], url: decodeText(url), title: undefined, end: LINE_END.lastIndex }
    : undefined
}

function matchAt(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index
  return pattern.exec(text)
}

/** Whether each parenthesis has its other half, those behind a backslash aside. */
function isBalanced(url: string): boolean {
  let open = 0
  for (const [mark] of url.matchAll(/\\.|[()]/g)) {
    if (mark === '(') open++
    else if (mark === ')' && --open < 0) return false
  }
  return open === 0
}
