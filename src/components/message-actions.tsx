'use client'
import { type KeyboardEvent, type ReactElement, useState } from 'react'
import type { ChatLike } from '../hooks/chat-selectors.js'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import { useTexts } from '../hooks/use-labels.js'
import { messageText } from '../protocols/messages.js'
import { selectNode } from '../state/chat-selectors.js'
import { useCopy } from './copy-button.js'
import { IconButton, type IconName } from './icon.js'
import { type PartProps, renderPart } from './part.js'
import { sameItems } from './timeline-rows.js'

/** What a reader thinks of an answer; `null` is nothing. */
export type Feedback = 'up' | 'down' | null

/** Written as `data-role`, `data-last` and `data-active`. */
export type MessageActionsState = {
  role: 'system' | 'user' | 'assistant'
  /** It is the last message shown. */
  last: boolean
  /** The message is being written; until it is over there is nothing to do with it. */
  active: boolean
}

/** What {@link MessageActions} takes, beside the props of a `<div>`. */
export type MessageActionsProps = PartProps<'div', MessageActionsState> & {
  chat: ChatLike<never>
  messageId: string
  /** Adds the button to edit a message of the user's; it is called when that is pressed. */
  onEdit?: (() => void) | undefined
  /** Adds the buttons to judge an answer. Called with what is thought of it from now on. */
  onFeedback?: ((feedback: Feedback) => void) | undefined
  /** What is thought of the answer; without it, what was pressed last. */
  feedback?: Feedback | undefined
}

/**
 * The buttons of a message: copy its text, ask for another answer, edit, judge. Renders a `<div>` with the role
 * `toolbar`, in which the arrow keys, Home and End go from one button to the next; nothing where there is nothing
 * to do. Shown for the last message, and for others when they are pointed at or focused.
 */
export function MessageActions({
  chat,
  messageId,
  onEdit,
  onFeedback,
  feedback,
  ...given
}: MessageActionsProps): ReactElement | null {
  const { handle } = chat
  const labels = useTexts()
  const { outcome, copy } = useCopy()
  const [focused, setFocused] = useState('')
  const [judged, setJudged] = useState<Feedback>(null)
  const [role, hasText, last, active] = useAgentSelector(
    chat,
    (state) => {
      const node = selectNode(state, messageId)
      return [
        node?.message.role,
        node?.message.parts.some((part) => part.type === 'text' && part.text !== '') ?? false,
        state.ids.at(-1) === messageId,
        node?.info.state === 'streaming',
      ] as const
    },
    sameItems,
  )
  const opinion = feedback === undefined ? judged : feedback
  const judge = (next: 'up' | 'down'): void => {
    const given = opinion === next ? null : next
    setJudged(given)
    onFeedback?.(given)
  }
  const actions: [name: IconName, label: string, act: (button: HTMLElement) => void][] = []
  if (hasText)
    actions.push([
      outcome === labels.copied ? 'copied' : 'copy',
      labels.copy,
      () => {
        const node = selectNode(handle.getState(), messageId)
        if (node) copy(messageText(node.message))
      },
    ])
  if (role === 'user' && onEdit) actions.push(['edit', labels.edit, onEdit])
  if (role === 'assistant') {
    actions.push([
      'regenerate',
      labels.regenerate,
      (button) => {
        // The message goes away; what it scrolls in does not.
        button.closest<HTMLElement>('[tabindex="0"]:not(button)')?.focus({ preventScroll: true })
        void handle.regenerate({ messageId })
      },
    ])
    if (onFeedback)
      actions.push(
        ['up', labels.judge('up'), () => judge('up')],
        ['down', labels.judge('down'), () => judge('down')],
      )
  }
  if (!role || actions.length === 0) return null
  const stop = actions.some(([, label]) => label === focused) ? focused : actions[0]?.[1]
  const children = (
    <>
      {actions.map(([icon, label, act]) => (
        <IconButton
          key={label}
          icon={icon}
          label={label}
          tabIndex={label === stop ? 0 : -1}
          name={`${icon} ${messageId}`}
          aria-pressed={icon === 'up' || icon === 'down' ? opinion === icon : undefined}
          onFocus={() => setFocused(label)}
          onClick={({ currentTarget }) => act(currentTarget)}
        />
      ))}
      <span role="status" data-agent="message-outcome">
        {outcome}
      </span>
    </>
  )
  return renderPart(
    'message-actions',
    'div',
    given,
    { role: 'toolbar', 'aria-label': labels.messageActions, hidden: active, onKeyDown: moveFocus, children },
    { role, last, active },
  )
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('button')]
  const at = buttons.findIndex((button) => button === event.target)
  const forwards = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1
  const places: Record<string, number> = {
    Home: 0,
    End: -1,
    ArrowRight: at + forwards,
    ArrowLeft: at - forwards,
  }
  const next = places[event.key]
  if (next === undefined) return
  event.preventDefault()
  buttons.at(next % buttons.length)?.focus()
}
