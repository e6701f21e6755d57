import type { UseAgentChatOptions } from 'react-agent-stream'
import type { DemoMessage } from './api.js'

/**
 * Tells the demo's server what the messages are called here, and which one this one follows: so it keeps the
 * version of the conversation that the reader sees.
 */
export const withIds: NonNullable<UseAgentChatOptions<DemoMessage>['prepareRequest']> = ({ body, input }) => {
  if (input.toolReplies.length > 0) return undefined
  const [question, answer] = input.messages.slice(-3, -1)
  // The server names its answers itself, but for those of bare tokens.
  const parent = answer?.metadata?.id ?? question?.id ?? null
  return { body: { ...body, id: input.message?.id, parent_id: parent } }
}
