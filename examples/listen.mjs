// @ts-check
import cluster from 'node:cluster'
import { readOptions, refuse } from './options.mjs'
import { createDemoServer } from './server/server.mjs'

const FIRST_PORT = 5173
const PORTS_TRIED = 100

/**
 * Serves the demo as the environment says, until the process is asked to stop.
 *
 * @param {import('./server/page.mjs').Page} page
 * @param {{ faults: boolean }} options
 * @returns {Promise<string>} Where it listens: `http://127.0.0.1:5173/`.
 */
export async function listen(page, { faults }) {
  const { PORT, HOST = '127.0.0.1' } = process.env
  const port = PORT ? Number(PORT) : FIRST_PORT
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    refuse(`PORT must be a port number, not “${PORT}”.`)
  const { server, stop } = await createDemoServer({
    ...readOptions(process.env),
    page,
    // Only one of several is missed by nobody, and is started again.
    ...(faults && { faults: cluster.isWorker ? 'die' : 'away' }),
  }).catch((error) => refuse(`The server cannot be started: ${error.message}`))

  /** @param {number} at @returns {Promise<void>} */
  const bind = (at) =>
    new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(at, HOST, () => {
        server.off('error', reject)
        resolve()
      })
    })
  /** @param {number} at @returns {Promise<void>} */
  const bindFrom = async (at) => {
    try {
      await bind(at)
    } catch (error) {
      const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      if (taken && !PORT && at < FIRST_PORT + PORTS_TRIED) return bindFrom(at + 1)
      refuse(`Cannot listen on ${HOST}:${at}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  await bindFrom(port)

  const end = async () => {
    await stop()
    // Its channel to the process that started it would keep it.
    if (cluster.isWorker) process.exit(0)
  }
  process.once('SIGINT', () => void end())
  process.once('SIGTERM', () => void end())
  const address = server.address()
  if (typeof address !== 'object' || address === null) refuse('The server has no address.')
  return urlOf(address.address, address.port)
}

/** @param {string} address @param {number} port */
export const urlOf = (address, port) => `http://${address.includes(':') ? `[${address}]` : address}:${port}/`

/** @param {string} url @returns {string} */
export const greeting = (url) =>
  `react-agent-stream demo: ${url}${process.env['AGENT_URL'] ? ` (agents of ${process.env['AGENT_URL']})` : ''}`
