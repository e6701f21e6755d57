import type { Growing } from '../markdown/tree.js'
import type { CodeToken, LineHighlighter } from './code-highlight.js'

/** As much of a piece of code as is coloured. */
export interface ColouredPiece {
  /** Whole lines. */
  text: string
  /** The tokens of each of them. */
  lines: readonly (readonly CodeToken[])[]
}

/** Code that is coloured line by line while it grows, a few milliseconds at a time. */
export interface CodeColours {
  /** Takes all of the code so far. */
  read(pieces: Growing<string>, isOpen: boolean): void
  /** What is coloured of a piece; the same object until it is more. */
  pieceAt(index: number): ColouredPiece | undefined
  /** Calls back when more is coloured. */
  subscribe: (listener: () => void) => () => void
  /** Colours nothing more until the next code. */
  stop(): void
}

/** Longer than a page needs to stay smooth while somebody types or scrolls, in milliseconds. */
const SLICE_MS = 4
/** Longer lines are data, and would take longer than a paint. */
const MAX_LINE_CHARS = 2_000

/**
 * Colours code with what is known of its language.
 *
 * @param later Calls back when the page has nothing better to do; returns what prevents that.
 * @param now The time, in milliseconds.
 */
export function createCodeColours(
  highlighter: LineHighlighter,
  later: (callback: () => void) => () => void = whenIdle,
  now: () => number = () => performance.now(),
): CodeColours {
  const listeners = new Set<() => void>()
  const done: ColouredPiece[] = []
  let pieces: Growing<string> = { settled: [], count: 0, rest: [] }
  let isOpen = true
  /** Where the next line begins in the piece after those that are done, and what is known there. */
  let offset = 0
  let lines: (readonly CodeToken[])[] = []
  let state = highlighter.start
  /** What was known where that piece begins. */
  let before = highlighter.start
  let cancel: (() => void) | undefined

  const textAt = (index: number): string | undefined =>
    index < pieces.count ? pieces.settled[index] : pieces.rest[index - pieces.count]

  /** Reads one line, or goes on to the next piece; false where there is nothing to read yet. */
  const advance = (): boolean => {
    const text = textAt(done.length)
    if (text === undefined) return false
    const isLast = done.length === pieces.count + pieces.rest.length - 1
    const lineEnd = text.indexOf('\n', offset)
    if (lineEnd < 0 && isLast && isOpen) return false
    if (offset < text.length) {
      const end = lineEnd < 0 ? text.length : lineEnd
      const line = text.slice(offset, end)
      if (line.length > MAX_LINE_CHARS) lines.push([{ text: line }])
      else {
        const read = highlighter.line(line, state)
        lines.push(read.tokens)
        state = read.state
      }
      offset = Math.min(end + 1, text.length)
      return true
    }
    if (isLast) return false
    done.push({ text, lines })
    startPiece(state)
    return true
  }
  const startPiece = (known: unknown): void => {
    offset = 0
    lines = []
    state = known
    before = known
    partial = undefined
  }
  let partial: ColouredPiece | undefined

  const work = (): void => {
    cancel = undefined
    const until = now() + SLICE_MS
    let goesOn = true
    while (goesOn && now() < until) goesOn = advance()
    const text = textAt(done.length)
    partial =
      text === undefined || offset === 0 ? undefined : { text: text.slice(0, offset), lines: [...lines] }
    for (const listener of [...listeners]) listener()
    if (goesOn) cancel = later(work)
  }

  return {
    read(next, nextIsOpen) {
      if (next.settled !== pieces.settled) {
        done.length = 0
        startPiece(highlighter.start)
      }
      pieces = next
      isOpen = nextIsOpen
      // What is open may still turn out to be shorter.
      if (partial && !textAt(done.length)?.startsWith(partial.text)) startPiece(before)
      cancel ??= later(work)
    },
    pieceAt: (index) => (index < done.length ? done[index] : index === done.length ? partial : undefined),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop() {
      cancel?.()
      cancel = undefined
    },
  }
}

function whenIdle(callback: () => void): () => void {
  // Safari has no idle callbacks.
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(callback, 1)
    return () => clearTimeout(timer)
  }
  const request = requestIdleCallback(callback, { timeout: 500 })
  return () => cancelIdleCallback(request)
}
