import type { AgentError } from '../errors.js'
import type { ToolUIPart, UIMessage, UIMessagePart } from '../protocols/messages.js'
import type { RunEnd } from '../run/verdict.js'
import type { AnswerState, Usage } from './reduce-answer.js'
import type { RunPart, ToolCallInfo } from './run-state.js'
import { type RunMetricsValue, selectAnswer, selectMetrics, selectText } from './selectors.js'

/** What is known of a message beside its parts. */
export interface MessageInfo {
  /** Epoch milliseconds. */
  createdAt: number
  /**
   * Of the user's messages: `sending` until the server answers, then `sent`; `failed` when it never did.
   * Of an answer: `streaming`, then `done`.
   */
  state: 'sending' | 'sent' | 'failed' | 'streaming' | 'done'
  /** Why the answer ended. */
  end?: RunEnd | undefined
  /** Why the message failed, or the answer broke off. */
  error?: AgentError | undefined
  /** How fast it came; of the last run, where an answer took several. */
  metrics?: RunMetricsValue | undefined
  /** What the answer cost, all its runs together. */
  usage?: Usage | undefined
}

/** A message in a chat, with its place and what is known of it. */
export interface ChatNode {
  message: UIMessage
  /** The message it follows; absent for a first one. */
  parentId: string | undefined
  /** Those of its parts that are tool calls, with all that is known of them. */
  toolCalls: readonly ToolCallInfo[]
  info: MessageInfo
}

/** What this client did to a tool call of the run that goes on, laid over what the run says of it. */
export type LocalCalls = ReadonlyMap<string, Partial<ToolCallInfo>>

const STEP: UIMessagePart = { type: 'step-start' }

/**
 * An answer as it stands: what it was before this run, and what the run has said. Parts, calls and the message
 * itself are the same objects as in `previous` as long as nothing in them has changed.
 */
export function buildAnswer(
  base: ChatNode,
  run: AnswerState,
  local: LocalCalls,
  previous: ChatNode,
): ChatNode {
  const parts = [...base.message.parts]
  const toolCalls = [...base.toolCalls]
  const extras = run.extras ?? []
  let nextExtra = 0
  let iteration: number | undefined
  const push = (part: UIMessagePart, step: number | undefined) => {
    if (
      step === undefined ? parts.length === base.message.parts.length && parts.length > 0 : step !== iteration
    )
      parts.push(STEP)
    iteration = step
    parts.push(part)
  }
  const pushExtras = (before: number) => {
    for (let extra = extras[nextExtra]; extra && extra.before <= before; extra = extras[++nextExtra])
      push(extra.part, extra.iteration)
  }

  for (const part of run.parts) {
    pushExtras(part.id)
    if (part.type !== 'tool_call') {
      if (!part.scope) push(textPart(part), part.iteration)
      continue
    }
    const index = indexOfReplied(base, part.toolCall)
    const known = base.toolCalls[index]
    if (known) {
      if (known.state !== 'running') continue
      const merged = mergeCall(part.toolCall, known)
      toolCalls[index] = merged
      parts[parts.findIndex((other) => isPartOf(other, merged.toolCallId))] = toolPart(merged)
      continue
    }
    const call = localCall(renamed(part.toolCall, callId(base, part.toolCall.toolCallId)), run, local)
    toolCalls.push(call)
    push(toolPart(call), part.iteration)
  }
  pushExtras(Number.POSITIVE_INFINITY)
  if (run.result && selectText(run) === '') {
    const part = resultPart(run)
    if (part.text) push(part, iteration)
  }
  const { end } = run
  const isOver = end !== undefined
  let answer = withParts(previous, parts, toolCalls)
  if (isOver) {
    // What was approved and never heard of again.
    for (const call of base.toolCalls)
      if (toolCalls.includes(call) && call.state === 'running')
        answer = patchCall(answer, call.toolCallId, { state: 'cancelled' })
  }
  const usage = run.usage ? sum(base.info.usage, run.usage) : previous.info.usage
  if (isOver) {
    const { error } = run
    const info = { ...previous.info, state: 'done', end, error, metrics: selectMetrics(run), usage } as const
    answer = { ...answer, info }
  }
  const { metadata } = run
  return metadata === undefined || answer.message.metadata === metadata
    ? answer
    : { ...answer, message: { ...answer.message, metadata } }
}

/** A node with one of its tool calls changed; the same node where it has no such call. */
export function patchCall(node: ChatNode, toolCallId: string, change: Partial<ToolCallInfo>): ChatNode {
  const known = node.toolCalls.find((call) => call.toolCallId === toolCallId)
  if (!known) return node
  const call = { ...known, ...change }
  const { message, toolCalls } = node
  return {
    ...node,
    toolCalls: toolCalls.map((other) => (other === known ? call : other)),
    message: {
      ...message,
      parts: message.parts.map((part) => (isPartOf(part, toolCallId) ? toolPart(call) : part)),
    },
  }
}

/**
 * The id of a tool call in its message. A backend that numbers its calls anew in every run would have two of the
 * same in an answer that takes several.
 */
export function callId({ toolCalls }: ChatNode, id: string): string {
  return toolCalls.some(({ toolCallId }) => toolCallId === id) ? `${id}~${toolCalls.length}` : id
}

