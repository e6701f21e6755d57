/**
 * What has come of something that grows. `settled` only ever gets longer and all versions share it: read it up to
 * `count`, and what is read never changes. `rest` is the little that still can.
 */
export interface Growing<Item> {
  readonly settled: readonly Item[]
  readonly count: number
  readonly rest: readonly Item[]
}

/** A piece of a document. A settled block is the same object for as long as the text only grows. */
export type Block = Paragraph | Heading | Code | Quote | List | Table | Rule

/** Text whose inline constructs are read when it is shown: {@link parseInline}. */
export interface Paragraph {
  readonly type: 'paragraph'
  /**
   * What comes before `text` in a very long paragraph: stretches that end with a sentence and hold whole
   * constructs. Shared by all versions: read up to `count`.
   */
  readonly stretches: readonly string[]
  readonly count: number
  readonly text: string
  readonly isOpen: boolean
}

/** A heading; `level` from 1 to 6. */
export interface Heading {
  readonly type: 'heading'
  readonly level: number
  readonly text: string
  readonly isOpen: boolean
}

/** Code, between fences or indented, in pieces of whole lines. Together they are the code. */
export interface Code {
  readonly type: 'code'
  /** What stands behind the opening fence, escapes resolved; `''` if nothing does. */
  readonly info: string
  readonly pieces: Growing<string>
  readonly isOpen: boolean
}

/** A quotation. */
export interface Quote {
  readonly type: 'quote'
  readonly blocks: Growing<Block>
  readonly isOpen: boolean
}

/** A list. */
export interface List {
  readonly type: 'list'
  /** The first number of an ordered list; a bullet list has none. */
  readonly start: number | undefined
  /** There is a blank line between its items or within one: paragraphs are set apart. May become true later. */
  readonly isLoose: boolean
  readonly items: Growing<ListItem>
  readonly isOpen: boolean
}

/** An item of a list. */
export interface ListItem {
  /** For a task: whether it is done. */
  readonly isDone: boolean | undefined
  readonly blocks: Growing<Block>
  readonly isOpen: boolean
}

/** How a column is aligned; `undefined` where nothing is said. */
export type Alignment = 'left' | 'center' | 'right' | undefined

/** A table. A row has at most as many cells as the head. */
export interface Table {
  readonly type: 'table'
  readonly columns: readonly Alignment[]
  readonly head: TableRow
  readonly rows: Growing<TableRow>
  readonly isOpen: boolean
}

/** The cells of a row: text whose inline constructs are read when it is shown. */
export interface TableRow {
  readonly cells: readonly string[]
  /** The last cell can still grow. */
  readonly isOpen: boolean
}

/** A line between two topics. */
export interface Rule {
  readonly type: 'rule'
}

/** A note at the end, which {@link FootnoteReference} points at. */
export interface Footnote {
  readonly label: string
  readonly blocks: Growing<Block>
  readonly isOpen: boolean
}

/** Where a link or an image leads. Not checked: see {@link linkUrl} and {@link imageUrl}. */
export interface Destination {
  readonly url: string
  readonly title: string | undefined
}

/** What labels stand for. Another object when a label was defined, and only then. */
export interface Definitions {
  /** By normalised label: {@link normalizeLabel}. */
  readonly links: ReadonlyMap<string, Destination>
  /** Numbers of footnotes that are mentioned and defined, from 1 in the order they are mentioned. */
  readonly footnotes: ReadonlyMap<string, number>
}

/** A whole text, read. */
export interface MarkdownDocument {
  readonly blocks: Growing<Block>
  /** Footnotes as they were defined. Those that nothing mentions are among them. */
  readonly footnotes: Growing<Footnote>
  readonly definitions: Definitions
}

/** What a line of text consists of: text as a string, else a node. */
export type Inline = string | Emphasis | InlineCode | LineBreak | Link | Image | FootnoteReference

/** Stressed or struck text. */
export interface Emphasis {
  readonly type: 'emphasis' | 'strong' | 'strike'
  readonly children: readonly Inline[]
}

/** Code within a line. */
export interface InlineCode {
  readonly type: 'code'
  readonly text: string
}

/** A line end that is kept. */
export interface LineBreak {
  readonly type: 'break'
}

/** A link. */
export interface Link extends Destination {
  readonly type: 'link'
  /** Its address has not arrived in full: `url` is `''`, and it leads nowhere yet. */
  readonly isOpen: boolean
  /** The address itself is the text. */
  readonly isBare: boolean
  readonly children: readonly Inline[]
}

/** An image. */
export interface Image extends Destination {
  readonly type: 'image'
  /** What is said in its place, as plain text. */
  readonly alt: string
}

/** A mark that leads to a footnote that is defined. */
export interface FootnoteReference {
  readonly type: 'footnote'
  readonly label: string
  readonly number: number
}
