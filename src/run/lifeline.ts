import { type AgentError, cutOff } from '../errors.js'
import type { Clock, Sleep } from './clock.js'
import type { Page } from './page.js'

/** Watches over the connections of a run, beyond what any run does: heartbeats, pages that slept, waits. */
export interface Lifeline {
  /** Milliseconds of silence that are too long, as far as heartbeats tell. */
  readonly idleTimeoutMs: number | undefined
  /** Something arrived; a heartbeat has no frames. */
  hear: (hasFrames: boolean) => void
  /** One more connection: its signal, which aborts with the run's own, and when it is cut. */
  open: () => AbortSignal
  cut: (error?: AgentError) => void
  /** Cuts the connection after `ms`, unless all is well by then. */
  cutUnless: (isWell: () => boolean, ms: number) => void
  /** Waits; unless it has to be as long as that, not longer than until the network or the reader is back. */
  pause: (ms: number, isFixed: boolean) => Promise<void>
  close: () => void
}

/** A connection that did not end while the page slept gets this long to say something. */
const PROBE_MS = 5_000
/** Silence shorter than this is a slow network, not the wait for a heartbeat. */
const LEAST_BEAT_MS = 2_000
const LEAST_IDLE_MS = 6_000
const LONGEST_IDLE_MS = 30_000

/** Makes the {@link Lifeline} of one run. */
export function createLifeline(signal: AbortSignal, clock: Clock, sleep: Sleep, page: Page): Lifeline {
  let heardAt = clock.now()
  let beats = 0
  let longestBeatMs = 0
  let line = new AbortController()
  let wait = line

  const also = (own: AbortController) => AbortSignal.any([signal, own.signal])

  function cutUnless(isWell: () => boolean, ms: number) {
    const mine = line
    void sleep(ms, also(mine)).then(() => isWell() || mine.abort(cutOff()))
  }

  const close = page.listen(() => {
    wait.abort()
    const askedAt = clock.now()
    // A server that is heard of every so often may be between two beats.
    const beatMs = beats > 1 ? heardAt + 1.5 * longestBeatMs - askedAt : 0
    cutUnless(() => heardAt >= askedAt, Math.max(PROBE_MS, beatMs))
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
      line = new AbortController()
      return also(line)
    },
    cut: (error) => line.abort(error),
    cutUnless,
    pause(ms, isFixed) {
      wait = new AbortController()
      return sleep(ms, isFixed ? signal : also(wait))
    },
    close,
  }
}
