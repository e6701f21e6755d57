import type { Clock, Page, Paint, Sleep } from 'react-agent-stream/core'
import { type Sleeper, sleepAmong } from '../fake-time.js'

/** Time that jumps to whatever is due next, as soon as nothing else is left to do. */
export interface AutoTime {
  clock: Clock
  sleep: Sleep
  paint: Paint
  /** Calls back so many milliseconds from now. */
  later: (ms: number, callback: () => void) => void
  /**
   * Lets time pass until the promise settles.
   *
   * @throws Error when nothing is due any more and it still has not.
   */
  until: <T>(promise: Promise<T>) => Promise<T>
  /** How many sleep. */
  waiting: () => number
}

const PAINT_MS = 16

export function createAutoTime(start = 1_000_000): AutoTime {
  let now = start
  const sleepers = new Set<Sleeper>()
  const time: AutoTime = {
    clock: { now: () => now },
    sleep: sleepAmong(sleepers, () => now),
    paint(callback) {
      const sleeper = { at: now + PAINT_MS, wake: callback }
      sleepers.add(sleeper)
      return () => void sleepers.delete(sleeper)
    },
    later(ms, callback) {
      sleepers.add({ at: now + ms, wake: callback })
    },
    async until(promise) {
      let isSettled = false
      const settle = () => (isSettled = true)
      promise.then(settle, settle)
      for (;;) {
        // Comes once all promises that could be settled are.
        await new Promise((resolve) => setImmediate(resolve))
        if (isSettled) return promise
        let next: Sleeper | undefined
        for (const sleeper of sleepers) if (!next || sleeper.at < next.at) next = sleeper
        if (!next) throw new Error('It waits for something that never comes.')
        sleepers.delete(next)
        now = Math.max(now, next.at)
        next.wake()
      }
    },
    waiting: () => sleepers.size,
  }
  return time
}

/** A page whose network and reader come and go as the test has it. */
export interface FakePage extends Page {
  goOffline: () => void
  goOnline: () => void
  /** The reader is back: the page was hidden, frozen or left. */
  comeBack: () => void
  /** How many listen. */
  listening: () => number
}

export function createFakePage(): FakePage {
  const listeners = new Set<() => void>()
  let isOnline = true
  const tell = () => {
    for (const listener of [...listeners]) listener()
  }
  return {
    isOnline: () => isOnline,
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    goOffline: () => void (isOnline = false),
    goOnline() {
      isOnline = true
      tell()
    },
    comeBack: tell,
    listening: () => listeners.size,
  }
}
