import {
  copyLabelTable,
  createLabelTable,
  defineFootnote,
  defineLink,
  type LabelTable,
  withFootnote,
} from './definitions.js'
import { isBalanced } from './inline.js'
import { parseLinkDefinition } from './link-definition.js'
import { addChild, draftOf, growing, hasChildren, type OpenBlock, openBlock, touch } from './open-blocks.js'
import { splitCells } from './table-rows.js'
import type { Block, Code, Footnote, List, ListItem, MarkdownDocument, Paragraph, Table } from './tree.js'

/** Lines of a piece of code. */
const PIECE_LINES = 24
/** A paragraph this long is cut at the end of a sentence; twice as long, at that of a word; at the latest, anywhere. */
const STRETCH_CHARS = 2_048
const MAX_STRETCH_CHARS = 16_384
/** Where it cannot be cut yet, that is looked at again after so many more. */
const RETRY_CHARS = 1_024

/** How far a text has been read: the blocks that lines can still be added to, from the outermost to the innermost. */
export interface Reading {
  stack: OpenBlock[]
  /** Holds the footnotes that are finished. */
  notes: OpenBlock
  labels: LabelTable
  /** Nothing of this stays, so labels that it would define do not count. */
  isDraft: boolean
}

/** Nothing read yet. */
export function createReading(): Reading {
  return {
    stack: [openBlock('document')],
    notes: openBlock('document'),
    labels: createLabelTable(),
    isDraft: false,
  }
}

/** A copy to try lines on. In one that is final labels count. */
export function draftReading({ stack, notes, labels }: Reading, isFinal: boolean): Reading {
  return {
    stack: stack.map(draftOf),
    notes: draftOf(notes),
    labels: isFinal ? copyLabelTable(labels) : labels,
    isDraft: !isFinal,
  }
}

/** The innermost block. */
export function tipOf({ stack }: Reading): OpenBlock {
  return stack[stack.length - 1] as OpenBlock
}

/** Opens a block in the innermost one. What cannot hold it is closed. */
export function open(reading: Reading, block: OpenBlock): void {
  makeRoom(reading, block.type === 'item')
  const parent = tipOf(reading)
  if (block.type === 'footnote') {
    if (reading.isDraft) reading.labels = withFootnote(reading.labels, block.info)
    else defineFootnote(reading.labels, block.info)
  }
  // A quotation is shown with groups within it.
  block.depth = parent.depth + 1
  if (reading.stack[0]?.extra) block.extra = []
  reading.stack.push(block)
}

/** Adds a block that is closed from the start. */
export function add(reading: Reading, block: Block): void {
  makeRoom(reading, false)
  addChild(tipOf(reading), block)
}

function makeRoom(reading: Reading, isItem: boolean): void {
  while (tipOf(reading).type === 'list' && !isItem) closeTip(reading)
  const parent = tipOf(reading)
  if (!parent.sawBlank) return
  const list = parent.type === 'item' ? reading.stack[reading.stack.length - 2] : parent
  if (list && !list.isLoose && hasChildren(parent)) touch(list).isLoose = true
}

/** Closes blocks until the stack is no longer than this. */
export function closeTo(reading: Reading, length: number): void {
  while (reading.stack.length > length) closeTip(reading)
}

function closeTip(reading: Reading): void {
  const block = reading.stack.pop() as OpenBlock
  const parent = tipOf(reading)
  if (block.type === 'footnote') {
    addChild(reading.notes, viewFootnote(block, undefined, false))
    return
  }
  if (block.type === 'paragraph') takeDefinitions(reading, block, true)
  const source = block.origin ?? block
  const closed = source.closed ?? view(block, undefined, false)
  if (!closed) return
  if (block.origin || !reading.isDraft) source.closed = closed
  addChild(parent, closed)
}

/** In a paragraph that is longer no definition is looked for at every line. */
const DEFINITION_CHARS = 4_096

/** Takes the definitions of labels off the beginning of a paragraph. The last one can go on in a line to come. */
export function takeDefinitions(reading: Reading, block: OpenBlock, isWhole: boolean): void {
  for (;;) {
    if (block.settled.length > 0 || !block.text.startsWith('[')) return
    if (!isWhole && block.text.length > DEFINITION_CHARS) return
    const definition = parseLinkDefinition(block.text, 0)
    if (!definition || (!isWhole && definition.end >= block.text.length)) return
    if (!reading.isDraft) defineLink(reading.labels, definition.label, definition)
    touch(block).text = block.text.slice(definition.end)
  }
}

