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

const MAX_CHARS = 8192
const MAX_PARENTHESES = 32

// Nothing follows the repetitions, so no match is ever tried in another way. And hostile text gains nothing by many
// attempts: what begins the next one ends this one.
const LABEL = /(?:[^\\[\]]|\\[^]){0,999}/y
const SPACE = /[ \t\n]*/y
const ANGLED = /(?:[^\\<>\n]|\\.?){0,8192}/y
const TITLES: Record<string, RegExp> = {
  '"': /(?:[^\\"]|\\[^]?){0,8192}/y,
  "'": /(?:[^\\']|\\[^]?){0,8192}/y,
  '(': /(?:[^\\()]|\\[^]?){0,8192}/y,
}

/**
 * Reads where a link leads from behind its `]`.
 *
 * @param name What is in the brackets, if it can be a label; else `''`.
 * @returns 'held' if more text has to come to know; `undefined` if it leads nowhere.
 * @see https://spec.commonmark.org/0.31.2/#links
 */
export function readTarget(
  text: string,
  index: number,
  name: string,
  links: Definitions['links'],
  isOpen: boolean,
): Target | 'held' | undefined {
  let end = index
  if (text[index] === '(') {
    const target = readAddress(text, index + 1)
    if (target && (isOpen || !target.isOpen)) return target
  } else if (text[index] === '[') {
    const close = skip(LABEL, text, index + 1)
    const label = text.slice(index + 1, close)
    if (text[close] === ']') {
      if (label.trim()) name = label
      if (label.trim() || !label) end = close + 1
    } else if (isOpen && /^\\?$/.test(text.slice(close, close + 2))) return 'held'
  } else if (isOpen && index === text.length) return 'held'
  const address = name && links.get(normalizeLabel(name))
  return address ? { address, end, isOpen: false } : undefined
}

function readAddress(text: string, index: number): Target | undefined {
  let start = skip(SPACE, text, index)
  let at: number
  let url: string
  if (text[start] === '<') {
    at = skip(ANGLED, text, ++start)
    url = text.slice(start, at)
    if (at < text.length && text[at++] !== '>') return undefined
  } else {
    at = plainEnd(text, start)
    if (at < 0) return undefined
    url = text.slice(start, at)
  }
  let next = skip(SPACE, text, at)
  let title: string | undefined
  const quote = text.charAt(next)
  const words = next > at && TITLES[quote]
  if (words) {
    at = skip(words, text, next + 1)
    title = decodeText(text.slice(next + 1, at))
    if (at < text.length && text[at++] !== (quote === '(' ? ')' : quote)) return undefined
    next = skip(SPACE, text, at)
  }
  if (url.length > MAX_CHARS) return undefined
  if (next >= text.length) return { address: { url: '', title: undefined }, end: next, isOpen: true }
  if (text[next] !== ')') return undefined
  return { address: { url: decodeText(url), title }, end: next + 1, isOpen: false }
}

/** Where the address ends that begins at `start`: before white space or a `)` that is not part of it; else -1. */
function plainEnd(text: string, start: number): number {
  let open = 0
  let at = start
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code <= 0x20) break
    if (code === 0x5c && text.charCodeAt(at + 1) > 0x20) at++
    else if (code === 0x28) {
      if (++open > MAX_PARENTHESES) break
    } else if (code === 0x29 && --open < 0) break
  }
  return open > 0 && at < text.length ? -1 : at
}

/** Where what matches from `at` on ends. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  pattern.test(text)
  return pattern.lastIndex
}
