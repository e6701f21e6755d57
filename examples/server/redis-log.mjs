// @ts-check
import { createHash, randomUUID } from 'node:crypto'
import { LIMITS } from './log.mjs'
import { full, statusOf } from './memory-log.mjs'

/** @typedef {import('./log.mjs').Numbered} Numbered */
/** @typedef {import('./redis.mjs').Redis} Redis */

/** How long a process that says nothing is still believed to be at work. */
const LEASE_MS = 1_500
const RENEW_MS = 400
/** How often a process looks for runs that another one has left. */
const SWEEP_MS = 300
/** How long a run waits for a process to work on it, and a key for its run. */
const WORK_MS = 10 * 60_000
const KEY_MS = 10_000
const COUNT_SECONDS = 3_600

const LIVE = 'agent:live'
const OVER = 'agent:over'
/** What all processes are told. */
const TOLD = 'agent:told'

/** @param {string} id */
const namesOf = (id) => {
  const run = `agent:run:${id}`
  return { run, log: `${run}:log`, lease: `${run}:lease`, watched: `${run}:watched`, bell: `${run}:bell` }
}
/** @param {string} text */
const hashed = (text) => createHash('sha256').update(text).digest('hex')

/**
 * Runs in Redis Streams: any process can read a run while another one works on it, and go on with it when that one
 * is gone. Whoever works on a run holds its lease; everyone looks for runs without one.
 *
 * @param {Redis} redis @param {Redis} bells Rings when a run has grown.
 * @param {import('./log.mjs').Lifetimes} lifetimes
 * @returns {Promise<import('./log.mjs').RunLog>}
 */
