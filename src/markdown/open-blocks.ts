import type { Alignment, Block, Footnote, Growing, ListItem, TableRow } from './tree.js'

/** What a block can hold: blocks, items, rows, footnotes, pieces of code, stretches of text. */
export type Child = Block | ListItem | TableRow | Footnote | string

/** A block that lines can still be added to. One shape for all, so that reading a line stays one piece of code. */
export interface OpenBlock {
  type: 'document' | 'quote' | 'list' | 'item' | 'footnote' | 'paragraph' | 'code' | 'table'
  /** What is finished in it. Only ever grows. */
  settled: Child[]
  /** In a draft: what would be finished. The block itself is left as it is. */
  extra: Child[] | undefined
  /** In a draft: the block that this is a copy of, while they are still alike. */
  origin: OpenBlock | undefined
  /** What has come of it once it was closed: the same, however often it is asked for. */
  closed: Block | ListItem | undefined
  /** Text that is not cut off yet: of a paragraph, or of the last piece of code. */
  text: string
  /** Code: lines in `text`. Paragraph: how long `text` was when it could not be cut. */
  lines: number
  /** Indented code: blank lines that are part of it if more code follows. */
  blanks: string
  /** Item: columns that its lines are indented by. Code: that its opening fence is indented by. */
  indent: number
  /** Code: the characters of the opening fence; `''` for indented code. List: what its markers end with. */
  marker: string
  /** Code: what stands behind the opening fence. Footnote: its label. */
  info: string
  /** List: its first number. */
  start: number | undefined
  isLoose: boolean
  isDone: boolean | undefined
  /** List, item: the last line in it was blank. */
  sawBlank: boolean
  columns: readonly Alignment[]
  head: TableRow
  /** How many elements it lies in, itself among them. */
  depth: number
}

const noCells: TableRow = { cells: [], isOpen: false }
const nothing: readonly never[] = []

/** A block that has just begun. */
export function openBlock(type: OpenBlock['type'], given?: Partial<OpenBlock>): OpenBlock {
  return {
    type,
    settled: [],
    extra: undefined,
    origin: undefined,
    closed: undefined,
    text: '',
    lines: 0,
    blanks: '',
    indent: 0,
    marker: '',
    info: '',
    start: undefined,
    isLoose: false,
    isDone: undefined,
    sawBlank: false,
    columns: nothing,
    head: noCells,
    depth: 0,
    ...given,
  }
}

/** A copy that can be written on while the block itself stays as it is. */
export function draftOf(block: OpenBlock): OpenBlock {
  return { ...block, extra: [], origin: block }
}

/** Says that a block is about to change. */
export function touch(block: OpenBlock): OpenBlock {
  block.origin = undefined
  block.closed = undefined
  return block
}

/** Adds what is finished. */
export function addChild(block: OpenBlock, child: Child): void {
  touch(block)
  ;(block.extra ?? block.settled).push(child)
}

/** Whether anything in it is finished. */
export function hasChildren({ settled, extra }: OpenBlock): boolean {
  return settled.length > 0 || (extra !== undefined && extra.length > 0)
}

/** What has come of a block so far, with `last` behind what is finished. */
export function growing<Item extends Child>(block: OpenBlock, last?: readonly Item[]): Growing<Item> {
  const { settled, extra = nothing } = block
  const rest =
    last === undefined || last.length === 0 ? extra : extra.length === 0 ? last : [...extra, ...last]
  // A block holds children of its own kind only.
  return { settled, count: settled.length, rest } as unknown as Growing<Item>
}
