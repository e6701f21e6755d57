import { type ChatNode, isAwaited } from '../state/answer.js'
import { selectNode } from '../state/chat-selectors.js'
import type { ChatState } from '../state/chat-state.js'
import type { RunState, ToolCallInfo } from '../state/run-state.js'
import { selectAnswer, selectIsActive } from '../state/selectors.js'

/** What of a run, or of a chat, is read out: its answer; of a chat, the one at the end of what is shown. */
export interface SpokenAnswer {
  /** Another answer has another one. */
  id: unknown
  /** What was written after something else begins on a line of its own. */
  text: string
  toolCalls: readonly ToolCallInfo[]
  /** It goes on: with what a tool of the page gave, or once somebody has answered. */
  awaits: boolean
  /** It was there before its run: as one of a chat's messages. */
  isKnown: (before: RunState) => boolean
}

/** The answer to be read out; none where a chat ends with the user's message, or is empty. */
export function spokenAnswer(state: RunState): SpokenAnswer | undefined {
  if (!isChat(state)) {
    const { parts, times, toolCalls } = state
    const text = textOf(parts.filter(({ scope }) => !scope)) || selectAnswer(state)
    return { id: times.startedAt, text, toolCalls, awaits: false, isKnown: () => false }
  }
  const { live, ids } = state
  const node = live && ids.includes(live.message.id) ? live : selectNode(state, ids.at(-1) ?? '')
  if (node?.message.role !== 'assistant') return undefined
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
export function awaitedApprovals(state: RunState, answer: SpokenAnswer | undefined): ToolCallInfo[] {
  return selectIsActive(state) || !answer ? [] : answer.toolCalls.filter((call) => call.state === 'waiting')
}

/** Of a chat: how many messages wait to be sent that did not wait before. */
export function newlyQueued(before: RunState, state: RunState): number {
  if (!isChat(before) || !isChat(state)) return 0
  return state.queue.filter(({ id }) => !before.queue.some((other) => other.id === id)).length
}

function isChat(state: RunState): state is ChatState {
  return 'nodes' in state
}

function textOf(
  parts: readonly (ChatNode['message']['parts'][number] | RunState['parts'][number])[],
): string {
  let text = ''
  for (const part of parts)
    if (part.type === 'text') text += part.state === 'streaming' ? part.text : `${part.text}\n`
  return text
}
