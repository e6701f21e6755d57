'use client'
import { useState, useSyncExternalStore } from 'react'
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
  const [select] = useState(createSelection<T>)
  return useSyncExternalStore(
    handle.subscribe,
    () => select(handle.getState(), selector, isEqual),
    () => select(handle.getInitialState(), selector, isEqual),
  )
}

/** A selector written inline is another one at every render; what it selects stays the same while it is equal. */
function createSelection<T>() {
  let last: { state: RunState; selector: (state: RunState) => T; value: T } | undefined
  return (state: RunState, selector: (state: RunState) => T, isEqual: (a: T, b: T) => boolean): T => {
    if (last?.state === state && last.selector === selector) return last.value
    const value = selector(state)
    last = { state, selector, value: last && isEqual(last.value, value) ? last.value : value }
    return last.value
  }
}
