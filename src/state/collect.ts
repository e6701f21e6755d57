import type { RunEnd } from '../run/verdict.js'
import type { RunState } from './run-state.js'
import { type RunMetricsValue, selectAnswer, selectMetrics, selectText } from './selectors.js'

/** A run that is over, in one value: its last state, and what can be said of it. */
export interface CollectedRun extends RunState {
  /** The streamed text. */
  text: string
  /** The streamed text, or `result.output` where nothing was streamed. */
  answer: string
  /** The run finished, and the agent did not say otherwise. */
  success: boolean
  /** Seconds, as the agent measured them. */
  executionTime: number | undefined
  /** Why the run is over. */
  end: RunEnd
  metrics: RunMetricsValue
}

/** What came of a run. Before its end it counts as disconnected. */
export function collectRun(state: RunState): CollectedRun {
  const { result, end = 'disconnected' } = state
  return {
    ...state,
    text: selectText(state),
    answer: selectAnswer(state),
    success: end === 'finished' && result?.success !== false,
    executionTime: result?.executionTime,
    end,
    metrics: selectMetrics(state),
  }
}
