import { type Sleep, systemSleep } from './clock.js'
import { isSaid, type RunEvent } from './run.js'

/**
 * When what has arrived is shown: once a paint, not at all held back, or at most every so many tokens or
 * milliseconds. The first token is never held back, and nothing is once the run ends.
 */
export type BufferMode = 'paint' | 'none' | { tokens: number } | { ms: number }

/** Calls back before the next paint; returns what calls it off. */
export type Paint = (callback: () => void) => () => void

/** A page that is hidden does not paint, and neither does a server. */
const NO_PAINT_MS = 50
/** With `{ tokens }`: what waits for more tokens that do not come is shown after this long all the same. */
const LONGEST_HOLD_MS = 1_000

/** `requestAnimationFrame`, or a timer where that does not come. */
export const systemPaint: Paint = (callback) => {
  const timer = setTimeout(done, NO_PAINT_MS)
  const frame = globalThis.requestAnimationFrame?.(done)
  function cancel() {
    clearTimeout(timer)
    if (frame) cancelAnimationFrame(frame)
  }
  function done() {
    cancel()
    callback()
  }
  return cancel
}

/** Told of events that were applied: publishes now, or sees to it that it happens in time. */
export type Batch = (events: readonly RunEvent[]) => void

/** What a {@link Batch} is made with. */
export interface BatchOptions {
  /** When what has arrived is shown. @default 'paint' */
  buffer?: BufferMode | undefined
  /** @default requestAnimationFrame, or a timer while the page is hidden */
  paint?: Paint | undefined
  /** @default setTimeout */
  sleep?: Sleep | undefined
}

/** Makes one {@link Batch}, for one run. */
export function createBatch(
  { buffer = 'paint', paint = systemPaint, sleep = systemSleep }: BatchOptions,
  publish: () => void,
): Batch {
  // A cast: of the two words neither has a field.
  const { tokens: enough = 0, ms = LONGEST_HOLD_MS } = buffer as { tokens?: number; ms?: number }
  let tokens = 0
  let shownText = false
  // Set while something waits to be published: calls that off.
  let cancel: (() => void) | undefined

  function flush() {
    cancel?.()
    cancel = undefined
    tokens = 0
    publish()
  }

  return (events) => {
    const count = events.filter((event) => 'content' in event).length
    const isFirst = count > 0 && !shownText
    shownText ||= isFirst
    tokens += count
    // What is no token does not wait for tokens.
    const isDue = enough > 0 && (tokens >= enough || count < events.length)
    if (buffer === 'none' || isFirst || isDue || !events.every(isSaid)) flush()
    else if (buffer === 'paint') cancel ??= paint(flush)
    else if (!cancel) {
      const off = new AbortController()
      cancel = () => off.abort()
      void sleep(ms, off.signal).then(() => off.signal.aborted || flush())
    }
  }
}
