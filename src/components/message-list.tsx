'use client'
import { memo, type ReactElement, type ReactNode, startTransition, useEffect, useMemo, useState } from 'react'
import { type ChatLike, useMessageIds } from '../hooks/chat-selectors.js'
import { createSettledSource, SettledContext, type SettledSource } from '../hooks/settled.js'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import { useTexts } from '../hooks/use-labels.js'
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
  markdown,
  renderers,
  children,
  ...given
}: MessageListProps): ReactElement {
  const labels = useTexts()
  const ids = useMessageIds(chat)
  const scroller = useStickToEnd(chat.handle)
  const settled = useMemo(() => createSettledSource(chat.handle), [chat.handle])
  const liveId = useAgentSelector(chat, ({ live }) => live?.message.id)
  const isPending = useAgentSelector(chat, isUnanswered)
  const empty = ids.length === 0
  const [isWhole, setIsWhole] = useState(false)
  // What is read first is there at once; the rest of a long chat comes bit by bit, and holds nothing up.
  useEffect(() => startTransition(() => setIsWhole(true)), [])
  const shown = isWhole ? ids : ids.slice(-FIRST)
  const content = (
    <div data-agent="message-list-content">
      {(!empty || isPending) && (
        // A list without markers is no list for VoiceOver unless it says that it is one.
        <ol role="list" data-agent="messages">
          {groups(shown).map((group) => (
            <li key={group[0]} role="presentation" data-agent="message-group">
              {group.map((id) => (
                <Item
                  key={id}
                  chat={chat}
                  messageId={id}
                  settled={id === liveId ? undefined : settled}
                  headingLevel={headingLevel}
                  renderText={renderText}
                  markdown={markdown}
                  renderers={renderers}
                />
              ))}
            </li>
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
  settled,
  ...options
}: MessageOptions & { chat: ChatLike<never>; messageId: string; settled: SettledSource | undefined }) {
  return (
    <div role="listitem" data-agent="message-item">
      <SettledContext value={settled}>
        <Message chat={chat} messageId={messageId} {...options} />
      </SettledContext>
    </div>
  )
})

/** How many messages are shown at once when a chat is opened; more than fit on a screen. */
const FIRST = 40
/** How many messages are in a group on average. */
const GROUP = 16

/**
 * Messages in groups, of which the browser leaves out those that are off screen: cheaper by half than to let it
 * decide for each message. Where a group begins depends on the message alone, so that the groups stay what they
 * are when older messages come in front of them.
 */
function groups(ids: readonly string[]): readonly string[][] {
  const all: string[][] = []
  for (const id of ids) {
    const last = all.at(-1)
    if (last && !beginsGroup(id)) last.push(id)
    else all.push([id])
  }
  return all
}

function beginsGroup(id: string): boolean {
  let hash = 0
  for (const character of id) hash = (hash * 31 + character.charCodeAt(0)) % 65_536
  return hash % GROUP === 0
}

/** Whether an answer was asked for of which nothing has come. Without a connection nobody thinks. */
function isUnanswered(state: ChatState): boolean {
  return selectIsActive(state) && state.live === undefined && !/reconnecting|offline/.test(state.connection)
}
