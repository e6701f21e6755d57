import type { Definitions, Inline } from './tree.js'

/** What {@link parseInline} needs to know beside the text. */
export interface InlineContext {
  definitions: Definitions
  /** More text can come: what is unfinished at the end is shown as if it were finished. */
  isOpen: boolean
}

/** Reads the inline constructs of a paragraph, a heading or a cell. */
export function parseInline(text: string, context: InlineContext): readonly Inline[] {
  void context
  return [text]
}

/** Whether every construct that begins in this text ends in it, so that what follows can be read by itself. */
export function isBalanced(text: string): boolean {
  return !/[*_~`[\]<\\]/.test(text)
}
