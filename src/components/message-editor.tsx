'use client'
import { type ReactElement, useEffect, useId, useRef, useState } from 'react'
import { type ChatLike, useMessage } from '../hooks/chat-selectors.js'
import { useTexts } from '../hooks/use-labels.js'
import { type FileUIPart, messageText, type UIMessage } from '../protocols/messages.js'
import { Attachment } from './attachment.js'
import { leaveItem } from './file-chip.js'
import { focusLater } from './focus-later.js'
import { isComposing, MessageBox, type SubmitOn } from './message-box.js'
import { type PartProps, renderPart } from './part.js'
import { draftParts, reason, sendDraft } from './use-draft.js'

/** Written as `data-empty`. */
export type MessageEditorState = {
  /** There is nothing to send. */
  empty: boolean
}

/** What {@link MessageEditor} takes, beside the props of a `<form>`. */
export type MessageEditorProps = PartProps<'form', MessageEditorState> & {
  chat: ChatLike<never>
  /** A message of the user's. */
  messageId: string
  /** Called when the message was sent again, or is left as it was. */
  onDone: () => void
  /** As in the composer. @default 'enter' */
  submitOn?: SubmitOn | undefined
}

/**
 * A message of the user's, to be changed and sent again; the old one stays as a version. Renders a `<form>`, and
 * nothing where there is no such message. It takes the focus, and gives it back to the button that edits. Escape
 * leaves the message as it was.
 */
export function MessageEditor({ chat, messageId, ...props }: MessageEditorProps): ReactElement | null {
  // A cast: what is read and sent here is a message of any type.
  const anyChat = chat as unknown as ChatLike
  const message = useMessage(anyChat, messageId)
  return message ? <Editor key={messageId} {...props} chat={anyChat} message={message} /> : null
}

function Editor({
  chat,
  message,
  onDone,
  submitOn = 'enter',
  ...given
}: Omit<MessageEditorProps, 'messageId' | 'chat'> & { chat: ChatLike; message: UIMessage }): ReactElement {
  const { handle } = chat
  const labels = useTexts()
  const id = useId()
  const [text, setText] = useState(() => messageText(message))
  const [files, setFiles] = useState(() => message.parts.filter(isFile))
  const [problem, setProblem] = useState('')
  const box = useRef<HTMLTextAreaElement>(null)
  const empty = text.trim() === '' && files.length === 0

  useEffect(() => {
    const opener = document.activeElement
    const element = box.current
    element?.focus()
    element?.setSelectionRange(element.value.length, element.value.length)
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true })
    }
  }, [])

  const leave = (focusOn: string | undefined): void => {
    focusLater(`edit ${focusOn}`)
    onDone()
  }
  const save = (): void => {
    if (empty) return
    const parts = draftParts(text, files)
    sendDraft(handle, { parts, messageId: message.id }, () => leave(handle.getState().ids.at(-1))).catch(
      (error: unknown) => setProblem(`${labels.notSent} ${reason(error)}`),
    )
  }
  const children = (
    <>
      {files.length > 0 && (
        <ul role="list" aria-label={labels.attachments} data-agent="attachments">
          {files.map((file, index) => (
            <li key={index}>
              <Attachment
                file={file}
                from="user"
                onRemove={(event) => {
                  leaveItem(event, box.current)
                  setFiles(files.filter((other) => other !== file))
                }}
              />
            </li>
          ))}
        </ul>
      )}
      <label htmlFor={id} data-agent="visually-hidden">
        {labels.editMessage}
      </label>
      <MessageBox
        box={box}
        id={id}
        value={text}
        submitOn={submitOn}
        onChange={({ target }) => setText(target.value)}
      />
      <div data-agent="editor-bar">
        <button type="button" data-agent="text-button" onClick={() => leave(message.id)}>
          {labels.cancel}
        </button>
        <button type="submit" data-agent="text-button" aria-disabled={empty}>
          {labels.save}
        </button>
      </div>
      <p role="alert" data-agent="composer-problem">
        {problem}
      </p>
    </>
  )
  return renderPart(
    'message-editor',
    'form',
    given,
    {
      children,
      onSubmit(event) {
        event.preventDefault()
        save()
      },
      onKeyDown(event) {
        if (event.key !== 'Escape' || isComposing(event)) return
        event.preventDefault()
        leave(message.id)
      },
    },
    { empty },
  )
}

function isFile(part: UIMessage['parts'][number]): part is FileUIPart {
  return part.type === 'file'
}
