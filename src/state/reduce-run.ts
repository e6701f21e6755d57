import type { AgentError } from '../errors.js'
import type {
  AgentEvent,
  AgentScope,
  StatusEvent,
  ToolCallDeltaEvent,
  ToolCallEvent,
  ToolResultEvent,
} from '../protocols/events.js'
import type { RunEvent, Stamped } from '../run/run.js'
import { type RunEnding, saidByAgent } from '../run/verdict.js'
import {
  initialRunState,
  type ReasoningPart,
  type RunPart,
  type RunState,
  type RunTimes,
  type ScopeInfo,
  type TextPart,
  type ToolCallInfo,
} from './run-state.js'

const LOG_LENGTH = 500
const ERRORS_LENGTH = 100

/** What is known of a run after one more event. Pure: the same events always give the same state. */
export function reduceRun(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case 'run_connecting':
      return connecting(state, event.attempt, event.receivedAt)
    case 'run_open':
      return { ...state, connection: 'open', error: undefined, retryAt: undefined }
    case 'run_waiting': {
      const { error, delayMs, receivedAt } = event
      const waiting = { ...withFailure(state, error), connection: 'reconnecting', error } as const
      return { ...waiting, retryAt: receivedAt + delayMs }
    }
    case 'run_invalid_event':
      return withError(state, event.error)
    case 'run_ended':
      return ended(state, event)
    default:
      return said(seen(state, event), event)
  }
}

/** Without a cursor the agent starts over, and so must the screen. */
function connecting(state: RunState, attempt: number, receivedAt: number): RunState {
  if (attempt === 0) {
    const times = { ...initialRunState.times, startedAt: receivedAt }
    return { ...initialRunState, status: 'submitted', connection: 'connecting', times }
  }
  const { status, connection, error, errors, log, partsBegun } = state
  const { startedAt = receivedAt } = state.times
  const times = { ...initialRunState.times, startedAt }
  return { ...initialRunState, status, connection, error, errors, log, partsBegun, attempt, times }
}

/** What every event of the agent changes, whatever it says: the clocks, the scopes, the status. */
function seen(state: RunState, event: Stamped<AgentEvent>): RunState {
  const { timestamp, receivedAt, scope } = event
  let { status, times, scopes } = state
  if (status === 'submitted') status = 'streaming'
  const skew = timestamp === undefined ? undefined : receivedAt - timestamp
  if (skew !== undefined && !(skew >= (times.clockSkewMs ?? Number.POSITIVE_INFINITY))) {
    times = { ...times, clockSkewMs: skew }
  }
  if (event.type === 'token') times = counted(times, receivedAt)
  if (status === state.status && times === state.times && !scope) return state
  const next = { ...state, status, times }
  if (scope && !scopes.some(({ id }) => id === scope.id)) {
    const { iteration } = state
    const info: ScopeInfo = { ...scope, state: 'running', startedAt: at(next, event) }
    scopes = [...scopes, iteration === undefined ? info : { ...info, iteration }]
  }
  return { ...next, scopes }
}

function counted(times: RunTimes, receivedAt: number): RunTimes {
  const { tokenCount, firstTokenAt = receivedAt, lastTokenAt = receivedAt, longestGapMs } = times
  return {
    ...times,
    tokenCount: tokenCount + 1,
    firstTokenAt,
    lastTokenAt: receivedAt,
    longestGapMs: Math.max(longestGapMs, receivedAt - lastTokenAt),
  }
}

/** When it happened, on the agent's clock as far as that is known. */
function at(
  { times }: RunState,
  { timestamp, receivedAt }: Pick<Stamped<AgentEvent>, 'timestamp' | 'receivedAt'>,
): number {
  return timestamp ?? receivedAt - (times.clockSkewMs ?? 0)
}

