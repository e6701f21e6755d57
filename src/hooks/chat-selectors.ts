'use client'
import type { UIMessage } from '../protocols/messages.js'
import type { ChatNode, MessageInfo } from '../state/answer.js'
import { selectNode, selectToolCall } from '../state/chat-selectors.js'
import type { ChatHandle } from '../state/chat-store.js'
import type { ToolCallInfo } from '../state/run-state.js'
import { useAgentSelector } from './use-agent-selector.js'

/**
 * What `useAgentChat` gave, or anything with its `handle`. Without what ties a chat to the type of its messages, so
 * that every chat is a `ChatLike<never>`: what shows messages of any type takes that.
 */
export interface ChatLike<M extends UIMessage = UIMessage> {
  readonly handle: Omit<ChatHandle<M>, 'attach' | 'setMessages'>
}

/** The ids of the messages shown, oldest first; the same list while no message comes or goes. */
export function useMessageIds(chat: ChatLike<never>): readonly string[] {
  return useAgentSelector(chat, ({ ids }) => ids)
}

/** A message; `undefined` where there is none of that id. Renders again when something in it changes. */
export function useMessage<M extends UIMessage>(chat: ChatLike<M>, messageId: string): M | undefined {
  // A cast: the chat's messages are of its type.
  return useAgentSelector(chat, (state) => selectNode(state, messageId)?.message) as M | undefined
}

/** What is known of a message beside its parts: when it came, how it ended, what it cost. */
export function useMessageInfo(chat: ChatLike<never>, messageId: string): MessageInfo | undefined {
  return useAgentSelector(chat, (state) => selectNode(state, messageId)?.info)
}

/** One part of a message. Renders again when that part changes, and for no token of another. */
export function usePart<M extends UIMessage>(
  chat: ChatLike<M>,
  messageId: string,
  index: number,
): M['parts'][number] | undefined {
  return useAgentSelector(chat, (state) => selectNode(state, messageId)?.message.parts[index])
}

/**
 * A tool call with all that its part has no place for: operation, iteration, scope, times.
 *
 * @param messageId The message it is in; without it the newest call of that id is meant.
 */
export function useToolCall(
  chat: ChatLike<never>,
  toolCallId: string,
  messageId?: string,
): ToolCallInfo | undefined {
  return useAgentSelector(chat, (state) => selectToolCall(state, toolCallId, messageId))
}

const none: ChatNode['toolCalls'] = []

/** The tool calls of a message, in order; the same list while none of them changes. */
export function useMessageToolCalls(chat: ChatLike<never>, messageId: string): readonly ToolCallInfo[] {
  return useAgentSelector(chat, (state) => selectNode(state, messageId)?.toolCalls ?? none)
}
