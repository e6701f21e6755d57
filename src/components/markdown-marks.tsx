'use client'
import type { ComponentProps, ReactElement } from 'react'
import { markdownLabels } from '../hooks/default-labels.js'
import { useTexts } from '../hooks/use-labels.js'
import type { FootnoteReference } from '../markdown/tree.js'
import type { MarkdownView } from './markdown-view.js'

/** A link that says only the number of a source. */
export function Citation({
  number,
  host,
  ...props
}: ComponentProps<'a'> & { number: string; host: string }): ReactElement {
  const labels = useTexts(markdownLabels)
  return <a {...props} data-agent="citation" aria-label={labels.citation(number, props.title || host)} />
}

/** The number that leads to a footnote. */
export function FootnoteMark({
  node: { number },
  view,
}: {
  node: FootnoteReference
  view: MarkdownView
}): ReactElement {
  const labels = useTexts(markdownLabels)
  return (
    <sup>
      <a
        data-agent="footnote-mark"
        href={`#${footnoteId(number, view)}`}
        aria-label={labels.footnote(number)}
      >
        {number}
      </a>
    </sup>
  )
}

/** The id of a footnote: never made of what the text says. */
export function footnoteId(number: number, { idPrefix }: MarkdownView): string {
  return `${idPrefix}-fn-${number}`
}
