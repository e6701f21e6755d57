import type { AgentError } from '../errors.js'
import type { ToolUIPart, UIMessage, UIMessagePart } from '../protocols/messages.js'
import type { RunPosition } from '../run/position.js'
import type { RunEnd } from '../run/verdict.js'
import type { AnswerState, Usage } from './reduce-answer.js'
import type { RunPart, ToolCallInfo, ToolCallState } from './run-state.js'
import { type RunMetricsValue, selectAnswer, selectMetrics, selectText } from './selectors.js'
import { type TextLog, textBetween, textLog } from './text-log.js'

/** What is known of a message beside its parts. */
export interface MessageInfo {
  /** Epoch milliseconds. */
  createdAt: number
  /**
   * Of the user's messages: `sending` until the server answers, or it is stopped, then `sent`; `failed` when the
   * server never did.
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
  /** Of an answer that can be read on: its run, and how much of the answer was there before it. */
  run?: AnswerRun | undefined
}

/** Where an answer is read on. */
export interface AnswerRun {
  position: RunPosition
  parts: number
  toolCalls: number
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
  const { message, toolCalls: before } = previous
  const parts = [...base.message.parts]
  const toolCalls = [...base.toolCalls]
  const [first] = parts
  const extras = [...(run.extras ?? [])]
  let step: number | undefined
  const push = (part: UIMessagePart, iteration: number | undefined, times?: TextRunPart) => {
    if (iteration !== step || (first && parts.length === base.message.parts.length)) parts.push(STEP)
    step = iteration
    const kept = reuse(message.parts[parts.length], part)
    if (times && textParts.get(times) !== kept) {
      textParts.set(times, kept)
      runParts.set(kept, times)
    }
    parts.push(kept)
  }
  const pushExtras = (next: number) => {
    for (let extra = extras[0]; extra && extra.before <= next; extra = extras[0]) {
      push(extra.part, extra.iteration)
      extras.shift()
    }
  }

  for (const part of run.parts) {
    pushExtras(part.id)
    if (part.type !== 'tool_call') {
      if (!part.scope) push(textParts.get(part) ?? textPart(part), part.iteration, part)
      continue
    }
    const { toolCall } = part
    const index = base.toolCalls.findIndex((call) => isReplied(call, toolCall))
    const known = base.toolCalls[index]
    if (known) {
      const { state, result, error, startedAt, endedAt } = toolCall
      if (known.state !== 'running') continue
      const call = reuse(before[index], { ...known, state, result, error, startedAt, endedAt })
      toolCalls[index] = call
      const at = parts.findIndex((other) => isPartOf(other, known))
      parts[at] = reuse(message.parts[at], toolPart(call))
    } else {
      const toolCallId = callId(base, toolCall.toolCallId)
      // An outcome from the agent outweighs what was done here.
      const change = /done|error/.test(toolCall.state) ? undefined : local.get(toolCallId)
      const isAsSaid = !change && toolCallId === toolCall.toolCallId
      const call = isAsSaid
        ? toolCall
        : reuse(before[toolCalls.length], { ...toolCall, toolCallId, ...change })
      toolCalls.push(call)
      push(toolPart(call), part.iteration)
    }
  }
  pushExtras(Number.MAX_VALUE)
  const text = run.result && !selectText(run) && selectAnswer(run)
  if (text) push({ type: 'text', text, state: 'done' }, step)

  const { metadata = message.metadata, end, error } = run
  const now: UIMessage = { ...message, parts: reuseList(message.parts, parts) }
  if (metadata !== undefined) now.metadata = metadata
  let answer: ChatNode = {
    ...previous,
    message: reuse(message, now),
    toolCalls: reuseList(before, toolCalls),
  }
  const { position } = run
  const began = { parts: base.message.parts.length, toolCalls: base.toolCalls.length }
  const isReadable = position && end !== 'finished'
  // What was asked stands in the messages.
  const known = isReadable ? { position: { ...position, input: undefined }, ...began } : undefined
  if (end === undefined) return position ? withInfo(answer, { run: known }) : answer
  // What was approved and never heard of again.
  answer = mapCalls(
    answer,
    ({ state, reply }) => state === 'running' && reply === 'sent' && { state: 'cancelled' },
  )
  const { usage = base.info.usage } = run
  const cost = usage && sum(run.usage ? (base.info.usage ?? {}) : {}, usage)
  return withInfo(answer, { run: known, state: 'done', end, error, metrics: selectMetrics(run), usage: cost })
}

/** A node of which something else is known. */
export function withInfo(node: ChatNode, info: Partial<MessageInfo>): ChatNode {
  return { ...node, info: { ...node.info, ...info } }
}

/** An answer as it was before the run that is read on. */
export function beforeRun(node: ChatNode): ChatNode {
  const { message, toolCalls, info } = node
  const { parts = 0, toolCalls: calls = 0 } = info.run ?? {}
  return {
    ...node,
    message: { ...message, parts: message.parts.slice(0, parts) },
    toolCalls: toolCalls.slice(0, calls),
  }
}