function said(state: RunState, event: Stamped<AgentEvent>): RunState {
  switch (event.type) {
    case 'token':
    case 'reasoning':
      return appendText(state, event.type === 'token' ? 'text' : 'reasoning', event.content, event)
    case 'tool_call_delta':
      return withToolCall(state, event, announced(event))
    case 'tool_call':
      return withToolCall(state, event, begun(event, at(state, event)))
    case 'tool_result':
      return withToolCall(state, event, settled(event, at(state, event)))
    case 'tool_cancelled':
      return withToolCall(state, event, { state: 'cancelled', endedAt: at(state, event) })
    case 'status':
      return event.scope ? state : inPhase(state, event)
    case 'result':
      return event.scope ? state : { ...closeText(state, undefined, at(state, event)), result: event }
    case 'error':
      return withError(state, saidByAgent(event.error))
    case 'scope_started':
    case 'finish':
      return state
    case 'scope_ended':
      return endScope(state, event.scope, event.success, at(state, event))
    case 'step_reset':
      return resetTo(state, event.iteration)
    case 'custom':
      return { ...state, log: [...state.log.slice(1 - LOG_LENGTH), event] }
  }
}

function appendText(
  state: RunState,
  type: 'text' | 'reasoning',
  text: string,
  event: Pick<Stamped<AgentEvent>, 'scope' | 'timestamp' | 'receivedAt'>,
): RunState {
  const { parts, iteration } = state
  const { scope } = event
  const index = parts.findLastIndex((part) => scopeOf(part)?.id === scope?.id)
  const open = parts[index]
  if (open?.type === type && open.state === 'streaming' && open.iteration === iteration) {
    return { ...state, parts: parts.with(index, { ...open, text: open.text + text }) }
  }
  const startedAt = at(state, event)
  const closed = closeText(state, scope, startedAt)
  const where = { ...(iteration !== undefined && { iteration }), ...(scope && { scope }) }
  const part = { id: state.partsBegun, text, state: 'streaming', ...where } as const
  return withPart(closed, type === 'text' ? { type, ...part } : { type, ...part, startedAt })
}

function scopeOf(part: RunPart): AgentScope | undefined {
  return part.type === 'tool_call' ? part.toolCall.scope : part.scope
}

/** Text and reasoning of a scope are done as soon as something else follows in it. */
function closeText(state: RunState, scope: AgentScope | undefined, endedAt: number): RunState {
  const { parts } = state
  const index = parts.findLastIndex((part) => scopeOf(part)?.id === scope?.id)
  const open = parts[index]
  if (!open || open.type === 'tool_call' || open.state === 'done') return state
  return { ...state, parts: parts.with(index, closedPart(open, endedAt)) }
}

function closedPart(part: TextPart | ReasoningPart, endedAt: number): TextPart | ReasoningPart {
  if (part.type === 'text') return { ...part, state: 'done' }
  return { ...part, state: 'done', endedAt: Math.max(endedAt, part.startedAt) }
}

type ToolEvent = Stamped<AgentEvent> & { toolCallId: string }

/** Changes a tool call, or adds it where its first event was lost or never sent. */
function withToolCall(state: RunState, event: ToolEvent, change: Partial<ToolCallInfo>): RunState {
  const { parts, iteration } = state
  const { toolCallId, scope } = event
  const index = parts.findLastIndex(
    (part) => part.type === 'tool_call' && part.toolCall.toolCallId === toolCallId,
  )
  const known = parts[index]
  if (known?.type === 'tool_call') {
    const startedAt = known.toolCall.startedAt ?? at(state, event)
    const toolCall = { ...known.toolCall, ...(hasBegun(change) && { startedAt }), ...change }
    return withToolCalls(state, parts.with(index, { ...known, toolCall }))
  }
  const startedAt = at(state, event)
  const closed = closeText(state, scope, startedAt)
  const toolCall: ToolCallInfo = {
    toolCallId,
    toolName: change.functionName ?? toolCallId,
    parameters: undefined,
    state: 'running',
    ...(iteration !== undefined && { iteration }),
    ...(scope && { scope }),
    ...(hasBegun(change) && { startedAt }),
    ...change,
  }
  const added = withPart(closed, { type: 'tool_call', id: state.partsBegun, toolCall })
  return withToolCalls(added, added.parts)
}

