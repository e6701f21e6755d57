import type { Frame } from '../framing/frame.js'
import { aiecs } from './aiecs.js'
import type { AgentEvent, CustomEvent } from './events.js'
import { type ChatRequest, messageText, type ToolReply } from './messages.js'
import type { Protocol } from './protocol.js'
import { asNumber, asObject, asString, parseJson, type WireObject } from './wire.js'

/**
 * {@link aiecs} for a conversation, which is what `useAgentChat` speaks unless told otherwise.
 *
 * A request is `{ message, context }`, with `session_id` (the chat's id, unless `context` has its own) in the
 * context; files go as `files`. An edit or a regeneration says so in `trigger` and `message_id`; replies to tool
 * calls go as `tool_replies`, without a `message`. The history is not sent: `prepareRequest` can add it.
 *
 * Beside AIECS's own events it reads six that a server may add: `source`, `file`, `data` (or `data-<name>`),
 * `approval_request`, `usage` and `metadata`, with their fields in snake_case.
 */
export const aiecsChat: Protocol = {
  ...aiecs,
  encode({ input, context }) {
    // A cast: what a chat asks with.
    const { chatId, trigger, messageId, message, toolReplies } = input as ChatRequest
    const body = { context: { session_id: chatId, ...asObject(context) } }
    if (toolReplies.length > 0) return { tool_replies: toolReplies.map(encodeReply), trigger, ...body }
    const files = message?.parts.filter(({ type }) => type === 'file').map(encodeFile)
    return {
      message: message ? messageText(message) : '',
      ...(files?.length && { files }),
      ...(messageId !== undefined && { trigger, message_id: messageId }),
      ...body,
    }
  },
  createDecoder() {
    const decoder = aiecs.createDecoder()
    return {
      push: (frame) =>
        decoder.push(frame).flatMap((event): AgentEvent[] => {
          if (event.type === 'custom') return [read(event) ?? event]
          return event.type === 'result' && !event.scope ? [...usageOf(frame), event] : [event]
        }),
      end: () => decoder.end(),
      get ends() {
        return decoder.ends
      },
    }
  },
}

function encodeReply({ toolCallId, toolName, output, errorText, approval, input }: ToolReply): object {
  return {
    tool_call_id: toolCallId,
    tool_name: toolName,
    output,
    error: errorText,
    approval,
    parameters: input,
  }
}

function encodeFile(file: object): object {
  const { url, mediaType, filename } = file as WireObject
  return { url, media_type: mediaType, filename }
}

/** One of AIECS's dialects counts tokens in its result. */
function usageOf({ data }: Frame): AgentEvent[] {
  const totalTokens = asNumber(asObject(parseJson(data))?.['total_tokens'])
  return totalTokens === undefined ? [] : [{ type: 'usage', totalTokens }]
}

function read({ name, data, telemetry, ...base }: CustomEvent): AgentEvent | undefined {
  const wire = telemetry ? undefined : asObject(data)
  if (!wire) return undefined
  const text = (field: string) => asString(wire[field])
  const { data: content, parameters = {}, metadata } = wire
  const own = name === 'data' ? text('name') : /^data-(.+)/.exec(name)?.[1]
  const id = text('id')
  if (own) {
    const part = { type: `data-${own}`, ...(id && { id }), data: content } as const
    return { ...base, type: 'data', part }
  }
  const url = text('url')
  const filename = text('filename')
  const title = text('title') ?? filename ?? url
  const named = { ...(filename && { filename }), mediaType: text('media_type') ?? '' }
  if (name === 'file' && url) return { ...base, type: name, part: { type: name, url, ...named } }
  if (name === 'source' && title) {
    const source = { sourceId: id ?? title, title }
    const part = url
      ? ({ type: 'source-url', url, ...source } as const)
      : ({ type: 'source-document', ...named, ...source } as const)
    return { ...base, type: name, part }
  }
  const approvalId = text('approval_id')
  const toolCallId = text('tool_call_id') ?? approvalId
  if (name === 'approval_request' && approvalId && toolCallId) {
    const toolName = text('tool_name') ?? 'unknown'
    return { ...base, type: name, approvalId, toolCallId, toolName, operation: text('operation'), parameters }
  }
  if (name === 'usage') {
    const [inputTokens, outputTokens, totalTokens] = ['input', 'output', 'total'].map((what) =>
      asNumber(wire[`${what}_tokens`]),
    )
    return { ...base, type: name, inputTokens, outputTokens, totalTokens }
  }
  return name === 'metadata' ? { ...base, type: name, metadata } : undefined
}
