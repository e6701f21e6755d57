'use client'
import type { ReactElement } from 'react'
import type { ChatLike } from '../hooks/chat-selectors.js'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import { useTexts } from '../hooks/use-labels.js'
import { selectBranches } from '../state/chat-selectors.js'
import { focusLater } from './focus-later.js'
import { IconButton } from './icon.js'
import { type PartProps, renderPart } from './part.js'
import { sameItems } from './timeline-rows.js'

/** Written as `data-version` and `data-count`. */
export type BranchPickerState = {
  /** Which one is shown, counted from 1. */
  version: number
  count: number
}

/** What {@link BranchPicker} takes, beside the props of a `<div>`. */
export type BranchPickerProps = PartProps<'div', BranchPickerState> & {
  chat: ChatLike<never>
  messageId: string
}

/**
 * Goes from one version of a message to another. Renders a `<div>` with the role `group`, and nothing where there
 * is only one version. Focus stays on the button that was pressed, in the other version.
 */
export function BranchPicker({ chat, messageId, ...given }: BranchPickerProps): ReactElement | null {
  const { handle } = chat
  const labels = useTexts()
  const versions = useAgentSelector(chat, (state) => selectBranches(state).get(messageId) ?? [], sameItems)
  const index = versions.indexOf(messageId)
  const count = versions.length
  if (count === 0) return null
  const button = (icon: 'previous' | 'next', label: string, step: 1 | -1): ReactElement => {
    const target = versions[index + step]
    return (
      <IconButton
        name={`${icon} ${messageId}`}
        icon={icon}
        label={label}
        aria-disabled={!target}
        onClick={() => {
          if (!target) return
          focusLater(`${icon} ${target}`)
          handle.selectBranch(target)
        }}
      />
    )
  }
  const children = (
    <>
      {button('previous', labels.previousVersion, -1)}
      <span aria-hidden="true">
        {labels.number(index + 1)} / {labels.number(count)}
      </span>
      {button('next', labels.nextVersion, 1)}
    </>
  )
  return renderPart(
    'branch-picker',
    'div',
    given,
    { role: 'group', 'aria-label': labels.version(index + 1, count), children },
    { version: index + 1, count },
  )
}
