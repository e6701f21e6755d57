'use client'
import { createElement, memo, type ReactElement, use } from 'react'
import { markdownLabels } from '../hooks/default-labels.js'
import { useTexts } from '../hooks/use-labels.js'
import type { Alignment, Table, TableRow } from '../markdown/tree.js'
import { type GrowingItemProps, growingItems } from './growing-items.js'
import { inlineChildren } from './markdown-inline.js'
import { DefinitionsContext, type MarkdownView, noDefinitions } from './markdown-view.js'
import { PartBoundary } from './part-boundary.js'

/** A table in a box that it scrolls in. Renders a `<div>`. */
export function MarkdownTable({ node, view }: { node: Table; view: MarkdownView }): ReactElement {
  const labels = useTexts(markdownLabels)
  const { columns, head, rows } = node
  const children = (
    <>
      <thead>
        <Row node={head} index={-1} view={view} extra={columns} />
      </thead>
      {growingItems({ items: rows, Show: Row, view, extra: columns, group: 'tbody' })}
    </>
  )
  const shown = (
    // What scrolls has to be within reach of the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div data-agent="table" role="region" aria-label={labels.table} tabIndex={0}>
      <table>{children}</table>
    </div>
  )
  const Own = view.renderers?.table
  if (!Own) return shown
  return (
    <PartBoundary content={node} fallback={shown}>
      <Own node={node}>{children}</Own>
    </PartBoundary>
  )
}

/** A row; the head has no place among the others. */
const Row = memo(function Row({
  node: { cells, isOpen },
  index,
  view,
  extra: columns,
}: GrowingItemProps<TableRow, MarkdownView, readonly Alignment[]>): ReactElement {
  const definitions = cells.some((text) => text.includes('[')) ? use(DefinitionsContext) : noDefinitions
  const isHead = index < 0
  return createElement(
    'tr',
    undefined,
    ...cells.map((text, column) =>
      createElement(
        isHead ? 'th' : 'td',
        { scope: isHead ? 'col' : undefined, 'data-align': columns[column] },
        ...inlineChildren(text, isOpen && column === cells.length - 1, definitions, view),
      ),
    ),
  )
})
