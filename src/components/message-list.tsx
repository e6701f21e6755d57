'use client'
import { memo, type ReactElement, type ReactNode } from 'react'
import { type ChatLike, useMessageIds } from '../hooks/chat-selectors.js'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import { useLabels } from '../hooks/use-labels.js'
import type { ChatState } from '../state/chat-state.js'
import { selectIsActive } from '../state/selectors.js'
import { Message, type MessageOptions } from './message.js'
import { MessagePending } from './message-pending.js'
import { type PartProps, renderPart } from './part.js'
import { useStickToEnd } from './use-stick-to-end.js'

/** Written as `data-empty`. */
export type MessageListState = { empty: boolean }

/** What {@link MessageList} takes, beside the props of a `<div>`. */
export type MessageListProps = PartProps<'div', MessageListState> &
  MessageOptions & {
    chat: ChatLike<never>
    /** Shown behind the last message. */
    children?: ReactNode
  }

/**
 * The messages of a chat, in a region that scrolls: give it a height, or a place in a grid or flex box that has
 * one. It keeps to the end while the reader is there, and never moves what the reader is reading. Renders a
 * `<div>`.
 *
 * It is not a live region: what is spoken, and how often, is the business of `Announcer`.
 */
export function MessageList({
  chat,
  headingLevel,
  renderText,
  renderers,
  children,
  ...given
}: MessageListProps): ReactElement {
  const labels = useLabels()
  const ids = useMessageIds(chat)
  const scroller = useStickToEnd(chat.handle)
  const isPending = useAgentSelector(chat, isUnanswered)
  const empty = ids.length === 0
  const content = (
    <div data-agent="message-list-content">
      {(!empty || isPending) && (
        // A list without markers is no list for VoiceOver unless it says that it is one.
        <ol role="list" data-agent="messages">
          {ids.map((id) => (
            <Item
              key={id}
              chat={chat}
              messageId={id}
              headingLevel={headingLevel}
              renderText={renderText}
              renderers={renderers}
            />
          ))}
          {isPending && (
            <li data-agent="message-item">
              <MessagePending />
            </li>
          )}
        </ol>
      )}
      {children}
    </div>
  )
  return renderPart(
    'message-list',
    'div',
    given,
    {
      ref: scroller,
      role: 'region',
      // What scrolls has to be within reach of the keyboard.
      tabIndex: 0,
      'aria-label': labels.conversation,
      children: content,
    },
    { empty },
  )
}

const Item = memo(function Item({
  chat,
  messageId,
  ...options
}: MessageOptions & { chat: ChatLike<never>; messageId: string }) {
  return (
    <li data-agent="message-item">
      <Message chat={chat} messageId={messageId} {...options} />
    </li>
  )
})

/** Whether an answer was asked for of which nothing has come. Without a connection nobody thinks. */
function isUnanswered(state: ChatState): boolean {
  return selectIsActive(state) && state.live === undefined && !/reconnecting|offline/.test(state.connection)
}
