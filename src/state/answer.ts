import type { AgentError } from '../errors.js'
import type { ResultEvent } from '../protocols/events.js'
import type { ToolUIPart, UIMessage, UIMessagePart } from '../protocols/messages.js'
import type { RunPosition } from '../run/position.js'
import type { RunEnd } from '../run/verdict.js'
import type { AnswerState, Usage } from './reduce-answer.js'
import type { RunPart, ToolCallInfo, ToolCallState } from './run-state.js'
import { asJson, type RunMetricsValue, selectMetrics } from './selectors.js'
import { type TextLog, textLog } from './text-log.js'

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

/** Where an answer is read on, and what there was of it before that run. */
export interface AnswerRun {
  position: RunPosition
  parts: number
  toolCalls: number
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

/** An answer while a run writes it. */
export interface Writing {
  /** What of it was there before the run, and what that cost. */
  parts: readonly UIMessagePart[]
  toolCalls: readonly ToolCallInfo[]
  usage: Usage | undefined
  /** As it was when the run was asked for, or read on: until the run has been told as far, that stays. */
  shown: ChatNode
  /** As it is now. */
  node: ChatNode
}

const STEP: UIMessagePart = { type: 'step-start' }

/**
 * An answer as it stands: what it was before this run, and what the run has said. Parts, calls and the message
 * itself are the same objects as before as long as nothing in them has changed.
 */
export function buildAnswer(writing: Writing, run: AnswerState, local: LocalCalls): ChatNode {
  const { parts: partsBefore, toolCalls: callsBefore, usage, shown, node } = writing
  const { message, toolCalls: before, info } = node
  const { position, extras = [], metadata, end, error, result } = run
  const isTold = run.partsBegun + extras.length > 0 || result !== undefined || end === 'finished'
  const parts = [...(isTold ? partsBefore : shown.message.parts)]
  const toolCalls = [...(isTold ? callsBefore : shown.toolCalls)]
  const began = parts.length
  let step: number | undefined
  let isSaid = false
  const push = (part: UIMessagePart, iteration: number | undefined) => {
    if (iteration !== step || (began && parts.length === began)) parts.push(STEP)
    step = iteration
    parts.push(reuse(part, message.parts[parts.length]))
  }

  // Of those at the same place the first comes first: other parts before what the run said next.
  for (const part of [...extras, ...run.parts].toSorted((one, other) => placeOf(one) - placeOf(other))) {
    const { iteration } = part
    if ('part' in part) push(part.part, iteration)
    else if (part.type !== 'tool_call') {
      if (part.scope) continue
      isSaid ||= part.type === 'text' && part.text !== ''
      push(once(part, textPart), iteration)
    } else {
      const { toolCall } = part
      const index = callsBefore.findIndex((call) => isReplied(call, toolCall))
      const known = callsBefore[index]
      if (known) {
        const { state, result, error, startedAt, endedAt } = toolCall
        if (known.state !== 'running') continue
        const call = reuse({ ...known, state, result, error, startedAt, endedAt }, before[index])
        toolCalls[index] = call
        parts[parts.findIndex((other) => isPartOf(other, known))] = once(call, toolPart)
      } else {
        const toolCallId = callId(writing, toolCall.toolCallId)
        // An outcome from the agent outweighs what was done here.
        const change = /done|error/.test(toolCall.state) ? undefined : local.get(toolCallId)
        const isAsSaid = !change && toolCallId === toolCall.toolCallId
        const call = isAsSaid
          ? toolCall
          : reuse({ ...toolCall, toolCallId, ...change }, before[toolCalls.length])
        toolCalls.push(call)
        push(once(call, toolPart), iteration)
      }
    }
  }
  // An agent may stream no tokens.
  if (result && !isSaid && (result.output ?? '') !== '') push(once(result, outputPart), step)

  return {
    ...node,
    message: reuse(
      { ...message, ...(metadata !== undefined && { metadata }), parts: reuse(parts, message.parts) },
      message,
    ),
    toolCalls: reuse(toolCalls, before),
    info: reuse(
      {
        ...info,
        run:
          (position?.runId ?? position?.url) && end !== 'finished'
            ? { position, parts: partsBefore.length, toolCalls: callsBefore.length, usage }
            : undefined,
        ...(end && {
          state: 'done',
          end,
          error,
          ...(run.times.startedAt && { metrics: selectMetrics(run) }),
          usage: isTold || run.usage ? sum(usage, run.usage) : info.usage,
        }),
      },
      info,
    ),
  }
}

/** Of a part of the run its id, of another that of the part behind it. */
function placeOf({ id = 0, before = id }: { id?: number; before?: number }): number {
  return before
}

/** A node of which something else is known. */
export function withInfo(node: ChatNode, info: Partial<MessageInfo>): ChatNode {
  return { ...node, info: { ...node.info, ...info } }
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
    parts = parts.map((part) => (isPartOf(part, call) ? once(next, toolPart) : part))
    return next
  })
  return parts === message.parts ? node : { ...node, toolCalls, message: { ...message, parts } }
}

