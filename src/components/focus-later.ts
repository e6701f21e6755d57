'use client'
import { type RefObject, useLayoutEffect } from 'react'

/** What was to take the focus and has not appeared by then is not to take it from a reader who has gone on. */
const WANTED_MS = 500
const wanted = new WeakMap<object, string>()

/**
 * Keeps the focus where what had it is about to make way for its like in another message: the element with this
 * name takes it when it appears, if nothing else has it by then.
 *
 * @param chat The chat's handle.
 */
export function focusLater(chat: object, name: string): void {
  wanted.set(chat, name)
  setTimeout(() => wanted.delete(chat), WANTED_MS)
}

/** Takes the focus that was left for `name`. */
export function useFocusLater(chat: object, name: string, element: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    if (wanted.get(chat) !== name) return
    wanted.delete(chat)
    const { activeElement, body } = document
    if (!activeElement || activeElement === body) element.current?.focus({ preventScroll: true })
  }, [chat, name, element])
}
