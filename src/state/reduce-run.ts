import type { AgentError } from '../errors.js'
import type { AgentEvent, AgentScope } from '../protocols/events.js'
import type { RunEvent, Stamped } from '../run/run.js'
import { type RunEnding, saidByAgent } from '../run/verdict.js'
import {
  initialRunState,
  type RunPart,
  type RunState,
  type TextPart,
  type ToolCallInfo,
} from './run-state.js'

const LOG_LENGTH = 500
const ERRORS_LENGTH = 100

/** What is known of a run after one more event. Pure: the same events always give the same state. */
export function reduceRun(state: RunState, event: RunEvent): RunState {
  const { receivedAt } = event
  switch (event.type) {
    case 'run_connecting': {
      // Without a place to go on from, the agent starts over, and so must the screen.
      const { status, connection, error, errors, log, partsBegun } = state
      const { startedAt = receivedAt } = state.times
      const again = { status, connection, error, errors, log, partsBegun, attempt: event.attempt }
      const anew = { status: 'submitted', connection: 'connecting' } as const
      const times = { ...initialRunState.times, startedAt: event.attempt ? startedAt : receivedAt }
      return { ...initialRunState, ...(event.attempt ? again : anew), times }
    }
    case 'run_open':
      return { ...state, connection: 'open', error: undefined, retryAt: undefined }
    case 'run_waiting': {
      const { error, delayMs } = event
      return {
        ...withFailure(state, error),
        connection: 'reconnecting',
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
  let { times, scopes } = state
  const skew = timestamp && receivedAt - timestamp
  if (skew !== undefined && !(skew >= (times.clockSkewMs ?? Number.POSITIVE_INFINITY))) {
    times = { ...times, clockSkewMs: skew }
  }
  if (event.type === 'token') {
    const { tokenCount, firstTokenAt = receivedAt, lastTokenAt = receivedAt } = times
    const longestGapMs = Math.max(times.longestGapMs, receivedAt - lastTokenAt)
    times = { ...times, tokenCount: tokenCount + 1, firstTokenAt, lastTokenAt: receivedAt, longestGapMs }
  }
  const next: RunState = { ...state, status: 'streaming', times }
  if (scope && !scopes.some(({ id }) => id === scope.id)) {
    const { iteration } = state
    scopes = [...scopes, { ...scope, state: 'running', iteration, startedAt: at(next, event) }]
  }
  return { ...next, scopes }
}

/** When it happened, on the agent's clock as far as that is known. */
function at(
  { times }: RunState,
  { timestamp, receivedAt }: { timestamp?: number | undefined; receivedAt: number },
): number {
  return timestamp ?? receivedAt - (times.clockSkewMs ?? 0)
}

function said(state: RunState, event: Stamped<AgentEvent>): RunState {
  const now = at(state, event)
  switch (event.type) {
    case 'token':
      return withText(state, 'text', event.content, event.scope, now)
    case 'reasoning':
      return withText(state, 'reasoning', event.content, event.scope, now)
    case 'tool_call_delta': {
      const { functionName, inputText, parameters, complete } = event
      // A call runs from the moment its batch is announced: what tells of it may come in a burst at the end.
      const change = complete ? ({ state: 'running', parameters } as const) : ({ state: 'pending' } as const)
      return withToolCall(state, event, now, { toolName: functionName, functionName, inputText, ...change })
    }
    case 'tool_call': {
      const { toolName, functionName, operation, parameters } = event
      const change = { toolName, functionName, operation, parameters, startedAt: now }
      return withToolCall(state, event, now, { ...change, state: 'running' })
    }
    case 'tool_result': {
      const { toolName, success, result, error } = event
      const outcome = success ? ({ state: 'done', result } as const) : ({ state: 'error', error } as const)
      return withToolCall(state, event, now, { toolName, ...outcome, endedAt: now })
    }
    case 'tool_cancelled':
      return withToolCall(state, event, now, { state: 'cancelled', endedAt: now })
    case 'status': {
      const { scope, status: phase, iteration, maxIterations } = event
      if (scope) return state
      if (iteration === undefined || iteration === state.iteration) return { ...state, phase }
      const before = state.iterations.map((entry) => ({ endedAt: now, ...entry }))
      const iterations = [...before, { iteration, maxIterations, startedAt: now }]
      return { ...closed(state, undefined, now), phase, iteration, iterations }
    }
    case 'result':
      return event.scope ? state : { ...closed(state, undefined, now), result: event }
    case 'error':
      return withError(state, saidByAgent(event.error))
    case 'scope_ended': {
      const scopes = state.scopes.map((scope) => {
        const isOver = scope.id === event.scope.id && scope.state === 'running'
        return isOver
          ? { ...scope, state: event.success ? ('done' as const) : ('error' as const), endedAt: now }
          : scope
      })
      return { ...state, scopes }
    }
    case 'step_reset': {
      const before = (entry: { iteration?: number | undefined }) => (entry.iteration ?? 0) < event.iteration
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
    case 'custom':
      return { ...state, log: [...state.log.slice(1 - LOG_LENGTH), event] }
    case 'scope_started':
    case 'finish':
      return state
  }
}

/** The part that a scope is at. */
function indexOfLast(parts: readonly RunPart[], scope: AgentScope | undefined): number {
  return parts.findLastIndex((part) => part.scope?.id === scope?.id)
}

function withText(
  state: RunState,
  type: 'text' | 'reasoning',
  text: string,
  scope: AgentScope | undefined,
  startedAt: number,
): RunState {
  const { parts, iteration } = state
  const index = indexOfLast(parts, scope)
  const open = parts[index]
  if (open?.type === type && open.state === 'streaming' && open.iteration === iteration) {
    return { ...state, parts: parts.with(index, { ...open, text: open.text + text }) }
  }
  return withPart(
    state,
    { type, text, state: 'streaming', startedAt, id: state.partsBegun, iteration, scope },
    startedAt,
  )
}

function withPart(state: RunState, part: RunPart, now: number): RunState {
  const { parts } = closed(state, part.scope, now)
  return { ...state, parts: [...parts, part], partsBegun: part.id + 1 }
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

type ToolEvent = Stamped<AgentEvent> & { toolCallId: string }

/** Changes a tool call, or adds it where its first event was lost or never sent. */
function withToolCall(
  state: RunState,
  event: ToolEvent,
  now: number,
  change: Partial<ToolCallInfo>,
): RunState {
  const { iteration, partsBegun } = state
  const { toolCallId, scope } = event
  const known = state.toolCalls.findLast((call) => call.toolCallId === toolCallId)
  const hasBegun = change.state !== 'pending' && change.state !== 'cancelled'
  const toolCall: ToolCallInfo = {
    ...(known ?? {
      toolCallId,
      toolName: toolCallId,
      parameters: undefined,
      state: 'running',
      iteration,
      scope,
    }),
    ...change,
    startedAt: change.startedAt ?? known?.startedAt ?? (hasBegun ? now : undefined),
  }
  if (!known) {
    const part = { type: 'tool_call', id: partsBegun, iteration, scope, toolCall } as const
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

function withError(state: RunState, error: AgentError): RunState {
  return { ...state, errors: [...state.errors.slice(1 - ERRORS_LENGTH), error] }
}

/** An error that ended a connection; what the agent or a bad event had to do with it is on the list already. */
function withFailure(state: RunState, error: AgentError): RunState {
  const last = state.errors.at(-1)
  const listed = last === error || (error.code === 'agent' && last?.detail === error.detail)
  return listed ? state : withError(state, error)
}

/** After the end nothing is open. */
function ended(
  state: RunState,
  { end, endedBy, error, receivedAt }: RunEnding & { receivedAt: number },
): RunState {
  const now = at(state, { receivedAt })
  const over = end === 'finished' ? 'done' : 'cancelled'
  const parts = state.parts.map((part): RunPart => {
    if (part.type !== 'tool_call') return closedPart(part, now)
    const { toolCall } = part
    if (toolCall.state !== 'pending' && toolCall.state !== 'running') return part
    return { ...part, toolCall: { ...toolCall, endedAt: now, state: 'cancelled' } }
  })
  return {
    ...(error ? withFailure(state, error) : state),
    status: error ? 'error' : 'ready',
    connection: 'closed',
    end,
    endedBy,
    error,
    retryAt: undefined,
    phase: state.phase && end === 'finished' ? 'completed' : state.phase,
    parts,
    toolCalls: parts.flatMap((part) => (part.type === 'tool_call' ? [part.toolCall] : [])),
    scopes: state.scopes.map((scope) =>
      scope.state === 'running' ? { ...scope, state: over, endedAt: now } : scope,
    ),
    iterations: state.iterations.map((entry) => ({ endedAt: now, ...entry })),
    times: { ...state.times, endedAt: receivedAt },
  }
}