/** Cuts off what is finished of a paragraph that has become very long. */
export function cutParagraph(block: OpenBlock): void {
  const { text } = block
  if (text.length < STRETCH_CHARS || text.length < block.lines + RETRY_CHARS) return
  const sentence = Math.max(text.lastIndexOf('. '), text.lastIndexOf('\n'), text.lastIndexOf('。') - 1) + 1
  const word = text.lastIndexOf(' ') + 1
  const end = sentence < STRETCH_CHARS / 2 && text.length >= 2 * STRETCH_CHARS ? word : sentence
  const isWhole = end >= STRETCH_CHARS / 2 && isBalanced(text.slice(0, end))
  const cut = isWhole ? end : text.length >= MAX_STRETCH_CHARS ? word || text.length : 0
  block.lines = cut > 0 ? 0 : text.length
  if (cut === 0) return
  addChild(block, text.slice(0, cut))
  block.text = text.slice(cut)
}

/** Adds a line to code. */
export function addCodeLine(block: OpenBlock, line: string): void {
  touch(block)
  block.text += `${line}\n`
  if (++block.lines < PIECE_LINES) return
  addChild(block, block.text)
  block.text = ''
  block.lines = 0
}

/** What has come of the text. */
export function viewDocument({ stack, notes, labels }: Reading, isOpen: boolean): MarkdownDocument {
  let last: readonly (Block | ListItem)[] = []
  let lastNote: readonly Footnote[] = []
  for (let index = stack.length - 1; index > 0; index--) {
    const block = stack[index] as OpenBlock
    if (block.type === 'footnote') {
      lastNote = [viewFootnote(block, last as readonly Block[], isOpen)]
      last = []
    } else {
      const seen = view(block, last, isOpen)
      const head = isOpen && block.type === 'paragraph' ? provisionalTable(block) : undefined
      last = head ?? (seen ? [seen] : [])
    }
  }
  return {
    blocks: growing<Block>(stack[0] as OpenBlock, last as readonly Block[]),
    footnotes: growing<Footnote>(notes, lastNote),
    definitions: labels.value,
  }
}

function view(
  block: OpenBlock,
  last: readonly (Block | ListItem)[] | undefined,
  isOpen: boolean,
): Block | ListItem | undefined {
  switch (block.type) {
    case 'paragraph':
      return viewParagraph(block, isOpen)
    case 'code':
      return viewCode(block, isOpen)
    case 'quote':
      return { type: 'quote', blocks: growing(block, last as readonly Block[]), isOpen }
    case 'list': {
      const { start, isLoose } = block
      return {
        type: 'list',
        start,
        isLoose,
        items: growing(block, last as readonly ListItem[]),
        isOpen,
      } satisfies List
    }
    case 'item':
      return {
        isDone: block.isDone,
        blocks: growing(block, last as readonly Block[]),
        isOpen,
      } satisfies ListItem
    case 'table': {
      const { columns, head } = block
      return { type: 'table', columns, head, rows: growing(block), isOpen } satisfies Table
    }
    default:
      return undefined
  }
}

function viewFootnote(block: OpenBlock, last: readonly Block[] | undefined, isOpen: boolean): Footnote {
  return { label: block.info, blocks: growing(block, last), isOpen }
}

function viewParagraph(block: OpenBlock, isOpen: boolean): Paragraph | undefined {
  const text = isOpen ? withoutDefinitions(block) : block.text.trimEnd()
  const { settled: stretches, extra } = block
  const count = stretches.length
  if (!text && count === 0 && !extra?.length) return undefined
  return { type: 'paragraph', stretches: stretches as string[], count, text, isOpen }
}

/** The text of an open paragraph without what is, or may become, the definition of a label. */
function withoutDefinitions({ text, settled }: OpenBlock): string {
  if (settled.length > 0 || !text.startsWith('[')) return text
  let start = 0
  for (let next = parseLinkDefinition(text, 0); next; next = parseLinkDefinition(text, start))
    start = next.end
  return /^\[[^[\]]{1,999}\]:/.test(text.slice(start, start + 1_003)) ? '' : text.slice(start)
}

function viewCode(block: OpenBlock, isOpen: boolean): Code {
  const { info, text } = block
  return { type: 'code', info, pieces: growing(block, text ? [text] : undefined), isOpen }
}

/** What a line that begins with a pipe shows as before it is known whether it is the head of a table. */
function provisionalTable(block: OpenBlock): readonly Block[] | undefined {
  const lineStart = block.text.lastIndexOf('\n') + 1
  if (block.text[lineStart] !== '|' || block.settled.length > 0) return undefined
  const cells = splitCells(block.text.slice(lineStart))
  const table: Table = {
    type: 'table',
    columns: cells.map(() => undefined),
    head: { cells, isOpen: true },
    rows: growing(openBlock('table')),
    isOpen: true,
  }
  const before = viewParagraph({ ...block, text: block.text.slice(0, lineStart).trimEnd() }, false)
  return before ? [before, table] : [table]
}