export async function createRedisLog(redis, bells, { keepSeconds, unwatchedSeconds }) {
  const keepMs = Math.ceil(keepSeconds * 1_000)
  const unwatchedMs = Math.ceil(unwatchedSeconds * 1_000)
  /** The leases that this process holds: a token for each run. @type {Map<string, string>} */
  const leases = new Map()
  /** How many readers here each run has. @type {Map<string, number>} */
  const readers = new Map()
  /** Pages that are being read: readers side by side share them. @type {Map<string, Promise<Numbered[]>>} */
  const pages = new Map()
  /** @type {import('./log.mjs').Worker | undefined} */
  let worker
  let isClosed = false

  /** @param {string} id */
  const watch = (id) => redis.set(namesOf(id).watched, '', { PX: unwatchedMs })
  /** @param {string} id @param {string} word */
  const publish = (id, word) => redis.publish(TOLD, JSON.stringify([id, word]))

  async function renew() {
    await Promise.all(
      [...leases].map(async ([id, token]) => {
        const { run, lease, log, watched } = namesOf(id)
        const word = await redis.renew([run, lease, log, watched], [token, String(LEASE_MS), String(WORK_MS)])
        if (word === 'cancel') worker?.told(id, 'cancel')
        if (word === 'lost' && leases.get(id) === token) {
          leases.delete(id)
          worker?.lost(id)
        }
      }),
    )
  }

  async function sweep() {
    const live = await redis.sMembers(LIVE)
    await Promise.all(live.filter((id) => !leases.has(id)).map(take))
  }

  /** Takes a run over, if nobody works on it. @param {string} id */
  async function take(id) {
    const { run, lease, log } = namesOf(id)
    const token = randomUUID()
    if (!(await redis.set(lease, token, { NX: true, PX: LEASE_MS })) || isClosed) return
    const [request, lastId] = await Promise.all([redis.hGet(run, 'request'), redis.xLen(log)])
    if (request) {
      leases.set(id, token)
      worker?.take(id, JSON.parse(request), lastId)
    } else {
      // It ended a moment ago, or nobody has worked on it for so long that it has expired.
      await Promise.all([redis.sRem(LIVE, id), redis.del(lease)])
    }
  }

  /** Does something again and again, also when Redis is away meanwhile. @param {() => Promise<void>} act @param {number} ms */
  const repeat = (act, ms) => {
    const next = async () => {
      await act().catch(() => {})
      if (!isClosed) timers.set(act, setTimeout(next, ms))
    }
    void next()
  }
  /** @type {Map<unknown, NodeJS.Timeout>} */
  const timers = new Map()

  /** @param {string} id @param {number} after */
  async function page(id, after) {
    const found = await redis.xRange(namesOf(id).log, `(0-${after}`, '+', { COUNT: LIMITS.page })
    return found.map(
      (entry) =>
        /** @type {Numbered} */ ([Number(entry.id.slice(2)), JSON.parse(entry.message['item'] ?? '""')]),
    )
  }

  return {
    gatherMs: 10,
    isUp: () => redis.isReady && bells.isReady,
    async serve(user) {
      worker = user
      await bells.subscribe(TOLD, (message) => {
        const [id, word] = JSON.parse(message)
        if (word === 'left') sweep().catch(() => {})
        else user.told(id, word)
      })
      repeat(renew, RENEW_MS)
      repeat(sweep, SWEEP_MS)
      repeat(async () => {
        await Promise.all([...readers.keys()].map(watch))
      }, unwatchedMs / 3)
    },
    async create(id, request, key) {
      const { run, lease, watched } = namesOf(id)
      const token = randomUUID()
      const times = [LEASE_MS, WORK_MS, unwatchedMs].map(String)
      const named = key === undefined ? '' : keyOf(key)
      const limits = [LIMITS.running, LIMITS.runs, Date.now(), keepMs].map(String)
      leases.set(id, token)
      const isCreated = await redis.createRun(
        [LIVE, OVER, run, lease, watched],
        [id, token, ...times, JSON.stringify(request), named, ...limits],
      )
      if (isCreated) return
      leases.delete(id)
      throw full()
    },
    async append(id, entries) {
      const { run, lease, log, bell } = namesOf(id)
      const first = String(entries[0]?.[0] ?? 0)
      const status = statusOf(entries)
      const facts = [id, leases.get(id) ?? '', first, status ?? '', String(Date.now()), String(keepMs), bell]
      const items = entries.map(([, item]) => JSON.stringify(item))
      try {
        await redis.append([LIVE, OVER, run, lease, log], [...facts, ...items])
      } catch (error) {
        leases.delete(id)
        throw error
      }
      if (status) leases.delete(id)
    },
    async head(id) {
      const { run, log } = namesOf(id)
      const [status, lastId] = await Promise.all([redis.hGet(run, 'status'), redis.xLen(log)])
      return status ? { lastId, status: /** @type {import('./log.mjs').Status} */ (status) } : undefined
    },
    read(id, after) {
      const name = `${id} ${after}`
      const shared = pages.get(name) ?? page(id, after).finally(() => pages.delete(name))
      pages.set(name, shared)
      return shared
    },
    async listen(id, hear) {
      const { bell } = namesOf(id)
      await Promise.all([bells.subscribe(bell, hear), watch(id)])
      readers.set(id, (readers.get(id) ?? 0) + 1)
      return () => {
        const left = (readers.get(id) ?? 1) - 1
        if (left > 0) readers.set(id, left)
        else readers.delete(id)
        bells.unsubscribe(bell, hear).catch(() => {})
        // From now on it counts how long nobody reads.
        watch(id).catch(() => {})
      }
    },
    async tell(id, word) {
      if (word === 'cancel') await redis.markCancelled([namesOf(id).run], [])
      await publish(id, word)
    },
    async forget(id) {
      const { run, log, lease, watched, bell } = namesOf(id)
      leases.delete(id)
      const key = await redis.hGet(run, 'key')
      const names = [run, log, lease, watched, ...(key ? [key] : [])]
      await Promise.all([redis.sRem(LIVE, id), redis.del(names)])
      await redis.publish(bell, '')
    },
    async reserve(key, id) {
      for (;;) {
        const isNew = await redis.set(keyOf(key), id, { NX: true, PX: KEY_MS })
        const known = isNew ? id : await redis.get(keyOf(key))
        if (known !== null) return known
      }
    },
    keyed: async (key) => (await redis.get(keyOf(key))) ?? undefined,
    async release(key) {
      await redis.del(keyOf(key))
    },
    async count(key) {
      const name = `agent:count:${hashed(key)}`
      const [times] = await Promise.all([redis.incr(name), redis.expire(name, COUNT_SECONDS)])
      return times
    },
    async close() {
      isClosed = true
      for (const timer of timers.values()) clearTimeout(timer)
      const held = [...leases]
      leases.clear()
      await Promise.allSettled(held.map(([id, token]) => redis.release([namesOf(id).lease], [token])))
      // Others need not wait until they look again.
      if (held.length > 0) await publish('', 'left').catch(() => {})
      await Promise.allSettled([redis.close(), bells.close()])
    },
  }
}

/** @param {string} key */
const keyOf = (key) => `agent:key:${hashed(key)}`
