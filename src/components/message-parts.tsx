'use client'
import { createElement, memo, type ReactElement, type ReactNode, useState } from 'react'
import { type ChatLike, usePart } from '../hooks/chat-selectors.js'
import { SettledContext } from '../hooks/settled.js'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import type { TextUIPart, UIMessage } from '../protocols/messages.js'
import { type ChatNode, partTextLog, partTimes } from '../state/answer.js'
import { selectNode, selectToolCall } from '../state/chat-selectors.js'
import type { ChatState } from '../state/chat-state.js'
import type { ToolCallInfo } from '../state/run-state.js'
import { selectIsActive } from '../state/selectors.js'
import { ApprovalCard } from './approval-card.js'
import { Attachment } from './attachment.js'
import { GrowingText } from './growing-text.js'
import { RunContext } from './live-seconds.js'
import { type MarkdownOptions, MarkdownText } from './markdown.js'
import {
  createItemGroups,
  isOpenCall,
  isSource,
  type MessageItem,
  messageItems,
  ownRenderer,
  sameMessageItems,
} from './message-layout.js'
import type { MessagePlace, MessageRenderers, RenderText, RenderTextInfo } from './message-renderers.js'
import { PartBoundary } from './part-boundary.js'
import { ReasoningLine } from './reasoning.js'
import { Sources } from './sources.js'
import { sameItems } from './timeline-rows.js'
import { ToolGroup, type ToolListLevel } from './tool-list.js'

/** What the parts of a message are shown with. */
export interface MessagePartsProps extends MessagePlace {
  role: UIMessage['role']
  /** Level of the headings of tool calls. */
  level: ToolListLevel
  renderText: RenderText | undefined
  markdown: MarkdownOptions | undefined
  renderers: MessageRenderers | undefined
}

const nothing: readonly never[] = []

/** All that a message consists of, in order. Each part renders by itself. */
export function MessageParts(props: MessagePartsProps): ReactElement {
  const { chat, messageId, renderers } = props
  const items = useAgentSelector(
    chat,
    (state) => messageItems(selectNode(state, messageId)?.message.parts ?? nothing, renderers),
    sameMessageItems,
  )
  const [cut] = useState(createItemGroups)
  const [first = nothing, ...others] = cut(items)
  return (
    <RunContext value={chat.handle}>
      <Items {...props} items={first} />
      {others.map((group, index) => (
        <div key={index} data-agent="group" data-settled={index + 1 < others.length ? '' : undefined}>
          <Items {...props} items={group} />
        </div>
      ))}
    </RunContext>
  )
}

const Items = memo(function Items({
  items,
  ...props
}: MessagePartsProps & { items: readonly MessageItem[] }): ReactElement[] {
  return items.map((item) => <Item key={item.key} item={item} {...props} />)
})

const Item = memo(function Item({ item, ...props }: MessagePartsProps & { item: MessageItem }): ReactElement {
  return <PartBoundary content={item}>{itemView(item, props)}</PartBoundary>
})

function itemView(item: MessageItem, props: MessagePartsProps): ReactElement {
  switch (item.type) {
    case 'calls':
      return <Calls item={item} {...props} />
    case 'tool':
      return <OwnTool name={item.name} toolCallIds={item.toolCallIds} {...props} />
    case 'sources':
      return <MessageSources {...props} />
    default:
      return <Part item={item} {...props} />
  }
}

function Part({
  item,
  chat,
  messageId,
  role,
  level,
  renderText,
  markdown,
  renderers,
}: MessagePartsProps & { item: Extract<MessageItem, { index: number }> }): ReactElement | null {
  const part = usePart(chat as ChatLike, messageId, item.index)
  switch (part?.type) {
    case 'text': {
      const isStreaming = part.state === 'streaming'
      return (
        <PartBoundary content={part}>
          <div data-agent="message-text" data-streaming={isStreaming ? '' : undefined}>
            {renderText ? (
              <SettledContext value={undefined}>
                <OwnText part={part} renderText={renderText} info={{ messageId, role, isStreaming }} />
              </SettledContext>
            ) : role === 'user' ? (
              <GrowingText text={part.text} />
            ) : (
              <MarkdownText
                headingOffset={level - 1}
                {...markdown}
                text={part.text}
                log={partTextLog(part)}
                isStreaming={isStreaming}
              />
            )}
          </div>
        </PartBoundary>
      )
    }
    case 'reasoning':
      return <ReasoningLine parts={[{ ...part, ...partTimes(part) }]} disclosure={{}} given={{}} />
    case 'file':
      return <Attachment file={part} from={role === 'user' ? 'user' : 'agent'} />
    default: {
      const Own = item.type === 'data' ? ownRenderer(renderers?.data, item.name) : undefined
      return Own && part && 'data' in part ? (
        <PartBoundary content={part}>
          <SettledContext value={undefined}>{createElement(Own, { chat, messageId, part })}</SettledContext>
        </PartBoundary>
      ) : null
    }
  }
}

