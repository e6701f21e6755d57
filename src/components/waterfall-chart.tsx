'use client'
import { type ReactElement, useState } from 'react'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import type { RunHandle } from '../state/store.js'
import { RunContext } from './live-seconds.js'
import { WaterfallBars } from './waterfall-bars.js'
import { useNow } from './waterfall-clock.js'
import { createWaterfallRows, isGrowing, waterfallAxis } from './waterfall-rows.js'
import { WaterfallTable } from './waterfall-table.js'

/** The bars of a run, or its table; nothing while there is nothing to show. */
export function WaterfallChart({
  run,
  table,
}: {
  run: { handle: RunHandle }
  table: boolean
}): ReactElement | null {
  const [selectRows] = useState(createWaterfallRows)
  const rows = useAgentSelector(run, selectRows)
  const skew = useAgentSelector(run, ({ times }) => times.clockSkewMs ?? 0)
  const asked = useAgentSelector(run, ({ times }) => times.startedAt)
  // The table shows no more of what goes on than whole seconds, which go on by themselves.
  const now = useNow(!table && rows.some(isGrowing)) - skew
  if (rows.length === 0) return null
  const axis = waterfallAxis(rows, asked === undefined ? undefined : asked - skew, now)
  return (
    <RunContext value={run.handle}>
      {table ? (
        <WaterfallTable rows={rows} startsAt={axis.startsAt} />
      ) : (
        <WaterfallBars rows={rows} axis={axis} now={now} />
      )}
    </RunContext>
  )
}
