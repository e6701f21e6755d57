'use client'
import {
  createElement,
  type CSSProperties,
  memo,
  type ReactElement,
  type RefObject,
  use,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { markdownLabels } from '../hooks/default-labels.js'
import { useTexts } from '../hooks/use-labels.js'
import type { Alignment, Table, TableRow } from '../markdown/tree.js'
import { type GrowingItemProps, growingItems } from './growing-items.js'
import { custom } from './markdown-custom.js'
import { inlineChildren } from './markdown-inline.js'
import { DefinitionsContext, type MarkdownView, noDefinitions } from './markdown-view.js'

/** From so many rows on the columns stay as wide as they are then. */
const LONG_ROWS = 64

/** A table in a box that it scrolls in. Renders a `<div>`. */
export function MarkdownTable({ node, view }: { node: Table; view: MarkdownView }): ReactElement {
  const labels = useTexts(markdownLabels)
  const { columns, head, rows } = node
  const ref = useRef<HTMLTableElement>(null)
  const frozen = useFrozenColumns(ref, rows.count >= LONG_ROWS)
  const children = (
    <>
      <thead>
        <Row node={head} index={-1} view={view} extra={columns} />
      </thead>
      {growingItems({ items: rows, Show: Row, view, extra: columns, group: 'tbody' })}
    </>
  )
  const shown = (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keyboard
    <div data-agent="table" role="group" aria-label={labels.table} tabIndex={0}>
      <table ref={ref} dir="auto" {...(frozen && { role: 'table', 'data-frozen': '', style: frozen })}>
        {children}
      </table>
    </div>
  )
  return custom(view, 'table', node, shown, [children])
}

/**
 * Fixes the columns of a long table at the widths they have. A table finds them by laying out all of its rows, at every
 * paint; with fixed ones a row is laid out once.
 */
function useFrozenColumns(
  ref: RefObject<HTMLTableElement | null>,
  isLong: boolean,
): CSSProperties | undefined {
  const [frozen, setFrozen] = useState<CSSProperties>()
  useLayoutEffect(() => {
    const table = ref.current
    if (!isLong || !table) return
    const widths = Array.from(table.tHead?.rows[0]?.cells ?? [], (cell) => cell.getBoundingClientRect().width)
    const inlineSize = widths.reduce((sum, width) => sum + width, 0)
    // Not laid out: where there is no browser, or it is hidden.
    if (inlineSize === 0) return
    const fits = inlineSize <= (table.parentElement?.clientWidth ?? 0) + 1
    const names = { '--agent-columns': widths.map((width) => `minmax(0, ${width.toFixed(2)}fr)`).join(' ') }
    setFrozen({ ...names, inlineSize: Math.ceil(inlineSize), maxInlineSize: fits ? '100%' : undefined })
  }, [ref, isLong])
  return isLong ? frozen : undefined
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
