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
  const { server, stop } = await createDemoServer({
    ...readOptions(process.env),
    page,
    // Only one of several is missed by nobody, and is started again.
    ...(faults && { faults: cluster.isWorker ? 'die' : 'away' }),
  }).catch((error) => refuse(`The server cannot be started: ${error.message}`))
  const address = await bind(server)
  const end = async () => {
    await stop()
    // Its channel to the process that started it would keep it.
    if (cluster.isWorker) process.exit(0)
  }
  process.once('SIGINT', () => void end())
  process.once('SIGTERM', () => void end())
  return urlOf(address)
}

/**
 * Listens where the environment says. Ends the program, with the reason, when that is not possible.
 *
 * @param {import('node:net').Server} server
 * @returns {Promise<import('node:net').AddressInfo>}
 */
export async function bind(server) {
  const { PORT, HOST = '127.0.0.1' } = process.env
  const port = PORT ? Number(PORT) : FIRST_PORT
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    refuse(`PORT must be a port number, not “${PORT}”.`)
  for (let at = port; ; at += 1) {
    const error = await tryPort(server, at, HOST)
    if (!error) break
    const mayBeNext = error.code === 'EADDRINUSE' && !PORT && at < FIRST_PORT + PORTS_TRIED
    if (!mayBeNext) refuse(`Cannot listen on ${HOST}:${at}: ${error.message}`)
  }
  const address = server.address()
  if (typeof address !== 'object' || address === null) refuse('The server has no address.')
  return address
}

/**
 * @param {import('node:net').Server} server @param {number} port @param {string} host
 * @returns {Promise<NodeJS.ErrnoException | undefined>} Why it does not listen there.
 */
const tryPort = (server, port, host) =>
  new Promise((resolve) => {
    server.once('error', resolve)
    server.listen(port, host, () => {
      server.off('error', resolve)
      resolve(undefined)
    })
  })

/** @param {import('node:net').AddressInfo} address */
export const urlOf = ({ address, port }) =>
  `http://${address.includes(':') ? `[${address}]` : address}:${port}/`

/** @param {string} url */
export const greeting = (url) =>
  `react-agent-stream demo: ${url}${process.env['AGENT_URL'] ? ` (agents of ${process.env['AGENT_URL']})` : ''}`
