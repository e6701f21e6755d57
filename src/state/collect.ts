import { run } from '../run/run.js'
import { type StreamAgentOptions, toRunOptions } from '../run/stream-agent.js'
import type { RunEnd } from '../run/verdict.js'
import { reduceRun } from './reduce-run.js'
import { initialRunState, type RunState } from './run-state.js'
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

/**
 * Runs an agent and gives all of it at once: the value that `start()` of `useAgentStream` resolves to.
 * Never rejects for what the agent or the network did: see `end` and `error`. What it keeps is bounded by
 * `limits.bodyBytes` alone.
 *
 * @throws AgentError `misuse` when there is neither a `url` nor a `transport`.
 */
export async function collectAgent(options: StreamAgentOptions): Promise<CollectedRun> {
  const { input, signal = new AbortController().signal } = options
  let state: RunState = initialRunState
  for await (const events of run(toRunOptions(options, input, signal)))
    state = events.reduce(reduceRun, state)
  return collectRun(state)
}
