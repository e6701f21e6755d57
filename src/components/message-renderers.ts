import type { ComponentType, ReactNode } from 'react'
import type { ChatLike } from '../hooks/chat-selectors.js'
import type { DataUIPart, TextUIPart, UIMessage } from '../protocols/messages.js'
import type { ToolCallInfo } from '../state/run-state.js'

/** Where in a chat something is shown. */
export interface MessagePlace {
  chat: ChatLike<never>
  messageId: string
}

/** What a component gets that shows the calls of one tool. */
export interface ToolRendererProps extends MessagePlace {
  toolCall: ToolCallInfo
}

/** What a component gets that shows the data parts of one name. */
export interface DataRendererProps extends MessagePlace {
  part: DataUIPart
}

/**
 * Components of your own for parts of messages. One that throws is replaced by a line of text and takes nothing
 * else with it. Make the object outside of a component: another one renders every message again.
 */
export interface MessageRenderers {
  /** By the tool's name; in place of the row in the list of tool calls. */
  tools?: Readonly<Record<string, ComponentType<ToolRendererProps>>> | undefined
  /** By the part's name without `data-`. A data part without one is not shown. */
  data?: Readonly<Record<string, ComponentType<DataRendererProps>>> | undefined
}

/** What {@link RenderText} is told of a stretch of text. */
export interface RenderTextInfo {
  messageId: string
  role: UIMessage['role']
  /** It can still grow. */
  isStreaming: boolean
}

/** Shows a stretch of a message's text. */
export type RenderText = (part: TextUIPart, info: RenderTextInfo) => ReactNode
