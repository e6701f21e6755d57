'use client'
import { createContext, type ReactElement, useContext, useState, useSyncExternalStore } from 'react'
import { useTexts } from '../hooks/use-labels.js'
import type { RunSource } from '../state/store.js'
import { formatRunning } from './duration.js'

/** The run that the tool calls below belong to, for the clock that their times are by. */
export const RunContext: React.Context<RunSource | undefined> = createContext<RunSource | undefined>(
  undefined,
)

/** What {@link LiveSeconds} takes. */
export interface LiveSecondsProps {
  /** Epoch milliseconds by the agent's clock; without it the time since the first rendering counts. */
  startedAt?: number | undefined
  /** What was measured before, in milliseconds. @default 0 */
  beforeMs?: number | undefined
  /** Shows the first second too, as 0. @default false */
  fromZero?: boolean | undefined
}

/**
 * Elapsed time in whole seconds, which rests while the page is hidden. Hidden from screen readers, for which a
 * number that changes is noise.
 */
export function LiveSeconds({ startedAt, beforeMs = 0, fromZero = false }: LiveSecondsProps): ReactElement {
  const labels = useTexts()
  const handle = useContext(RunContext)
  const [seenAt] = useState(() => Date.now())
  const seconds = useSyncExternalStore(
    subscribe,
    () => {
      // The agent's time is compared with ours only by way of the skew that the run has measured.
      const start =
        startedAt !== undefined && handle ? startedAt + (handle.getState().times.clockSkewMs ?? 0) : seenAt
      return Math.floor((Math.max(0, Date.now() - start) + beforeMs) / 1000)
    },
    () => 0,
  )
  return (
    <span data-agent="live-seconds" aria-hidden="true">
      {seconds < 1 && !fromZero ? '' : formatRunning(seconds, labels)}
    </span>
  )
}

/** Four times a second, so that no second is shown late enough to be noticed. */
const TICK_MS = 250

/** Runs a timer exactly while somebody looks. */
function subscribe(listener: () => void): () => void {
  let timer: ReturnType<typeof setInterval> | undefined
  const run = (): void => {
    clearInterval(timer)
    if (document.hidden) return
    listener()
    timer = setInterval(listener, TICK_MS)
  }
  run()
  document.addEventListener('visibilitychange', run)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', run)
  }
}
