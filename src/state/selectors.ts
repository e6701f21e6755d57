import type { RunPart, RunState, ToolCallInfo } from './run-state.js'

/** What can be measured of a run. Times are milliseconds; a value is absent until there is something to measure. */
export interface RunMetricsValue {
  /** Token events received; a backend decides how much text is in one. */
  tokenCount: number
  /** From asking to the first token. */
  timeToFirstTokenMs?: number
  /** Tokens after the first one, over the time from the first to the last. */
  tokensPerSecond?: number
  /** The mean wait between two tokens. */
  interTokenGapMs?: number
  /** The longest wait between two tokens. */
  longestGapMs?: number
  /** From asking to the end, measured here. */
  elapsedMs?: number
  /** How long the agent worked, as it says itself. */
  executionTimeMs?: number
}

/** The text streamed so far, of the main scope. */
export const selectText: (state: RunState) => string = memoized((parts) => joined(parts, 'text'))

/** The reasoning streamed so far, of the main scope. */
export const selectReasoning: (state: RunState) => string = memoized((parts) => joined(parts, 'reasoning'))

/** The tool calls in order of appearance, those of nested scopes among them; the same list until one changes. */
export function selectToolCalls({ toolCalls }: RunState): readonly ToolCallInfo[] {
  return toolCalls
}

/** What to show as the answer: the streamed text, or `result.output` where an agent streams no tokens. */
export function selectAnswer(state: RunState): string {
  const text = selectText(state)
  const output = state.result?.output
  if (text !== '' || output === undefined || output === null) return text
  return typeof output === 'string' ? output : asJson(output)
}

/** Whether a run is under way. */
export function selectIsActive({ status }: RunState): boolean {
  return status === 'submitted' || status === 'streaming'
}

const metricsOf = new WeakMap<object, { result: unknown; metrics: RunMetricsValue }>()

/** Time to first token, tokens per second and the rest; the same object until one of them changes. */
export function selectMetrics({ times, result }: RunState): RunMetricsValue {
  const known = metricsOf.get(times)
  if (known && known.result === result) return known.metrics
  const { startedAt, firstTokenAt, lastTokenAt, endedAt, tokenCount, longestGapMs } = times
  const metrics: RunMetricsValue = { tokenCount }
  if (startedAt !== undefined && firstTokenAt !== undefined)
    metrics.timeToFirstTokenMs = firstTokenAt - startedAt
  if (firstTokenAt !== undefined && lastTokenAt !== undefined && lastTokenAt > firstTokenAt) {
    metrics.tokensPerSecond = ((tokenCount - 1) * 1000) / (lastTokenAt - firstTokenAt)
    metrics.interTokenGapMs = (lastTokenAt - firstTokenAt) / (tokenCount - 1)
    metrics.longestGapMs = longestGapMs
  }
  if (startedAt !== undefined && endedAt !== undefined) metrics.elapsedMs = endedAt - startedAt
  if (result?.executionTime !== undefined) metrics.executionTimeMs = result.executionTime * 1000
  metricsOf.set(times, { result, metrics })
  return metrics
}

/** Computed once for each list of parts, whoever asks. */
function memoized<T>(select: (parts: readonly RunPart[]) => T): (state: RunState) => T {
  const known = new WeakMap<readonly RunPart[], { value: T }>()
  return ({ parts }) => {
    const entry = known.get(parts) ?? { value: select(parts) }
    known.set(parts, entry)
    return entry.value
  }
}

function joined(parts: readonly RunPart[], type: 'text' | 'reasoning'): string {
  let text = ''
  for (const part of parts) if (part.type === type && !part.scope) text += part.text
  // A character outside the BMP may be cut in two by its tokens: half of it is held back until the rest comes.
  return parts.at(-1)?.type === type ? text.replace(/[\uD800-\uDBFF]$/, '') : text
}

/** Nesting too deep for `JSON.stringify` (some thousand levels) is told, not thrown at the page. */
function asJson(value: unknown): string {
  try {
    return JSON.stringify(value, undefined, 2)
  } catch {
    return '[nested too deeply to be shown as text]'
  }
}
