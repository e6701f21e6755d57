// @ts-check
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { HttpError } from './http.mjs'
import { LIMITS } from './log.mjs'
import { CANCELLED, ConnectionCut, errorItem, LEFT } from './run.mjs'
import { joined } from './snapshot.mjs'

/** @typedef {import('./log.mjs').Numbered} Numbered */
/** @typedef {import('./log.mjs').RunLog} RunLog */
/** @typedef {import('./log.mjs').RunRequest} RunRequest */
/** @typedef {Pick<import('./run.mjs').RunOptions, 'id' | 'from' | 'signal'>} Place */
/** @typedef {(request: RunRequest, place: Place) => AsyncIterable<Numbered>} Start */

/** @typedef {Awaited<ReturnType<typeof createRuns>>} Runs */

/** So many items may wait to be written before the agent waits for them. */
const MAX_PENDING = 500
/** A reader who hears nothing looks by itself now and then: a bell can be missed, a run can be forgotten. */
const LOOK_MS = 1_000
/** How long the second request with a key waits for the first one's run. */
const KEY_WAIT_MS = 2_000

/**
 * Runs go on whether or not somebody reads them; whoever reads gets everything, or what is behind an item.
 *
 * @param {RunLog} log
 * @param {Start} start Begins the answer to a request.
 * @param {(id: string, word: string) => void} [told] Hears what is said about a run, besides `cancel`.
 */
