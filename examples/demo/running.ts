import { useSyncExternalStore } from 'react'
import type { AgentChat } from 'react-agent-stream'
import type { DemoMessage } from './api.js'

type Handle = AgentChat<DemoMessage>['handle']

/** Chats in which an answer is being written, shown or not. A new set at every change. */
let running: ReadonlySet<string> = new Set()
const listeners = new Set<() => void>()
/** Every chat that was shown. */
const watched = new Map<string, Handle>()

/**
 * From now on it is known whether an answer is being written in this chat, also while another one is shown.
 *
 * @param onChange Called when something was sent, when the server begins to answer, and when it is over.
 */
export function watch(handle: Handle, onChange: () => void): void {
  if (watched.get(handle.id) === handle) return
  watched.set(handle.id, handle)
  let last: string = 'ready'
  const update = () => {
    const { status } = handle.getState()
    if (status === last) return
    last = status
    const others = [...running].filter((id) => id !== handle.id)
    running = new Set(status === 'submitted' || status === 'streaming' ? [...others, handle.id] : others)
    for (const listener of listeners) listener()
    onChange()
  }
  handle.subscribe(update)
  update()
}

/** Ends the answer that is being written in a chat, shown or not. */
export function stopChat(id: string): void {
  void watched.get(id)?.stop()
}

/** The ids of the chats in which an answer is being written. */
export function useRunning(): ReadonlySet<string> {
  return useSyncExternalStore(subscribe, () => running)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
