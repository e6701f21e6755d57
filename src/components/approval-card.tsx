'use client'
import { type ReactElement, useId } from 'react'
import { type ChatLike, useToolCall } from '../hooks/chat-selectors.js'
import { useTexts } from '../hooks/use-labels.js'
import type { ToolCallInfo } from '../state/run-state.js'
import { ApprovalQuestion } from './approval-question.js'
import { Mark } from './mark.js'
import { type PartProps, renderPart } from './part.js'
import { tellingArgument } from './tool-values.js'
import { visibleLine } from './visible-text.js'

/** Written as `data-state`. */
export type ApprovalCardState = {
  /** `expired`: the request was over before anybody answered it. */
  state: 'waiting' | 'approved' | 'denied' | 'expired'
}

/** What {@link ApprovalCard} takes, beside the props of a `<div>`. */
export type ApprovalCardProps = PartProps<'div', ApprovalCardState> & {
  chat: ChatLike<never>
  toolCallId: string
  /** The message the call is in. @default the newest with a call of that id */
  messageId?: string | undefined
}

/**
 * Asks whether a tool may run: what it is, with which arguments, and the choice to allow it, with other
 * arguments if need be, or to deny it for a reason. Once answered it is one line. Renders a `<div>`, and nothing
 * for a call that nobody has to approve.
 *
 * Nothing in it is the default: no key answers but on a focused button, and it never takes the focus.
 */
export function ApprovalCard({
  chat,
  toolCallId,
  messageId,
  ...given
}: ApprovalCardProps): ReactElement | null {
  const labels = useTexts()
  const id = useId()
  const call = useToolCall(chat, toolCallId, messageId)
  if (!call?.approval) return null
  const { approval } = call
  const state = stateOf(call)
  const waiting = state === 'waiting'
  const name = visibleLine(call.operation ? `${call.toolName}.${call.operation}` : call.toolName)
  const children = (
    <>
      <p data-agent="approval-title" id={id}>
        <Mark name={waiting ? 'waiting' : state === 'approved' ? 'done' : 'cancelled'} />
        <span data-agent="label">
          {waiting
            ? labels.approvalNeeded
            : labels.approvalAnswered(state, approval.reason && visibleLine(approval.reason))}
        </span>{' '}
        <span data-agent={waiting ? 'approval-tool' : 'tool-argument'}>
          <bdi>
            {name} {!waiting && tellingArgument(call.parameters, call.inputText)}
          </bdi>
        </span>
      </p>
      {/* Another request asks with other arguments. */}
      {waiting && <ApprovalQuestion key={approval.id} chat={chat} call={call} approvalId={approval.id} />}
    </>
  )
  // Focus stays here when the buttons go away.
  return renderPart(
    'approval-card',
    'div',
    given,
    { role: 'group', tabIndex: -1, 'aria-labelledby': id, children },
    { state },
  )
}

function stateOf({ state, approval }: ToolCallInfo): ApprovalCardState['state'] {
  if (state === 'waiting') return 'waiting'
  if (approval?.approved === undefined) return 'expired'
  return approval.approved ? 'approved' : 'denied'
}
