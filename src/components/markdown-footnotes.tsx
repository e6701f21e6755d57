'use client'
import { memo, type ReactElement } from 'react'
import { markdownLabels } from '../hooks/default-labels.js'
import { useTexts } from '../hooks/use-labels.js'
import { normalizeLabel } from '../markdown/labels.js'
import type { Definitions, Footnote, Growing } from '../markdown/tree.js'
import { blocks } from './markdown-blocks.js'
import { footnoteId } from './markdown-marks.js'
import type { MarkdownView } from './markdown-view.js'

/** The footnotes that are mentioned, in that order. Renders a `<section>`, which is no landmark: a chat may have many. */
export function Footnotes({
  footnotes: { settled, count, rest },
  definitions,
  view,
}: {
  footnotes: Growing<Footnote>
  definitions: Definitions
  view: MarkdownView
}): ReactElement {
  const labels = useTexts(markdownLabels)
  const notes: Footnote[] = []
  // Of several that have one label, the first is the one that is meant.
  for (const note of [...settled.slice(0, count), ...rest]) {
    const number = definitions.footnotes.get(normalizeLabel(note.label))
    if (number !== undefined) notes[number] ??= note
  }
  return (
    <section data-agent="footnotes" role="group" aria-label={labels.footnotes}>
      <ol role="list">
        {notes.map((note, number) => (
          <Note key={number} node={note} number={number} view={view} />
        ))}
      </ol>
    </section>
  )
}

const Note = memo(function Note({
  node,
  number,
  view,
}: {
  node: Footnote
  number: number
  view: MarkdownView
}): ReactElement {
  const labels = useTexts(markdownLabels)
  const id = footnoteId(number, view)
  return (
    <li id={id} dir="auto" data-marker={`${number}.`} tabIndex={-1}>
      {blocks(node.blocks, view, undefined, 'item')}
      <a data-agent="footnote-back" href={`#${id}`} aria-label={labels.footnoteBack(number)}>
        ↩
      </a>
    </li>
  )
})
