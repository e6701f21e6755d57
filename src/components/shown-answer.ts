import { type ChatNode, isAwaited } from '../state/answer.js'
import { selectNode } from '../state/chat-selectors.js'
import type { ChatState } from '../state/chat-state.js'
import type { RunState, ToolCallInfo } from '../state/run-state.js'
import { selectAnswer, selectIsActive } from '../state/selectors.js'

/** The answer of a run, or of a chat the one at the end of what is shown, as far as it is read out. */
export interface ShownAnswer {
  /** Another answer has another one. */
  id: unknown
  /** What was written after something else begins a paragraph of its own. */
  text: string
  toolCalls: readonly ToolCallInfo[]
  /** It goes on: with what a tool of the page gave, or once somebody has answered. */
  awaits: boolean
  /** It was there before its run: as one of a chat's messages, or before the page was loaded again. */
  isKnown: (before: RunState) => boolean
}

/** That answer; none where a chat ends with the user's message, or is empty. */
export function shownAnswer(state: RunState): ShownAnswer | undefined {
  if (!isChat(state)) {
    const { parts, times, toolCalls, connection } = state
    const text = textOf(parts.filter(({ scope }) => !scope)) || selectAnswer(state)
    const isKnown = (before: RunState) => before.connection === 'idle' && connection === 'reconnecting'
    return { id: times.startedAt, text, toolCalls, awaits: false, isKnown }
  }
  const node = lastAnswer(state)
  if (!node) return undefined
  const { message, toolCalls } = node
  return {
    id: message.id,
    text: textOf(message.parts),
    toolCalls,
    awaits: toolCalls.some((call) => isAwaited(call) || call.reply === 'ready'),
    isKnown: (before) => isChat(before) && before.nodes.has(message.id),
  }
}

/** The calls that a person can be asked about now. */
export function awaitedApprovals(state: RunState, answer: ShownAnswer | undefined): ToolCallInfo[] {
  return selectIsActive(state) || !answer ? [] : answer.toolCalls.filter((call) => call.state === 'waiting')
}

/** Whether a chat waits for a person's consent. */
export function needsApproval(state: RunState): boolean {
  if (!isChat(state) || selectIsActive(state)) return false
  return lastAnswer(state)?.toolCalls.some((call) => call.state === 'waiting') === true
}

function lastAnswer(state: ChatState): ChatNode | undefined {
  const { live, ids } = state
  const node = live && ids.includes(live.message.id) ? live : selectNode(state, ids.at(-1) ?? '')
  return node?.message.role === 'assistant' ? node : undefined
}

/** Whether a message waits to be sent that did not wait before. */
export function isNewlyQueued(before: RunState, state: RunState): boolean {
  if (!isChat(before) || !isChat(state)) return false
  return state.queue.some(({ id }) => !before.queue.some((other) => other.id === id))
}

function isChat(state: RunState): state is ChatState {
  return 'nodes' in state
}

function textOf(
  parts: readonly (ChatNode['message']['parts'][number] | RunState['parts'][number])[],
): string {
  let text = ''
  for (const part of parts)
    if (part.type === 'text') text += part.state === 'streaming' ? part.text : `${part.text}\n\n`
  return text
}
