import { readEntity } from './entities.js'
import { readTarget } from './inline-address.js'
import { bareLink, heldAngle, mayBeAngle, readAngle } from './inline-angle.js'
import { type Bare, findBare, hasBare, trimmedEnd, webEnd } from './inline-bare.js'
import { createRun, openToEnd, pairRuns, type Run } from './inline-emphasis.js'
import { buildTree, type Bracket, type Token } from './inline-tree.js'
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
const PUNCTUATION = /[!-/:-@[-`{-~]/
const TICKS = /`+/g
const HELD_ENTITY = /&#?[a-z\d]{0,8}$/iy

/**
 * Reads the inline constructs of a paragraph, a heading or a cell: CommonMark 0.31 and GFM, in linear time, whatever
 * the text is. Raw HTML is text, but for `<br>`. Addresses are decoded, and not checked.
 *
 * @returns Nodes that nest at most 8 deep; neighbouring texts are one. The same for the same arguments.
 * @see https://spec.commonmark.org/0.31.2/#inlines
 * @see https://github.github.com/gfm/
 */
export function parseInline(text: string, { definitions, isOpen }: InlineContext): readonly Inline[] {
  const whole = isOpen ? withoutHalves(text) : text
  const { tokens, end } = scan(whole, isOpen, definitions)
  return buildTree(whole, tokens, end)
}

const nothing: Definitions = { links: new Map(), footnotes: new Map() }

/** Whether every construct that begins in this text ends in it, so that what follows can be read by itself. */
export function isBalanced(text: string): boolean {
  return scan(text, true, nothing).isWhole
}

/** Half of a character at the end, or what joins it with the next. */
function withoutHalves(text: string): string {
  let end = text.length
  while (end > 0) {
    const code = text.charCodeAt(end - 1)
    if (code !== 0x200d && (code < 0xd800 || code > 0xdbff)) break
    end--
  }
  return text.slice(0, end)
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
  const endless = new Set<string>()
  // Where runs of backticks are, by length: the last one of each, once all were looked at.
  let ticks: Map<number, number> | undefined
  // Where the next character is that was not looked at.
  let index = 0
  let isWhole = true

  const leaf = (at: number, end: number, value: Inline): void => {
    tokens.push({ type: 'leaf', at, end, value })
    index = end
  }
  /** What comes may give the end of the text another meaning. */
  const hold = (at: number): void => {
    isWhole = false
    leaf(at, text.length, '')
  }

  const readLineEnd = (start: number, at: number, isHard: boolean): void => {
    let end = at + 1
    while (text[end] === ' ' || text[end] === '\t') end++
    if (isHard) leaf(start, end, { type: 'break' })
    else if (end - start > 1) leaf(start, end, '\n')
  }

  const readSoftLineEnd = (from: number, at: number): void => {
    let start = at
    while (start > from && (text[start - 1] === ' ' || text[start - 1] === '\t')) start--
    readLineEnd(start, at, at - start > 1 && !text.slice(start, at).includes('\t'))
  }

  const readEscape = (at: number): void => {
    const next = text.charAt(at + 1)
    if (next === '\n') readLineEnd(at, at + 1, true)
    else if (PUNCTUATION.test(next)) {
      leaf(at, at + 1, '')
      index++
    } else if (isOpen && !next) hold(at)
  }

  const readCode = (at: number): void => {
    const start = runEnd(text, at)
    const close = findTicks(start, start - at)
    index = start
    if (close >= 0) leaf(at, close + start - at, { type: 'code', text: codeText(text.slice(start, close)) })
    else {
      isWhole = false
      if (!isOpen) return
      // Ticks at the end may be the closing ones.
      const code = text.slice(start).replace(/`+$/, '').replace(/^ /, '')
      leaf(at, text.length, code && { type: 'code', text: code.replace(/\n[ \t]*/g, ' ') })
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

  const readRun = (at: number): void => {
    index = runEnd(text, at)
    const isHeld = isOpen && index === text.length
    if (isHeld) isWhole = false
    if (text[at] === '~' && index - at > 2) {
      if (isHeld) hold(at)
      return
    }
    const run = createRun(text, at, index, isHeld)
    tokens.push(run)
    runs.push(run)
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
      tokens: tokens.length,
      runs: runs.length,
      canOpen: true,
      hasInner: false,
      target: undefined,
      isHeld: false,
    }
    tokens.push(bracket)
    brackets.push(bracket)
  }

  const closeBracket = (at: number): void => {
    const bracket = brackets.pop()
    if (!bracket?.canOpen || at - bracket.end > MAX_BRACKET_CHARS) return
    const label = text.slice(bracket.end, at)
    if (label[0] === '^') {
      const key = normalizeLabel(label.slice(1))
      const number = footnotes.get(key)
      if (number !== undefined) {
        tokens.length = bracket.tokens
        runs.length = bracket.runs
        // An exclamation mark before a footnote is one.
        leaf(bracket.end - 1, at + 1, { type: 'footnote', label: key, number })
        return
      }
    }
    const target = readTarget(text, at + 1, bracket.hasInner ? '' : label, { links, isOpen, endless })
    if (target === 'held' || (target?.isOpen && bracket.isImage)) {
      brackets.push(bracket)
      hold(at)
    } else if (target) {
      bracket.target = target
      if (target.isOpen) isWhole = false
      tokens.push({ type: 'close', at, end: target.end, bracket })
      index = target.end
      pairRuns(runs.splice(bracket.runs))
      // Links do not nest.
      if (!bracket.isImage) for (const outer of brackets) if (!outer.isImage) outer.canOpen = false
    }
  }

  const readLess = (at: number): void => {
    const angle = readAngle(text, at)
    if (angle?.value) leaf(at, angle.end, angle.value)
    else if (angle) index = angle.end
    else if (isOpen && mayBeAngle(text, at)) {
      isWhole = false
      const held = heldAngle(text, at)
      if (held > 0) leaf(at, at + held, '')
      // An address that is still arriving.
      if (held === 1) index = text.length
    }
  }

  const readAmpersand = (at: number): void => {
    const entity = readEntity(text, at)
    HELD_ENTITY.lastIndex = at
    if (entity) leaf(at, entity.end, entity.character)
    else if (isOpen && HELD_ENTITY.test(text)) hold(at)
  }

  const readBare = ({ at, end, scheme }: Bare): void => {
    const isMail = end > at
    const full = isMail ? end : webEnd(text, at, brackets.length > 0)
    index = isMail ? end : trimmedEnd(text, at, full)
    // A shorter host is another site.
    if (isOpen && (full === text.length || (isMail && full + 1 === text.length && text[full] === '.')))
      isWhole = false
    else if (index - at <= MAX_URL_CHARS) {
      const url = text.slice(at, index)
      leaf(at, index, bareLink(scheme + url, url))
    }
  }

  let bare = hasBare(text) ? findBare(text, 0) : undefined
  for (;;) {
    SPECIAL.lastIndex = index
    const at = SPECIAL.test(text) ? SPECIAL.lastIndex - 1 : text.length
    if (bare && bare.at < index) bare = findBare(text, index)
    if (bare && bare.at <= at) {
      readBare(bare)
      continue
    }
    if (at === text.length) break
    const from = index
    index = at + 1
    switch (text[at]) {
      case '\n':
        readSoftLineEnd(from, at)
        break
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
    for (const bracket of brackets) {
      if (!bracket.canOpen || text.length - bracket.end > MAX_BRACKET_CHARS) continue
      isWhole = false
      bracket.isHeld = true
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

function codeText(source: string): string {
  const text = source.replace(/\n[ \t]*/g, ' ')
  return text.startsWith(' ') && text.endsWith(' ') && /[^ ]/.test(text) ? text.slice(1, -1) : text
}
