import type { LineBreak, Link } from './tree.js'

/** What begins with `<`. */
export interface Angle {
  readonly source: string
  /** What it says where it is no node. */
  readonly words: string
  readonly node: Link | LineBreak | undefined
}

/** What is longer is nothing. */
export const MAX_ANGLE_CHARS = 2048

const ADDRESS =
  /^<(?:([a-z][a-z\d+.-]{1,31}:[^\0- <>]*)|([\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*))>/i
// Only white space can be taken in another way, and in few: linear. More attributes than ever occur.
const TAG =
  /^<\/?[a-z][a-z\d-]*(?:\s+[a-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?){0,24}\s*\/?>/i

/**
 * Reads an address in angle brackets or a tag. Of HTML only `<br>` means anything.
 *
 * @see https://spec.commonmark.org/0.31.2/#autolinks
 * @see https://spec.commonmark.org/0.31.2/#raw-html
 */
export function readAngle(text: string, at: number): Angle | undefined {
  const rest = text.slice(at, at + MAX_ANGLE_CHARS)
  const [source, web, mail] = ADDRESS.exec(rest) ?? TAG.exec(rest) ?? []
  if (!source) return undefined
  const words = web ?? mail
  if (words) return { source, words, node: bareLink(mail ? `mailto:${mail}` : words, words) }
  return /^<br\s*\/?>$/i.test(source)
    ? { source, words: '\n', node: { type: 'break' } }
    : { source, words: source, node: undefined }
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
  if (rest.length > MAX_ANGLE_CHARS) return undefined
  if (/^<[a-z]{0,6}\s?\/?$/i.test(rest)) return rest.length
  return /^<[a-z][\w.+-]*(:[^\s<>[\]]*|@[\w.-]*)$/i.test(rest) ? 1 : 0
}
