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
 * Elapsed time in whole seconds. Hidden from screen readers, for which a
 * number that changes is noise. All of them share one timer, which rests while the page is hidden.
 */
export function LiveSeconds({ startedAt, beforeMs = 0, fromZero = false }: LiveSecondsProps): ReactElement {
  const labels = useTexts()
  const handle = useContext(RunContext)
  const [seenAt] = useState(() => Date.now())
  const seconds = useSyncExternalStore(
    subscribe,
    () => {
      const skew = handle?.getState().times.clockSkewMs ?? 0
      // The agent's time is compared with ours only by way of the skew that the run has measured.
      const start = startedAt !== undefined && handle ? startedAt + skew : seenAt
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
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) document.addEventListener('visibilitychange', run)
  listeners.add(listener)
  run()
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    document.removeEventListener('visibilitychange', run)
    run()
  }
}

/** Runs the timer exactly while somebody looks. */
function run(): void {
  const wanted = listeners.size > 0 && !document.hidden
  if (wanted && timer === undefined) {
    timer = setInterval(tick, TICK_MS)
  } else if (!wanted && timer !== undefined) {
    clearInterval(timer)
    timer = undefined
  }
}

function tick(): void {
  for (const listener of listeners) listener()
}
