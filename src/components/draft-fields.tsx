'use client'
import type { ComponentProps, MouseEvent, ReactElement } from 'react'
import { useTexts } from '../hooks/use-labels.js'
import { Attachment } from './attachment.js'
import { DraftFileChip, leaveItem } from './file-chip.js'
import { MessageBox } from './message-box.js'
import type { DraftForm } from './use-draft.js'

/** The fields of a form in which a message is written: its files, its text, and what is wrong with them. */
export function DraftFields({
  form: { draft, edit, sending, problem },
  id,
  label,
  children,
  ...box
}: Omit<ComponentProps<typeof MessageBox>, 'form' | 'value' | 'onChange'> & {
  form: DraftForm
  /** Of the text; with `-problem`, of what is wrong. */
  id: string
  /** Names the text. */
  label: string
}): ReactElement {
  const labels = useTexts()
  return (
    <>
      {draft.files.length > 0 && (
        <ul role="list" aria-label={labels.attachments} data-agent="attachments">
          {draft.files.map((item) => {
            const { id: key, file } = item
            const onRemove = (event: MouseEvent<HTMLElement>): void => {
              leaveItem(event)
              edit({ files: draft.files.filter((other) => other !== item) })
            }
            return (
              <li key={key}>
                {file instanceof Blob ? (
                  <DraftFileChip file={file} onRemove={onRemove} />
                ) : (
                  <Attachment file={file} from="user" onRemove={onRemove} />
                )}
              </li>
            )
          })}
        </ul>
      )}
      <label htmlFor={id} data-agent="visually-hidden">
        {label}
      </label>
      <MessageBox
        id={id}
        value={draft.text}
        readOnly={sending}
        aria-describedby={`${id}-problem`}
        onChange={({ target }) => edit({ text: target.value })}
        {...box}
      />
      {children}
      <p id={`${id}-problem`} role="alert" data-agent="composer-problem">
        {problem}
      </p>
    </>
  )
}
