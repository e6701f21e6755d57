'use client'
import type { ReactElement } from 'react'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import type { ToolView } from '../hooks/labels.js'
import { useTexts } from '../hooks/use-labels.js'
import { selectIsActive } from '../state/selectors.js'
import type { RunHandle } from '../state/store.js'
import { type PartProps, renderPart } from './part.js'
import { ToolList, type ToolListLevel } from './tool-list.js'
import { WaterfallChart } from './waterfall-chart.js'
import { hasRows } from './waterfall-rows.js'
import { timeViews, useView, type ViewProps, ViewToggle } from './waterfall-views.js'

/** Written as `data-view`, `data-active` and `data-empty`. */
export type ToolTimelineState = {
  view: ToolView
  /** The run goes on. */
  active: boolean
  /** There is no tool call and no nested scope yet. */
  empty: boolean
}

/** What {@link ToolTimeline} takes, beside the props of a `<div>`. */
export type ToolTimelineProps = PartProps<'div', ToolTimelineState> &
  ViewProps<ToolView> & {
    run: { handle: RunHandle }
    /** The views to choose from, the first one at first. @default none for the list, else waterfall and table */
    views?: readonly ToolView[] | undefined
    /** Level of the headings in the list; what is nested goes one deeper, down to 6. @default 4 */
    headingLevel?: ToolListLevel | undefined
  }

/**
 * Every tool call of a run, in order, with what is nested in it: as a list, as bars on a time axis, or as a
 * table. In the list several calls in a row form a group: open while it goes on, then one line that opens again.
 * Renders a `<div>`.
 */
export function ToolTimeline({
  run,
  view: givenView,
  defaultView,
  onViewChange,
  views,
  headingLevel = 4,
  ...given
}: ToolTimelineProps): ReactElement {
  const labels = useTexts()
  const [view, choose] = useView({ view: givenView, defaultView, onViewChange }, views?.[0] ?? 'list')
  const active = useAgentSelector(run, selectIsActive)
  const empty = !useAgentSelector(run, hasRows)
  const offered: readonly ToolView[] = views ?? (view === 'list' ? [] : timeViews)
  const children = (
    <>
      {offered.length > 1 && !empty && <ViewToggle views={offered} view={view} onChoose={choose} />}
      {view === 'list' ? (
        <ToolList run={run} level={headingLevel} />
      ) : (
        <WaterfallChart run={run} table={view === 'table'} />
      )}
    </>
  )
  return renderPart(
    'tool-timeline',
    'div',
    given,
    { role: 'group', 'aria-label': labels.toolCalls, children },
    { view, active, empty },
  )
}
