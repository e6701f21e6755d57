'use client'
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import type { RunState } from '../state/run-state.js'
import type { RunHandle } from '../state/store.js'

/**
 * What `selector` makes of the state of a run. The component renders again only when that changes.
 *
 * @param run What `useAgentStream` gave, or anything with its `handle`.
 * @param isEqual Whether two selections are the same for the reader. @default Object.is
 */
export function useAgentSelector<T>(
  run: { readonly handle: RunHandle },
  selector: (state: RunState) => T,
  isEqual: (a: T, b: T) => boolean = Object.is,
): T {
  const { handle } = run
  // What is on the screen: a selector written inline is another one at every render, its selection need not be.
  const shown = useRef<{ value: T } | undefined>(undefined)
  const select = useMemo(() => {
    let last: { state: RunState; value: T } | undefined
    return (state: RunState): T => {
      if (last?.state === state) return last.value
      const before = last ?? shown.current
      const value = selector(state)
      last = { state, value: before && isEqual(before.value, value) ? before.value : value }
      return last.value
    }
  }, [selector, isEqual])
  const value = useSyncExternalStore(
    handle.subscribe,
    () => select(handle.getState()),
    () => select(handle.getInitialState()),
  )
  useEffect(() => {
    shown.current = { value }
  }, [value])
  return value
}
