'use client'
import { memo, type ReactElement, useId } from 'react'
import { viewLabels } from '../hooks/default-labels.js'
import { useTexts } from '../hooks/use-labels.js'
import { formatExact, type WaterfallRow } from './waterfall-rows.js'
import { argumentsLine, RowTime, rowName, rowState, variables } from './waterfall-text.js'
import { visibleLine } from './visible-text.js'

/** The rows of a waterfall as a table; scrolls in its own box where it is too wide. */
export function WaterfallTable({
  rows,
  startsAt,
}: {
  rows: readonly WaterfallRow[]
  startsAt: number
}): ReactElement {
  const labels = useTexts(viewLabels)
  const id = useId()
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keyboard
    <div data-agent="waterfall-scroller" role="region" aria-labelledby={id} tabIndex={0}>
      <table data-agent="waterfall-table">
        <caption id={id}>
          <span data-agent="visually-hidden">{labels.toolCalls}</span>
        </caption>
        <thead>
          <tr>
            {(['name', 'state', 'start', 'duration'] as const).map((column) => (
              <th key={column} scope="col">
                {labels.toolColumn(column)}
              </th>
            ))}
            <th scope="col">{labels.toolArguments}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.key} row={row} startsAt={startsAt} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

const Row = memo(function Row({ row, startsAt }: { row: WaterfallRow; startsAt: number }) {
  const labels = useTexts(viewLabels)
  const { level, within, startedAt } = row
  const state = rowState(row)
  return (
    <tr data-agent="waterfall-line" data-state={state}>
      <th scope="row" style={variables({ level: level - 1 })}>
        <bdi>{rowName(row)}</bdi>
        {within !== undefined && (
          <span data-agent="visually-hidden">, {labels.toolWithin(visibleLine(within))}</span>
        )}
      </th>
      <td>{labels.toolState(state)}</td>
      <td>{startedAt !== undefined && formatExact(startedAt - startsAt, labels)}</td>
      <td>
        <RowTime row={row} exact />
      </td>
      <td>
        <bdi>{argumentsLine(row)}</bdi>
      </td>
    </tr>
  )
})
