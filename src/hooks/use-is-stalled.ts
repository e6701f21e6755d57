'use client'
import { useEffect, useState } from 'react'
import { selectIsActive } from '../state/selectors.js'
import type { RunSource } from '../state/store.js'

/** How long a run may be without anything new before it counts as stalled, in milliseconds. */
export const STALLED_MS = 60_000

/**
 * Whether nothing new has come of a run for a minute, though it is under way and its connection is open: a server that
 * sends nothing but heartbeats keeps a connection, and tells nothing of its agent. `false` again with whatever comes.
 *
 * @param run What `useAgentStream` or `useAgentChat` gave, or anything with its `handle`.
 * @param afterMs Milliseconds. @default 60_000
 */
export function useIsStalled({ handle }: { handle: RunSource }, afterMs: number = STALLED_MS): boolean {
  const [isStalled, setIsStalled] = useState(false)
  useEffect(() => {
    const end = watchStall(handle, setIsStalled, (callback) => {
      const timer = setTimeout(callback, afterMs)
      return () => clearTimeout(timer)
    })
    return () => {
      end()
      setIsStalled(false)
    }
  }, [handle, afterMs])
  return isStalled
}

/**
 * Tells whenever a run stalls, and whenever it goes on or ends after that. Returns what ends it.
 *
 * @param after Calls back once the run has been quiet for too long; returns what prevents that.
 */
export function watchStall(
  handle: RunSource,
  tell: (isStalled: boolean) => void,
  after: (callback: () => void) => () => void,
): () => void {
  let isStalled = false
  let cancel: (() => void) | undefined
  function set(next: boolean) {
    if (next !== isStalled) tell(next)
    isStalled = next
  }
  function changed() {
    cancel?.()
    set(false)
    const state = handle.getState()
    cancel = selectIsActive(state) && state.connection === 'open' ? after(() => set(true)) : undefined
  }
  const unsubscribe = handle.subscribe(changed)
  changed()
  return () => {
    unsubscribe()
    cancel?.()
  }
}
