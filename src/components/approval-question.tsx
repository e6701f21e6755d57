'use client'
import { type ReactElement, useEffect, useId, useRef, useState } from 'react'
import type { ChatLike } from '../hooks/chat-selectors.js'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import { useTexts } from '../hooks/use-labels.js'
import type { ToolCallInfo } from '../state/run-state.js'
import { selectIsActive } from '../state/selectors.js'
import { argumentsText, readArguments } from './approval-arguments.js'
import { JsonView } from './json-view.js'
import { Mark } from './mark.js'
import { focusPart } from './part.js'

/** The arguments of a call that waits for consent, and what can be said to it. */
export function ApprovalQuestion({
  chat,
  call,
  approvalId,
}: {
  chat: ChatLike<never>
  call: ToolCallInfo
  approvalId: string
}): ReactElement {
  const labels = useTexts()
  const id = useId()
  const active = useAgentSelector(chat, selectIsActive)
  const asked = argumentsText(call)
  const [text, setText] = useState(asked)
  const [reason, setReason] = useState('')
  const [editing, setEditing] = useState(false)
  const [invalid, setInvalid] = useState(false)
  const editor = useRef<HTMLTextAreaElement>(null)
  const changed = text !== asked

  // Who opens the editor wants to write in it.
  useEffect(() => {
    if (editing) editor.current?.focus()
  }, [editing])

  const answer = (approved: boolean, button: HTMLElement): void => {
    if (active) return
    let input
    if (approved && changed)
      try {
        input = { input: readArguments(text, call.parameters) }
      } catch {
        setInvalid(true)
        editor.current?.focus()
        return
      }
    focusPart(button)
    void chat.handle.addToolApprovalResponse({
      id: approvalId,
      approved,
      ...(reason.trim() && { reason: reason.trim() }),
      ...input,
    })
  }
  return (
    <>
      {editing ? (
        <textarea
          ref={editor}
          data-agent="approval-editor"
          aria-label={labels.toolArguments}
          aria-invalid={invalid}
          aria-describedby={invalid ? id : undefined}
          dir="ltr"
          spellCheck={false}
          autoCapitalize="off"
          rows={8}
          value={text}
          onChange={({ target }) => {
            setText(target.value)
            setInvalid(false)
          }}
        />
      ) : (
        <JsonView value={call.parameters ?? call.inputText} name={labels.toolArguments} />
      )}
      {invalid && (
        <p id={id} data-agent="approval-problem">
          <Mark name="warning" />
          {labels.argumentsInvalid}
        </p>
      )}
      <div data-agent="approval-actions">
        {!editing && (
          <button type="button" data-agent="approval-option" onClick={() => setEditing(true)}>
            {labels.editArguments}
          </button>
        )}
        <input
          data-agent="approval-reason"
          aria-label={labels.reason}
          placeholder={labels.reason}
          dir="auto"
          autoComplete="off"
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
        <span data-agent="approval-choice">
          {[false, true].map((approved) => (
            <button
              key={String(approved)}
              type="button"
              data-agent="text-button"
              data-choice={approved ? 'approve' : 'deny'}
              aria-disabled={active}
              onClick={({ currentTarget }) => answer(approved, currentTarget)}
            >
              {approved ? labels.approve(changed) : labels.deny}
            </button>
          ))}
        </span>
      </div>
    </>
  )
}
