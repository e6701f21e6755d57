import type { AgentError } from '../errors.js'
import type { AgentScope } from '../protocols/events.js'
import { isSaid, type RunEvent } from '../run/run.js'
import { saidByAgent } from '../run/verdict.js'
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
export function reduceRun(before: RunState, event: RunEvent): RunState {
  const { receivedAt, position = before.position } = event
  // In one step with what it is the position behind. All below write into this state, which nobody else has yet.
  const state = { ...before, position }
  const { times, scopes, iteration } = state
  const { clockSkewMs } = times
  // When it happened, on the agent's clock as far as that is known.
  let now = receivedAt - (clockSkewMs ?? 0)
  if (isSaid(event)) {
    const { timestamp, scope } = event
    now = timestamp ?? now
    if (timestamp && receivedAt - timestamp < (clockSkewMs ?? Infinity))
      state.times = { ...times, clockSkewMs: receivedAt - timestamp }
    state.status = 'streaming'
    if (scope && !scopes.some(({ id }) => id === scope.id))
      state.scopes = [...scopes, { ...scope, state: 'running', iteration, startedAt: now }]
  }
  switch (event.type) {
    case 'run_connecting': {
      const { attempt, replays } = event
      const known = replays ? times : initialRunState.times
      const { startedAt = receivedAt } = attempt ? times : known
      const asked = { status: 'submitted', connection: 'connecting' } satisfies Partial<RunState>
      // Another attempt: what went wrong before it is still told.
      if (attempt && !replays) startOver(state, 0)
      else Object.assign(state, initialRunState, asked)
      state.times = { ...known, startedAt, tokenCount: 0 }
      state.attempt = attempt
      break
    }
    case 'run_open':
      state.connection = 'open'
      state.error = state.retryAt = undefined
      break
    case 'run_waiting': {
      const { error, delayMs, connection = 'reconnecting' } = event
      // A cut that can be healed is none of the run's errors.
      if (!event.position) addFailure(state, error)
      state.connection = connection
      state.error = error
      state.retryAt = receivedAt + delayMs
      break
    }
    case 'run_invalid_event':
      addError(state, event.error)
      break
    case 'run_ended': {
      const { end, endedBy, error } = event
      // After the end nothing is open.
      if (error) addFailure(state, error)
      for (const call of state.toolCalls.filter(isOpen))
        changeToolCall(state, call, now, { state: 'cancelled' })
      state.parts = ended(state.parts, 'done', now)
      state.scopes = ended(state.scopes, end === 'finished' ? 'done' : 'cancelled', now)
      Object.assign(state, {
        status: error ? 'error' : 'ready',
        connection: 'closed',
        end,
        endedBy,
        error,
        retryAt: undefined,
      } satisfies Partial<RunState>)
      if (state.phase && end === 'finished') state.phase = 'completed'
      state.times = { ...state.times, endedAt: receivedAt }
      break
    }
    case 'token':
    case 'reasoning': {
      const { parts } = state
      const { content, scope } = event
      if (event.type === 'token') {
        const { tokenCount, longestGapMs, firstTokenAt = receivedAt, lastTokenAt = receivedAt } = times
        state.times = {
          // With the skew of right now.
          ...state.times,
          tokenCount: tokenCount + (event.count ?? 1),
          firstTokenAt,
          lastTokenAt: receivedAt,
          longestGapMs: Math.max(longestGapMs, receivedAt - lastTokenAt),
        }
      }
      const type = event.type === 'token' ? 'text' : event.type
      const index = parts.findLastIndex(isOf(scope))
      const open = parts[index]
      if (open?.type === type && open.state === 'streaming' && open.iteration === iteration)
        state.parts = parts.with(index, withMoreText(open, content))
      else addPart(state, { type, text: content, state: 'streaming', startedAt: now, scope }, now)
      break
    }
    case 'tool_call_delta': {
      const { functionName, inputText, parameters, complete } = event
      // A call runs from the moment its batch is announced: what tells of it may come in a burst at the end.
      const written = { toolName: functionName, functionName, inputText, parameters }
      changeToolCall(state, event, now, { ...written, state: complete ? 'running' : 'pending' })
      break
    }
    case 'tool_call': {
      const { toolName, functionName, operation, parameters } = event
      // A backend may have told the function's name earlier, and not again.
      const begun = { toolName, ...(functionName && { functionName }), operation, parameters, startedAt: now }
      changeToolCall(state, event, now, { ...begun, state: 'running' })
      break
    }
    case 'tool_result': {
      const { toolName, success, result, error } = event
      changeToolCall(state, event, now, { toolName, result, error, state: success ? 'done' : 'error' })
      break
    }
    case 'tool_cancelled':
      changeToolCall(state, event, now, { state: 'cancelled' })
      break
    case 'status': {
      const { scope, status, iteration, maxIterations } = event
      if (scope) break
      state.phase = status
      if (iteration === undefined || iteration === state.iteration) break
      close(state, scope, now)
      state.iteration = iteration
      state.iterations = [...state.iterations, { iteration, maxIterations, startedAt: now }]
      break
    }
    case 'result': {
      const { scope, executionTime } = event
      if (scope) break
      close(state, scope, now)
      state.times = { ...state.times, executionTimeMs: executionTime && executionTime * 1000 }
      state.result = event
      break
    }
    case 'error':
      addError(state, saidByAgent(event.error))
      break
    case 'scope_ended': {
      const { scope, success } = event
      const isOver = ({ id }: ScopeInfo) => id === scope.id
      state.scopes = ended(state.scopes, success ? 'done' : 'error', now, isOver)
      break
    }
    case 'step_reset':
      startOver(state, event.iteration)
      break
    case 'custom':
      state.log = latest(state.log, event, LOG_LENGTH)
      break
    default:
      // What else there is belongs to a message of a chat, or changes no more than is done above for all.
      event.type satisfies MessageEventType | 'scope_started' | 'finish'
  }
  return state
}