/** With other parts, of which the tool calls are told anew. */
function withToolCalls(state: RunState, parts: readonly RunPart[]): RunState {
  const toolCalls = parts.flatMap((part) => (part.type === 'tool_call' ? [part.toolCall] : []))
  return { ...state, parts, toolCalls }
}

/** A call runs from the moment its batch is announced: what tells of it may come in a burst at the end. */
function hasBegun({ state }: Partial<ToolCallInfo>): boolean {
  return state !== 'pending' && state !== 'cancelled'
}

function withPart(state: RunState, part: RunPart): RunState {
  return { ...state, parts: [...state.parts, part], partsBegun: part.id + 1 }
}

function announced({
  functionName,
  inputText,
  complete,
  parameters,
}: ToolCallDeltaEvent): Partial<ToolCallInfo> {
  const state = complete ? 'running' : 'pending'
  return { toolName: functionName, functionName, inputText, state, ...(complete && { parameters }) }
}

function begun(event: ToolCallEvent, startedAt: number): Partial<ToolCallInfo> {
  const { toolName, functionName, operation, parameters } = event
  return {
    toolName,
    ...(functionName !== undefined && { functionName }),
    ...(operation !== undefined && { operation }),
    parameters,
    state: 'running',
    startedAt,
  }
}

function settled(event: ToolResultEvent, endedAt: number): Partial<ToolCallInfo> {
  const { toolName, success, result, error } = event
  if (success) return { toolName, state: 'done', result, endedAt }
  return { toolName, state: 'error', endedAt, ...(error !== undefined && { error }) }
}

function inPhase(state: RunState, event: Stamped<StatusEvent>): RunState {
  const { status: phase, iteration = state.iteration, maxIterations } = event
  const startedAt = at(state, event)
  if (iteration === undefined || iteration === state.iteration) return { ...state, phase }
  const before = state.iterations.map((entry) => ({ endedAt: startedAt, ...entry }))
  const entry = { iteration, startedAt, ...(maxIterations !== undefined && { maxIterations }) }
  const closed = closeText(state, undefined, startedAt)
  return { ...closed, phase, iteration, iterations: [...before, entry] }
}

function endScope(state: RunState, { id }: AgentScope, success: boolean, endedAt: number): RunState {
  const scopes = state.scopes.map((scope): ScopeInfo => {
    if (scope.id !== id || scope.state !== 'running') return scope
    return { ...scope, state: success ? 'done' : 'error', endedAt }
  })
  return { ...state, scopes }
}

function resetTo(state: RunState, iteration: number): RunState {
  const before = (entry: { iteration?: number }) => (entry.iteration ?? 0) < iteration
  const parts = state.parts.filter((part) => before(part.type === 'tool_call' ? part.toolCall : part))
  const iterations = state.iterations.filter(before)
  const scopes = state.scopes.filter(before)
  const kept = { ...state, iterations, scopes, iteration: iterations.at(-1)?.iteration, result: undefined }
  return withToolCalls(kept, parts)
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
  const endedAt = at(state, { receivedAt })
  const close = <T extends { endedAt?: number }>(entry: T): T => ({ endedAt, ...entry })
  const parts = state.parts.map((part): RunPart => {
    if (part.type !== 'tool_call') return part.state === 'done' ? part : closedPart(part, endedAt)
    const { toolCall } = part
    if (toolCall.state !== 'pending' && toolCall.state !== 'running') return part
    return { ...part, toolCall: { ...close(toolCall), state: 'cancelled' } }
  })
  return {
    ...withToolCalls(error ? withFailure(state, error) : state, parts),
    status: error ? 'error' : 'ready',
    connection: 'closed',
    end,
    endedBy,
    error,
    retryAt: undefined,
    phase: end === 'finished' && state.phase !== undefined ? 'completed' : state.phase,
    scopes: state.scopes.map((scope) => {
      if (scope.state !== 'running') return scope
      return { ...close(scope), state: end === 'finished' ? 'done' : 'cancelled' }
    }),
    iterations: state.iterations.map(close),
    times: { ...state.times, endedAt: receivedAt },
  }
}
