'use client'
import { type FocusEvent, type KeyboardEvent, type ReactElement, useState } from 'react'
import { threadLabels } from '../hooks/default-labels.js'
import { useTexts } from '../hooks/use-labels.js'
import { type PartProps, renderPart } from './part.js'
import { linkOf, type Thread, type ThreadLinkProps, ThreadRow } from './thread-row.js'

/** Written as `data-count`. */
export type ThreadListState = { count: number }

/** What {@link ThreadList} takes, beside the props of a `<nav>`. */
export type ThreadListProps = Omit<PartProps<'nav', ThreadListState>, 'onSelect'> & {
  /** In the order in which they are listed. A storage's `list()` gives what there is to list. */
  threads: readonly Thread[]
  /** The chat that is shown. */
  activeId?: string | undefined
  /** Another chat is to be shown. Not called where `renderLink` says what a row is. */
  onSelect?: ((id: string) => void) | undefined
  /** Shows a button for another chat. */
  onNew?: (() => void) | undefined
  /** Lets titles be edited in place; called with another title, never an empty one. */
  onRename?: ((id: string, title: string) => void) | undefined
  /** Lets chats be deleted; whether it has to be confirmed is yours to decide. */
  onDelete?: ((id: string) => void) | undefined
  /** The link of a row in place of a button, such as a router's: put all of `props` on it. */
  renderLink?: ((props: ThreadLinkProps, thread: Thread) => ReactElement) | undefined
}

/**
 * The list of chats. Renders a `<nav>`.
 *
 * It is one stop of the Tab key, with the buttons of its row behind it; the arrow keys, Home and End go from
 * chat to chat. After a deletion the focus is on the next one.
 */
export function ThreadList({
  threads,
  activeId,
  onSelect,
  onNew,
  onRename,
  onDelete,
  renderLink,
  ...given
}: ThreadListProps): ReactElement {
  const labels = useTexts(threadLabels)
  const [focusedId, setFocusedId] = useState<string>()
  const isListed = (id: string | undefined): boolean => threads.some((thread) => thread.id === id)
  const stop = isListed(focusedId) ? focusedId : isListed(activeId) ? activeId : threads[0]?.id
  const onFocus = ({ target, currentTarget }: FocusEvent<HTMLElement>): void => {
    const row = rowsOf(currentTarget).findIndex((element) => element.contains(target))
    if (row >= 0) setFocusedId(threads[row]?.id)
  }
  const children = (
    <>
      {onNew && (
        <button type="button" data-agent="new-thread" onClick={onNew}>
          {labels.newThread}
        </button>
      )}
      {/* A list without markers is no list for VoiceOver unless it says that it is one. */}
      <ul role="list" data-agent="threads">
        {threads.map((thread) => (
          <ThreadRow
            key={thread.id}
            thread={thread}
            isActive={thread.id === activeId}
            isStop={thread.id === stop}
            onSelect={onSelect && (() => onSelect(thread.id))}
            onRename={onRename && ((title) => onRename(thread.id, title))}
            onDelete={onDelete && (() => onDelete(thread.id))}
            renderLink={renderLink}
          />
        ))}
      </ul>
    </>
  )
  return renderPart(
    'thread-list',
    'nav',
    given,
    { 'aria-label': labels.threads, tabIndex: -1, onFocus, onKeyDown: moveFocus, children },
    { count: threads.length },
  )
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const { key, target, currentTarget, altKey, ctrlKey, metaKey } = event
  if (altKey || ctrlKey || metaKey || !(target instanceof Element) || target.matches('input')) return
  const rows = rowsOf(currentTarget)
  const at = rows.findIndex((row) => row.contains(target))
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[key]
  const link = next === undefined ? undefined : linkOf(rows[next])
  if (!link) return
  event.preventDefault()
  link.focus()
}

function rowsOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[data-agent="thread"]')]
}
