import { AgentError } from '../errors.js'
import type { Clock, Sleep } from './clock.js'
import type { Page } from './page.js'

/** Watches over the connections of a run, beyond what any run does: heartbeats, pages that slept, waits. */
export interface Lifeline {
  /** Milliseconds of silence that are too long, as far as heartbeats tell. */
  readonly idleTimeoutMs: number | undefined
  /** Something arrived; a heartbeat has no frames. */
  hear: (hasFrames: boolean) => void
  /** One more connection: its signal, which `cut` aborts, or the run's own. */
  open: () => { signal: AbortSignal; cut: (error?: AgentError) => void }
  /** Waits; behind the first `leastMs` not longer than until the network or the reader is back. */
  pause: (ms: number, leastMs: number) => Promise<void>
  /** Cuts the connection unless what it waits for has come by then. */
  giveTime: (ms: number, isStillWaiting: () => boolean) => void
  close: () => void
}

/** A connection that did not end while the page slept gets this long to say something. */
const PROBE_MS = 5_000
/** Silence shorter than this is a slow network, not the wait for a heartbeat. */
const LEAST_BEAT_MS = 2_000
const LEAST_IDLE_MS = 6_000
const LONGEST_IDLE_MS = 30_000

/** Makes the {@link Lifeline} of one run. Silence is measured by `clock`, which does not know of time zones. */
export function createLifeline(signal: AbortSignal, clock: Clock, sleep: Sleep, page: Page): Lifeline {
  let heardAt = clock.now()
  let beats = 0
  let longestBeatMs = 0
  let wake: AbortController | undefined
  let connection: { signal: AbortSignal; cut: (error?: AgentError) => void } | undefined

  async function probe() {
    const line = connection
    if (!line) return
    const askedAt = clock.now()
    // A server that says something every so often may be between two beats.
    const beatMs = beats > 1 ? heardAt + 1.5 * longestBeatMs - askedAt : 0
    await sleep(Math.max(PROBE_MS, beatMs), line.signal)
    if (heardAt < askedAt)
      line.cut(new AgentError('timeout', 'The connection did not survive the sleep. Try again.'))
  }

  const off = page.listen((what) => {
    if (what !== 'offline') wake?.abort()
    if (what === 'back') void probe()
  })

  return {
    get idleTimeoutMs() {
      return beats > 1 ? Math.min(Math.max(3 * longestBeatMs, LEAST_IDLE_MS), LONGEST_IDLE_MS) : undefined
    },
    hear(hasFrames) {
      const silenceMs = clock.now() - heardAt
      heardAt += silenceMs
      if (hasFrames || silenceMs < LEAST_BEAT_MS) return
      beats += 1
      longestBeatMs = Math.max(longestBeatMs, silenceMs)
    },
    open() {
      heardAt = clock.now()
      const own = new AbortController()
      connection = {
        signal: AbortSignal.any([signal, own.signal]),
        cut: (error) => own.abort(error),
      }
      return connection
    },
    async pause(ms, leastMs) {
      wake = new AbortController()
      await sleep(leastMs, signal)
      await sleep(ms - leastMs, AbortSignal.any([signal, wake.signal]))
      wake = undefined
    },
    giveTime(ms, isStillWaiting) {
      const line = connection
      if (!line) return
      void sleep(ms, line.signal).then(() => {
        if (isStillWaiting()) line.cut(new AgentError('disconnected', 'Events are missing. Try again.'))
      })
    },
    close: off,
  }
}