/** Whether a call of a finished run waits for somebody here: for its outcome, or for consent. */
export function isAwaited({ state, reply }: ToolCallInfo): boolean {
  return state === 'waiting' || (state === 'running' && !reply)
}

function isPartOf(part: UIMessagePart, toolCallId: string): boolean {
  return 'toolCallId' in part && part.toolCallId === toolCallId
}

/** The call of an earlier run that this one goes on with: one that was approved here, or the echo of an output. */
function indexOfReplied({ toolCalls }: ChatNode, { toolCallId, parameters }: ToolCallInfo): number {
  return toolCalls.findIndex(
    (known) =>
      known.toolCallId === toolCallId &&
      known.reply &&
      (known.state === 'running' || parameters === undefined),
  )
}

function withParts(node: ChatNode, parts: UIMessagePart[], toolCalls: ToolCallInfo[]): ChatNode {
  const { message } = node
  const sameParts = isSame(message.parts, parts)
  return {
    ...node,
    message: sameParts ? message : { ...message, parts },
    toolCalls: isSame(node.toolCalls, toolCalls) ? node.toolCalls : toolCalls,
  }
}

function isSame(before: readonly unknown[], now: readonly unknown[]): boolean {
  return before.length === now.length && now.every((item, index) => item === before[index])
}

function sum(one: Usage | undefined, other: Usage): Usage {
  const add = (key: keyof Usage) => (one?.[key] === undefined ? other[key] : one[key] + (other[key] ?? 0))
  return {
    inputTokens: add('inputTokens'),
    outputTokens: add('outputTokens'),
    totalTokens: add('totalTokens'),
  }
}

/** Makes a thing of another once, and again only when the second thing it is made of is another one. */
function memoized<K extends object, V, T>(make: (key: K, value: V) => T): (key: K, value: V) => T {
  const known = new WeakMap<K, { value: V; made: T }>()
  return (key, value) => {
    let entry = known.get(key)
    if (!entry || entry.value !== value) {
      entry = { value, made: make(key, value) }
      known.set(key, entry)
    }
    return entry.made
  }
}

const renamed = memoized((call: ToolCallInfo, toolCallId: string) =>
  call.toolCallId === toolCallId ? call : { ...call, toolCallId },
)

const mergeCall = memoized((call: ToolCallInfo, known: ToolCallInfo): ToolCallInfo => {
  const said = Object.entries(call).filter(([, value]) => value !== undefined)
  return {
    ...known,
    ...Object.fromEntries(said),
    toolName: known.toolName,
    startedAt: known.startedAt ?? call.startedAt,
  }
})

const patched = memoized((call: ToolCallInfo, change: Partial<ToolCallInfo>) => ({ ...call, ...change }))

const waiting = memoized(
  (call: ToolCallInfo, id: string): ToolCallInfo => ({
    ...call,
    state: 'waiting',
    approval: { id },
    endedAt: undefined,
  }),
)

/** A call as it stands with what was done to it here; an outcome from the agent outweighs that. */
function localCall(call: ToolCallInfo, { approvals, end }: AnswerState, local: LocalCalls): ToolCallInfo {
  if (call.state === 'done' || call.state === 'error') return call
  const { toolCallId } = call
  const approvalId = approvals?.get(toolCallId)
  const asked = approvalId !== undefined && (!end || end === 'finished') ? waiting(call, approvalId) : call
  const change = local.get(toolCallId)
  return change ? patched(asked, change) : asked
}

type TextRunPart = Exclude<RunPart, { type: 'tool_call' }>

const texts = memoized(({ type, text, state }: TextRunPart, _: undefined): UIMessagePart => {
  // A character outside the BMP may be cut in two by its tokens: its first half waits for the rest.
  const whole = /[\uD800-\uDBFF]/.test(text.slice(-1)) ? text.slice(0, -1) : text
  return { type, text: whole, state }
})

function textPart(part: TextRunPart): UIMessagePart {
  return texts(part, undefined)
}

const results = memoized((_: object, text: string) => ({ type: 'text', text, state: 'done' }) as const)

function resultPart(run: AnswerState): Extract<UIMessagePart, { type: 'text' }> {
  return results(run.result ?? {}, selectAnswer(run))
}

const toolParts = memoized((call: ToolCallInfo, _: undefined): UIMessagePart => {
  const { toolCallId, toolName, state, parameters: input, approval, result: output, error } = call
  const base = { type: `tool-${toolName}`, toolCallId } as const
  const reason = approval?.reason === undefined ? {} : { reason: approval.reason }
  const answered = approval?.approved === undefined ? undefined : { ...approval, ...reason }
  const part = { ...base, input, ...(answered && { approval: answered }) }
  // One cast for all: a call that was approved or denied has its approval.
  return {
    pending: { ...part, state: 'input-streaming' },
    running: { ...part, state: approval ? 'approval-responded' : 'input-available' },
    waiting: { ...part, state: 'approval-requested', approval: { id: approval?.id ?? toolCallId } },
    denied: { ...part, state: 'output-denied' },
    done: { ...part, state: 'output-available', output },
    error: { ...part, state: 'output-error', errorText: error ?? '' },
    cancelled: { ...part, state: 'output-error', errorText: error ?? 'cancelled' },
  }[state] as ToolUIPart
})

function toolPart(call: ToolCallInfo): UIMessagePart {
  return toolParts(call, undefined)
}
