import { createAiecsDecoder } from './aiecs.js'
import type { AgentEvent, CustomEvent } from './events.js'
import { type ChatRequest, messageText, type ToolReply } from './messages.js'
import type { Protocol } from './protocol.js'
import { asNumber, asObject, asString } from './wire.js'

/**
 * `aiecs` for a conversation, which is what `useAgentChat` speaks unless told otherwise.
 *
 * A request is `{ message, context }`, with `session_id` (the chat's id, unless `context` has its own) in the
 * context; files go as `files`, which are parts of the message as they are. An edit or a regeneration says so in
 * `trigger` and `message_id`; replies to tool calls go as `tool_replies`, without a `message`. The history is not
 * sent: `prepareRequest` can add it.
 *
 * Beside AIECS's own events it reads those that a server may add: parts of the answer, in the shape that they have
 * in the message (`source-url`, `source-document`, `file`, `data-…`); `metadata`; `usage`, with `input_tokens`,
 * `output_tokens`, `total_tokens`; and `approval_request`, with `approval_id`, `tool_call_id`, `tool_name` and
 * `parameters`.
 */
export const aiecsChat: Protocol = {
  name: 'aiecs',
  ends: 'event',
  encode({ input, context }) {
    // A cast: what a chat asks with.
    const { chatId, trigger, messageId, message, toolReplies } = input as ChatRequest
    const files = message?.parts.filter(({ type }) => type === 'file') ?? []
    const isReply = toolReplies.length > 0
    return {
      ...(isReply
        ? { tool_replies: toolReplies.map(encodeReply) }
        : { message: message ? messageText(message) : '', ...(files.length > 0 && { files }) }),
      ...(messageId !== undefined && { trigger, message_id: messageId }),
      context: { session_id: chatId, ...asObject(context) },
    }
  },
  createDecoder: () => createAiecsDecoder(read),
}

function encodeReply({ toolCallId, toolName, errorText, input, ...rest }: ToolReply): object {
  return { tool_call_id: toolCallId, tool_name: toolName, error: errorText, parameters: input, ...rest }
}

function read({ name, data, telemetry, ...base }: CustomEvent): AgentEvent | undefined {
  const wire = telemetry ? undefined : asObject(data)
  if (!wire) return undefined
  const { timestamp: _, metadata, parameters = {} } = wire
  if (name === 'metadata') return { ...base, type: name, metadata }
  const count = (what: string) => asNumber(wire[`${what}_tokens`])
  if (name === 'usage')
    return {
      ...base,
      type: name,
      inputTokens: count('input'),
      outputTokens: count('output'),
      totalTokens: count('total'),
    }
  const [approvalId, toolCallId, toolName] = ['approval_id', 'tool_call_id', 'tool_name'].map((field) =>
    asString(wire[field]),
  )
  if (name === 'approval_request' && approvalId && toolCallId && toolName)
    return {
      ...base,
      type: name,
      approvalId,
      toolCallId,
      toolName,
      operation: asString(wire['operation']),
      parameters,
    }
  const type = /^(source|file$|data)/.exec(name)?.[1] as 'source' | 'file' | 'data' | undefined
  const isWhole = type === 'data' || asString(wire['url'] ?? wire['title'])
  // Whatever else such a part has is text, or not there.
  const texts = Object.entries(wire).filter(([key, value]) => key === 'data' || asString(value) !== undefined)
  // A cast: that is how it was looked for.
  return type && isWhole
    ? ({ ...base, type, part: { ...Object.fromEntries(texts), type: name } } as AgentEvent)
    : undefined
}
