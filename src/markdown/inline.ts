import { readEntity } from './entities.js'
import { bareLink, heldAngle, MAX_ANGLE_CHARS, readAngle } from './inline-angle.js'
import { type Bare, findBare, trimBare } from './inline-bare.js'
import { createRun, openToEnd, pairRuns, type Run } from './inline-emphasis.js'
import { readTarget } from './inline-target.js'
import { type Bracket, buildTree, type Leaf, type Token } from './inline-tree.js'
import { normalizeLabel } from './labels.js'
import type { Definitions, Inline } from './tree.js'

/** What {@link parseInline} needs to know beside the text. */
export interface InlineContext {
  definitions: Definitions
  /** More text can come: what is unfinished at the end is shown as if it were finished. */
  isOpen: boolean
}

/** More open brackets are text, and so is one whose end is farther away. */
const MAX_BRACKETS = 64
const MAX_BRACKET_CHARS = 2048
const MAX_URL_CHARS = 2048

const SPECIAL = /[\\`*_~[\]<&\n]/g
const OPEN_TAG = /^<\/?[a-z][^<>]*$/i
const PUNCTUATION = /[!-/:-@[-`{-~]/
const BLANK = /[ \t]/
const TICKS = /`+/g

/**
 * Reads the inline constructs of a paragraph, a heading or a cell: CommonMark 0.31 and GFM, in linear time, whatever
 * the text is. Raw HTML is text, but for `<br>`. Addresses are decoded, and not checked.
 *
 * @returns Nodes that nest at most 8 deep; neighbouring texts are one. The same for the same arguments.
 * @see https://spec.commonmark.org/0.31.2/#inlines
 * @see https://github.github.com/gfm/
 */
export function parseInline(text: string, { definitions, isOpen }: InlineContext): readonly Inline[] {
  let length = text.length
  // Half a character, or what joins it with the next.
  while (isOpen && /[\ud800-\udbff\u200d]/.test(text.charAt(length - 1))) length--
  const shown = text.slice(0, length)
  const { tokens, end } = scan(shown, isOpen, definitions)
  return buildTree(shown, tokens, end)
}

const nothing: Definitions = { links: new Map(), footnotes: new Map() }

/** Whether every construct that begins in this text ends in it, so that what follows can be read by itself. */
export function isBalanced(text: string): boolean {
  return scan(text, true, nothing).isWhole
}

interface Scan {
  tokens: readonly Token[]
  /** What comes after it is not shown. */
  end: number
  isWhole: boolean
}

function scan(text: string, isOpen: boolean, { links, footnotes }: Definitions): Scan {
  const tokens: Token[] = []
  const runs: Run[] = []
  const brackets: Bracket[] = []
  // Where the last run of backticks of each length is, once all were looked at.
  let ticks: Map<number, number> | undefined
  // Where the comment ends that ends next, once one began.
  let commentEnd = 0
  // Where a tag begins that does not end.
  let openTag = text.length
  // Where the next character is that was not looked at.
  let index = 0
  let isWhole = true

  const leaf = (at: number, end: number, words: string, node?: Leaf['node']): void => {
    tokens.push({ type: 'leaf', at, end, words, node })
    index = end
  }
  /** What comes may give the end of the text another meaning. */
  const hold = (at: number): void => {
    isWhole = false
    if (isOpen) leaf(at, text.length, '')
  }

  /** Addresses from there on lead nowhere: they are part of what is not whole yet, and that may lead elsewhere. */
  const holdLinks = (from: number): void => {
    for (let last = tokens.length - 1; (tokens[last]?.at ?? -1) > from; last--) {
      const token = tokens[last]
      if (token?.type === 'leaf' && typeof token.node === 'object' && token.node.type === 'link')
        tokens[last] = { ...token, node: undefined }
    }
  }

  const readLineEnd = (start: number, at: number, isHard: boolean): void => {
    let end = at + 1
    while (BLANK.test(text.charAt(end))) end++
    if (isHard) leaf(start, end, '\n', { type: 'break' })
    else if (end - start > 1) leaf(start, end, '\n')
  }

  const readEscape = (at: number): void => {
    const next = text.charAt(at + 1)
    if (next === '\n') readLineEnd(at, at + 1, true)
    else if (!next) hold(at)
    else if (PUNCTUATION.test(next)) {
      leaf(at, at + 1, '')
      index++
    }
  }

  /** Where the next run of so many backticks is. All runs are looked at once, when one has no other. */
  const findTicks = (from: number, size: number): number => {
    if (ticks && (ticks.get(size) ?? -1) < from) return -1
    const seen = new Map<number, number>()
    TICKS.lastIndex = from
    for (let match = TICKS.exec(text); match; match = TICKS.exec(text)) {
      if (match[0].length === size) return match.index
      seen.set(match[0].length, match.index)
    }
    ticks = seen
    return -1
  }

  const readCode = (at: number): void => {
    const start = runEnd(text, at)
    let close = findTicks(start, start - at)
    let end = close + start - at
    index = start
    if (close < 0) {
      isWhole = false
      if (!isOpen) return
      // Backticks at the end may be the closing ones.
      for (close = end = text.length; text[close - 1] === '`'; ) close--
    }
    const line = text.slice(start, close).replace(/\n/g, ' ')
    const isPadded = line.startsWith(' ') && line.endsWith(' ') && line.trim()
    const words = isPadded ? line.slice(1, -1) : line
    leaf(at, end, words, words ? { type: 'code', text: words } : undefined)
  }

  const readRun = (at: number): void => {
    const end = runEnd(text, at)
    const isHeld = isOpen && end === text.length
    index = end
    if (text[at] === '~' && end - at > 2) return
    const run = createRun(text, at, end, isHeld)
    tokens.push(run)
    runs.push(run)
    if (isHeld) isWhole = false
  }

  const openBracket = (at: number, from: number): void => {
    const isImage = at > from && text[at - 1] === '!'
    const outer = brackets.at(-1)
    if (outer) outer.hasInner = true
    if (brackets.length >= MAX_BRACKETS) return
    const bracket: Bracket = {
      type: 'bracket',
      at: isImage ? at - 1 : at,
      end: at + 1,
      isImage,
      canOpen: true,
      hasInner: false,
      target: undefined,
    }
    tokens.push(bracket)
    brackets.push(bracket)
  }

  const closeBracket = (at: number): void => {
    const bracket = brackets.pop()
    if (!bracket?.canOpen || at - bracket.end > MAX_BRACKET_CHARS) return
    const label = text.slice(bracket.end, at)
    const key = label[0] === '^' ? normalizeLabel(label.slice(1)) : ''
    const number = footnotes.get(key)
    if (number !== undefined) {
      tokens.length = tokens.lastIndexOf(bracket)
      runsFrom(bracket.at)
      // An exclamation mark before a footnote is one.
      leaf(bracket.end - 1, at + 1, `[${label}]`, { type: 'footnote', label: key, number })
      return
    }
    const target = readTarget(text, at + 1, bracket.hasInner ? '' : label, links, isOpen)
    if (target === 'held' || (target?.isOpen && bracket.isImage)) {
      brackets.push(bracket)
      hold(at)
    } else if (target) {
      bracket.target = target
      tokens.push({ type: 'close', at, end: target.end, isImage: bracket.isImage })
      index = target.end
      // What cannot reach out of a link could, if a definition made a link of something within it.
      if (pairRuns(runsFrom(bracket.at)).length > 0 || target.isOpen) isWhole = false
      if (!bracket.isImage) for (const outer of brackets) outer.canOpen &&= outer.isImage
    } else if (isOpen && at + 1 === text.length) holdLinks(bracket.at)
  }

  /** Takes the runs that begin there or later. */
  const runsFrom = (at: number): Run[] => runs.splice(runs.findLastIndex((run) => run.at < at) + 1)

  const readLess = (at: number): void => {
    if (text.startsWith('<!--', at)) {
      if (commentEnd < at + 5) commentEnd = text.indexOf('-->', at + 2) + 3
      // Hostile text makes us look for it only once.
      if (commentEnd < at + 5) commentEnd = Infinity
      if (commentEnd - at <= MAX_ANGLE_CHARS) {
        index = commentEnd
        return
      }
    }
    const angle = readAngle(text, at)
    const held = isOpen && !angle ? heldAngle(text, at) : undefined
    if (isOpen && !angle && OPEN_TAG.test(text.slice(at, at + MAX_ANGLE_CHARS))) openTag = at
    if (angle) leaf(at, at + angle.source.length, angle.words, angle.node)
    else if (held !== undefined) {
      isWhole = false
      if (held) leaf(at, at + held, '')
      // The rest of the address.
      if (held === 1) index = text.length
    }
  }

  const readAmpersand = (at: number): void => {
    const rest = text.slice(at, at + 12)
    const entity = readEntity(rest)
    if (entity) leaf(at, at + entity[1], entity[0])
    else if (/^&#?[a-z\d]{0,8}$/i.test(rest)) hold(at)
  }

  const readBare = ({ at, end, scheme }: Bare): void => {
    let url = text.slice(at, end)
    if (brackets.length > 0) url = url.split(']', 1)[0] ?? url
    // While more of it can come it leads nowhere: a shorter host is another site.
    const isUnfinished = isOpen && at + url.length === text.length
    const isTooLong = url.length > MAX_URL_CHARS
    // Half an entity is not shown, there as anywhere.
    if (isUnfinished) url = url.replace(/&[a-z\d]{0,8}$/i, '')
    url = url.slice(0, trimBare(url))
    index = at + url.length
    if (isUnfinished) isWhole = false
    else if (!isTooLong) leaf(at, index, url, bareLink(scheme + url, url))
  }

  let bare = findBare(text, 0)
  let at = -1
  for (;;) {
    if (at < index) {
      SPECIAL.lastIndex = index
      at = SPECIAL.test(text) ? SPECIAL.lastIndex - 1 : text.length
    }
    if (bare && bare.at < index) bare = findBare(text, index)
    if (bare && bare.at <= at) {
      readBare(bare)
      continue
    }
    if (at === text.length) break
    const from = index
    index = at + 1
    switch (text[at]) {
      case '\n': {
        let start = at
        while (start > from && BLANK.test(text.charAt(start - 1))) start--
        readLineEnd(start, at, /^ {2,}$/.test(text.slice(start, at)))
        break
      }
      case '\\':
        readEscape(at)
        break
      case '`':
        readCode(at)
        break
      case '[':
        openBracket(at, from)
        break
      case ']':
        closeBracket(at)
        break
      case '<':
        readLess(at)
        break
      case '&':
        readAmpersand(at)
        break
      default:
        readRun(at)
    }
  }

  let end = text.length
  const open = pairRuns(runs)
  if (isOpen) {
    openToEnd(text, open)
    holdLinks(openTag)
    for (const bracket of brackets) {
      if (!bracket.canOpen || text.length - bracket.end > MAX_BRACKET_CHARS) continue
      isWhole = false
      bracket.target = 'held'
      holdLinks(bracket.at)
      // Half an image shows nothing, and so does half a footnote.
      if (bracket.isImage || text[bracket.end] === '^') end = Math.min(end, bracket.at)
    }
  }
  return { tokens, end, isWhole: isWhole && open.length === 0 }
}

function runEnd(text: string, at: number): number {
  let end = at + 1
  while (text[end] === text[at]) end++
  return end
}
