'use client'
import { type ReactElement, useEffect, useState } from 'react'
import { metricsLabels } from '../hooks/default-labels.js'
import { useTexts } from '../hooks/use-labels.js'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import { type RunMetricsValue, selectIsActive, selectMetrics } from '../state/selectors.js'
import type { RunSource } from '../state/store.js'
import { formatDuration } from './duration.js'
import { LiveSeconds } from './live-seconds.js'
import { type PartProps, renderPart } from './part.js'

/** Written as `data-active`. */
export type RunMetricsState = { active: boolean }

/** What {@link RunMetrics} takes, beside the props of a `<dl>`. */
export type RunMetricsProps = PartProps<'dl', RunMetricsState> & { run: { handle: RunSource } }

/**
 * How fast the run is: time to first token, tokens, tokens per second, the mean wait between two, and the time
 * it took. Renders a `<dl>` that is never spoken by itself; its numbers change four times a second at most.
 */
export function RunMetrics({ run, ...given }: RunMetricsProps): ReactElement {
  const labels = useTexts(metricsLabels)
  const active = useAgentSelector(run, selectIsActive)
  const startedAt = useAgentSelector(run, ({ times }) => times.startedAt)
  const metrics = useSlowMetrics(run.handle)
  const { timeToFirstTokenMs, tokenCount, tokensPerSecond, interTokenGapMs, elapsedMs } = metrics
  const duration = (ms: number | undefined): string =>
    ms === undefined ? labels.unknown : formatDuration(ms, labels)
  const children = (
    <>
      <Metric name={labels.timeToFirstToken}>{duration(timeToFirstTokenMs)}</Metric>
      <Metric name={labels.tokens}>{labels.number(tokenCount)}</Metric>
      <Metric name={labels.tokensPerSecond}>
        {tokensPerSecond === undefined ? labels.unknown : labels.number(Math.round(tokensPerSecond))}
      </Metric>
      <Metric name={labels.interTokenGap}>
        {/* In one unit, whichever side of a tenth of a second it is on. */}
        {interTokenGapMs !== undefined && interTokenGapMs < 1000
          ? labels.milliseconds(Math.round(interTokenGapMs))
          : duration(interTokenGapMs)}
      </Metric>
      <Metric name={labels.elapsed}>
        {active ? <LiveSeconds key={startedAt} fromZero /> : duration(elapsedMs)}
      </Metric>
    </>
  )
  return renderPart('run-metrics', 'dl', given, { 'aria-label': labels.metrics, children }, { active })
}

function Metric({ name, children }: { name: string; children: ReactElement | string }): ReactElement {
  return (
    <div data-agent="metric">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

const UPDATE_MS = 250

/** The metrics, at a pace at which numbers can be read; at once when the run begins or is over. */
function useSlowMetrics(handle: RunSource): RunMetricsValue {
  const [metrics, setMetrics] = useState(() => selectMetrics(handle.getInitialState()))
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const show = (): void => {
      clearTimeout(timer)
      timer = undefined
      setMetrics(selectMetrics(handle.getState()))
    }
    const changed = (): void => {
      const state = handle.getState()
      if (state.status !== 'streaming') show()
      else if (timer === undefined) timer = setTimeout(show, UPDATE_MS)
    }
    show()
    const unsubscribe = handle.subscribe(changed)
    return () => {
      unsubscribe()
      clearTimeout(timer)
    }
  }, [handle])
  return metrics
}