/** A node with some of its tool calls changed: those that `change` says something of. */
export function mapCalls(
  node: ChatNode,
  change: (call: ToolCallInfo) => Partial<ToolCallInfo> | false | undefined,
): ChatNode {
  const { message } = node
  let { parts } = message
  const toolCalls = node.toolCalls.map((call) => {
    const changes = change(call)
    if (!changes) return call
    const next = { ...call, ...changes }
    parts = parts.map((part) => (isPartOf(part, call) ? toolPart(next) : part))
    return next
  })
  return parts === message.parts ? node : { ...node, toolCalls, message: { ...message, parts } }
}

/** With nothing that waits for somebody: what comes next must not find a call without an outcome. */
export function withoutOpenCalls(node: ChatNode): ChatNode {
  return mapCalls(node, ({ state }) => /pending|running|waiting/.test(state) && { state: 'cancelled' })
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

/** What there was before, if it holds the same as what there is now. */
function reuse<T extends object>(before: object | undefined, now: T): T {
  if (before === now) return now
  const entries = Object.entries(now)
  return before &&
    Object.keys(before).length === entries.length &&
    // Casts: any key may be looked for in any object.
    entries.every(([key, value]) => value === (before as Record<string, unknown>)[key])
    ? (before as T)
    : now
}

function reuseList<T>(before: readonly T[], now: T[]): T[] {
  // A cast: whoever gets it does not write into it either.
  return before.length === now.length && now.every((item, index) => item === before[index])
    ? (before as T[])
    : now
}

function isPartOf(part: UIMessagePart, { toolCallId }: ToolCallInfo): boolean {
  return 'toolCallId' in part && part.toolCallId === toolCallId
}

/** Whether a run goes on with a call of an earlier one: with one that was approved here, or by echoing an output. */
export function isReplied(
  known: ToolCallInfo,
  { toolCallId, parameters }: Pick<ToolCallInfo, 'toolCallId' | 'parameters'>,
): boolean {
  const isOpen = known.state === 'running' || parameters === undefined
  return known.toolCallId === toolCallId && known.reply !== undefined && isOpen
}

function sum(one: Usage, other: Usage): Usage {
  const total = { ...other }
  // A cast: a usage has no other keys.
  for (const [key, count] of Object.entries(one) as [keyof Usage, number | undefined][])
    if (count !== undefined) total[key] = count + (other[key] ?? 0)
  return total
}

type TextRunPart = Exclude<RunPart, { type: 'tool_call' }>

/** What message parts were made of. */
const runParts = new WeakMap<UIMessagePart, TextRunPart>()

/** And what was made of the parts of a run. */
const textParts = new WeakMap<TextRunPart, UIMessagePart>()

/** When a text or reasoning part began and ended; nothing of one that was loaded or set. */
export function partTimes(part: UIMessagePart): Pick<TextRunPart, 'startedAt' | 'endedAt'> | undefined {
  return runParts.get(part)
}

/** The log of a message part's text; `undefined` for one that came at once. */
export function partTextLog(part: UIMessagePart): TextLog | undefined {
  return textLog(runParts.get(part) ?? part)
}

function textPart(part: TextRunPart): UIMessagePart {
  const { type, text, state } = part
  const log = textLog(part)
  const last = (log && textBetween(log, text.length - 1, text.length)) ?? text.slice(-1)
  // A character outside the BMP may be cut in two by its tokens: its first half waits for the rest.
  return { type, text: /[\uD800-\uDBFF]/.test(last) ? text.slice(0, -1) : text, state }
}

const states: Record<ToolCallState, ToolUIPart['state']> = {
  pending: 'input-streaming',
  running: 'input-available',
  waiting: 'approval-requested',
  denied: 'output-denied',
  done: 'output-available',
  error: 'output-error',
  cancelled: 'output-error',
}

const toolParts = new WeakMap<ToolCallInfo, UIMessagePart>()

function toolPart(call: ToolCallInfo): UIMessagePart {
  const known = toolParts.get(call) ?? makeToolPart(call)
  toolParts.set(call, known)
  return known
}

function makeToolPart(call: ToolCallInfo): UIMessagePart {
  const { toolCallId, toolName, state, parameters: input, approval, result: output, error } = call
  // One cast for all: a call that waits, was approved or was denied has its approval.
  return {
    type: `tool-${toolName}`,
    toolCallId,
    input,
    state: approval && state === 'running' ? 'approval-responded' : states[state],
    ...(state === 'done' && { output }),
    ...(states[state] === 'output-error' && { errorText: error ?? state }),
    // Cancelled, it was never allowed.
    ...(approval && state !== 'cancelled' && { approval }),
  } as ToolUIPart
}

/** What a tool part that came from elsewhere tells of its call; nothing where it is no tool part. */
export function toolCallsOf(part: UIMessagePart): ToolCallInfo[] {
  if (!('toolCallId' in part)) return []
  const { toolCallId, type, input: parameters, output: result, errorText: error, approval } = part
  const toolName = type === 'dynamic-tool' ? part.toolName : type.slice('tool-'.length)
  // A cast: these are the keys. What was approved, and has no outcome, runs.
  const state =
    (Object.keys(states) as ToolCallState[]).find((key) => states[key] === part.state) ?? 'running'
  return [{ toolCallId, toolName, parameters, state, result, error, approval }]
}
