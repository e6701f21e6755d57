import { cutOff } from '../errors.js'
import { systemClock, systemSleep } from './clock.js'
import type { Page } from './page.js'
import type { RunOptions } from './run.js'

/** Watches over the connections of a run, beyond what any run does: heartbeats, pages that slept, waits. */
export interface Lifeline {
  /** Milliseconds of silence that are too long, as far as one says so, or heartbeats tell. */
  readonly idleTimeoutMs: number | undefined
  /** Something arrived; a heartbeat has no frames. */
  hear: (hasFrames: boolean) => void
  /** One more connection, in place of the one before: its signal, which aborts with the run's own, and when it is cut. */
  open: () => AbortSignal
  /** Cuts the connection after `ms`, unless all is well by then. */
  cutUnless: (isWell: () => boolean, ms: number) => void
  /**
   * Waits; not longer than until the network or the reader is back, unless somebody asked for it.
   *
   * @param askedMs How long the server asked to wait.
   */
  pause: (ms: number, askedMs?: number) => Promise<void>
  close: () => void
}

/** A connection that did not end while the page slept gets this long to say something. */
const PROBE_MS = 5_000
/** Silence shorter than this is a slow network, not the wait for a heartbeat. */
const LEAST_BEAT_MS = 2_000
const LEAST_IDLE_MS = 6_000
const LONGEST_IDLE_MS = 30_000

/** Makes the {@link Lifeline} of one run. */
export function createLifeline(options: RunOptions, page: Page): Lifeline {
  const { signal, clock = systemClock, sleep = systemSleep } = options
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

  const unlisten = page.listen(() => {
    wait.abort()
    const askedAt = clock.now()
    // A server that is heard of every so often may be between two beats.
    const beatMs = beats > 1 ? heardAt + 1.5 * longestBeatMs - askedAt : 0
    cutUnless(() => heardAt >= askedAt, Math.max(PROBE_MS, beatMs))
  })

  return {
    get idleTimeoutMs() {
      const beatsMs = Math.min(Math.max(3 * longestBeatMs, LEAST_IDLE_MS), LONGEST_IDLE_MS)
      return options.idleTimeoutMs ?? (beats > 1 ? beatsMs : undefined)
    },
    hear(hasFrames) {
      const silenceMs = clock.now() - heardAt
      heardAt += silenceMs
      if (hasFrames || silenceMs < LEAST_BEAT_MS) return
      beats += 1
      longestBeatMs = Math.max(longestBeatMs, silenceMs)
    },
    open() {
      line.abort()
      line = new AbortController()
      heardAt = clock.now()
      return also(line)
    },
    cutUnless,
    pause(ms, askedMs) {
      wait = new AbortController()
      return sleep(ms, askedMs ? signal : also(wait))
    },
    close() {
      line.abort()
      unlisten()
    },
  }
}
