// @ts-check
import { setImmediate, setTimeout } from 'node:timers/promises'

/**
 * Gives an agent its tempo: `await pause(400)` waits 400 ms at speed 1, 4 ms at speed 100.
 *
 * Waits are measured against one clock, so that thousands of short ones neither add up their errors nor each
 * cost a timer. It rejects when the signal aborts.
 *
 * @param {() => number} speed Asked at each wait; at `Infinity` nothing is waited for.
 * @param {AbortSignal} signal
 * @returns {(ms: number) => Promise<void>}
 */
export function createPace(speed, signal) {
  let due = performance.now()
  let rested = due
  return async (ms) => {
    signal.throwIfAborted()
    const now = performance.now()
    // A reader that was slow for a while is not then flooded to make up for it.
    due = Math.max(due, now - 50) + ms / speed()
    if (due - now > 1) {
      await setTimeout(due - now, undefined, { signal })
    } else if (now - rested < 5) {
      return
    } else {
      await setImmediate(undefined, { signal })
    }
    rested = performance.now()
  }
}
