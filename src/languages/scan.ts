import type { CodeKind, CodeToken, LineHighlighter } from '../components/code-highlight.js'
import type { Grammar, Match, Move } from './grammar.js'

/** Longer lines stay plain: nobody reads them, and reading them would hold up a paint. */
const LONGEST_LINE = 2000
/** Lines after this one stay plain. */
const MOST_LINES = 5000
/** Deeper than this, nothing is within anything. */
const DEEPEST = 64
/** Rules that move and read nothing, one after the other: more than a grammar needs. */
const MOST_MOVES = 8

/** Where in a language a line ends. Never changed. */
interface Frame {
  readonly mode: string
  readonly mark: string
  readonly around: Frame | undefined
  readonly depth: number
  /** A language within this one, and where it is. */
  readonly embedded?: { readonly language: Grammar; readonly until: RegExp; readonly frame: Frame }
}

/** What is known between two lines. */
interface ScanState {
  readonly lines: number
  readonly frame: Frame
}

const START: Frame = { mode: 'start', mark: '', around: undefined, depth: 0 }

/** Colours a language that is described by its rules. */
export function createLineHighlighter(grammar: Grammar): LineHighlighter<ScanState> {
  return {
    start: { lines: 0, frame: START },
    line(text, state) {
      const lines = state.lines + 1
      if (text.length > LONGEST_LINE || lines > MOST_LINES)
        return { tokens: text ? [{ text }] : [], state: { lines, frame: state.frame } }
      const ends: TokenEnd[] = []
      const frame = scan(grammar, text, state.frame, 0, ends)
      return { tokens: toTokens(text, ends), state: { lines, frame } }
    },
  }
}

interface TokenEnd {
  end: number
  kind: CodeKind | undefined
}

/** Reads a line from `at` on, and gives the frame it ends in. */
function scan(grammar: Grammar, line: string, from: Frame, start: number, ends: TokenEnd[]): Frame {
  let frame = from
  let at = start
  let moves = 0
  while (at <= line.length) {
    if (frame.embedded) {
      const { language, until, frame: inner } = frame.embedded
      until.lastIndex = at
      const end = until.exec(line)?.index ?? -1
      const within = scan(language, end < 0 ? line : line.slice(0, end), inner, at, ends)
      if (end < 0) return { ...frame, embedded: { language, until, frame: within } }
      frame = frame.around ?? START
      at = end
      continue
    }
    const rules = grammar[frame.mode] ?? grammar.start
    let end = -1
    for (const [match, kind, move] of rules) {
      end = endOf(match, line, at, frame.mark)
      if (end < at || (end === at && !move)) {
        end = -1
        continue
      }
      const text = line.slice(at, end)
      if (text) addToken(ends, end, typeof kind === 'function' ? kind(text, line, at, end) : kind)
      if (move) frame = moved(frame, move, text, line)
      break
    }
    moves = end === at ? moves + 1 : 0
    if (end < 0 || moves > MOST_MOVES) {
      end = at + 1
      if (end <= line.length) addToken(ends, end, undefined)
    }
    at = end
  }
  return frame
}

function endOf(match: Match, line: string, at: number, mark: string): number {
  if (typeof match === 'function') return match(line, at, mark)
  match.lastIndex = at
  return match.test(line) ? match.lastIndex : -1
}

function moved(from: Frame, { pop, swap, push, embed, mark }: Move, text: string, line: string): Frame {
  let frame = pop ? (from.around ?? START) : from
  if (swap && swap !== frame.mode) frame = { ...frame, mode: swap }
  if ((push || embed) && frame.depth < DEEPEST)
    frame = {
      mode: push ?? 'start',
      mark: mark?.(text, line) ?? '',
      around: frame,
      depth: frame.depth + 1,
      ...(embed && { embedded: { ...embed, frame: START } }),
    }
  return frame
}

/** Stretches of one kind are one. */
function addToken(ends: TokenEnd[], end: number, kind: CodeKind | undefined): void {
  const last = ends.at(-1)
  if (last && last.kind === kind) last.end = end
  else ends.push({ end, kind })
}

function toTokens(line: string, ends: readonly TokenEnd[]): CodeToken[] {
  return ends.map(({ end, kind }, index) => {
    const text = line.slice(ends[index - 1]?.end ?? 0, end)
    return kind ? { text, kind } : { text }
  })
}
