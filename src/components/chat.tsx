'use client'
import type { ReactElement, ReactNode } from 'react'
import type { ChatLike } from '../hooks/chat-selectors.js'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import { useTexts } from '../hooks/use-labels.js'
import { selectNode } from '../state/chat-selectors.js'
import type { ChatState } from '../state/chat-state.js'
import { Announcer } from './announcer.js'
import { Composer, type ComposerProps } from './composer.js'
import { ConnectionNotice } from './connection-notice.js'
import { ErrorNotice } from './error-notice.js'
import type { MessageOptions } from './message.js'
import { stopOnEscape } from './message-box.js'
import { MessageList } from './message-list.js'
import { type PartProps, renderPart } from './part.js'
import { QueueList } from './queue-list.js'
import { ScrollToLatest } from './scroll-to-latest.js'
import { type Suggestion, Suggestions } from './suggestions.js'

/** Written as `data-density` and `data-empty`. */
export type ChatPartState = {
  density: 'comfortable' | 'compact'
  /** Nothing was said yet. */
  empty: boolean
}

/** What {@link Chat} takes, beside the props of a `<div>`. */
export type ChatProps = PartProps<'div', ChatPartState> &
  MessageOptions &
  Pick<ComposerProps, 'hint' | 'placeholder' | 'submitOn'> & {
    chat: ChatLike<never>
    /** What this agent can do, in place of a conversation that has not begun. @default the label `chatEmpty` */
    empty?: ReactNode
    /** What could be asked first: buttons that send it. */
    suggestions?: readonly Suggestion[] | undefined
    /** @default 'comfortable' */
    density?: 'comfortable' | 'compact' | undefined
  }

/**
 * A whole conversation: its messages, what goes wrong, the queue, the box to write in, and the voice for screen
 * readers. Renders a `<div>` that is as high as its parent, and at most as high as the window.
 *
 * Escape stops the answer that is being written. It is made of parts that are public: put them together
 * yourself where another order is wanted.
 */
export function Chat(props: ChatProps): ReactElement {
  // Nothing of another chat is to be seen, not even for a moment: no place in the list, no draft, no count.
  return <OneChat key={props.chat.handle.id} {...props} />
}

function OneChat({
  chat,
  empty,
  suggestions = [],
  density = 'comfortable',
  headingLevel,
  renderText,
  markdown,
  renderers,
  hint,
  placeholder,
  submitOn,
  ...given
}: ChatProps): ReactElement {
  const labels = useTexts()
  const isEmpty = useAgentSelector(chat, ({ ids, isLoaded }) => isLoaded && ids.length === 0)
  const isTold = useAgentSelector(chat, isToldInMessage)
  const children = (
    <>
      <Announcer run={chat} />
      <MessageList
        chat={chat}
        headingLevel={headingLevel}
        renderText={renderText}
        markdown={markdown}
        renderers={renderers}
      >
        {isEmpty && (
          <div data-agent="chat-empty">
            {empty ?? <p>{labels.chatEmpty}</p>}
            <Suggestions chat={chat} suggestions={suggestions} />
          </div>
        )}
        <ConnectionNotice run={chat} />
        {!isTold && <ErrorNotice run={chat} />}
      </MessageList>
      <div data-agent="chat-dock">
        <ScrollToLatest chat={chat} />
        <QueueList chat={chat} />
        <Composer chat={chat} hint={hint} placeholder={placeholder} submitOn={submitOn} />
      </div>
    </>
  )
  return renderPart(
    'chat',
    'div',
    given,
    { onKeyDown: stopOnEscape(chat.handle), children },
    { density, empty: isEmpty },
  )
}

/** Whether the last message says itself what went wrong. */
function isToldInMessage(state: ChatState): boolean {
  const info = selectNode(state, state.ids.at(-1) ?? '')?.info
  return state.status === 'error' && (info?.state === 'failed' || info?.error !== undefined)
}
