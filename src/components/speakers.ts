'use client'
import { useEffect, useSyncExternalStore } from 'react'
import type { RunSource } from '../state/store.js'

// How many announcers speak for a run. Where one does, notices are silent: nothing is to be heard twice.
const speakers = new WeakMap<RunSource, number>()
const listeners = new Set<() => void>()

/** Tells the notices of this run that they need not speak, for as long as `on`. */
export function useSpeaksFor(handle: RunSource, on: boolean): void {
  useEffect(() => {
    if (!on) return undefined
    change(handle, 1)
    return () => change(handle, -1)
  }, [handle, on])
}

/** Whether somebody else speaks for this run. */
export function useIsSpoken(handle: RunSource): boolean {
  return useSyncExternalStore(
    subscribe,
    () => (speakers.get(handle) ?? 0) > 0,
    () => false,
  )
}

function change(handle: RunSource, by: number): void {
  speakers.set(handle, (speakers.get(handle) ?? 0) + by)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
