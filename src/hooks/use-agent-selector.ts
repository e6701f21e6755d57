'use client'
import { useState, useSyncExternalStore } from 'react'
import { useSubscribe } from './settled.js'

/** Something with a state that changes: the `handle` of a run, or of a chat. */
export interface Selectable<S> {
  getState: () => S
  getInitialState: () => S
  subscribe: (listener: () => void) => () => void
}

/**
 * What `selector` makes of the state of a run or a chat. The component renders again only when that changes.
 *
 * @param run What `useAgentStream` or `useAgentChat` gave, or anything with its `handle`.
 * @param isEqual Whether two selections are the same for the reader. @default Object.is
 */
export function useAgentSelector<S, T>(
  run: { readonly handle: Selectable<S> },
  selector: (state: S) => T,
  isEqual: (a: T, b: T) => boolean = Object.is,
): T {
  const { handle } = run
  const [select] = useState(createSelection<S, T>)
  return useSyncExternalStore(
    useSubscribe(handle),
    () => select(handle.getState(), selector, isEqual),
    () => select(handle.getInitialState(), selector, isEqual),
  )
}

/** A selector written inline is another one at every render; what it selects stays the same while it is equal. */
function createSelection<S, T>() {
  let last: { state: S; selector: (state: S) => T; value: T } | undefined
  return (state: S, selector: (state: S) => T, isEqual: (a: T, b: T) => boolean): T => {
    if (last?.state === state && last.selector === selector) return last.value
    const value = selector(state)
    last = { state, selector, value: last && isEqual(last.value, value) ? last.value : value }
    return last.value
  }
}
