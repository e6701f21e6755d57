'use client'
import {
  type ReactElement,
  type ReactNode,
  type SyntheticEvent,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import type { ChatLike } from '../hooks/chat-selectors.js'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import { useTexts } from '../hooks/use-labels.js'
import { defaultFileLimits, fileProblem } from '../state/files.js'
import type { AgentStatus } from '../state/run-state.js'
import { selectIsActive } from '../state/selectors.js'
import { DraftFields } from './draft-fields.js'
import { fileName } from './file-chip.js'
import { IconButton } from './icon.js'
import { boxOf, stopOnEscape, type SubmitOn } from './message-box.js'
import { type PartProps, renderPart } from './part.js'
import { type Draft, emptyDraft, useDraftForm } from './use-draft.js'

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

// A draft is the chat's: it is still there when the chat is shown again, and in no other.
const drafts = new WeakMap<object, Draft>()

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
  const accept = useAgentSelector(chat, () => {
    const limits = handle.fileLimits()
    return limits.maxFiles === 0 ? undefined : (limits.accept ?? '')
  })
  const form = useDraftForm(handle, {
    first: () => drafts.get(handle) ?? emptyDraft,
    onChange: (draft) => drafts.set(handle, draft),
  })
  const { draft, empty, sending, edit } = form
  const [dragging, setDragging] = useState(false)
  const box = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const stop = useRef<HTMLButtonElement>(null)
  const takesFiles = accept !== undefined && !disabled

  useEffect(
    () =>
      handle.subscribe(() => {
        // Before it is hidden: after that nothing tells whether it had the focus.
        if (stop.current?.matches(':focus') && !selectIsActive(handle.getState())) box.current?.focus()
      }),
    [handle],
  )

  const add = (event: SyntheticEvent<HTMLElement>, list: Iterable<File>): void => {
    event.preventDefault()
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
    edit({ files }, [...problems].slice(0, MAX_PROBLEMS).join(' '))
    boxOf(event.currentTarget)?.focus()
  }

  const children = (
    <DraftFields
      box={box}
      id={id}
      form={form}
      label={labels.message}
      submitOn={submitOn}
      placeholder={placeholder ?? labels.messagePlaceholder}
      disabled={disabled}
      aria-describedby={`${id}-hint ${id}-problem`}
      onPaste={(event) => {
        const { files, types } = event.clipboardData
        // What is copied from a text program brings a picture of itself along.
        const isText = types.includes('text/plain') && types.includes('text/html')
        if (files.length > 0 && !isText && takesFiles) add(event, files)
      }}
    >
      <div data-agent="composer-bar">
        {accept !== undefined && (
          <>
            <input
              ref={picker}
              type="file"
              multiple
              hidden
              accept={accept}
              onChange={(event) => {
                add(event, event.target.files ?? [])
                // The same file can be chosen again.
                event.target.value = ''
              }}
            />
            <IconButton
              icon="attach"
              label={labels.attach}
              disabled={disabled}
              onClick={() => picker.current?.click()}
            />
          </>
        )}
        <span id={`${id}-hint`} data-agent="composer-hint">
          {hint ?? labels.messageHint(submitOn)}
        </span>
        <IconButton
          data-agent="composer-stop"
          icon="stop"
          label={labels.stop}
          ref={stop}
          hidden={!isActive}
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
    </DraftFields>
  )
  return renderPart(
    'composer',
    'form',
    given,
    {
      children,
      onSubmit(event) {
        event.preventDefault()
        boxOf(event.currentTarget)?.focus()
        if (!disabled) form.send()
      },
      onKeyDown: stopOnEscape(handle),
      onDragOver(event) {
        if (!takesFiles || !event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setDragging(true)
      },
      onDragLeave({ currentTarget, relatedTarget }) {
        // A cast: what is dragged over is in the page.
        if (!currentTarget.contains(relatedTarget as Node | null)) setDragging(false)
      },
      onDrop(event) {
        if (!dragging) return
        setDragging(false)
        add(event, event.dataTransfer.files)
      },
    },
    { status, empty, dragging, disabled },
  )
}

const MAX_PROBLEMS = 3
