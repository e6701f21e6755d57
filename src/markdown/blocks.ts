import type { MarkdownDocument } from './tree.js'

/** Reads a text that grows. */
export interface MarkdownReader {
  /**
   * The whole text so far, read. Each call costs what was added since the last one; another text than one that
   * grew is read from its beginning. The result depends on the arguments alone.
   *
   * @param isOpen More text can come: what is unfinished is shown as if it were finished.
   */
  read(text: string, isOpen: boolean): MarkdownDocument
}

/** A reader that begins with nothing. */
export function createMarkdownReader(): MarkdownReader {
  throw new Error('not built yet')
}
