import type { AgentEvent } from '../protocols/events.js'
import type { RunEvent } from '../run/run.js'
import { reduceRun } from './reduce-run.js'
import type { RunState } from './run-state.js'

/** Tokens, as the backend counts them. */
export interface Usage {
  inputTokens?: number | undefined
  outputTokens?: number | undefined
  totalTokens?: number | undefined
}

/** A source, a file or data in an answer, which a run by itself has no place for. */
export interface ExtraPart {
  /** The `id` of the run's part that comes next. */
  before: number
  iteration: number | undefined
  part: Extract<AgentEvent, { type: 'source' | 'file' | 'data' }>['part']
}

/** A run that writes an answer: what is known of it beyond {@link RunState}. */
export interface AnswerState extends RunState {
  extras?: readonly ExtraPart[]
  usage?: Usage | undefined
  metadata?: unknown
}

/** {@link reduceRun} for the run behind a chat's answer: also keeps what only messages have a place for. */
export function reduceAnswer(state: AnswerState, event: RunEvent): AnswerState {
  const { type } = event
  // A call like any other, but that it waits: that is laid over it.
  if (type === 'approval_request') return reduceRun(state, { ...event, type: 'tool_call' })
  const next: AnswerState = reduceRun(state, event)
  const { extras = [], partsBegun: before, iteration } = next
  // A new run, or a new attempt at it: what the abandoned one said is void.
  if (type === 'run_connecting') return { ...next, extras: [], usage: undefined, metadata: undefined }
  if (type === 'step_reset')
    return { ...next, extras: extras.filter((extra) => (extra.iteration ?? 0) < event.iteration) }
  if (type === 'usage' || (type === 'result' && event.totalTokens)) {
    // A cast: a result has only the total.
    const { inputTokens, outputTokens, totalTokens } = event as Usage
    return { ...next, usage: { inputTokens, outputTokens, totalTokens } }
  }
  if (type === 'metadata') return { ...next, metadata: event.metadata }
  // A server that sends more than a run may have of other parts is not followed.
  if (!('part' in event) || extras.length > EXTRAS) return next
  const { part } = event
  const index = extras.findIndex(
    ({ part: other }) => 'id' in part && 'id' in other && part.id === other.id && part.type === other.type,
  )
  const old = extras[index]
  return {
    ...next,
    extras: old ? extras.with(index, { ...old, part }) : [...extras, { before, iteration, part }],
  }
}

const EXTRAS = 2_000
