import type { AgentError } from '../errors.js'
import type { AgentPhase, AgentScope, CustomEvent, ResultEvent } from '../protocols/events.js'
import type { RunPosition } from '../run/position.js'
import type { Stamped } from '../run/run.js'
import type { RunEnd } from '../run/verdict.js'

/** Exactly the AI SDK's four: nothing asked, asked, receiving, failed. `ready` again once a run is over. */
export type AgentStatus = 'ready' | 'submitted' | 'streaming' | 'error'

/** What the connection is doing, which is not what became of the run. */
export type ConnectionState = 'idle' | 'connecting' | 'open' | 'reconnecting' | 'offline' | 'closed'

/**
 * Where a tool call stands. `pending`: the model is still writing its arguments. `running`: it was handed over.
 * `waiting`: a person has to approve it, and its run is over; `denied`: that person said no. The other three are
 * final; `cancelled` never ran, or its outcome never arrived.
 */
export type ToolCallState = 'pending' | 'running' | 'waiting' | 'done' | 'error' | 'denied' | 'cancelled'

/** One tool call, with all that is known of it. */
export interface ToolCallInfo {
  /** Unique in the run. */
  toolCallId: string
  /** The tool; the function's name where the backend never said which tool that is. */
  toolName: string
  /** The function's name as the model knows it. */
  functionName?: string | undefined
  operation?: string | undefined
  /** The arguments; `undefined` while they are not whole, or when they are not JSON. */
  parameters: unknown
  /** The arguments as text, as the model wrote them; cut off at `limits.toolInputChars`. */
  inputText?: string | undefined
  state: ToolCallState
  result?: unknown
  error?: string | undefined
  /** In a chat, of a call that needs a person's consent. */
  approval?: { id: string; approved?: boolean | undefined; reason?: string | undefined } | undefined
  /** In a chat, of a call that was answered here: whether the agent has been told. */
  reply?: 'ready' | 'sent' | undefined
  iteration?: number | undefined
  scope?: AgentScope | undefined
  /** Epoch milliseconds on the agent's clock: its events' timestamps where they have one. */
  startedAt?: number | undefined
  /** On the same clock as `startedAt`. */
  endedAt?: number | undefined
}

interface PartBase {
  /** Unique in the run, in order of appearance. */
  id: number
  /** The main iteration in which it began. */
  iteration?: number | undefined
  scope?: AgentScope | undefined
}

/** A stretch of the answer's text. */
export interface TextPart extends PartBase {
  type: 'text'
  text: string
  state: 'streaming' | 'done'
  /** Epoch milliseconds, as in {@link ToolCallInfo}. */
  startedAt: number
  /** Set when something else follows. */
  endedAt?: number | undefined
}

/** A stretch of the model's reasoning. */
export interface ReasoningPart extends Omit<TextPart, 'type'> {
  type: 'reasoning'
}

/** A tool call, at its place among the parts. */
export interface ToolCallPart extends PartBase {
  type: 'tool_call'
  toolCall: ToolCallInfo
}

/** What a run consists of, in order. */
export type RunPart = TextPart | ReasoningPart | ToolCallPart

/** A nested scope of the run. */
export interface ScopeInfo extends AgentScope {
  state: 'running' | 'done' | 'error' | 'cancelled'
  /** The main iteration in which it began. */
  iteration?: number | undefined
  /** Epoch milliseconds, as in {@link ToolCallInfo}. */
  startedAt: number
  endedAt?: number | undefined
}

/** One ReAct iteration of the main work. */
export interface IterationInfo {
  /** 1-based. */
  iteration: number
  maxIterations?: number | undefined
  /** Epoch milliseconds, as in {@link ToolCallInfo}. */
  startedAt: number
}

/** Counts and times from which `selectMetrics` derives what is shown. Times are epoch milliseconds, received. */
export interface RunTimes {
  /**
   * How far this machine's clock is ahead of the agent's, in milliseconds, the shortest delivery seen included:
   * what has to be taken off a time measured here before it is compared with `startedAt` of a tool call.
   */
  clockSkewMs?: number | undefined
  startedAt?: number | undefined
  firstTokenAt?: number | undefined
  lastTokenAt?: number | undefined
  endedAt?: number | undefined
  /** How long the agent worked, as it says itself, in milliseconds. */
  executionTimeMs?: number | undefined
  tokenCount: number
  /** The longest wait between two tokens, in milliseconds. */
  longestGapMs: number
}

/** All that is known of a run: a fold of its events and of nothing else. Immutable. */
export interface RunState {
  status: AgentStatus
  connection: ConnectionState
  /** Why the run is over; absent while it is not. */
  end: RunEnd | undefined
  /** `'event'`: the agent said that it was done. `'body'`: the stream ended cleanly and cannot say more. */
  endedBy: 'event' | 'body' | undefined
  /** What the agent says it is doing. */
  phase: AgentPhase | undefined
  iteration: number | undefined
  iterations: readonly IterationInfo[]
  /** In order of appearance; those of nested scopes among them carry `scope`. */
  parts: readonly RunPart[]
  /** Those of `parts` that are tool calls; the same list until one of them changes. */
  toolCalls: readonly ToolCallInfo[]
  /** How many parts were ever begun, discarded ones included; the next one's id. */
  partsBegun: number
  scopes: readonly ScopeInfo[]
  result: Stamped<ResultEvent> | undefined
  /** Why `status` is `'error'`; while reconnecting, why that is. */
  error: AgentError | undefined
  /** Every error of the run: what the agent reported, events that could not be read, connections that broke. */
  errors: readonly AgentError[]
  /** Number of the connection: 0 for the first. */
  attempt: number
  /** When the next attempt is due, epoch milliseconds, while waiting for it. */
  retryAt: number | undefined
  /** With `resume`: which run this is, and how far it was read. */
  position: RunPosition | undefined
  /** Unknown events and telemetry, the latest 500, for inspection. */
  log: readonly Stamped<CustomEvent>[]
  times: RunTimes
}

/** Before anything was asked. */
export const initialRunState: RunState = {
  status: 'ready',
  connection: 'idle',
  end: undefined,
  endedBy: undefined,
  phase: undefined,
  iteration: undefined,
  iterations: [],
  parts: [],
  toolCalls: [],
  partsBegun: 0,
  scopes: [],
  result: undefined,
  error: undefined,
  errors: [],
  attempt: 0,
  retryAt: undefined,
  position: undefined,
  log: [],
  times: { tokenCount: 0, longestGapMs: 0 },
}
