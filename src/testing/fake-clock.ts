import type { Paint } from '../run/batch.js'
import type { Clock, Sleep } from '../run/clock.js'

/** Time that passes only when it is told to: for runs, their waits and their paints. */
export interface FakeClock extends Clock {
  sleep: Sleep
  paint: Paint
  /** When the next wait or paint is due; absent while nothing waits. */
  readonly nextAt: number | undefined
  /** Goes to that time and ends what is due by then, in order. */
  goTo(time: number): void
  /** Grows with every wait and paint that begins: how to see that something goes on. */
  readonly begun: number
}

// As on a display of 60 Hz, in whole milliseconds.
const FRAME_MS = 16

/** @param startTime Epoch milliseconds. */
export function createFakeClock(startTime: number): FakeClock {
  // In order of their times, and among equal ones in the order in which they began.
  const waits: { at: number; done: () => void }[] = []
  let now = startTime
  let begun = 0

  function wait(at: number, done: () => void): () => void {
    begun++
    const entry = { at, done }
    const behind = waits.findLastIndex((other) => other.at <= at)
    waits.splice(behind + 1, 0, entry)
    return () => {
      const index = waits.indexOf(entry)
      if (index >= 0) waits.splice(index, 1)
    }
  }

  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve()
        const done = () => {
          signal.removeEventListener('abort', abort)
          resolve()
        }
        const leave = wait(now + Math.max(0, ms), done)
        const abort = () => {
          leave()
          done()
        }
        signal.addEventListener('abort', abort)
      }),
    paint: (callback) => wait(now + FRAME_MS - ((now - startTime) % FRAME_MS), callback),
    get nextAt() {
      return waits[0]?.at
    },
    goTo(time) {
      now = Math.max(now, time)
      for (let due = waits[0]; due && due.at <= now; due = waits[0]) {
        waits.shift()
        due.done()
      }
    },
    get begun() {
      return begun
    },
  }
}
