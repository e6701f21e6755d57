'use client'
import { type ReactElement, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react'
import type { ChatLike } from '../hooks/chat-selectors.js'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import { useTexts } from '../hooks/use-labels.js'
import type { FileUIPart } from '../protocols/messages.js'
import { defaultFileLimits, fileProblem, toFileParts } from '../state/files.js'
import type { AgentStatus } from '../state/run-state.js'
import { selectIsActive } from '../state/selectors.js'
import { DraftFileChip, fileName, leaveItem } from './file-chip.js'
import { IconButton } from './icon.js'
import { isComposing, MessageBox, type SubmitOn } from './message-box.js'
import { type PartProps, renderPart } from './part.js'
import { type Draft, draftParts, emptyDraft, reason, sendDraft, useDraft } from './use-draft.js'

/** Written as `data-status`, `data-empty`, `data-dragging` and `data-disabled`. */
export type ComposerState = {
  status: AgentStatus
  /** There is nothing to send. */
  empty: boolean
  /** Files are held over it. */
  dragging: boolean
  disabled: boolean
}

/** What {@link Composer} takes, beside the props of a `<form>`. */
export type ComposerProps = PartProps<'form', ComposerState> & {
  chat: ChatLike<never>
  /** In the box while it is empty. @default the label `messagePlaceholder` */
  placeholder?: string | undefined
  /** `'mod-enter'`: Enter is a new line, and Ctrl or Cmd with Enter sends. @default 'enter' */
  submitOn?: SubmitOn | undefined
  /** A line below the box; `false` for none. @default the label `messageHint` */
  hint?: ReactNode
  /** Nothing can be written or sent. @default false */
  disabled?: boolean | undefined
}

/**
 * The box that messages are written in, with the files that go with them, and buttons to send and to stop.
 * Renders a `<form>`. While an answer is being written, sending puts the message into the queue.
 *
 * | Key | |
 * |---|---|
 * | Enter | sends; with `submitOn: 'mod-enter'` a new line |
 * | Shift + Enter | a new line |
 * | Ctrl or Cmd + Enter | sends |
 * | Escape | stops the answer that is being written; what was typed stays |
 * | Tab | goes on to the files' remove buttons, the attach button, Stop (while there is something to stop), Send |
 *
 * A key that an input method uses never sends. Files are attached by the button, by pasting and by dropping them
 * here. What was written stays in the box until the chat has taken it, and is still there when the chat is shown
 * again; another chat has its own.
 */
export function Composer(props: ComposerProps): ReactElement {
  return <ChatComposer key={props.chat.handle.id} {...props} />
}

function ChatComposer({
  chat,
  placeholder,
  submitOn = 'enter',
  hint,
  disabled = false,
  ...given
}: ComposerProps): ReactElement {
  // A cast: what is sent here is a message of any type.
  const { handle } = chat as unknown as ChatLike
  const labels = useTexts()
  const id = useId()
  const status = useAgentSelector(chat, (state) => state.status)
  const isActive = useAgentSelector(chat, selectIsActive)
  const takesFiles = useAgentSelector(chat, () => handle.fileLimits().maxFiles !== 0)
  const { draft, change } = useDraft(handle)
  const [problem, setProblem] = useState('')
  const [sending, setSending] = useState(false)
  const [dragging, setDragging] = useState(false)
  const box = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  // Chromium takes the focus away as soon as Stop is hidden, and React does not tell of that: this is what was.
  const isStopFocused = useRef(false)
  const empty = draft.text.trim() === '' && draft.files.length === 0
  const shownHint = hint ?? labels.messageHint(submitOn)

  useLayoutEffect(() => {
    if (isActive || !isStopFocused.current) return
    isStopFocused.current = false
    box.current?.focus()
  }, [isActive])

  const edit = (next: Partial<Draft>): void => {
    setProblem('')
    change(next)
  }

  const add = (list: Iterable<File>, form: HTMLFormElement | null): void => {
    const limits = handle.fileLimits()
    const { maxFiles = defaultFileLimits.maxFiles, maxBytes = defaultFileLimits.maxBytes } = limits
    const files = [...draft.files]
    const problems = new Set<string>()
    for (const file of list) {
      const found = fileProblem(file, limits, files.length)
      if (!found) files.push({ id: (files.at(-1)?.id ?? 0) + 1, file })
      else {
        const limit = found === 'count' ? labels.number(maxFiles) : labels.bytes(maxBytes)
        problems.add(labels.fileRefused(found, fileName(file.name, labels.file), limit))
      }
    }
    change({ files })
    setProblem([...problems].slice(0, MAX_PROBLEMS).join(' '))
    focusBox(form)
  }

  const send = (form: HTMLFormElement): void => {
    focusBox(form)
    if (empty || sending || disabled) return
    setProblem('')
    setSending(true)
    const taken = (): void => {
      change(emptyDraft)
      setSending(false)
    }
    const deliver = (files: FileUIPart[]): Promise<void> =>
      sendDraft(handle, { parts: draftParts(draft.text, files) }, taken)
    const files = draft.files.map(({ file }) => file)
    void (files.length > 0 ? toFileParts(files).then(deliver) : deliver([]))
      .catch((error: unknown) => setProblem(`${labels.notSent} ${reason(error)}`))
      .then(() => setSending(false))
  }

  const children = (
    <>
      {draft.files.length > 0 && (
        <ul role="list" aria-label={labels.attachments} data-agent="attachments">
          {draft.files.map((item) => (
            <li key={item.id} data-agent="attachment" data-kind="file">
              <DraftFileChip
                file={item.file}
                onRemove={(event) => {
                  leaveItem(event, box.current)
                  edit({ files: draft.files.filter((other) => other !== item) })
                }}
              />
            </li>
          ))}
        </ul>
      )}
      <label htmlFor={id} data-agent="visually-hidden">
        {labels.message}
      </label>
      <MessageBox
        box={box}
        id={id}
        value={draft.text}
        submitOn={submitOn}
        placeholder={placeholder ?? labels.messagePlaceholder}
        disabled={disabled}
        readOnly={sending}
        aria-describedby={`${id}-hint ${id}-problem`}
        onChange={({ target }) => edit({ text: target.value })}
        onPaste={(event) => {
          const { files, types } = event.clipboardData
          // What is copied from a text program brings a picture of itself along.
          const isText = types.includes('text/plain') && types.includes('text/html')
          if (files.length === 0 || isText || !takesFiles || disabled) return
          event.preventDefault()
          add(files, event.currentTarget.form)
        }}
      />
      <div data-agent="composer-bar">
        {takesFiles && (
          <>
            <input
              ref={picker}
              type="file"
              multiple
              hidden
              onChange={({ target }) => {
                add(target.files ?? [], target.form)
                // The same file can be chosen again.
                target.value = ''
              }}
            />
            <IconButton
              icon="attach"
              label={labels.attach}
              disabled={disabled}
              onClick={() => {
                picker.current?.setAttribute('accept', handle.fileLimits().accept ?? '')
                picker.current?.click()
              }}
            />
          </>
        )}
        <span id={`${id}-hint`} data-agent="composer-hint">
          {shownHint}
        </span>
        <IconButton
          data-agent="composer-stop"
          icon="stop"
          label={labels.stop}
          hidden={!isActive}
          onFocus={() => {
            isStopFocused.current = true
          }}
          onBlur={() => {
            isStopFocused.current = false
          }}
          onClick={() => void handle.stop()}
        />
        <IconButton
          type="submit"
          data-agent="composer-send"
          icon="send"
          label={labels.send}
          aria-disabled={empty || sending || disabled}
        />
      </div>
      <p id={`${id}-problem`} role="alert" data-agent="composer-problem">
        {problem}
      </p>
    </>
  )
  return renderPart(
    'composer',
    'form',
    given,
    {
      children,
      onSubmit(event) {
        event.preventDefault()
        send(event.currentTarget)
      },
      onKeyDown(event) {
        if (event.key !== 'Escape' || !isActive || isComposing(event)) return
        event.preventDefault()
        void handle.stop()
      },
      onDragOver(event) {
        if (!takesFiles || disabled || !event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setDragging(true)
      },
      onDragLeave({ currentTarget, relatedTarget }) {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setDragging(false)
      },
      onDrop(event) {
        if (!dragging) return
        event.preventDefault()
        setDragging(false)
        add(event.dataTransfer.files, event.currentTarget)
      },
    },
    { status, empty, dragging, disabled },
  )
}

const MAX_PROBLEMS = 3

function focusBox(form: HTMLFormElement | null): void {
  form?.querySelector('textarea')?.focus()
}
