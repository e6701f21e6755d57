import { type KeyboardEvent, type ReactNode, useId, useState } from 'react'

/** What {@link Composer} needs. */
export interface ComposerProps {
  label: string
  placeholder: string
  action: string
  running: boolean
  onSubmit: (text: string) => void
  onStop: () => void
  /** What stands beside the buttons. */
  children?: ReactNode
}

/** The box to write in, with its two buttons at fixed places. Enter sends, Shift and Enter begin a new line. */
export function Composer({ label, placeholder, action, running, onSubmit, onStop, children }: ComposerProps) {
  const [text, setText] = useState('')
  const id = useId()
  const empty = text.trim() === ''

  function submit() {
    if (empty || running) return
    onSubmit(text.trim())
    setText('')
  }
  function onKeyDown(event: KeyboardEvent) {
    // An input method takes Enter to confirm a word; that must not send it.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault()
      submit()
    }
    if (event.key === 'Escape' && running) onStop()
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <label className="visually-hidden" htmlFor={id}>
        {label}
      </label>
      <div className="composer-box">
        <textarea
          id={id}
          dir="auto"
          rows={1}
          value={text}
          placeholder={placeholder}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <div className="composer-row">
          {children}
          {/* `aria-disabled` rather than `disabled`: a button that is pressed keeps the focus when it is done. */}
          <button
            type="button"
            className="button"
            aria-disabled={!running}
            onClick={() => {
              if (running) onStop()
            }}
          >
            Stop
          </button>
          <button type="submit" className="button button-primary" aria-disabled={empty || running}>
            {action}
          </button>
        </div>
      </div>
    </form>
  )
}
