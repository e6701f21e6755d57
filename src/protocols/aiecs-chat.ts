import { createAiecsDecoder } from './aiecs.js'
import { type ChatRequest, messageText, type ToolReply } from './messages.js'
import type { Protocol } from './protocol.js'
import { asObject } from './wire.js'

/**
 * `aiecs` for a conversation, which is what `useAgentChat` speaks unless told otherwise.
 *
 * A request is `{ message, context }`, with `session_id` (the chat's id, unless `context` has its own) in the
 * context; files go as `files`, which are parts of the message as they are. An edit or a regeneration says so in
 * `trigger` and `message_id`; replies to tool calls go as `tool_replies`, without a `message`. The history is not
 * sent: `prepareRequest` can add it. Of what a server adds to AIECS's own events, {@link aiecsParts} makes more.
 */
export const aiecsChat: Protocol = {
  name: 'aiecs',
  ends: 'event',
  encode({ input, context }) {
    // A cast: what a chat asks with.
    const { chatId, trigger, messageId, message, toolReplies } = input as ChatRequest
    const { parts = [] } = message ?? {}
    const files = parts.filter((part) => part.type === 'file')
    return {
      ...(toolReplies.length > 0
        ? { tool_replies: toolReplies.map(encodeReply) }
        : { message: messageText({ parts }), ...(files.length > 0 && { files }) }),
      ...(messageId !== undefined && { trigger, message_id: messageId }),
      context: { session_id: chatId, ...asObject(context) },
    }
  },
  createDecoder: () => createAiecsDecoder(),
}

function encodeReply({ toolCallId, toolName, errorText, input, ...rest }: ToolReply): object {
  return { tool_call_id: toolCallId, tool_name: toolName, error: errorText, parameters: input, ...rest }
}
