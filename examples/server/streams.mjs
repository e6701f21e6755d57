// @ts-check
import { allow, HttpError, readJson, sendJson } from './http.mjs'
import { readRun } from './run-requests.mjs'
import { chooseWire, eventsOf, send } from './wire.mjs'

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */

/** A message may have files with it, as data URLs. */
export const MESSAGE_BYTES = 12 * 1024 * 1024
const MAX_KEY = 200

/**
 * The requests that begin, read and cancel runs: `docs/resuming.md` says what each of them promises.
 *
 * @param {object} context
 * @param {import('./runs.mjs').Runs} context.runs
 * @param {import('./log.mjs').RunLog} context.log
 * @param {import('./run-requests.mjs').Chats} context.chats
 * @param {ReturnType<typeof import('./readers.mjs').createReaders>} context.readers
 * @param {number} context.speed
 * @param {number} context.heartbeatSeconds
 */
export function createStreams({ runs, log, chats, readers, speed, heartbeatSeconds }) {
  /**
   * Reads a run to one client; the run goes on when the client is gone.
   *
   * @param {Request} request @param {Response} response @param {URL} url @param {string} id @param {number} after
   */
  async function read(request, response, url, id, after) {
    const { socket } = request
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    readers.add(id, socket)
    try {
      const items = runs.events(id, after, gone.signal)
      await send(response, chooseWire(url, request.headers.accept), id, items, heartbeatSeconds)
    } finally {
      readers.remove(id, socket)
    }
  }

  /**
   * Goes on with a run behind the event that the client has seen last.
   *
   * @param {Request} request @param {Response} response @param {URL} url @param {string} id
   */
  async function resume(request, response, url, id) {
    const after = await checked(id, lastIdOf(request, url))
    // 204 is how a server tells a client to stop asking.
    if (after === undefined) response.writeHead(204).end()
    else await read(request, response, url, id, after)
  }

  /**
   * @param {string} id @param {number} after
   * @returns {Promise<number | undefined>} `undefined` when the run is over and nothing is left.
   */
  async function checked(id, after) {
    const { lastId, status } = await runs.find(id)
    if (after > lastId) throw new HttpError(400, `The run has only ${lastId} events so far.`)
    return status !== 'running' && after === lastId ? undefined : after
  }

  /** @param {Request} request @param {URL} url */
  async function begin(request, url) {
    const body = await readJson(request, url.pathname === '/api/chat' ? MESSAGE_BYTES : undefined)
    const header = request.headers['idempotency-key']
    if (header === undefined || header === '') {
      // Whoever has seen events wants the rest of that run, and must not get another one.
      if (lastIdOf(request, url) > 0)
        throw new HttpError(400, 'Send the `Idempotency-Key` of the run that is to go on, or GET its events.')
      return runs.create(() => readRun(body, url, { chats, count: log.count, speed }))
    }
    if (Array.isArray(header) || header.length > MAX_KEY)
      throw new HttpError(400, `\`Idempotency-Key\` must have at most ${MAX_KEY} characters.`)
    const key = `${url.pathname} ${header}`
    if (lastIdOf(request, url) > 0 && (await log.keyed(key)) === undefined)
      throw new HttpError(404, 'There is no run with this `Idempotency-Key`, or it was long ago.')
    return runs.create(() => readRun(body, url, { chats, count: log.count, speed }), key)
  }

  return {
    checked,
    /** @param {Request} request @param {Response} response @param {URL} url */
    async streamNow(request, response, url) {
      const { id, isNew } = await begin(request, url)
      if (isNew) await read(request, response, url, id, 0)
      else await resume(request, response, url, id)
    },
    /** @param {Request} request @param {Response} response @param {URL} url */
    async createRun(request, response, url) {
      const { id } = await begin(request, url)
      sendJson(response, 201, { id, url: eventsOf(id) }, { Location: eventsOf(id) })
    },
    /** @param {Request} request @param {Response} response @param {URL} url */
    async existingRun(request, response, url) {
      const [, id, events] = /^\/api\/runs\/([\w-]{1,64})(\/events)?$/u.exec(url.pathname) ?? []
      if (id === undefined) throw new HttpError(404, 'There is no such address.')
      if (events) {
        allow(request, 'GET')
        return resume(request, response, url, id)
      }
      allow(request, 'GET', 'DELETE')
      if (request.method === 'GET') return sendJson(response, 200, await runs.snapshot(id))
      await runs.cancel(id)
      response.writeHead(204).end()
    },
  }
}

/**
 * The event that a client has seen last; 0 when it has seen none.
 *
 * @param {Request} request @param {URL} url `EventSource` sends no header the first time, so there is `?last_event_id=`.
 */
function lastIdOf(request, url) {
  return readLastId(request.headers['last-event-id'] || url.searchParams.get('last_event_id') || '0')
}

/** @param {unknown} value @throws {HttpError} 400, when it is no number. */
export function readLastId(value) {
  if (typeof value !== 'string' || !/^\d{1,9}$/u.test(value))
    throw new HttpError(400, 'The last event id must be the number of an event.')
  return Number(value)
}
