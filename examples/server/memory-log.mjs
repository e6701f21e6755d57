// @ts-check
import { HttpError } from './http.mjs'
import { LIMITS } from './log.mjs'

/** @typedef {import('./log.mjs').Numbered} Numbered */

/**
 * @typedef {object} Run
 * @property {Numbered[]} items Numbered from 1 without a gap, so a number is a place.
 * @property {import('./log.mjs').Status} status
 * @property {Set<() => void>} readers
 * @property {NodeJS.Timeout | undefined} timer Until it is stopped because nobody reads, or forgotten.
 * @property {string | undefined} key
 */

/**
 * Runs in the memory of this process: when it stops they are gone.
 *
 * @param {import('./log.mjs').Lifetimes} lifetimes
 * @returns {import('./log.mjs').RunLog}
 */
export function createMemoryLog({ keepSeconds, unwatchedSeconds }) {
  /** @type {Map<string, Run>} */
  const runs = new Map()
  /** @type {Map<string, string>} */
  const keys = new Map()
  /** @type {Map<string, number>} */
  const counts = new Map()
  /** @type {import('./log.mjs').Worker | undefined} */
  let worker

  /** @param {Run} run @param {number} seconds @param {() => void} act */
  const later = (run, seconds, act) => {
    clearTimeout(run.timer)
    run.timer = setTimeout(act, seconds * 1_000)
    run.timer.unref()
  }
  /** @param {string} id */
  const forget = (id) => {
    const run = runs.get(id)
    if (!run) return
    clearTimeout(run.timer)
    runs.delete(id)
    if (run.key !== undefined) keys.delete(run.key)
    for (const hear of run.readers) hear()
  }
  /** @param {string} id @param {Run} run */
  const unwatched = (id, run) => {
    if (run.status === 'running') later(run, unwatchedSeconds, () => worker?.told(id, 'cancel'))
  }
  const makeRoom = () => {
    const over = [...runs].filter(([, { status }]) => status !== 'running')
    if (runs.size - over.length >= LIMITS.running) throw full()
    if (runs.size >= LIMITS.runs && over[0]) forget(over[0][0])
  }

  return {
    gatherMs: 0,
    isUp: () => true,
    async serve(user) {
      worker = user
    },
    async create(id, _request, key) {
      makeRoom()
      /** @type {Run} */
      const run = { items: [], status: 'running', readers: new Set(), timer: undefined, key }
      runs.set(id, run)
      unwatched(id, run)
    },
    async append(id, entries) {
      const run = runs.get(id)
      if (!run) throw new Error('The run is gone.')
      run.items.push(...entries)
      const status = statusOf(entries)
      if (status) {
        run.status = status
        later(run, keepSeconds, () => forget(id))
        // The one that ended first is the first that makes room.
        runs.delete(id)
        runs.set(id, run)
      }
      for (const hear of run.readers) hear()
    },
    async head(id) {
      const run = runs.get(id)
      return run && { lastId: run.items.length, status: run.status }
    },
    read: async (id, after) => runs.get(id)?.items.slice(after, after + LIMITS.page) ?? [],
    async listen(id, hear) {
      const run = runs.get(id)
      if (!run) return () => {}
      run.readers.add(hear)
      if (run.status === 'running') clearTimeout(run.timer)
      return () => {
        run.readers.delete(hear)
        if (run.readers.size === 0) unwatched(id, run)
      }
    },
    async tell(id, word) {
      worker?.told(id, word)
    },
    async forget(id) {
      forget(id)
    },
    async reserve(key, id) {
      const known = keys.get(key)
      if (known !== undefined) return known
      keys.set(key, id)
      return id
    },
    keyed: async (key) => keys.get(key),
    async release(key) {
      keys.delete(key)
    },
    async count(key) {
      const times = (counts.get(key) ?? 0) + 1
      counts.delete(key)
      counts.set(key, times)
      for (const oldest of counts.keys()) {
        if (counts.size <= LIMITS.keys) break
        counts.delete(oldest)
      }
      return times
    },
    async close() {
      for (const id of runs.keys()) forget(id)
    },
  }
}

/** What became of a run, when one of these items ends it. @param {readonly Numbered[]} entries */
export function statusOf(entries) {
  const last = entries.at(-1)?.[1]
  return typeof last === 'object' && last.type === 'end'
    ? /** @type {import('./log.mjs').Status} */ (last['status'])
    : undefined
}

export const full = () =>
  new HttpError(503, 'Too many runs at once. Try again later.', { 'Retry-After': '5' })
