/** What a stretch of code is; written as `data-kind`, which the stylesheet colours. */
export type CodeKind =
  | 'keyword'
  | 'name'
  | 'function'
  | 'type'
  | 'property'
  | 'string'
  | 'number'
  | 'operator'
  | 'punctuation'
  | 'comment'
  | 'tag'
  | 'attribute'
  | 'heading'
  | 'link'
  | 'emphasis'
  | 'strong'
  | 'inserted'
  | 'deleted'
  | 'invalid'

/** A stretch of a line of code. */
export interface CodeToken {
  text: string
  /** Plain code has none. */
  kind?: CodeKind | undefined
}

/**
 * Colours one language, a line at a time.
 *
 * @typeParam State What is known between two lines, for instance that a comment is open. It is kept and handed
 * back, never looked at; a line that is read again gets the same state again, so it must not be changed.
 */
export interface LineHighlighter<State = unknown> {
  /** What is known before the first line. */
  readonly start: State
  /**
   * Reads one line.
   *
   * @param text Without its line end. What is too long to read in a few milliseconds may stay one plain token.
   * @returns Tokens whose texts together are the line, and what is known after it.
   */
  line(text: string, state: State): { tokens: readonly CodeToken[]; state: State }
}

/**
 * Finds what colours a language.
 *
 * @param language As the code names it, in lower case; for instance `'ts'`.
 * @returns `undefined` for a language it does not know. A promise while its grammar is loaded: until then, and
 * where that fails, code is plain.
 */
export type Highlighter = (
  language: string,
) => LineHighlighter | undefined | Promise<LineHighlighter | undefined>
