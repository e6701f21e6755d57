'use client'
import {
  type FocusEvent,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useRef,
  useState,
} from 'react'
import { threadLabels } from '../hooks/default-labels.js'
import { useTexts } from '../hooks/use-labels.js'
import { IconButton } from './icon.js'
import { Mark } from './mark.js'
import { isComposing } from './message-box.js'
import { visibleLine } from './visible-text.js'

/** A chat in a list. */
export interface Thread {
  id: string
  title: string
  /** Epoch milliseconds. Not shown; for your `renderLink`. */
  updatedAt?: number | undefined
  /** Its answer is being written. @default false */
  running?: boolean | undefined
}

/** What the link of a row needs. */
export interface ThreadLinkProps {
  'data-agent': 'thread-link'
  'aria-current': 'page' | undefined
  tabIndex: 0 | -1
  children: ReactNode
}

/** One chat of a `ThreadList`. */
export function ThreadRow({
  thread,
  isActive,
  isStop,
  onSelect,
  onRename,
  onDelete,
  renderLink,
}: {
  thread: Thread
  isActive: boolean
  /** The Tab key stops here. */
  isStop: boolean
  onSelect: (() => void) | undefined
  onRename: ((title: string) => void) | undefined
  onDelete: (() => void) | undefined
  renderLink: ((props: ThreadLinkProps, thread: Thread) => ReactElement) | undefined
}): ReactElement {
  const labels = useTexts(threadLabels)
  const [editing, setEditing] = useState(false)
  const renameButton = useRef<HTMLButtonElement>(null)
  const title = visibleLine(thread.title) || labels.untitled
  const tabIndex = isStop ? 0 : -1
  const link: ThreadLinkProps = {
    'data-agent': 'thread-link',
    'aria-current': isActive ? 'page' : undefined,
    tabIndex,
    children: (
      <>
        <span data-agent="thread-title" dir="auto">
          {title}
        </span>
        {thread.running && (
          <>
            <Mark name="running" />
            <span data-agent="visually-hidden">, {labels.threadRunning}</span>
          </>
        )}
      </>
    ),
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const input = event.currentTarget
    const { key } = event
    if (isComposing(event) || (key !== 'Enter' && key !== 'Escape')) return
    event.preventDefault()
    event.stopPropagation()
    if (key === 'Escape') input.value = thread.title
    renameButton.current?.focus()
  }
  const onBlur = (event: FocusEvent<HTMLInputElement>): void => {
    const written = event.currentTarget.value.trim()
    setEditing(false)
    if (written !== '' && written !== thread.title) onRename?.(written)
  }
  return (
    <li data-agent="thread" data-active={isActive ? '' : undefined}>
      {editing ? (
        <input
          ref={select}
          data-agent="thread-field"
          aria-label={labels.threadTitle}
          dir="auto"
          autoComplete="off"
          defaultValue={thread.title}
          onKeyDown={onKeyDown}
          onBlur={onBlur}
        />
      ) : renderLink ? (
        renderLink(link, thread)
      ) : (
        <button type="button" {...link} onClick={onSelect} />
      )}
      {(onRename || onDelete) && (
        <span data-agent="thread-actions">
          {onRename && (
            <IconButton
              ref={renameButton}
              icon="edit"
              label={labels.renameThread(title)}
              tabIndex={tabIndex}
              onClick={() => setEditing(true)}
            />
          )}
          {onDelete && (
            <IconButton
              icon="remove"
              label={labels.deleteThread(title)}
              tabIndex={tabIndex}
              onClick={(event) => {
                focusBeside(event.currentTarget)
                onDelete()
              }}
            />
          )}
        </span>
      )}
    </li>
  )
}

function select(input: HTMLInputElement | null): void {
  input?.focus()
  input?.select()
}

/** Leaves a row that goes away: for the next one, the one before, or the list. */
function focusBeside(button: HTMLElement): void {
  const row = button.closest('li')
  const other = row?.nextElementSibling ?? row?.previousElementSibling
  const target = linkOf(other) ?? button.closest<HTMLElement>('[data-agent="thread-list"]')
  target?.focus()
}

/** What is focused of a row. */
export function linkOf(row: Element | null | undefined): HTMLElement | null | undefined {
  return row?.querySelector<HTMLElement>('[data-agent="thread-link"]')
}
