// @ts-check
import { createServer } from 'node:http'
import { calculate, findExpression, rounded } from './agents/calculate.mjs'
import { createChats } from './chats.mjs'
import { createFaults } from './faults.mjs'
import { allow, HttpError, readJson, sendJson } from './http.mjs'
import { createMemoryLog } from './memory-log.mjs'
import { sendPage } from './page.mjs'
import { proxy } from './proxy.mjs'
import { createReaders } from './readers.mjs'
import { answerWith, readTask } from './run-requests.mjs'
import { createRuns } from './runs.mjs'
import { acceptSockets } from './socket.mjs'
import { createStreams } from './streams.mjs'
import { createThreads } from './threads.mjs'

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */

/**
 * @typedef {object} DemoOptions
 * @property {import('./page.mjs').Page} [page]
 * @property {number} [speed] How many times faster than life the agents work. Default: 1.
 * @property {string} [agentUrl] Another host, to which `/api/*` is passed on.
 * @property {string} [redisUrl] Where runs and conversations are kept, shared with other processes. Default: in
 *   the memory of this one.
 * @property {number} [keepSeconds] How long a run can be read once it is over. Default: 600.
 * @property {number} [unwatchedSeconds] How long a run goes on while nobody reads it. Default: 600.
 * @property {number} [heartbeatSeconds] How long a stream is silent at most. Default: 10.
 * @property {'away' | 'die'} [faults] Offers `POST /api/demo/cut` and `/api/demo/kill`, which break things on
 *   purpose, and says what a kill does: play a restart, or end this process. Default: neither is offered.
 */

/**
 * The demo's server: agents that stream, and the page that shows them.
 *
 * | | |
 * | --- | --- |
 * | `POST /api/agent` | `{ task, context }` → the events of a task |
 * | `POST /api/chat` | `{ message, files, context: { session_id, sender_id } }` → the events, or the bare tokens, of an answer |
 * | `GET /api/threads?sender_id=` | `{ threads: [{ id, title, created_at, updated_at }] }`, the latest first |
 * | `GET /api/threads/:id/messages?before=&limit=` | `{ messages, previousCursor }`: the end of a conversation, or what is before a message; oldest first |
 * | `PATCH /api/threads/:id` | `{ title }` renames it |
 * | `DELETE /api/threads/:id` | forgets it |
 * | `POST /api/runs` | either of these → `201 { id, url }`; the run has begun |
 * | `GET /api/runs/:id/events` | its events from the start, or from behind `Last-Event-ID`; 204 when there are no more |
 * | `GET /api/runs/:id` | what it has said so far: `{ id, status, last_event_id, events }` |
 * | `DELETE /api/runs/:id` | cancels it |
 * | `GET /api/socket` | all of this over a WebSocket |
 * | `POST /api/execute` | `{ task, context }` → `{ success, output, execution_time }`, at once |
 *
 * `/api/chat` also takes `trigger` (`regenerate-message`), `message_id` (the message that this one is in place of)
 * and `tool_replies` in place of a message; and, so that what it keeps has the page's own names, `id` (of the
 * message) and `parent_id` (the answer it follows, or the message before that; `null` for a first one).
 *
 * Every stream is the reading of a run, which goes on when its reader leaves: `docs/resuming.md` tells how to come
 * back to it. Streams are Server-Sent Events, or NDJSON when `Accept` or `?framing=ndjson` asks for it. `?agent=` (or
 * `task.agent`) chooses the agent, `?speed=` how many times faster than life it works.
 *
 * @param {DemoOptions} options
 */
