import type { DataUIPart, FileUIPart, SourceDocumentUIPart, SourceUrlUIPart } from './messages.js'

/** What an agent says it is doing. */
export type AgentPhase = 'started' | 'thinking' | 'acting' | 'observing' | 'completed'

/** Work that is nested in a run: a sub-workflow, a step of one, a retrieval. */
export interface AgentScope {
  /** Unique in the run. */
  id: string
  /** The scope this one is nested in; absent directly below the run. */
  parentId?: string | undefined
  /** What sort of work it is, in the backend's own word: `dawp`, `step`, `knowledge`, … */
  kind: string
  /** What to call it. */
  name: string
}

interface EventBase {
  /** When the agent said it, epoch milliseconds (UTC), where the wire has a time. */
  timestamp?: number | undefined
  /** Absent for the run's own (main) work. */
  scope?: AgentScope | undefined
}

/** A piece of the answer's text, to be appended. */
export interface TokenEvent extends EventBase {
  type: 'token'
  content: string
  /** How many tokens this is. @default 1 */
  count?: number | undefined
}

/** A piece of the model's reasoning, to be appended. */
export interface ReasoningEvent extends EventBase {
  type: 'reasoning'
  content: string
  /** How many tokens this is. @default 1 */
  count?: number | undefined
}

/** The arguments of a tool call while the model writes them. A snapshot: `inputText` is all of them so far. */
export interface ToolCallDeltaEvent extends EventBase {
  type: 'tool_call_delta'
  toolCallId: string
  /** The function's name as the model knows it. */
  functionName: string
  inputText: string
  /** The arguments are whole and the call waits for its turn or runs already. */
  complete: boolean
  /** The arguments as read from `inputText`, once it is whole and is JSON. */
  parameters?: unknown
}

/** A tool call begins to execute. */
export interface ToolCallEvent extends EventBase {
  type: 'tool_call'
  /** Unique in the run. */
  toolCallId: string
  toolName: string
  /** The function's name as the model knows it, where that differs. */
  functionName?: string | undefined
  operation?: string | undefined
  parameters: unknown
}

/** How a tool call came out. It may come without a `tool_call` before it: a call that could not even begin. */
export interface ToolResultEvent extends EventBase {
  type: 'tool_result'
  toolCallId: string
  toolName: string
  success: boolean
  /** Any JSON value; absent for a failure. */
  result?: unknown
  /** Why it failed. */
  error?: string | undefined
}

/** A tool call that was announced will never run. */
export interface ToolCancelledEvent extends EventBase {
  type: 'tool_cancelled'
  toolCallId: string
}

/** What the agent is doing now: said by it, or implied by what it said. */
export interface StatusEvent extends EventBase {
  type: 'status'
  status: AgentPhase
  /** 1-based number of the ReAct iteration. */
  iteration?: number | undefined
  maxIterations?: number | undefined
}

/** The final answer. Not the end of the stream: more may follow. */
export interface ResultEvent extends EventBase {
  type: 'result'
  output: unknown
  success: boolean
  /** Seconds, as the agent measured them. */
  executionTime?: number | undefined
  /** Why the agent stopped, where it says so: `max_iterations_reached`, … */
  reason?: string | undefined
  iterations?: number | undefined
  /** What the run cost, where the agent counts that. */
  totalTokens?: number | undefined
}

/** The agent reports an error. More may follow it. */
export interface ErrorEvent extends EventBase {
  type: 'error'
  /** The agent's own words; not trusted. */
  error: string
}

/** The protocol's own mark that nothing more will come. */
export interface FinishEvent extends EventBase {
  type: 'finish'
  reason: 'completed' | 'error' | 'cancelled'
}

/** Nested work begins. */
export interface ScopeStartedEvent extends EventBase {
  type: 'scope_started'
  scope: AgentScope
}

/** Nested work ends. */
export interface ScopeEndedEvent extends EventBase {
  type: 'scope_ended'
  scope: AgentScope
  success: boolean
}

/** The agent starts over: what it said since it began iteration `iteration` belongs to an abandoned attempt. */
export interface StepResetEvent extends EventBase {
  type: 'step_reset'
  /** 1-based; 0 discards everything. */
  iteration: number
}

/** Something the answer draws on. */
export interface SourceEvent extends EventBase {
  type: 'source'
  part: SourceUrlUIPart | SourceDocumentUIPart
}

/** A file that the agent made. */
export interface FileEvent extends EventBase {
  type: 'file'
  part: FileUIPart
}

/** Anything else that belongs into the answer. A part of the same type and id replaces the one that was there. */
export interface DataEvent extends EventBase {
  type: 'data'
  part: DataUIPart
}

/** A tool call waits for a person to approve it. The run ends, and the answer is a request of its own. */
export interface ApprovalRequestEvent extends EventBase {
  type: 'approval_request'
  approvalId: string
  toolCallId: string
  toolName: string
  operation?: string | undefined
  parameters: unknown
}

/** What the run has cost so far, in tokens. */
export interface UsageEvent extends EventBase {
  type: 'usage'
  inputTokens?: number | undefined
  outputTokens?: number | undefined
  totalTokens?: number | undefined
}

/** What the backend says about the answer as a whole. */
export interface MetadataEvent extends EventBase {
  type: 'metadata'
  metadata: unknown
}

/** Something this library has no word for: kept for whoever asked for it, never shown by itself. */
export interface CustomEvent extends EventBase {
  type: 'custom'
  /** The backend's own `type`. */
  name: string
  data: unknown
  /** The backend's inner workings (plugins, hooks): for inspection only. */
  telemetry: boolean
}

/** One thing an agent said, whatever the backend. `type` is in snake_case as on the wire. */
export type AgentEvent =
  | TokenEvent
  | ReasoningEvent
  | ToolCallDeltaEvent
  | ToolCallEvent
  | ToolResultEvent
  | ToolCancelledEvent
  | StatusEvent
  | ResultEvent
  | ErrorEvent
  | FinishEvent
  | ScopeStartedEvent
  | ScopeEndedEvent
  | StepResetEvent
  | SourceEvent
  | FileEvent
  | DataEvent
  | ApprovalRequestEvent
  | UsageEvent
  | MetadataEvent
  | CustomEvent
