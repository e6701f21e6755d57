'use client'
import { type RefObject, useLayoutEffect, useRef } from 'react'
import { selectNode } from '../state/chat-selectors.js'
import type { ChatLike } from '../hooks/chat-selectors.js'
import { createStickToEnd, type StickToEnd } from './stick-to-end.js'

type Handle = ChatLike<never>['handle']

// The list and the button that jumps to its end are far apart in the page, and have only the chat in common.
const known = new WeakMap<Handle, StickToEnd>()

/** Where the reader of this chat is. */
export function stickToEnd(handle: Handle): StickToEnd {
  let stick = known.get(handle)
  if (!stick) {
    stick = createStickToEnd(() => handle.getState().ids.at(-1))
    known.set(handle, stick)
  }
  return stick
}

/** Keeps the end of a chat in view while the reader is there, and goes there when the reader sends something. */
export function useStickToEnd(handle: Handle): RefObject<HTMLDivElement | null> {
  const ref = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const scroller = ref.current
    if (!scroller) return undefined
    const stick = stickToEnd(handle)
    const detach = stick.attach(scroller)
    const unsubscribe = onSent(handle, stick.follow)
    return () => {
      unsubscribe()
      detach()
    }
  }, [handle])
  return ref
}

/** Tells when the reader sends something. What had waited in the queue goes by itself, whatever is being read. */
function onSent(handle: Handle, tell: () => void): () => void {
  let lastId = handle.getState().ids.at(-1)
  const waited = new Set<string>()
  return handle.subscribe(() => {
    const state = handle.getState()
    for (const { id } of state.queue) waited.add(id)
    const id = state.ids.at(-1)
    if (id === lastId) return
    lastId = id
    if (id !== undefined && !waited.has(id) && selectNode(state, id)?.info.state === 'sending') tell()
  })
}
