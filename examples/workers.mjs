// @ts-check
import cluster from 'node:cluster'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { urlOf } from './listen.mjs'
import { refuse } from './options.mjs'

/**
 * Serves with several processes behind one port. One that dies is started again, until this process is asked to stop.
 *
 * @param {number} count
 * @param {Record<string, string>} env
 * @returns {Promise<string>} Where they listen.
 */
export async function startWorkers(count, env) {
  cluster.setupPrimary({ exec: join(dirname(fileURLToPath(import.meta.url)), 'serve.mjs') })
  let isStopping = false
  /** @type {Record<string, string>} */
  let settings = env
  /** Those that served once: one that cannot even begin is not tried for ever. @type {Set<number>} */
  const served = new Set()
  cluster.on('listening', ({ id }) => served.add(id))
  cluster.on('exit', ({ id }, _code, signal) => {
    if (isStopping) return
    if (!served.delete(id) && !signal) refuse('A process of the server could not be started.')
    cluster.fork(settings)
  })

  const [{ address, port }] = await once(cluster.fork(settings), 'listening')
  // The first one finds the port; the others, and those that come after them, share it.
  settings = { ...env, PORT: String(port) }
  await Promise.all(Array.from({ length: count - 1 }, () => once(cluster.fork(settings), 'listening')))

  const stop = () => {
    isStopping = true
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM')
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  return urlOf(address, port)
}
