'use client'
import { type ReactElement, useState, useSyncExternalStore } from 'react'
import { type ChatLike, useMessageIds } from '../hooks/chat-selectors.js'
import { useTexts } from '../hooks/use-labels.js'
import { type PartProps, renderPart } from './part.js'
import { stickToEnd } from './use-stick-to-end.js'

/** Written as `data-count`. */
export type ScrollToLatestState = { count: number }

/** What {@link ScrollToLatest} takes, beside the props of a `<button>`. */
export type ScrollToLatestProps = PartProps<'button', ScrollToLatestState> & { chat: ChatLike<never> }

/**
 * Goes to the end of the `MessageList` of the same chat, and says how many messages came since the reader left it.
 * Renders a `<button>`, which is hidden while the reader is at the end, unless it has the focus. Its place is just
 * before the composer.
 */
export function ScrollToLatest({ chat, ...given }: ScrollToLatestProps): ReactElement {
  const labels = useTexts()
  const stick = stickToEnd(chat.handle)
  const ids = useMessageIds(chat)
  const [focused, setFocused] = useState(false)
  const leftAt = useSyncExternalStore(stick.subscribe, stick.getLeftAt, () => undefined)
  const index = leftAt === undefined ? -1 : ids.indexOf(leftAt)
  const count = index < 0 ? 0 : ids.length - 1 - index
  return renderPart(
    'scroll-to-latest',
    'button',
    given,
    {
      type: 'button',
      // The end may be reached while it has the focus, which would be lost with it.
      hidden: leftAt === undefined && !focused,
      onFocus: () => setFocused(true),
      // A window that is left keeps its focus for when the reader is back.
      onBlur: ({ currentTarget }) => setFocused(document.activeElement === currentTarget),
      onClick: stick.jump,
      children: labels.scrollToLatest(count),
    },
    { count },
  )
}