type MessageEventType = 'source' | 'file' | 'data' | 'approval_request' | 'usage' | 'metadata'

/** Forgets what was said since an iteration began: the agent starts over there, and so must the screen. */
function startOver(state: RunState, from: number): void {
  const isBefore = ({ iteration = 0 }: { iteration?: number | undefined }) => iteration < from
  state.parts = state.parts.filter(isBefore)
  state.toolCalls = state.toolCalls.filter(isBefore)
  state.scopes = state.scopes.filter(isBefore)
  state.iterations = state.iterations.filter(isBefore)
  state.iteration = state.iterations.at(-1)?.iteration
  state.result = undefined
}

/** What is not known of a part before it has its place. */
type NewPart = RunPart extends infer P ? (P extends RunPart ? Omit<P, 'id' | 'iteration'> : never) : never

function addPart(state: RunState, part: NewPart, now: number): void {
  close(state, part.scope, now)
  const { parts, partsBegun: id, iteration } = state
  state.parts = [...parts, { ...part, id, iteration }]
  state.partsBegun = id + 1
}

/** Text and reasoning of a scope are done as soon as something else follows in it. */
function close(state: RunState, scope: AgentScope | undefined, now: number): void {
  state.parts = ended(state.parts, 'done', now, isOf(scope))
}

function isOf(scope: AgentScope | undefined): (part: RunPart) => boolean {
  return (part) => part.scope?.id === scope?.id
}

/** The list after an end of all in it that is open, or of what `isOver` names. */
function ended<T extends RunPart | ScopeInfo>(
  list: readonly T[],
  state: 'done' | 'error' | 'cancelled',
  now: number,
  isOver: (item: T) => boolean = () => true,
): T[] {
  return list.map((item) =>
    'state' in item && isOpen(item) && isOver(item)
      ? { ...item, state, endedAt: Math.max(now, item.startedAt) }
      : item,
  )
}

/** Changes a tool call, or adds it where its first event was lost or never sent. */
function changeToolCall(
  state: RunState,
  { toolCallId, scope }: Pick<ToolCallInfo, 'toolCallId' | 'scope'>,
  now: number,
  change: Partial<ToolCallInfo> & Pick<ToolCallInfo, 'state'>,
): void {
  const { iteration, toolCalls } = state
  const known = toolCalls.findLast((call) => call.toolCallId === toolCallId)
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
  if (known) {
    state.parts = state.parts.map((part) =>
      part.type === 'tool_call' && part.toolCall === known ? { ...part, toolCall } : part,
    )
    state.toolCalls = toolCalls.map((call) => (call === known ? toolCall : call))
  } else {
    addPart(state, { type: 'tool_call', scope, toolCall }, now)
    state.toolCalls = [...toolCalls, toolCall]
  }
}

function isOpen({ state }: { state: string }): boolean {
  return state === 'pending' || state === 'running' || state === 'streaming'
}

/** The list with one more at its end, and no more than `length`. */
function latest<T>(list: readonly T[], item: T, length: number): T[] {
  return [...list.slice(1 - length), item]
}

function addError(state: RunState, error: AgentError): void {
  state.errors = latest(state.errors, error, ERRORS_LENGTH)
}

/** An error that ended a connection; what the agent or a bad event had to do with it is on the list already. */
function addFailure(state: RunState, error: AgentError): void {
  const last = state.errors.at(-1)
  if (last !== error && (error.code !== 'agent' || last?.detail !== error.detail)) addError(state, error)
}
