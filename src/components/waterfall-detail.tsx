'use client'
import type { ReactElement } from 'react'
import type { CommonLabels } from '../hooks/labels.js'
import { viewLabels } from '../hooks/default-labels.js'
import { useTexts } from '../hooks/use-labels.js'
import { formatDuration } from './duration.js'
import { summarize } from './timeline-rows.js'
import { visibleLine } from './visible-text.js'
import { formatExact, type WaterfallRow } from './waterfall-rows.js'
import { argumentsLine, errorLine, RowTime, rowName, rowState } from './waterfall-text.js'

/** Of one row everything that is known in numbers; without one, what all of them amount to. */
export function WaterfallDetail({
  row,
  rows,
  startsAt,
}: {
  row: WaterfallRow | undefined
  rows: readonly WaterfallRow[]
  startsAt: number
}): ReactElement {
  const labels = useTexts(viewLabels)
  if (!row)
    return (
      <p data-agent="waterfall-detail">
        <bdi>{summary(rows, labels)}</bdi>
      </p>
    )
  const { scope, startedAt } = row
  const state = rowState(row)
  const error = errorLine(row)
  return (
    <p data-agent="waterfall-detail" data-state={state}>
      <span data-agent="waterfall-facts">
        <bdi data-agent="tool-name">{rowName(row)}</bdi>
        <span>{labels.toolState(state)}</span>
        {startedAt !== undefined && <span>{labels.toolFrom(formatExact(startedAt - startsAt, labels))}</span>}
        <RowTime row={row} exact />
        {error && <bdi data-agent="waterfall-error">{error}</bdi>}
      </span>
      <bdi data-agent="tool-argument">
        {scope ? visibleLine(labels.scopeKind(scope.kind)) : argumentsLine(row)}
      </bdi>
    </p>
  )
}

function summary(rows: readonly WaterfallRow[], labels: CommonLabels): string {
  const calls = rows.flatMap(({ call }) => call ?? [])
  const { active, durationMs, ...counts } = summarize(calls)
  if (calls.length === 0) return ''
  if (active > 0) return labels.toolGroupRunning(calls.length, active)
  const duration = durationMs === undefined ? undefined : formatDuration(durationMs, labels)
  return labels.toolGroup({ count: calls.length, ...counts, duration })
}