/**
 * With nothing that waits for somebody: what comes next must not find a call without an outcome.
 *
 * @param only Only of those calls whose replies are so far.
 */
export function withoutOpenCalls(node: ChatNode, only?: ToolCallInfo['reply']): ChatNode {
  return mapCalls(
    node,
    ({ state, reply }) =>
      /pending|running|waiting/.test(state) && (!only || reply === only) && { state: 'cancelled' },
  )
}

/**
 * The id of a tool call in its message. A backend that numbers its calls anew in every run would have two of the
 * same in an answer that takes several.
 */
export function callId({ toolCalls }: Writing, id: string): string {
  return toolCalls.some((call) => call.toolCallId === id) ? `${id}~${toolCalls.length}` : id
}

/** Whether a call of a finished run waits for somebody here: for its outcome, or for consent. */
export function isAwaited({ state, reply }: ToolCallInfo): boolean {
  return state === 'waiting' || (state === 'running' && !reply)
}

/** What there was before, if it holds the same as what there is now: in an object or a list. */
function reuse<T extends object>(now: T, before: object = now): T {
  if (now === before) return now
  // Casts: any key may be looked for in any object.
  const known = before as T
  const keys = Object.keys(now) as (keyof T)[]
  return Object.keys(known).length === keys.length && keys.every((key) => now[key] === known[key])
    ? known
    : now
}

function isPartOf(part: UIMessagePart, { toolCallId }: ToolCallInfo): boolean {
  // A cast: other parts have no such id.
  return (part as Partial<ToolUIPart>).toolCallId === toolCallId
}

/** Whether a run goes on with a call of an earlier one: with one that was approved here, or by echoing an output. */
export function isReplied(
  known: ToolCallInfo,
  call: Pick<ToolCallInfo, 'toolCallId' | 'parameters'>,
): boolean {
  const isOpen = known.state === 'running' || call.parameters === undefined
  return known.toolCallId === call.toolCallId && known.reply !== undefined && isOpen
}

function sum(one: Usage | undefined, other: Usage | undefined): Usage | undefined {
  if (!one || !other) return one ?? other
  const total = { ...other }
  // A cast: a usage has no other keys.
  for (const [key, count] of Object.entries(one) as [keyof Usage, number | undefined][])
    if (count !== undefined) total[key] = count + (other[key] ?? 0)
  return total
}

type TextRunPart = Exclude<RunPart, { type: 'tool_call' }>

/**
 * What was made of the texts, the tool calls and the result of a run; and of a text in a message, what that was made
 * of. No part of a message is ever made into something else.
 */
const made = new WeakMap<object, object>()

function once<T extends object>(of: T, make: (of: T) => UIMessagePart): UIMessagePart {
  // A cast: of what belongs to a run, parts of messages are made.
  const part = (made.get(of) as UIMessagePart | undefined) ?? make(of)
  made.set(of, part)
  return part
}

/** When a text or reasoning part began and ended; nothing of one that was loaded or set. */
export function partTimes(part: UIMessagePart): Pick<TextRunPart, 'startedAt' | 'endedAt'> | undefined {
  // A cast: of the parts of messages only texts are there.
  return made.get(part) as TextRunPart | undefined
}

/** The log of a message part's text; `undefined` for one that came at once. */
export function partTextLog(part: UIMessagePart): TextLog | undefined {
  return textLog(made.get(part) ?? part)
}

function textPart(run: TextRunPart): UIMessagePart {
  const { type, text, state } = run
  // Off the end of the log, if there is one: a long text would be copied to be looked at.
  const last = (textLog(run)?.tail || text).slice(-1)
  // A character outside the BMP may be cut in two by its tokens: its first half waits for the rest.
  const part: UIMessagePart = { type, text: /[\uD800-\uDBFF]/.test(last) ? text.slice(0, -1) : text, state }
  made.set(part, run)
  return part
}

function outputPart({ output }: ResultEvent): UIMessagePart {
  return { type: 'text', text: typeof output === 'string' ? output : asJson(output), state: 'done' }
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

function toolPart(call: ToolCallInfo): UIMessagePart {
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
