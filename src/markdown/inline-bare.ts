/** An address that is a link without being written as one. */
export interface Bare {
  readonly at: number
  /** Of an e-mail address; where a web address ends depends on where it stands: {@link readWebAddress}. */
  readonly end: number
  readonly scheme: '' | 'http://' | 'mailto:'
}

const START = /(?:https?|ftp):\/\/|www\.|@/gi
const LETTER = /[a-z]/i
const BEFORE_WWW = /[\s*_~([\]]/
const HOST = /[^\0-,/:-@[-^`{-\x7f\s]{1,254}/y
const MAIL_NAME = /[\w.+-]/
const MAIL_HOST = /[\w-]+(?:\.[\w-]+)+/y

/** Whether {@link findBare} can find anything: much cheaper. */
export function hasBare(text: string): boolean {
  return text.includes('@') || text.includes('://') || text.includes('www.')
}

/**
 * The first address from `from` on.
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
  while (at > from && MAIL_NAME.test(text.charAt(at - 1))) at--
  MAIL_HOST.lastIndex = index + 1
  if (at === index || text[at - 1] === '/' || !MAIL_HOST.test(text)) return undefined
  const end = MAIL_HOST.lastIndex
  return LETTER.test(text.charAt(end - 1)) ? { at, end, scheme: 'mailto:' } : undefined
}

function readWeb(text: string, start: string, at: number): Bare | undefined {
  const before = text.charAt(at - 1) || ' '
  const isNamed = start.endsWith('/')
  if (isNamed ? LETTER.test(before) : !BEFORE_WWW.test(before)) return undefined
  HOST.lastIndex = at + start.length
  const host = HOST.exec(text)?.[0]
  if (!host || /^[.\-_]/.test(host) || host.length > 253) return undefined
  const ends = (isNamed ? host : start + host).split('.').slice(-2)
  return ends.join('').includes('_') ? undefined : { at, end: at, scheme: isNamed ? '' : 'http://' }
}

const WEB = /[^\s<\u3000-\u303f\uff00-\uff20]*/y
const WEB_IN_BRACKETS = /[^\s<\]\u3000-\u303f\uff00-\uff20]*/y
const TRAILING = /[?!.,:;*_~'"]/
const ENTITY_CHAR = /[a-z\d]/i

/** Where the web address at `at` ends if it takes all it can. */
export function webEnd(text: string, at: number, isInBrackets: boolean): number {
  const pattern = isInBrackets ? WEB_IN_BRACKETS : WEB
  pattern.lastIndex = at
  pattern.test(text)
  return pattern.lastIndex
}

/** Where it ends without what more likely belongs to the sentence. */
export function trimmedEnd(text: string, at: number, webEnd: number): number {
  let end = webEnd
  // How many `)` have no `(`: counted once, and only if one is at the end.
  let extra: number | undefined
  for (;;) {
    const last = text.charAt(end - 1)
    if (last === ')') {
      extra ??= countExtra(text.slice(at, end))
      if (extra-- <= 0) return end
    } else if (!TRAILING.test(last)) return end
    end--
    if (last !== ';') continue
    let start = end
    while (ENTITY_CHAR.test(text.charAt(start - 1))) start--
    if (text[start - 1] === '&' && start < end) end = start - 1
  }
}

function countExtra(url: string): number {
  return url.split(')').length - url.split('(').length
}
