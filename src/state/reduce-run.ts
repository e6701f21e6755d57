import type { AgentError } from '../errors.js'
import type { AgentEvent, AgentScope, ReasoningEvent, TokenEvent } from '../protocols/events.js'
import type { RunEvent, Stamped } from '../run/run.js'
import { type RunEnding, saidByAgent } from '../run/verdict.js'
import {
  initialRunState,
  type RunPart,
  type RunState,
  type ScopeInfo,
  type ToolCallInfo,
} from './run-state.js'
import { withMoreText } from './text-log.js'

const LOG_LENGTH = 500
const ERRORS_LENGTH = 100

/** What is known of a run after one more event. Pure: the same events always give the same state. */
export function reduceRun(state: RunState, event: RunEvent): RunState {
  const { receivedAt, position } = event
  // In one step with what it is the position behind.
  if (position) state = { ...state, position }
  switch (event.type) {
    case 'run_connecting': {
      const { attempt, replays } = event
      if (attempt && !replays)
        return {
          ...voided(state, 0),
          attempt,
          times: { ...initialRunState.times, startedAt: state.times.startedAt },
        }
      const known = replays ? state.times : initialRunState.times
      const times = { startedAt: receivedAt, ...known, tokenCount: 0 }
      return { ...initialRunState, attempt, status: 'submitted', connection: 'connecting', times }
    }
    case 'run_open':
      return { ...state, connection: 'open', error: undefined, retryAt: undefined }
    case 'run_waiting': {
      const { error, delayMs, connection = 'reconnecting' } = event
      return {
        // A cut that can be healed is none of the run's errors.
        ...(position ? state : withFailure(state, error)),
        connection,
        error,
        retryAt: receivedAt + delayMs,
      }
    }
    case 'run_invalid_event':
      return withError(state, event.error)
    case 'run_ended':
      return ended(state, event)
    default:
      return said(seen(state, event), event)
  }
}

/** What every event of the agent changes, whatever it says: the clocks, the scopes, the status. */
function seen(state: RunState, event: Stamped<AgentEvent>): RunState {
  const { timestamp, receivedAt, scope } = event
  let { times } = state
  const { clockSkewMs = Infinity } = times
  if (timestamp && receivedAt - timestamp < clockSkewMs) {
    times = { ...times, clockSkewMs: receivedAt - timestamp }
  }
  if (event.type === 'token') {
    const { firstTokenAt = receivedAt, lastTokenAt = receivedAt } = times
    times = {
      ...times,
      tokenCount: times.tokenCount + (event.count ?? 1),
      firstTokenAt,
      lastTokenAt: receivedAt,
      longestGapMs: Math.max(times.longestGapMs, receivedAt - lastTokenAt),
    }
  }
  const next: RunState = { ...state, status: 'streaming', times }
  const { scopes, iteration } = state
  if (!scope || scopes.some(({ id }) => id === scope.id)) return next
  const begun: ScopeInfo = { ...scope, state: 'running', iteration, startedAt: at(next, event) }
  return { ...next, scopes: [...scopes, begun] }
}

type When = { timestamp?: number | undefined; receivedAt: number }

/** When it happened, on the agent's clock as far as that is known. */
function at({ times }: RunState, { timestamp, receivedAt }: When): number {
  return timestamp ?? receivedAt - (times.clockSkewMs ?? 0)
}

function said(state: RunState, event: Stamped<AgentEvent>): RunState {
  const now = at(state, event)
  switch (event.type) {
    case 'token':
    case 'reasoning':
      return withText(state, event, now)
    case 'tool_call_delta': {
      const { functionName, inputText, parameters, complete } = event
      // A call runs from the moment its batch is announced: what tells of it may come in a burst at the end.
      const written = { toolName: functionName, functionName, inputText, parameters }
      return withToolCall(state, event, { ...written, state: complete ? 'running' : 'pending' })
    }
    case 'tool_call': {
      const { toolName, functionName, operation, parameters } = event
      // A backend may have told the function's name earlier, and not again.
      const begun = { toolName, ...(functionName && { functionName }), operation, parameters, startedAt: now }
      return withToolCall(state, event, { ...begun, state: 'running' })
    }
    case 'tool_result': {
      const { toolName, success, result, error } = event
      return withToolCall(state, event, { toolName, result, error, state: success ? 'done' : 'error' })
    }
    case 'tool_cancelled':
      return withToolCall(state, event, { state: 'cancelled' })
    case 'status': {
      const { scope, status: phase, iteration, maxIterations } = event
      if (scope) return state
      if (iteration === undefined || iteration === state.iteration) return { ...state, phase }
      const iterations = [...state.iterations, { iteration, maxIterations, startedAt: now }]
      return { ...closed(state, scope, now), phase, iteration, iterations }
    }
    case 'result': {
      const { scope, executionTime } = event
      if (scope) return state
      const times = { ...state.times, executionTimeMs: executionTime && executionTime * 1000 }
      return { ...closed(state, scope, now), times, result: event }
    }
    case 'error':
      return withError(state, saidByAgent(event.error))
    case 'scope_ended': {
      const { scope, success } = event
      return {
        ...state,
        scopes: endScopes(state.scopes, ({ id }) => id === scope.id, success ? 'done' : 'error', now),
      }
    }
    case 'step_reset':
      return voided(state, event.iteration)
    case 'custom':
      return { ...state, log: latest(state.log, event, LOG_LENGTH) }
    default:
      // What else there is belongs to a message of a chat, or changes no more than `seen` did.
      event.type satisfies MessageEventType | 'scope_started' | 'finish'
      return state
  }
}