/** A component of its own, so that what it throws reaches the boundary above. */
function OwnText({
  part,
  renderText,
  info,
}: {
  part: TextUIPart
  renderText: RenderText
  info: RenderTextInfo
}): ReactNode {
  return renderText(part, info)
}

function Calls({
  item: { toolCallIds, closed, key },
  chat,
  messageId,
  level,
}: MessagePartsProps & { item: Extract<MessageItem, { type: 'calls' }> }): ReactElement {
  const calls = useCalls(chat, messageId, toolCallIds)
  const live = useAgentSelector(chat, (state) => isLive(state, messageId))
  // What waits for consent is on its card, and in no row beside.
  const shown = calls.filter(({ state }) => state !== 'waiting')
  const isWaiting = shown.length < calls.length
  return (
    <>
      {shown.length > 0 && (
        // A list without markers is no list for VoiceOver unless it says that it is one.
        <ol role="list" data-agent="tool-list">
          <ToolGroup
            row={{ type: 'calls', key, calls: shown, closed }}
            live={isWaiting || (live && !closed)}
            level={level}
          />
        </ol>
      )}
      <Approvals chat={chat} messageId={messageId} calls={calls} />
    </>
  )
}

function OwnTool({
  name,
  toolCallIds,
  chat,
  messageId,
  renderers,
}: MessagePartsProps & { name: string; toolCallIds: readonly [string] }): ReactElement | null {
  const calls = useCalls(chat, messageId, toolCallIds)
  const [toolCall] = calls
  const Own = ownRenderer(renderers?.tools, name)
  if (!Own || !toolCall) return null
  return (
    <>
      <PartBoundary content={toolCall}>
        <SettledContext value={undefined}>{createElement(Own, { chat, messageId, toolCall })}</SettledContext>
      </PartBoundary>
      <Approvals chat={chat} messageId={messageId} calls={calls} />
    </>
  )
}

function Approvals({
  chat,
  messageId,
  calls,
}: MessagePlace & { calls: readonly ToolCallInfo[] }): ReactElement[] {
  return calls
    .filter(({ approval }) => approval)
    .map(({ toolCallId }) => (
      <ApprovalCard key={toolCallId} chat={chat} messageId={messageId} toolCallId={toolCallId} />
    ))
}

function MessageSources({ chat, messageId }: MessagePlace): ReactElement {
  const sources = useAgentSelector(
    chat,
    (state) => selectNode(state, messageId)?.message.parts.filter(isSource) ?? [],
    sameItems,
  )
  return <Sources sources={sources} />
}

function useCalls(
  chat: ChatLike<never>,
  messageId: string,
  toolCallIds: readonly string[],
): readonly ToolCallInfo[] {
  return useAgentSelector(
    chat,
    (state) => toolCallIds.flatMap((id) => selectToolCall(state, id, messageId) ?? []),
    sameItems,
  )
}

/** Whether this is the answer that is being written. */
export function isLive(state: ChatState, messageId: string): boolean {
  return selectIsActive(state) && state.live?.message.id === messageId
}

/** Whether something at the end of the answer shows that it goes on. */
export function showsProgress({ message, toolCalls }: ChatNode): boolean {
  const last = message.parts.at(-1)
  if (!last) return false
  if (last.type === 'text' || last.type === 'reasoning') return last.state === 'streaming'
  return (
    'toolCallId' in last && toolCalls.some((call) => call.toolCallId === last.toolCallId && isOpenCall(call))
  )
}
