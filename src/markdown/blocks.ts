import { type TextLog, textBetween } from '../state/text-log.js'
import { mentionFootnotes } from './definitions.js'
import { addText, readLine } from './read-line.js'
import { closeTo, createReading, draftReading, type Reading, tipOf, viewDocument } from './reading.js'
import type { MarkdownDocument } from './tree.js'

/** Reads a text that grows. */
export interface MarkdownReader {
  /**
   * The whole text so far, read. Each call costs what was added since the last one; another text than one that
   * grew is read from its beginning. The result depends on the arguments alone.
   *
   * @param isOpen More text can come: what is unfinished is shown as if it were finished.
   * @param log The text's own, if it has one: then the text itself is not looked at while it grows.
   */
  read(text: string, isOpen: boolean, log?: TextLog): MarkdownDocument
}

/** A line that is a paragraph is read in pieces of this many characters, so that a very long one costs no more. */
const PIECE_CHARS = 1_024
const LINE_END = /[\r\n]/g
/** Longer than any mention of a footnote that is looked for across two pieces. */
const MENTION_CHARS = 64

/** A reader that begins with nothing. */
export function createMarkdownReader(): MarkdownReader {
  let known = ''
  let knownLog: TextLog | undefined
  let state = createState()
  let last: { document: MarkdownDocument; line: string; lines: number; isOpen: boolean } | undefined

  /** What is new in a text; of another one than was read, all of it is. */
  function news(text: string, log: TextLog | undefined): string {
    const added = log && log === knownLog ? textBetween(log, known.length, text.length) : undefined
    knownLog = log
    if (added !== undefined) return added
    // Equality compares memory; `startsWith` goes through the characters one by one.
    if (text.slice(0, known.length) === known) return text.slice(known.length)
    state = createState()
    last = undefined
    return text
  }

  return {
    read(text, isOpen, log) {
      const added = news(text, log)
      known = text
      if (added !== '') feed(state, detach(added))
      const line = shownLine(state, isOpen)
      if (last?.isOpen !== isOpen || last.lines !== state.lines || last.line !== line)
        last = { document: view(state, line, isOpen), line, lines: state.lines, isOpen }
      return last.document
    },
  }
}

interface ReaderState {
  reading: Reading
  /** What has arrived of the line that is not read yet. */
  line: string
  /** Whether `line` goes on with a line whose beginning is part of the open paragraph. */
  isWithin: boolean
  /** The beginning of the line is known to be no part of a paragraph. */
  isWhole: boolean
  /** Something has arrived: a byte order mark is one at the very beginning only. */
  isBegun: boolean
  /** Lines, and pieces of lines, that were read. */
  lines: number
}

function createState(): ReaderState {
  return { reading: createReading(), line: '', isWithin: false, isWhole: false, isBegun: false, lines: 0 }
}

/** Reads the lines that are complete. Where a line end is cut in two, its first half waits for the other. */
function feed(state: ReaderState, added: string): void {
  const text = state.line + (state.isBegun ? added : added.replace(/^\uFEFF/, '')).replaceAll('\0', '\uFFFD')
  state.isBegun = true
  let start = 0
  for (;;) {
    const end = lineEnd(text, start)
    const isComplete = end < text.length && !(text[end] === '\r' && end + 1 === text.length)
    start = readPieces(state, text, start, end)
    if (!isComplete) break
    const line = text.slice(start, end)
    if (state.isWithin) addPiece(state.reading, line)
    else readLine(state.reading, line, false)
    state.isWithin = false
    state.isWhole = false
    state.lines++
    start = end + (text.startsWith('\r\n', end) ? 2 : 1)
  }
  state.line = text.slice(start)
}

function lineEnd(text: string, start: number): number {
  LINE_END.lastIndex = start
  return LINE_END.exec(text)?.index ?? text.length
}

/**
 * Reads the beginning of a long line, if it is part of a paragraph. Where the pieces end depends on the line alone,
 * not on how it arrives.
 */
function readPieces(state: ReaderState, text: string, start: number, end: number): number {
  let index = start
  for (; !state.isWhole && end - index >= PIECE_CHARS; index += PIECE_CHARS) {
    const piece = text.slice(index, index + PIECE_CHARS)
    if (state.isWithin) addPiece(state.reading, piece)
    else if (isParagraph(state.reading, piece)) readLine(state.reading, piece, false)
    else {
      state.isWhole = true
      return index
    }
    state.isWithin = true
    state.lines++
  }
  return index
}

function isParagraph(reading: Reading, piece: string): boolean {
  const draft = draftReading(reading, false)
  readLine(draft, piece, false)
  return tipOf(draft).type === 'paragraph'
}

function addPiece(reading: Reading, piece: string): void {
  const block = tipOf(reading)
  if (!reading.isDraft) mentionFootnotes(reading.labels, block.text.slice(-MENTION_CHARS) + piece)
  addText(reading, block, piece)
}

/**
 * What is shown of the line that is still open. One that is long and no paragraph is read anew as a whole each time, so
 * it is shown in steps that grow with it: all of them together cost what it is long.
 */
function shownLine({ line, isWhole }: ReaderState, isOpen: boolean): string {
  return isOpen && isWhole
    ? line.slice(0, line.length - (line.length % (2 ** Math.floor(Math.log2(line.length)) / 64)))
    : line
}

function view({ reading, isWithin }: ReaderState, shown: string, isOpen: boolean): MarkdownDocument {
  const draft = draftReading(reading, !isOpen)
  const line = shown.replace(/\r$/, '')
  if (isWithin) addPiece(draft, line)
  else if (shown !== '') readLine(draft, line, isOpen)
  if (!isOpen) closeTo(draft, 1)
  return viewDocument(draft, isOpen)
}

/**
 * A copy. Engines keep a slice as a view of the whole string it was cut from: each block would keep another version
 * of the whole text alive.
 */
function detach(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string
}
