import type { LineBreak, Link } from './tree.js'

/** What begins with `<`. */
export interface Angle {
  /** Where the text goes on. */
  readonly end: number
  /** What it stands for; `undefined` if it is shown as it is. */
  readonly node: Link | LineBreak | undefined
  /** What it says where it cannot be a node. */
  readonly words: string
}

const MAX_CHARS = 2048

const ADDRESS =
  /^<(?:([a-z][a-z\d+.-]{1,31}:[^\0- <>]*)|([\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*))>/i
const BREAK = /^<br\s*\/?>$/i
// Only white space could be taken in another way, and not in many: linear. As few attributes as ever occur.
const TAG =
  /^<\/?[a-z][a-z\d-]*(?:\s+[a-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?){0,24}\s*\/?>/i
const DECLARATIONS: readonly (readonly [begin: RegExp, end: string, skip: number])[] = [
  [/^<!--/, '-->', 2],
  [/^<\?/, '?>', 2],
  [/^<!\[CDATA\[/, ']]>', 9],
  [/^<![a-z]/i, '>', 2],
]

/**
 * Reads an address in angle brackets or a piece of HTML, of which only `<br>` means anything.
 *
 * @param ends Where comments and the like end next: hostile text makes us look for it only once.
 * @see https://spec.commonmark.org/0.31.2/#autolinks
 * @see https://spec.commonmark.org/0.31.2/#raw-html
 */
export function readAngle(text: string, at: number, ends: Map<string, number>): Angle | undefined {
  const rest = text.slice(at, at + MAX_CHARS)
  for (const [begin, close, skip] of DECLARATIONS) {
    if (!begin.test(rest)) continue
    let index = ends.get(close) ?? 0
    if (index < at + skip) {
      const found = text.indexOf(close, at + skip)
      index = found < 0 ? Infinity : found
      ends.set(close, index)
    }
    return index - at > MAX_CHARS ? undefined : { end: index + close.length, node: undefined, words: '' }
  }
  const [source, web, mail] = ADDRESS.exec(rest) ?? TAG.exec(rest) ?? []
  if (!source) return undefined
  const words = web ?? mail ?? '\n'
  const end = at + source.length
  if (web || mail) return { end, node: bareLink(mail ? `mailto:${mail}` : words, words), words }
  return { end, node: BREAK.test(source) ? { type: 'break' } : undefined, words }
}

/** A link whose text is its address. */
export function bareLink(url: string, text: string): Link {
  return { type: 'link', url, title: undefined, isOpen: false, isBare: true, children: [text] }
}

/**
 * How many characters from a `<` on are not shown yet, because more text may make an address or a line break of them;
 * `undefined` if it can make nothing of them.
 */
export function heldAngle(text: string, at: number): number | undefined {
  const rest = text.slice(at)
  if (rest.length > MAX_CHARS || !/^<([a-z/!?]|\s*$)/i.test(rest)) return undefined
  if (/^<([a-z]{0,6}|br\s*\/?)$/i.test(rest)) return rest.length
  return /^<[a-z][\w.+-]*[:@][^\s<>]*$/i.test(rest) ? 1 : 0
}
