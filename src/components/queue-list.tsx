'use client'
import { type ReactElement, useId } from 'react'
import type { ChatLike } from '../hooks/chat-selectors.js'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import { useTexts } from '../hooks/use-labels.js'
import { messageText, type UIMessage } from '../protocols/messages.js'
import { fileName, leaveItem } from './file-chip.js'
import { Icon, IconButton } from './icon.js'
import { type PartProps, renderPart } from './part.js'
import { visibleLine } from './visible-text.js'

/** Written as `data-count` and `data-held`. */
export type QueueListState = {
  count: number
  /** What is queued is not sent by itself. */
  held: boolean
}

/** What {@link QueueList} takes, beside the props of a `<div>`. */
export type QueueListProps = PartProps<'div', QueueListState> & { chat: ChatLike<never> }

/**
 * The messages that are sent once the answer before them is over, each with buttons to send it now and to take it
 * out. Says so when they are on hold. Renders a `<div>`, empty while nothing is queued.
 */
export function QueueList({ chat, ...given }: QueueListProps): ReactElement {
  const { handle } = chat
  const labels = useTexts()
  const id = useId()
  const queue = useAgentSelector(chat, (state) => state.queue)
  const held = useAgentSelector(chat, (state) => state.isQueueHeld)
  const count = queue.length
  const children = count > 0 && (
    <>
      <p id={id} data-agent="queue-title">
        {labels.queue(count, held)}
      </p>
      <ol role="list">
        {queue.map((entry) => (
          <li key={entry.id}>
            <QueuedText id={`${id}-${entry.id}`} message={entry.message} />
            <button
              type="button"
              data-agent="text-button"
              aria-describedby={`${id}-${entry.id}`}
              onClick={(event) => {
                leaveItem(event)
                void handle.sendQueued(entry.id)
              }}
            >
              {labels.sendNow}
            </button>
            <IconButton
              icon="remove"
              label={labels.unqueue}
              aria-describedby={`${id}-${entry.id}`}
              onClick={(event) => {
                leaveItem(event)
                handle.cancelQueued(entry.id)
              }}
            />
          </li>
        ))}
      </ol>
    </>
  )
  // Focus stays here when the last message goes.
  return renderPart(
    'queue-list',
    'div',
    given,
    { tabIndex: -1, ...(count > 0 && { role: 'group', 'aria-labelledby': id }), children },
    { count, held },
  )
}

const TEXT_CHARS = 200

function QueuedText({ id, message }: { id: string; message: UIMessage }): ReactElement {
  const labels = useTexts()
  const files = message.parts.filter((part) => part.type === 'file')
  return (
    <span id={id} data-agent="queue-text" dir="auto">
      {visibleLine(messageText(message).slice(0, TEXT_CHARS))}
      {files.length > 0 && (
        <span data-agent="queue-files">
          <Icon name="attach" />
          {files.map(({ filename }) => fileName(filename, labels.file)).join(', ')}
        </span>
      )}
    </span>
  )
}