export async function createRuns(log, start, told) {
  /** What this process works on. @type {Map<string, { cancel: () => void, leave: () => void, done: Promise<void> }>} */
  const working = new Map()
  await log.serve({
    take: begin,
    lost: (id) => working.get(id)?.leave(),
    told: (id, word) => (word === 'cancel' ? working.get(id)?.cancel() : told?.(id, word)),
  })

  /** @param {string} id @param {RunRequest} request @param {number} from */
  function begin(id, request, from) {
    const controller = new AbortController()
    // What is said again must be all said before it is told that it was cancelled.
    let isLive = from === 0
    let isCancelled = false
    const cancel = () => {
      isCancelled = true
      if (isLive) controller.abort(CANCELLED)
    }
    const live = () => {
      isLive = true
      if (isCancelled) cancel()
    }
    const done = work(id, request, from, controller, live).finally(() => {
      if (working.get(id) === task) working.delete(id)
    })
    const task = { cancel, leave: () => controller.abort(LEFT), done }
    working.set(id, task)
  }

  /**
   * @param {string} id @param {RunRequest} request @param {number} from Items that are in the log already.
   * @param {AbortController} controller @param {() => void} live Called when those have been said again.
   */
  async function work(id, request, from, controller, live) {
    const { signal } = controller
    let last = from
    /** @type {Numbered[]} */
    let pending = []
    /** @type {Promise<void> | undefined} */
    let writing
    const write = async () => {
      try {
        while (pending.length > 0) {
          const entries = pending
          pending = []
          await log.append(id, entries)
          if (log.gatherMs > 0) await setTimeout(log.gatherMs)
        }
      } catch {
        // Whoever cannot write leaves: another process has the run, or will find it.
        controller.abort(LEFT)
      } finally {
        writing = undefined
      }
    }
    /** @param {Numbered} entry */
    const say = (entry) => {
      if (signal.reason === LEFT) return undefined
      last = entry[0]
      pending.push(entry)
      writing ??= write()
      return pending.length < MAX_PENDING ? undefined : writing
    }
    const known = all(id, from)
    try {
      for await (const entry of start(request, { id, from, signal })) {
        if (entry[0] > from) {
          await say(entry)
          if (last === LIMITS.items - 2) controller.abort(new Error(`More than ${LIMITS.items} events.`))
          continue
        }
        const { value } = await known.next()
        if (!value || !isSame(value, entry))
          throw new Error('The run cannot be continued: it said something else.')
        if (entry[0] === from) live()
      }
    } catch (error) {
      if (error instanceof ConnectionCut) {
        await writing
        await log.forget(id)
      } else if (signal.reason !== LEFT) {
        console.error(error)
        await say([last + 1, errorItem(String(error))])
        await say([last + 1, { type: 'end', status: 'error' }])
      }
    }
    await writing
  }

  /** The first items of a run, as many as there are said to be. @param {string} id @param {number} lastId */
  async function* all(id, lastId) {
    for (let at = 0; at < lastId; ) {
      const page = await log.read(id, at)
      if (page.length === 0) return
      for (const entry of page.slice(0, lastId - at)) yield entry
      at += page.length
    }
  }

  /** @param {string} id */
  async function find(id) {
    const head = await log.head(id)
    if (!head) throw gone()
    return head
  }

  return {
    find,
    /** @param {string} id */
    worksOn: (id) => working.has(id),
    /**
     * Begins a run, or finds the one that was begun with the same key.
     *
     * @param {() => Promise<RunRequest>} ask What it is asked; called for a new run only.
     * @param {string} [key]
     * @returns {Promise<{ id: string, isNew: boolean }>}
     */
    async create(ask, key) {
      const id = randomUUID()
      const known = key === undefined ? id : await log.reserve(key, id)
      if (known !== id) {
        const until = Date.now() + KEY_WAIT_MS
        while (!(await log.head(known))) {
          if (Date.now() > until) throw new HttpError(503, 'That is being begun.', { 'Retry-After': '1' })
          await setTimeout(20)
        }
        return { id: known, isNew: false }
      }
      try {
        const request = await ask()
        await log.create(id, request, key)
        begin(id, request, 0)
      } catch (error) {
        if (key !== undefined) await log.release(key)
        throw error
      }
      return { id, isNew: true }
    },
    /**
     * What is behind an item, now and as it comes, until the run is over.
     *
     * @param {string} id @param {number} after @param {AbortSignal} signal Aborts when the reader is gone.
     * @returns {AsyncGenerator<Numbered, void, void>}
     */
    async *events(id, after, signal) {
      let wake = () => {}
      let isRung = false
      const hear = () => {
        isRung = true
        wake()
      }
      signal.addEventListener('abort', hear, { once: true })
      const leave = await log.listen(id, hear)
      try {
        let isIdle = false
        for (let at = after; !signal.aborted; ) {
          isRung = false
          const page = await log.read(id, at)
          for (const entry of page) {
            yield entry
            at = entry[0]
            if (typeof entry[1] === 'object' && entry[1].type === 'end') return
          }
          if (page.length === 0 && isIdle && !(await log.head(id))) throw new Error('The run broke off.')
          isIdle = page.length === 0
          if (!isIdle) continue
          await new Promise((resolve) => {
            const timer = globalThis.setTimeout(resolve, isRung ? 0 : LOOK_MS)
            wake = () => {
              clearTimeout(timer)
              resolve(undefined)
            }
          })
        }
      } finally {
        signal.removeEventListener('abort', hear)
        leave()
      }
    },
    /** What a run has said so far. @param {string} id */
    async snapshot(id) {
      const { lastId, status } = await find(id)
      const events = await joined(all(id, lastId))
      return { id, status, last_event_id: String(lastId), events }
    },
    /** @param {string} id */
    async cancel(id) {
      if ((await find(id)).status === 'running') await log.tell(id, 'cancel')
    },
    /** Leaves what this process works on to others. */
    async close() {
      for (const { leave } of working.values()) leave()
      await Promise.allSettled([...working.values()].map(({ done }) => done))
      await log.close()
    },
  }
}

const gone = () => new HttpError(404, 'There is no such run, or it was long ago.')

/** Whether it is the same that was said, apart from when. @param {Numbered} one @param {Numbered} other */
const isSame = (one, other) => timeless(one) === timeless(other)

/** @param {Numbered} entry */
const timeless = (entry) =>
  JSON.stringify(entry, (name, value) => (/^(timestamp|execution_time)$/u.test(name) ? undefined : value))
