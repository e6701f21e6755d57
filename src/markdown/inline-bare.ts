/** An address that is a link without being written as one. */
export interface Bare {
  readonly at: number
  /** Where it ends if it takes all it can; what it leaves to the sentence is for {@link trimBare}. */
  readonly end: number
  /** What it is written without. */
  readonly scheme: '' | 'http://' | 'mailto:'
}

const START = /(?:https?|ftp):\/\/|www\.|@/gi
const LETTER = /[a-z]/i
const HOST = /^[^\0-/:-@[-`{-\x7f\s][^\0-,/:-@[-^`{-\x7f\s]{0,253}/
// What is longer is no link. GFM knows no script: what Chinese and Japanese put behind an address is not part of it.
const REST = /[^\s<\u3000-\u303f\uff00-\uff20]{0,2049}/y
const MAIL_CHAR = /[\w.+-]/
const MAIL_HOST = /[\w-]+(?:\.[a-z\d][\w-]*)+/iy

/**
 * The first address that begins at `from` or later.
 *
 * @see https://github.github.com/gfm/#autolinks-extension-
 */
export function findBare(text: string, from: number): Bare | undefined {
  START.lastIndex = from
  for (let match = START.exec(text); match; match = START.exec(text)) {
    const bare = match[0] === '@' ? readMail(text, from, match.index) : readWeb(text, match[0], match.index)
    if (bare) return bare
  }
  return undefined
}

function readMail(text: string, from: number, index: number): Bare | undefined {
  let at = index
  while (at > from && MAIL_CHAR.test(text.charAt(at - 1))) at--
  MAIL_HOST.lastIndex = index + 1
  if (at === index || /[\w.+/-]/.test(text.charAt(at - 1)) || !MAIL_HOST.test(text)) return undefined
  const end = MAIL_HOST.lastIndex
  if (!LETTER.test(text.charAt(end - 1))) return undefined
  return { at, end: text[end] === '.' ? end + 1 : end, scheme: 'mailto:' }
}

function readWeb(text: string, start: string, at: number): Bare | undefined {
  const isWww = start.endsWith('.')
  const before = text.charAt(at - 1)
  if (isWww ? before && !/[\s*_~([\]]/.test(before) : LETTER.test(before)) return undefined
  REST.lastIndex = at
  REST.test(text)
  const end = REST.lastIndex
  const url = text.slice(isWww ? at : at + start.length, end)
  const host = HOST.exec(url.slice(0, trimBare(url)))?.[0]
  if (!host || host === 'www' || host.length > 253 || host.split('.').slice(-2).join('').includes('_'))
    return undefined
  return { at, end, scheme: isWww ? 'http://' : '' }
}

/** Where an address ends without what more likely belongs to the sentence. */
export function trimBare(address: string): number {
  let end = address.length
  // How many `)` have no `(`: counted once, and only if one is at the end.
  let extra: number | undefined
  for (;;) {
    const last = address.charAt(end - 1)
    if (last === ')') {
      extra ??= address.split(')').length - address.split('(').length
      if (extra-- <= 0) return end
    } else if (!/[?!.,:;*_~'"]/.test(last)) return end
    end--
    if (last !== ';') continue
    let start = end
    while (/[a-z\d]/i.test(address.charAt(start - 1))) start--
    if (address[start - 1] === '&' && start < end) end = start - 1
  }
}
