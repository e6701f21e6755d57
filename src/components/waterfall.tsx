'use client'
import type { ReactElement } from 'react'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import { useTexts } from '../hooks/use-labels.js'
import { selectIsActive } from '../state/selectors.js'
import type { RunHandle } from '../state/store.js'
import { type PartProps, renderPart } from './part.js'
import { WaterfallChart } from './waterfall-chart.js'
import { hasRows } from './waterfall-rows.js'
import { timeViews, useView, type ViewProps, ViewToggle } from './waterfall-views.js'

/** A view of {@link Waterfall}. */
export type WaterfallView = 'waterfall' | 'table'

/** Written as `data-view`, `data-active` and `data-empty`. */
export type WaterfallState = {
  view: WaterfallView
  /** The run goes on. */
  active: boolean
  /** There is no tool call and no nested scope yet. */
  empty: boolean
}

/** What {@link Waterfall} takes, beside the props of a `<div>`. */
export type WaterfallProps = PartProps<'div', WaterfallState> &
  ViewProps<WaterfallView> & { run: { handle: RunHandle } }

/**
 * Every tool call and nested scope of a run as a bar on a common time axis, and the same as a table. Nested
 * scopes fold; what is pointed at or focused tells its exact times and its arguments. Renders a `<div>`.
 */
export function Waterfall({
  run,
  view: givenView,
  defaultView,
  onViewChange,
  ...given
}: WaterfallProps): ReactElement {
  const labels = useTexts()
  const [view, choose] = useView({ view: givenView, defaultView, onViewChange }, 'waterfall')
  const active = useAgentSelector(run, selectIsActive)
  const empty = !useAgentSelector(run, hasRows)
  const children = !empty && (
    <>
      <ViewToggle views={timeViews} view={view} onChoose={choose} />
      <WaterfallChart run={run} table={view === 'table'} />
    </>
  )
  return renderPart(
    'waterfall',
    'div',
    given,
    { role: 'group', 'aria-label': labels.toolCalls, children },
    { view, active, empty },
  )
}
