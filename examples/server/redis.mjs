// @ts-check
import { createClient } from 'redis'
import { createRedisLog } from './redis-log.mjs'
import { scripts } from './redis-scripts.mjs'
import { createRedisThreads } from './redis-threads.mjs'

/** How long to wait, at most, before the connection is tried again. */
const RETRY_MS = 500

/** @typedef {ReturnType<typeof connection>} Redis */

/**
 * Keeps runs and conversations in Redis, where several processes share them.
 *
 * @param {string} url
 * @param {import('./log.mjs').Lifetimes} lifetimes
 */
export async function keepInRedis(url, lifetimes) {
  const redis = connection(url)
  // What is subscribed needs a connection of its own; one is enough for all readers of this process.
  const bells = connection(url)
  await Promise.all([redis.connect(), bells.connect()])
  return { log: await createRedisLog(redis, bells, lifetimes), threads: createRedisThreads(redis) }
}

/** @param {string} url */
function connection(url) {
  let wasUp = false
  const client = createClient({
    url,
    scripts,
    // While Redis is away requests are refused at once; whoever waits in a queue would only wait longer.
    disableOfflineQueue: true,
    socket: {
      // The first time there is nobody to wait for: the address is wrong, or Redis is not running.
      reconnectStrategy: (retries, cause) => (wasUp ? Math.min(20 * 2 ** retries, RETRY_MS) : cause),
    },
  })
  client.on('ready', () => {
    wasUp = true
  })
  // What fails because of it says so itself.
  client.on('error', () => {})
  return client
}
