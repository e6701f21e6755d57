import type { UIMessage } from '../protocols/messages.js'
import type { AgentChat } from './use-agent-chat.js'

type SharedMember =
  | 'id'
  | 'messages'
  | 'status'
  | 'setMessages'
  | 'sendMessage'
  | 'regenerate'
  | 'stop'
  | 'resumeStream'
  | 'addToolOutput'
  | 'addToolApprovalResponse'
  | 'clearError'

/** A chat in the shape of the AI SDK's `UseChatHelpers`: its members and no others. */
export interface UseChat<M extends UIMessage = UIMessage> extends Pick<AgentChat<M>, SharedMember> {
  error: Error | undefined
  /** What `addToolOutput` was called before, for components that still call it so. */
  addToolResult: AgentChat<M>['addToolOutput']
}

/**
 * A chat for what was made for the AI SDK's `useChat`: AI Elements, assistant-ui's `useAISDKRuntime`, your own
 * components. A component renders again for what it reads of it, as with the chat itself.
 *
 * Where tools or data parts are typed, name the AI SDK's own message type, `asUseChat<SdkMessage>(chat)`, or make
 * the chat with it: its helper types look for their types there.
 */
export function asUseChat<M extends UIMessage = UIMessage>(chat: AgentChat<M>): UseChat<M> {
  return {
    id: chat.id,
    // Read when they are asked for: reading is what a component renders again for.
    get messages() {
      return chat.messages
    },
    get status() {
      return chat.status
    },
    get error() {
      return chat.error
    },
    setMessages: chat.setMessages,
    sendMessage: chat.sendMessage,
    regenerate: chat.regenerate,
    stop: chat.stop,
    resumeStream: chat.resumeStream,
    addToolOutput: chat.addToolOutput,
    addToolResult: chat.addToolOutput,
    addToolApprovalResponse: chat.addToolApprovalResponse,
    clearError: chat.clearError,
  }
}