export async function createDemoServer({
  page = new Map(),
  speed = 1,
  agentUrl,
  redisUrl,
  keepSeconds = 600,
  unwatchedSeconds = 600,
  heartbeatSeconds = 10,
  faults,
}) {
  const host = agentUrl ? new URL(agentUrl) : undefined
  const lifetimes = { keepSeconds, unwatchedSeconds }
  const { log, threads } = redisUrl
    ? await (await import('./redis.mjs')).keepInRedis(redisUrl, lifetimes)
    : { log: createMemoryLog(lifetimes), threads: createThreads() }
  const chats = createChats(threads)
  const readers = createReaders()
  /** @type {ReturnType<typeof createFaults> | undefined} */
  let demo
  const runs = await createRuns(log, answerWith(chats), (id, word) => demo?.told(id, word))
  const context = { runs, log, chats, readers, speed, heartbeatSeconds }
  const streams = createStreams(context)

  /** @param {Request} request @param {Response} response @param {URL} url */
  async function route(request, response, url) {
    const { pathname } = url
    if (demo && pathname.startsWith('/api/demo/')) return demo.route(request, response, url)
    if (!pathname.startsWith('/api/')) {
      allow(request, 'GET', 'HEAD')
      return sendPage(
        page,
        { agentHost: host?.host, faults: faults !== undefined && !host },
        pathname,
        response,
      )
    }
    if (host) return proxy(host, request, response)
    switch (pathname) {
      case '/api/agent':
      case '/api/chat':
        allow(request, 'POST')
        return streams.streamNow(request, response, url)
      case '/api/runs':
        allow(request, 'POST')
        return streams.createRun(request, response, url)
      case '/api/execute':
        allow(request, 'POST')
        return execute(request, response)
      case '/api/threads':
        allow(request, 'GET')
        return sendJson(response, 200, await chats.list(url.searchParams))
      default:
        return pathname.startsWith('/api/threads/')
          ? existingThread(request, response, url)
          : streams.existingRun(request, response, url)
    }
  }

  /** @param {Request} request @param {Response} response @param {URL} url */
  async function existingThread(request, response, url) {
    const [, id, messages] = /^\/api\/threads\/([\w-]{1,200})(\/messages)?$/u.exec(url.pathname) ?? []
    if (id === undefined) throw new HttpError(404, 'There is no such address.')
    allow(request, ...(messages ? ['GET'] : ['PATCH', 'DELETE']))
    if (messages) return sendJson(response, 200, await chats.messages(id, url.searchParams))
    if (request.method === 'PATCH') await chats.rename(id, await readJson(request))
    else await chats.remove(id)
    response.writeHead(204).end()
  }

  const server = createServer((request, response) => {
    // Tokens are small packets: none of them waits for the next.
    request.socket.setNoDelay(true)
    answer(request, response).catch((error) =>
      fail(
        response,
        log.isUp()
          ? error
          : new HttpError(503, 'The log of the runs cannot be reached.', { 'Retry-After': '1' }),
      ),
    )
  })
  /** @param {Request} request @param {Response} response */
  const answer = async (request, response) => {
    let url
    try {
      url = new URL(request.url ?? '/', 'http://demo.invalid')
    } catch {
      throw new HttpError(400, 'The address is not a valid URL.')
    }
    await route(request, response, url)
  }
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const disconnect = () => {
    for (const socket of sockets) socket.destroy()
  }
  if (!host) acceptSockets(server, { ...context, checked: streams.checked })
  demo = faults
    ? createFaults({ server, readers, log, disconnect, worksOn: runs.worksOn, kill: faults })
    : undefined
  return {
    server,
    /** Stops at once. Runs that are kept elsewhere are left to other processes, to go on there. */
    stop: async () => {
      server.close()
      // Streams would keep it open for as long as their agents talk.
      disconnect()
      await runs.close()
    },
  }
}

/**
 * The call for what is short: no stream, one answer.
 *
 * @param {Request} request
 * @param {Response} response
 */
async function execute(request, response) {
  const began = performance.now()
  const url = new URL('http://demo.invalid/api/execute')
  const { text } = readTask(await readJson(request), url).task
  const expression = findExpression(text)
  let output = 'There is nothing to calculate in this task. Try “Calculate 2 + 2”.'
  let success = false
  try {
    if (expression) output = `${expression} = ${rounded(calculate(expression))}`
    success = expression !== undefined
  } catch (error) {
    output = `“${expression}” cannot be calculated: ${error instanceof Error ? error.message : String(error)}.`
  }
  sendJson(response, 200, { success, output, execution_time: (performance.now() - began) / 1000 })
}

/**
 * @param {Response} response
 * @param {unknown} error
 */
function fail(response, error) {
  if (response.headersSent || response.destroyed) {
    // Too late for a status. Breaking the connection is the one way left to say that something is missing.
    response.destroy()
    return
  }
  if (!(error instanceof HttpError)) console.error(error)
  const { status, message, headers } =
    error instanceof HttpError ? error : { status: 500, message: 'The server failed.', headers: {} }
  sendJson(response, status, { error: { message } }, headers)
}