type MessageEventType = 'source' | 'file' | 'data' | 'approval_request' | 'usage' | 'metadata'

/** Without what was said since an iteration began: the agent starts over there, and so must the screen. */
function voided(state: RunState, iteration: number): RunState {
  const before = (entry: { iteration?: number | undefined }) => (entry.iteration ?? 0) < iteration
  const iterations = state.iterations.filter(before)
  return {
    ...state,
    parts: state.parts.filter(before),
    toolCalls: state.toolCalls.filter(before),
    scopes: state.scopes.filter(before),
    iterations,
    iteration: iterations.at(-1)?.iteration,
    result: undefined,
  }
}

/** What is not known of a part before it has its place. */
type NewPart = RunPart extends infer P ? (P extends RunPart ? Omit<P, 'id' | 'iteration'> : never) : never

/** The part that a scope is at. */
function indexOfLast(parts: readonly RunPart[], scope: AgentScope | undefined): number {
  return parts.findLastIndex((part) => part.scope?.id === scope?.id)
}

function withText(
  state: RunState,
  { type: said, content, scope }: TokenEvent | ReasoningEvent,
  startedAt: number,
): RunState {
  const { parts, iteration } = state
  const type = said === 'token' ? 'text' : said
  const index = indexOfLast(parts, scope)
  const open = parts[index]
  if (open?.type === type && open.state === 'streaming' && open.iteration === iteration) {
    return { ...state, parts: parts.with(index, withMoreText(open, content)) }
  }
  return withPart(state, { type, text: content, state: 'streaming', startedAt, scope }, startedAt)
}

function withPart(state: RunState, part: NewPart, now: number): RunState {
  const { partsBegun: id, iteration } = state
  const { parts } = closed(state, part.scope, now)
  return { ...state, parts: [...parts, { ...part, id, iteration }], partsBegun: id + 1 }
}

/** Text and reasoning of a scope are done as soon as something else follows in it. */
function closed(state: RunState, scope: AgentScope | undefined, now: number): RunState {
  const { parts } = state
  const index = indexOfLast(parts, scope)
  const open = parts[index]
  return open ? { ...state, parts: parts.with(index, closedPart(open, now)) } : state
}

function closedPart<P extends RunPart>(part: P, now: number): P {
  if (part.type === 'tool_call' || part.state === 'done') return part
  return { ...part, state: 'done', endedAt: Math.max(now, part.startedAt) }
}

type ToolEvent = Pick<ToolCallInfo, 'toolCallId' | 'scope'> & When

/** Changes a tool call, or adds it where its first event was lost or never sent. */
function withToolCall(
  state: RunState,
  event: ToolEvent,
  change: Partial<ToolCallInfo> & Pick<ToolCallInfo, 'state'>,
): RunState {
  const { iteration } = state
  const { toolCallId, scope } = event
  const now = at(state, event)
  const known = state.toolCalls.findLast((call) => call.toolCallId === toolCallId)
  const toolCall: ToolCallInfo = {
    ...(known ?? {
      toolCallId,
      toolName: toolCallId,
      parameters: undefined,
      iteration,
      scope,
    }),
    // What never ran never began.
    startedAt: known?.startedAt ?? (/pending|cancelled/.test(change.state) ? undefined : now),
    endedAt: isOpen(change) ? undefined : now,
    ...change,
  }
  if (!known) {
    const part = { type: 'tool_call', scope, toolCall } as const
    return { ...withPart(state, part, now), toolCalls: [...state.toolCalls, toolCall] }
  }
  return {
    ...state,
    parts: state.parts.map((part) =>
      part.type === 'tool_call' && part.toolCall === known ? { ...part, toolCall } : part,
    ),
    toolCalls: state.toolCalls.map((call) => (call === known ? toolCall : call)),
  }
}

function isOpen({ state }: { state: string }): boolean {
  return state === 'pending' || state === 'running'
}

function endScopes(
  scopes: readonly ScopeInfo[],
  isOver: (scope: ScopeInfo) => boolean,
  state: ScopeInfo['state'],
  endedAt: number,
): ScopeInfo[] {
  return scopes.map((scope) => (isOpen(scope) && isOver(scope) ? { ...scope, state, endedAt } : scope))
}

/** The list with one more at its end, and no more than `length`. */
function latest<T>(list: readonly T[], item: T, length: number): T[] {
  return [...list.slice(1 - length), item]
}

function withError(state: RunState, error: AgentError): RunState {
  return { ...state, errors: latest(state.errors, error, ERRORS_LENGTH) }
}

/** An error that ended a connection; what the agent or a bad event had to do with it is on the list already. */
function withFailure(state: RunState, error: AgentError): RunState {
  const last = state.errors.at(-1)
  const listed = last === error || (error.code === 'agent' && last?.detail === error.detail)
  return listed ? state : withError(state, error)
}

/** After the end nothing is open. */
function ended(state: RunState, event: RunEnding & When): RunState {
  const { end, endedBy, error, receivedAt } = event
  const now = at(state, event)
  const over = end === 'finished' ? 'done' : 'cancelled'
  let last = error ? withFailure(state, error) : state
  for (const call of state.toolCalls.filter(isOpen))
    last = withToolCall(last, { ...call, receivedAt }, { state: 'cancelled' })
  return {
    ...last,
    status: error ? 'error' : 'ready',
    connection: 'closed',
    end,
    endedBy,
    error,
    retryAt: undefined,
    phase: state.phase && end === 'finished' ? 'completed' : state.phase,
    parts: last.parts.map((part) => closedPart(part, now)),
    scopes: endScopes(state.scopes, () => true, over, now),
    times: { ...state.times, endedAt: receivedAt },
  }
}
