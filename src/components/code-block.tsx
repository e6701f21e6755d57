'use client'
import { type ReactElement, useState } from 'react'
import { CodeBox, type CodeBlockState } from './code-box.js'
import type { Highlighter } from './code-highlight.js'
import { createCodePieces } from './code-pieces.js'
import type { PartProps } from './part.js'

export type { CodeBlockState } from './code-box.js'

/** What {@link CodeBlock} takes, beside the props of a `<div>`. */
export type CodeBlockProps = PartProps<'div', CodeBlockState> & {
  /** The code. While it grows, only its last lines are rendered again. */
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
 *
 * Characters that cannot be seen are shown as `⟨U+202E⟩`; copying gives the code as it is.
 */
export function CodeBlock({
  code,
  language,
  isStreaming = false,
  highlight,
  ...given
}: CodeBlockProps): ReactElement {
  const [cut] = useState(createCodePieces)
  return (
    <CodeBox
      pieces={cut(code)}
      language={language}
      isOpen={isStreaming}
      highlight={highlight}
      given={given}
    />
  )
}
