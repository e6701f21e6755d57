// @ts-check
import cluster from 'node:cluster'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bind, urlOf } from './listen.mjs'
import { refuse } from './options.mjs'

/**
 * Serves with several processes behind one port. One that dies is started again, until this process is asked to stop.
 *
 * @param {number} count
 * @param {Record<string, string>} env
 * @returns {Promise<string>} Where they listen.
 */
export async function startWorkers(count, env) {
  // They all need the same port, also those that come when all others are dead.
  const probe = createServer()
  const address = await bind(probe)
  probe.close()
  await once(probe, 'close')

  // The kernel hands connections out. Node's own round robin loses those that are on their way to one that is killed.
  cluster.schedulingPolicy = cluster.SCHED_NONE
  cluster.setupPrimary({ exec: join(dirname(fileURLToPath(import.meta.url)), 'serve.mjs') })
  const start = () => cluster.fork({ ...env, PORT: String(address.port) })
  let isStopping = false
  /** Those that served once: one that cannot even begin is not tried for ever. @type {Set<number>} */
  const served = new Set()
  cluster.on('listening', ({ id }) => served.add(id))
  cluster.on('exit', ({ id }, _code, signal) => {
    if (isStopping) return
    if (!served.delete(id) && !signal) refuse('A process of the server could not be started.')
    start()
  })
  await Promise.all(Array.from({ length: count }, () => once(start(), 'listening')))

  const stop = () => {
    isStopping = true
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM')
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  return urlOf(address)
}
