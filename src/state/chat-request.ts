import { aiecsChat } from '../protocols/aiecs-chat.js'
import type { ChatRequest, ToolReply } from '../protocols/messages.js'
import type { Protocol } from '../protocols/protocol.js'
import type { ChatNode } from './answer.js'
import type { ChatOptions } from './chat-options.js'
import type { ChatRequestOptions } from './chat-state.js'
import type { RunStoreOptions } from './run-loop.js'
import type { ToolCallInfo } from './run-state.js'

/** What is asked of the agent. */
export interface Asking {
  trigger: ChatRequest['trigger']
  messageId?: string | undefined
  /** The last message of those that the agent is told of: the one that is answered, or the answer that is continued. */
  lastId: string | undefined
  /** The answer that is continued: the agent is told what was replied to its tool calls. */
  base?: ChatNode
  options: ChatRequestOptions
}

/** What a run of a chat is made with: the chat's options, and over them those of one request. */
export function toRunStoreOptions(
  given: ChatOptions,
  { headers, body }: ChatRequestOptions,
): RunStoreOptions & { protocol: Protocol } {
  // A cast: `prepareRequest` is called with the chat's request as `input`.
  const options = given as RunStoreOptions
  const { protocol = aiecsChat } = options
  return {
    ...options,
    // The plain protocol is taken for that of conversations, so that a provider's default serves both.
    protocol: protocol.name === aiecsChat.name ? aiecsChat : protocol,
    async prepareRequest(request) {
      new Headers(headers).forEach((value, name) => request.headers.set(name, value))
      // A cast: what goes over a body that is not an object replaces it.
      if (body) request.body = { ...(request.body as object), ...body }
      return { body: request.body, ...(await options.prepareRequest?.(request)) }
    },
  }
}

/** What the agent is told of a call that was answered here. */
export function toReply(call: ToolCallInfo): ToolReply {
  const { toolCallId, toolName, state, result: output, error: errorText, approval, parameters: input } = call
  const base = { toolCallId, toolName }
  // A cast: whoever answered has said yes or no.
  if (approval && /running|denied/.test(state)) return { ...base, approval, input } as ToolReply
  return state === 'error' ? { ...base, errorText: errorText ?? '' } : { ...base, output }
}
