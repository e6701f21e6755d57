import { orAborted } from '../transports/abort.js'

/** Where a run gets its time from; tests give it their own. */
export interface Clock {
  /** Epoch milliseconds that never go back, whatever is done to the system's clock. */
  now(): number
}

/** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>

/** `performance.now()`, which is monotonic, on the epoch's scale. */
export const systemClock: Clock = { now: () => performance.timeOrigin + performance.now() }

/** `setTimeout` that leaves nothing behind when it is aborted. */
export const systemSleep: Sleep = (ms, signal) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  return orAborted(signal, over).catch(() => clearTimeout(timer))
}
