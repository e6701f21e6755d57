'use client'
import {
  type ComponentProps,
  type KeyboardEvent,
  type ReactElement,
  type RefObject,
  useLayoutEffect,
} from 'react'
import type { ChatLike } from '../hooks/chat-selectors.js'
import { selectIsActive } from '../state/selectors.js'

/** Which key sends: Enter, or only together with Ctrl or Cmd. */
export type SubmitOn = 'enter' | 'mod-enter'

/** A box for text that grows with it. The key that sends submits the form it is in. */
export function MessageBox({
  box,
  submitOn,
  ...props
}: ComponentProps<'textarea'> & {
  box: RefObject<HTMLTextAreaElement | null>
  value: string
  submitOn: SubmitOn
}): ReactElement {
  // After every render: whatever made it, it may be the text.
  useLayoutEffect(() => grow(box.current))
  return (
    <textarea
      data-agent="message-box"
      // Without a text of its own it goes as the page does.
      dir={props.value ? 'auto' : undefined}
      rows={1}
      enterKeyHint={submitOn === 'enter' ? 'send' : 'enter'}
      {...props}
      ref={box}
      onKeyDown={(event) => {
        if (!isSendKey(event, submitOn)) return
        event.preventDefault()
        event.currentTarget.form?.requestSubmit()
      }}
    />
  )
}

/** The box of the form that an element is in. */
export function boxOf(element: HTMLElement): HTMLTextAreaElement | null | undefined {
  return element.closest('form')?.querySelector('textarea')
}

/** For browsers whose boxes do not grow by themselves. */
function grow(element: HTMLTextAreaElement | null): void {
  if (!element || globalThis.CSS?.supports?.('field-sizing', 'content')) return
  element.style.blockSize = 'auto'
  element.style.blockSize = `${element.scrollHeight}px`
}

/** Whether a key belongs to an input method that is composing text. */
export function isComposing({ nativeEvent }: KeyboardEvent): boolean {
  // Safari ends the composition before it tells of the Enter that did it, and then says so by this code only.
  // oxlint-disable-next-line typescript/no-deprecated -- there is no other way to know
  return nativeEvent.isComposing || nativeEvent.keyCode === 229
}

/** What stops the answer that is being written, for Escape, unless that was for something else. */
export function stopOnEscape(handle: ChatLike<never>['handle']): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || isComposing(event)) return
    if (!selectIsActive(handle.getState())) return
    event.preventDefault()
    void handle.stop()
  }
}

function isSendKey(event: KeyboardEvent, submitOn: SubmitOn): boolean {
  if (event.key !== 'Enter' || isComposing(event)) return false
  return event.ctrlKey || event.metaKey || (submitOn === 'enter' && !event.shiftKey && !event.altKey)
}
