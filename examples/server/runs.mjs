// @ts-check
import { randomUUID } from 'node:crypto'
import { HttpError } from './http.mjs'

/** @typedef {import('./wire.mjs').Item} Item */
/** @typedef {readonly [number, Item]} Numbered */

/** Runs kept at once; the oldest finished one makes room. */
const MAX_RUNS = 50
/** Items kept of one run; one that says more is stopped. The longest answer here has about 20,000. */
const MAX_ITEMS = 50_000
/** How long a run goes on while nobody listens, and how long it is kept once it is over. */
const UNWATCHED_MS = 30_000

/**
 * Runs that were created by one request and are watched by others, as `EventSource` needs it: it can only GET.
 * A run begins when it is created; whoever watches gets everything from the start, or from behind the last
 * item it has seen.
 */
export function createRuns() {
  /** @type {Map<string, ReturnType<typeof createRun>>} */
  const runs = new Map()
  return {
    /**
     * @param {(signal: AbortSignal) => AsyncIterable<Numbered>} start
     * @returns {string} The run's id.
     */
    create(start) {
      if (runs.size >= MAX_RUNS) {
        const oldest = [...runs].find(([, run]) => run.isOver())
        if (!oldest)
          throw new HttpError(503, 'Too many runs at once. Try again later.', { 'Retry-After': '5' })
        oldest[1].abort()
        runs.delete(oldest[0])
      }
      const id = randomUUID()
      runs.set(
        id,
        createRun(start, () => runs.delete(id)),
      )
      return id
    },
    /** @param {string} id */
    get(id) {
      const run = runs.get(id)
      if (!run) throw new HttpError(404, 'There is no such run, or it was long ago.')
      return run
    },
    close() {
      for (const run of runs.values()) run.abort()
      runs.clear()
    },
  }
}

/**
 * @param {(signal: AbortSignal) => AsyncIterable<Numbered>} start
 * @param {() => void} forget
 */
function createRun(start, forget) {
  const controller = new AbortController()
  /** @type {Numbered[]} */
  const log = []
  /** Wakes those who wait for the next item. @type {Set<() => void>} */
  const waiting = new Set()
  let watchers = 0
  let over = false
  /** The run broke off instead of ending. */
  let cut = false

  /** Set while nobody watches. @type {NodeJS.Timeout | undefined} */
  let leaving
  const leave = () => {
    leaving = setTimeout(() => {
      controller.abort()
      forget()
    }, UNWATCHED_MS)
    leaving.unref()
  }
  leave()

  const wake = () => {
    for (const go of waiting) go()
    waiting.clear()
  }
  const record = async () => {
    try {
      for await (const entry of start(controller.signal)) {
        log.push(entry)
        if (log.length >= MAX_ITEMS) controller.abort()
        wake()
      }
    } catch {
      cut = true
    }
    over = true
    wake()
  }
  void record()

  return {
    isOver: () => over,
    abort() {
      clearTimeout(leaving)
      controller.abort()
    },
    /** @param {number} lastId The number of the last item the watcher has. */
    hasMoreThan: (lastId) => !over || lastId < (log.at(-1)?.[0] ?? 0),
    /**
     * @param {number} lastId
     * @param {AbortSignal} signal Aborts when the watcher is gone.
     * @returns {AsyncGenerator<Numbered, void, void>}
     */
    async *watch(lastId, signal) {
      watchers += 1
      clearTimeout(leaving)
      signal.addEventListener('abort', wake, { once: true })
      try {
        // Items are numbered from 1 without a gap, so the number is the place in the log.
        for (let at = lastId; !signal.aborted; at += 1) {
          while (at >= log.length && !over && !signal.aborted) {
            await new Promise((resolve) => waiting.add(() => resolve(undefined)))
          }
          const entry = log[at]
          if (!entry) break
          yield entry
        }
        if (cut) throw new Error('The run broke off.')
      } finally {
        signal.removeEventListener('abort', wake)
        watchers -= 1
        if (watchers === 0) leave()
      }
    },
  }
}
