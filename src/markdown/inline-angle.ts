import type { Inline, Link } from './tree.js'

/** What begins with `<`. */
export interface Angle {
  /** Where the text goes on. */
  end: number
  /** What it stands for; `undefined` if it is shown as it is. */
  value: Inline | undefined
}

const MAX_CHARS = 2048

const WEB = /^<([a-z][a-z\d+.-]{1,31}:[^\s<>\p{Cc}]*)>/iu
const MAIL =
  /^<([\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*)>/i
const BREAK = /^<br\s*\/?>/i
const TAG = /<\/?[a-z][a-z\d-]*/iy
const ATTRIBUTE = /\s+[a-z_:][\w.:-]*/iy
const VALUE = /\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*")/y
const TAG_END = /\s*\/?>/y
const NOT_A_TAG = [
  ['<!--', '-->', 2],
  ['<?', '?>', 2],
  ['<![CDATA[', ']]>', 9],
  ['<!', '>', 2],
] as const

/**
 * Reads an address in angle brackets or a piece of HTML, of which only `<br>` means anything.
 *
 * @see https://spec.commonmark.org/0.31.2/#raw-html
 */
export function readAngle(text: string, at: number): Angle | undefined {
  const rest = text.slice(at, at + MAX_CHARS)
  const web = WEB.exec(rest)?.[1]
  if (web) return { end: at + web.length + 2, value: bareLink(web, web) }
  const mail = MAIL.exec(rest)?.[1]
  if (mail) return { end: at + mail.length + 2, value: bareLink(`mailto:${mail}`, mail) }
  const lineBreak = BREAK.exec(rest)
  if (lineBreak) return { end: at + lineBreak[0].length, value: { type: 'break' } }
  const end = rest[1] === '!' || rest[1] === '?' ? declarationEnd(rest) : tagEnd(rest)
  return end ? { end: at + end, value: undefined } : undefined
}

/** A link whose text is its address. */
export function bareLink(url: string, text: string): Link {
  return { type: 'link', url, title: undefined, isOpen: false, isBare: true, children: [text] }
}

/** How much at the end of a text that grows is not shown, because it may still become an address or a line break. */
export function heldAngle(text: string, at: number): number {
  const rest = text.slice(at, at + MAX_CHARS)
  if (at + rest.length < text.length) return 0
  if (/^<(?:[a-z]{0,6}|br\s*\/?)$/i.test(rest)) return rest.length
  return /^<[a-z][\w.+-]*[:@][^\s<>]*$/i.test(rest) ? 1 : 0
}

/** Whether more text could make something of a `<` that nothing begins with yet. */
export function mayBeAngle(text: string, at: number): boolean {
  return text.length - at < MAX_CHARS && /[a-z/!?]/i.test(text.charAt(at + 1) || '!')
}

function tagEnd(rest: string): number {
  let end = matchAt(TAG, rest, 0)
  if (rest[1] !== '/')
    for (let next = end; next; next = matchAt(ATTRIBUTE, rest, end)) end = matchAt(VALUE, rest, next) || next
  return end && matchAt(TAG_END, rest, end)
}

function declarationEnd(rest: string): number {
  const [start = '', end = '', from = 0] = NOT_A_TAG.find(([start]) => rest.startsWith(start)) ?? []
  if (start === '<!' && !/[a-z]/i.test(rest.charAt(2))) return 0
  const index = rest.indexOf(end, from)
  return index < 0 ? 0 : index + end.length
}

/** Where the match at `at` ends; 0 if there is none. */
function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : 0
}
