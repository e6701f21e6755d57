// @ts-check
import { WebSocketServer } from 'ws'
import { asObject, HttpError } from './http.mjs'
import { readRun } from './run-requests.mjs'
import { MESSAGE_BYTES, readLastId } from './streams.mjs'

/** @typedef {import('ws').WebSocket} WebSocket */

const PATHS = new Set(['/api/agent', '/api/chat'])
/** Who has not said by then what it wants is sent away. */
const FIRST_MESSAGE_MS = 10_000
/** A reason for closing holds so many bytes. */
const REASON_BYTES = 123

/** Close codes: what the statuses of HTTP are elsewhere. */
const CODES = { 400: 4400, 404: 4404, 503: 1013 }
const FAILED = 1011

/**
 * `GET /api/socket`: one run per WebSocket. The client's first message begins a run or comes back to one; then each
 * event is a message.
 *
 * @param {import('node:http').Server} server
 * @param {object} context
 * @param {import('./runs.mjs').Runs} context.runs
 * @param {import('./log.mjs').RunLog} context.log
 * @param {import('./run-requests.mjs').Chats} context.chats
 * @param {ReturnType<typeof import('./readers.mjs').createReaders>} context.readers
 * @param {ReturnType<typeof import('./streams.mjs').createStreams>['checked']} context.checked
 * @param {number} context.speed
 * @param {number} context.heartbeatSeconds
 */
export function acceptSockets(server, { runs, log, chats, readers, checked, speed, heartbeatSeconds }) {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES,
    perMessageDeflate: false,
  })

  server.on('upgrade', (request, socket, head) => {
    if (!/^\/api\/socket(?:\?|$)/u.test(request.url ?? '')) return refuse(socket, '404 Not Found')
    // A page of another site can open a WebSocket here with this site's cookies; only its `Origin` tells.
    if (!isSameOrigin(request.headers)) return refuse(socket, '403 Forbidden')
    sockets.handleUpgrade(request, socket, head, (client) => {
      const connection = /** @type {import('node:net').Socket} */ (socket)
      connection.setNoDelay(true)
      serve(client, connection).catch((error) => close(client, error))
    })
  })

  /** @param {WebSocket} client @param {import('node:net').Socket} connection */
  async function serve(client, connection) {
    const gone = new AbortController()
    client.on('close', () => gone.abort())
    // What breaks a connection is told by its close.
    client.on('error', () => {})
    const [id, after] = await open(await firstMessage(client, gone.signal))
    client.on('message', (data) => {
      cancelled(id, data).catch((error) => close(client, error))
    })
    readers.add(id, connection)
    const beat = setInterval(() => client.send('{}'), heartbeatSeconds * 1_000)
    try {
      await say(client, { run_id: id })
      if (after !== undefined) {
        for await (const [seq, chunk] of runs.events(id, after, gone.signal)) {
          await say(client, { id: seq, chunk })
          beat.refresh()
        }
      }
      client.close(1000)
    } finally {
      clearInterval(beat)
      readers.remove(id, connection)
    }
  }

  /**
   * @param {Record<string, unknown>} message
   * @returns {Promise<readonly [id: string, after: number | undefined]>}
   */
  async function open({ type, path, body, run_id: runId, last_event_id: lastId = '0' }) {
    if (type === 'resume' && typeof runId === 'string')
      return [runId, await checked(runId, readLastId(lastId))]
    const url = new URL(typeof path === 'string' ? path : '/', 'http://demo.invalid')
    if (type !== 'start' || !PATHS.has(url.pathname))
      throw new HttpError(400, `Send a \`start\` with a path (${[...PATHS].join(', ')}), or a \`resume\`.`)
    const asked = asObject(body, '`body`')
    const { id } = await runs.create(() => readRun(asked, url, { chats, count: log.count, speed }))
    return [id, 0]
  }

  /** @param {string} id @param {import('ws').RawData} data */
  async function cancelled(id, data) {
    if (parse(data)['type'] !== 'cancel') throw new HttpError(400, 'Only a `cancel` can follow.')
    await runs.cancel(id)
  }
}

/** @param {WebSocket} client @param {AbortSignal} gone @returns {Promise<Record<string, unknown>>} */
function firstMessage(client, gone) {
  return new Promise((resolve, reject) => {
    const late = () => reject(new HttpError(400, 'Nothing was asked.'))
    const timer = setTimeout(late, FIRST_MESSAGE_MS)
    gone.addEventListener('abort', late)
    client.once('message', (data) => {
      clearTimeout(timer)
      try {
        resolve(parse(data))
      } catch (error) {
        reject(error)
      }
    })
  })
}

/** Resolves when the message is on its way, so that a slow reader is waited for. @param {WebSocket} client @param {unknown} message */
function say(client, message) {
  return new Promise((resolve) => client.send(JSON.stringify(message), resolve))
}

/** @param {import('ws').RawData} data */
function parse(data) {
  try {
    // A Buffer, as `binaryType` is what it is without being set.
    return asObject(JSON.parse(/** @type {Buffer} */ (data).toString('utf8')), 'A message')
  } catch (error) {
    throw error instanceof HttpError ? error : new HttpError(400, 'The message is not JSON.')
  }
}

/** @param {WebSocket} client @param {unknown} error */
function close(client, error) {
  if (!(error instanceof HttpError)) {
    // What is missing is missing: not a proper end, so the client may come back.
    client.close(FAILED, 'The run broke off.')
    return
  }
  const code = CODES[/** @type {keyof typeof CODES} */ (error.status)] ?? CODES[400]
  client.close(code, Buffer.from(error.message).subarray(0, REASON_BYTES).toString().replace(/�+$/u, ''))
}

/** @param {import('node:http').IncomingHttpHeaders} headers A program that is no browser sends no `Origin`. */
function isSameOrigin({ origin, host }) {
  if (origin === undefined) return true
  try {
    return new URL(origin).host === host
  } catch {
    return false
  }
}

/** @param {import('node:stream').Duplex} socket @param {string} status */
function refuse(socket, status) {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
