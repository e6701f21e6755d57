import { createAiecsDecoder } from './aiecs.js'
import type { AgentEvent, CustomEvent } from './events.js'
import { type ChatRequest, messageText, type ToolReply } from './messages.js'
import type { Protocol } from './protocol.js'
import { asObject } from './wire.js'

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
 * `parameters`. Their fields may be in snake_case or in camelCase.
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
  createDecoder: () => createAiecsDecoder(read),
}

function encodeReply({ toolCallId, toolName, errorText, input, ...rest }: ToolReply): object {
  return { tool_call_id: toolCallId, tool_name: toolName, error: errorText, parameters: input, ...rest }
}

/** What an event has to have, to be what its name says. */
const NEEDS = new Map([
  ['source-url', ['url']],
  ['source-document', ['title', 'mediaType']],
  ['file', ['url', 'mediaType']],
  ['data-*', []],
  ['approval_request', ['approvalId', 'toolCallId', 'toolName']],
  ['metadata', []],
  ['usage', []],
])

function read({ name, data, telemetry, ...base }: CustomEvent): AgentEvent | undefined {
  const needs: string[] | undefined = NEEDS.get(name.replace(/^data-.+/, 'data-*'))
  const fields: Record<string, unknown> = {}
  // What else such an event has is text, or not there.
  for (const [key, value] of Object.entries(asObject(data) ?? {}))
    if (
      key !== 'timestamp' &&
      (/^(data|parameters|metadata)$/.test(key) ||
        typeof value === (/tokens$/i.test(key) ? 'number' : 'string'))
    )
      fields[key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())] = value
  if (telemetry || !needs?.every((key) => fields[key])) return undefined
  const sourceId = fields['url'] ?? fields['title']
  // A cast: what it needs is there, and what else there is was looked at.
  return {
    ...base,
    ...(/^(source|file|data)/.test(name)
      ? { part: { ...(name.startsWith('source') && { sourceId }), ...fields, type: name } }
      : { parameters: {}, ...fields }),
    type: name.replace(/-.*/, ''),
  } as unknown as AgentEvent
}
