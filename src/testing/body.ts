import { type Sleep, systemSleep } from '../run/clock.js'
import type { TimedBytes } from './script-wire.js'

/** How a body is sent. */
export interface BodyOptions {
  /** How often faster than the script says; `Infinity` waits for nothing. @default 1 */
  pace?: number | undefined
  /** Number of bytes after which the connection breaks; with fewer bytes it does not. @default never */
  cutAt?: number | undefined
  /** How the connection breaks: with an error, or so that the body only seems to be complete. @default 'error' */
  cut?: 'error' | 'clean' | undefined
  /** Waits between the pieces, in tests that have no time. @default a timer */
  sleep?: Sleep | undefined
}

/**
 * A body that sends its pieces at their times, one chunk each. Nothing of it is left, no timer and no promise,
 * once it is read to its end, cancelled, or once `signal` aborts.
 *
 * @param signal Of the request. In Node, MSW tells of an aborted request here and does not cancel the body; in
 * the browser's worker it cancels the body and this signal never aborts. Both are handled.
 * @param lingerMs Wait before the connection breaks: an error empties every queue on its way to the reader.
 */
export function pacedBody(
  pieces: readonly TimedBytes[],
  signal: AbortSignal,
  { pace = 1, cutAt = Number.POSITIVE_INFINITY, cut = 'error', sleep }: BodyOptions = {},
  lingerMs = 0,
): ReadableStream<Uint8Array> {
  const wait = pacer(pace, sleep)
  const gone = new AbortController()
  let leave: () => void
  let next = 0
  let sent = 0
  let broken = false

  return new ReadableStream<Uint8Array>({
    start(controller) {
      const abort = () => {
        leave()
        controller.error(signal.reason)
      }
      leave = () => {
        gone.abort()
        signal.removeEventListener('abort', abort)
      }
      if (signal.aborted) abort()
      else signal.addEventListener('abort', abort)
    },
    async pull(controller) {
      for (;;) {
        const piece = pieces[next++]
        broken ||= sent >= cutAt
        if (broken || !piece) {
          const error = broken && cut === 'error'
          if (error && sent > 0 && lingerMs > 0) await systemSleep(lingerMs, gone.signal)
          if (gone.signal.aborted) return
          leave()
          if (error) controller.error(new TypeError('The scripted connection broke.'))
          else controller.close()
          return
        }
        if (piece.delayMs > 0) await wait(piece.delayMs, gone.signal)
        if (gone.signal.aborted) return
        broken = piece.cut === true
        const bytes = piece.bytes.subarray(0, cutAt - sent)
        if (bytes.length === 0) continue
        sent += bytes.length
        return controller.enqueue(bytes)
      }
    },
    cancel: () => leave(),
  })
}

function pacer(pace: number, sleep: Sleep | undefined): Sleep {
  if (pace === Number.POSITIVE_INFINITY) return () => Promise.resolve()
  if (sleep) return (ms, signal) => sleep(ms / pace, signal)
  // Timers are always late (in browsers by up to 4 ms each): waiting until each piece is due, and not as long as
  // each pause is, keeps 20,000 tokens from adding that up.
  let dueAt: number | undefined
  return async (ms, signal) => {
    dueAt = (dueAt ?? performance.now()) + ms / pace
    const left = dueAt - performance.now()
    if (left > 0) await systemSleep(left, signal)
  }
}
