import type { RunState, ToolCallInfo } from './run-state.js'

/** What can be measured of a run. Times are milliseconds; a value is absent until there is something to measure. */
export interface RunMetricsValue {
  /** Token events received; a backend decides how much text is in one. */
  tokenCount: number
  /** From asking to the first token. */
  timeToFirstTokenMs?: number | undefined
  /** Tokens after the first one, over the time from the first to the last. */
  tokensPerSecond?: number | undefined
  /** The mean wait between two tokens. */
  interTokenGapMs?: number | undefined
  /** The longest wait between two tokens. */
  longestGapMs?: number | undefined
  /** From asking to the end, measured here. */
  elapsedMs?: number | undefined
  /** How long the agent worked, as it says itself. */
  executionTimeMs?: number | undefined
}

/** The text streamed so far, of the main scope. */
export const selectText: (state: RunState) => string = /* @__PURE__ */ joined('text')

/** The reasoning streamed so far, of the main scope. */
export const selectReasoning: (state: RunState) => string = /* @__PURE__ */ joined('reasoning')

/** The tool calls in order of appearance, those of nested scopes among them; the same list until one changes. */
export function selectToolCalls({ toolCalls }: RunState): readonly ToolCallInfo[] {
  return toolCalls
}

/** What to show as the answer: the streamed text, or `result.output` where an agent streams no tokens. */
export function selectAnswer(state: RunState): string {
  const text = selectText(state)
  const output = state.result?.output
  if (text || (output ?? '') === '') return text
  return typeof output === 'string' ? output : asJson(output)
}

/** Whether a run is under way. */
export function selectIsActive({ status }: RunState): boolean {
  return status === 'submitted' || status === 'streaming'
}

/** Time to first token, tokens per second and the rest; the same object until one of them changes. */
export const selectMetrics: (state: RunState) => RunMetricsValue = /* @__PURE__ */ memoized(
  'times',
  (times) => {
    const { startedAt, firstTokenAt = 0, lastTokenAt = 0, endedAt } = times
    const { tokenCount, executionTimeMs, longestGapMs } = times
    const streamedMs = lastTokenAt - firstTokenAt
    const interTokenGapMs = streamedMs / (tokenCount - 1)
    return {
      tokenCount,
      executionTimeMs,
      ...(startedAt && firstTokenAt && { timeToFirstTokenMs: firstTokenAt - startedAt }),
      ...(startedAt && endedAt && { elapsedMs: endedAt - startedAt }),
      ...(streamedMs > 0 && { interTokenGapMs, tokensPerSecond: 1000 / interTokenGapMs, longestGapMs }),
    }
  },
)

/** Computed once for each value of a field, whoever asks. */
function memoized<K extends 'parts' | 'times', T extends string | object>(
  field: K,
  select: (value: RunState[K]) => T,
): (state: RunState) => T {
  const known = new WeakMap<RunState[K], T>()
  return (state) => {
    const key = state[field]
    const value = known.get(key) ?? select(key)
    known.set(key, value)
    return value
  }
}

function joined(type: 'text' | 'reasoning'): (state: RunState) => string {
  return memoized('parts', (parts) => {
    let text = ''
    for (const part of parts) if (part.type === type && !part.scope) text += part.text
    // A character outside the BMP may be cut in two by its tokens: its first half is held back until the rest comes.
    return /[\uD800-\uDBFF]/.test(text.slice(-1)) ? text.slice(0, -1) : text
  })
}

/** Nesting too deep for `JSON.stringify` (some thousand levels) is told, not thrown at the page. */
export function asJson(value: unknown): string {
  try {
    return JSON.stringify(value, undefined, 2)
  } catch {
    return '[too deep]'
  }
}
