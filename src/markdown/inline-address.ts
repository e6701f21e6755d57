import { decodeText } from './entities.js'
import { normalizeLabel } from './labels.js'
import type { Definitions, Destination } from './tree.js'

/** Where a link or an image leads. */
export interface Target {
  readonly address: Destination
  /** Where the text goes on behind it. */
  readonly end: number
  /** The text ends within the address, which is `''`. */
  readonly isOpen: boolean
}

/** What {@link readTarget} needs to know beside the text. */
export interface TargetContext {
  links: Definitions['links']
  isOpen: boolean
  /** What closes titles and does not come any more: hostile text makes us look for it only once. */
  endless: Set<string>
}

const LABEL = /(?:[^\\[\]]|\\[^]){0,999}/y
const noAddress: Destination = { url: '', title: undefined }

/**
 * Reads where a link leads from behind its `]`.
 *
 * @param name What is in the brackets, if it can be a label; else `''`.
 * @returns 'held' if more text has to come to know; `undefined` if it leads nowhere.
 */
export function readTarget(
  text: string,
  index: number,
  name: string,
  context: TargetContext,
): Target | 'held' | undefined {
  const { links, isOpen, endless } = context
  const next = text[index]
  if (next === '(') {
    const target = readAddress(text, index + 1, endless)
    if (target && (isOpen || !target.isOpen)) return target
  } else if (isOpen && next === undefined) return 'held'
  let end = index
  if (next === '[') {
    LABEL.lastIndex = index + 1
    LABEL.test(text)
    const labelEnd = LABEL.lastIndex
    const label = text.slice(index + 1, labelEnd)
    if (text[labelEnd] === ']') {
      if (label.trim()) name = label
      if (label.trim() || !label) end = labelEnd + 1
    } else if (isOpen && /^\\?$/.test(text.slice(labelEnd, labelEnd + 2))) return 'held'
  }
  const address = name && links.get(normalizeLabel(name))
  return address ? { address, end, isOpen: false } : undefined
}

const MAX_CHARS = 8192
const MAX_PARENTHESES = 32
const SPACE = /[ \t\n]*/y
const ENDS: Record<string, string> = { '"': '"', "'": "'", '(': ')' }

/**
 * Reads an address and its title from behind the `(`.
 *
 * @see https://spec.commonmark.org/0.31.2/#inline-link
 */
function readAddress(text: string, index: number, endless: Set<string>): Target | undefined {
  let at = skipSpace(text, index)
  const isAngled = text[at] === '<'
  const start = isAngled ? at + 1 : at
  at = isAngled ? angledEnd(text, start) : plainEnd(text, start)
  if (at < 0 || at - start > MAX_CHARS) return undefined
  const cut: Target = { address: noAddress, end: text.length, isOpen: true }
  if (at >= text.length) return cut
  const url = text.slice(start, at)
  if (isAngled) at++
  let next = skipSpace(text, at)
  let title: string | undefined
  const close = ENDS[text.charAt(next)]
  if (close && next > at) {
    const end = endless.has(close) ? -1 : titleEnd(text, next + 1, close)
    if (end < 0) return undefined
    if (end >= text.length) {
      endless.add(close)
      return end - next > MAX_CHARS ? undefined : cut
    }
    title = decodeText(text.slice(next + 1, end))
    next = skipSpace(text, end + 1)
  }
  if (next >= text.length) return cut
  return text[next] === ')'
    ? { address: { url: decodeText(url), title }, end: next + 1, isOpen: false }
    : undefined
}

function skipSpace(text: string, index: number): number {
  SPACE.lastIndex = index
  SPACE.test(text)
  return SPACE.lastIndex
}

/** Where `>` is, the length of the text if it ends before, -1 if it cannot come. */
function angledEnd(text: string, start: number): number {
  let at = start
  for (; at < text.length; at++) {
    const char = text[at]
    if (char === '>') return at
    if (char === '<' || char === '\n') return -1
    if (char === '\\') at++
  }
  return at
}

/** Where white space or the `)` of the link is, the length of the text if it ends before, -1 if neither may come. */
function plainEnd(text: string, start: number): number {
  let depth = 0
  let at = start
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code <= 0x20 || code === 0x7f)
      return depth > 0 || (code !== 0x20 && code !== 0x0a && code !== 0x09) ? -1 : at
    if (code === 0x5c && text.charCodeAt(at + 1) > 0x20) at++
    else if (code === 0x28 && ++depth > MAX_PARENTHESES) return -1
    else if (code === 0x29 && --depth < 0) return at
  }
  return at
}

/** Where the title ends, the length of the text if it does not, -1 if it cannot. */
function titleEnd(text: string, start: number, close: string): number {
  let at = start
  for (; at < text.length; at++) {
    const char = text[at]
    if (char === close) return at
    if (char === '(' && close === ')') return -1
    if (char === '\\') at++
  }
  return at
}
