'use client'
import { type ReactElement, useEffect, useId, useRef } from 'react'
import { type ChatLike, useMessage } from '../hooks/chat-selectors.js'
import { useTexts } from '../hooks/use-labels.js'
import { messageText, type UIMessage } from '../protocols/messages.js'
import { DraftFields } from './draft-fields.js'
import { focusLater } from './focus-later.js'
import { isComposing, type SubmitOn } from './message-box.js'
import { type PartProps, renderPart } from './part.js'
import { useDraftForm } from './use-draft.js'

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
  const box = useRef<HTMLTextAreaElement>(null)
  const leave = (focusOn: string | undefined): void => {
    focusLater(`edit ${focusOn}`)
    onDone()
  }
  const form = useDraftForm(handle, {
    first: () => ({
      text: messageText(message),
      files: message.parts.filter((part) => part.type === 'file').map((file, index) => ({ id: index, file })),
    }),
    target: { messageId: message.id },
    onTaken: () => leave(handle.getState().ids.at(-1)),
  })
  const { empty } = form

  useEffect(() => {
    const opener = document.activeElement
    const element = box.current
    element?.focus()
    element?.setSelectionRange(element.value.length, element.value.length)
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true })
    }
  }, [])

  const children = (
    <DraftFields form={form} box={box} id={id} label={labels.editMessage} submitOn={submitOn}>
      <div data-agent="editor-bar">
        <button type="button" data-agent="text-button" onClick={() => leave(message.id)}>
          {labels.cancel}
        </button>
        <button type="submit" data-agent="text-button" aria-disabled={empty}>
          {labels.save}
        </button>
      </div>
    </DraftFields>
  )
  return renderPart(
    'message-editor',
    'form',
    given,
    {
      children,
      onSubmit(event) {
        event.preventDefault()
        form.send()
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
