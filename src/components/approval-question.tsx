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
import { PartBoundary } from './part-boundary.js'

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
  const [checked, setChecked] = useState(false)
  const [editing, setEditing] = useState(false)
  const [reasoning, setReasoning] = useState(false)
  const editor = useRef<HTMLTextAreaElement>(null)
  const reasonField = useRef<HTMLInputElement>(null)
  const changed = text !== asked
  const { input, problem } = changed
    ? readArguments(text, call.parameters)
    : { input: call.parameters ?? call.inputText }

  const shownProblem = checked ? problem : undefined

  // Who opens a field wants to write in it.
  useEffect(() => {
    if (editing) editor.current?.focus()
  }, [editing])
  useEffect(() => {
    if (reasoning) reasonField.current?.focus()
  }, [reasoning])

  const answer = (approved: boolean, button: HTMLElement): void => {
    if (active) return
    if (approved && problem) {
      setChecked(true)
      editor.current?.focus()
      return
    }
    button.closest<HTMLElement>('[data-agent="approval-card"]')?.focus({ preventScroll: true })
    void chat.handle.addToolApprovalResponse({
      id: approvalId,
      approved,
      ...(reasoning && reason.trim() !== '' && { reason: reason.trim() }),
      ...(approved && changed && { input }),
    })
  }
  const toggleEditor = (): void => {
    // What is not valid has nothing else to be shown as.
    if (problem) setChecked(true)
    else setEditing(!editing)
  }
  return (
    <>
      {editing ? (
        <textarea
          id={`${id}editor`}
          ref={editor}
          data-agent="approval-editor"
          aria-label={labels.toolArguments}
          aria-invalid={shownProblem !== undefined}
          aria-describedby={shownProblem && `${id}problem`}
          dir="ltr"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          rows={Math.min(12, Math.max(3, text.split('\n').length))}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onBlur={() => setChecked(true)}
        />
      ) : (
        <PartBoundary content={input}>
          <JsonView value={input} name={labels.toolArguments} />
        </PartBoundary>
      )}
      {shownProblem && (
        <p id={`${id}problem`} data-agent="approval-problem">
          <Mark name="warning" />
          {shownProblem.is === 'no_json'
            ? labels.argumentsInvalid(shownProblem.line)
            : labels.argumentsNoObject}
        </p>
      )}
      {reasoning && (
        <input
          id={`${id}reason`}
          ref={reasonField}
          data-agent="approval-reason"
          aria-label={labels.reason}
          placeholder={labels.reason}
          dir="auto"
          autoComplete="off"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      <div data-agent="approval-actions">
        <button
          type="button"
          data-agent="approval-option"
          aria-expanded={editing}
          aria-controls={editing ? `${id}editor` : undefined}
          onClick={toggleEditor}
        >
          {labels.editArguments}
        </button>
        <button
          type="button"
          data-agent="approval-option"
          aria-expanded={reasoning}
          aria-controls={reasoning ? `${id}reason` : undefined}
          onClick={() => setReasoning(!reasoning)}
        >
          {labels.addReason}
        </button>
        <span data-agent="approval-choice">
          {[false, true].map((approved) => (
            <button
              key={String(approved)}
              type="button"
              data-agent="text-button"
              data-choice={approved ? 'approve' : 'deny'}
              aria-disabled={active}
              onClick={(event) => answer(approved, event.currentTarget)}
            >
              {approved ? labels.approve(changed) : labels.deny}
            </button>
          ))}
        </span>
      </div>
    </>
  )
}
