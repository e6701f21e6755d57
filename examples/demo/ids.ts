import type { UseAgentChatOptions } from 'react-agent-stream'
import type { DemoMessage } from './api.js'

/**
 * Tells the demo's server what the messages are called here, and which one this one follows: so it keeps the
 * version of the conversation that the reader sees.
 */
export const withIds: NonNullable<UseAgentChatOptions<DemoMessage>['prepareRequest']> = ({ body, input }) => {
  if (input.toolReplies.length > 0) return undefined
  const before = input.messages.at(-2)
  // The server names its answers itself.
  const parent = before && (before.metadata?.id ?? before.id)
  return { body: { ...body, id: input.message?.id, parent_id: parent ?? null } }
}
