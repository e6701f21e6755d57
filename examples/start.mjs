// @ts-check
// Builds the demo page, serves it together with its agents, and says where.
//
//   PORT         the port to listen on; without it 5173, or the next one that is free; 0: any free one
//   HOST         the address to listen on; without it only this machine can connect
//   AGENT_URL    another agent host, to which /api/* is passed on: http://127.0.0.1:8000
//   AGENT_SPEED  how many times faster than life the demo's own agents work
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { createDemoServer } from './server/server.mjs'

const FIRST_PORT = 5173
const PORTS_TRIED = 100

const here = dirname(fileURLToPath(import.meta.url))
const { PORT, HOST = '127.0.0.1', AGENT_URL, AGENT_SPEED } = process.env

/** @param {string} message @returns {never} */
function refuse(message) {
  console.error(message)
  process.exit(1)
}

const port = PORT ? Number(PORT) : FIRST_PORT
if (!Number.isInteger(port) || port < 0 || port > 65_535) refuse(`PORT must be a port number, not “${PORT}”.`)
const speed = AGENT_SPEED ? Number(AGENT_SPEED) : 1
if (!(speed > 0)) refuse(`AGENT_SPEED must be a number above 0, not “${AGENT_SPEED}”.`)
if (AGENT_URL && !/^https?:\/\/[^/]/u.test(AGENT_URL)) {
  refuse(`AGENT_URL must begin with http:// or https://, not “${AGENT_URL}”.`)
}

// Whatever the shell says: the page is always built as it would be published.
process.env['NODE_ENV'] = 'production'
const server = createDemoServer({
  page: await buildPage(join(here, 'demo')),
  speed,
  ...(AGENT_URL && { agentUrl: AGENT_URL }),
})

/** @param {number} at @returns {Promise<void>} */
const listen = (at) =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(at, HOST, () => {
      server.off('error', reject)
      resolve()
    })
  })

/** @param {number} at @returns {Promise<void>} */
async function listenFrom(at) {
  try {
    await listen(at)
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (taken && !PORT && at < FIRST_PORT + PORTS_TRIED) return listenFrom(at + 1)
    refuse(`Cannot listen on ${HOST}:${at}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
await listenFrom(port)

const address = server.address()
if (typeof address !== 'object' || address === null) refuse('The server has no address.')
const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address
console.log(
  `react-agent-stream demo: http://${shown}:${address.port}/${AGENT_URL ? ` (agents of ${AGENT_URL})` : ''}`,
)

const stop = () => {
  server.close()
  // Streams would keep it open for as long as their agents talk.
  server.closeAllConnections()
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)

/**
 * Builds the page into memory, so that two that are started at once do not write over each other.
 *
 * @param {string} folder
 */
async function buildPage(folder) {
  const built = await build({
    configFile: join(folder, 'vite.config.ts'),
    logLevel: 'warn',
    build: { write: false },
  })
  const results = [built].flat()
  /** @type {Map<string, string | Uint8Array>} */
  const files = new Map()
  for (const result of results) {
    if (!('output' in result)) continue
    for (const file of result.output) {
      files.set(`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source)
    }
  }
  for (const name of await readdir(join(folder, 'public'))) {
    files.set(`/${name}`, await readFile(join(folder, 'public', name)))
  }
  return files
}
