// @ts-check
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { calculate, findExpression, rounded } from './agents/calculate.mjs'
import { flaky } from './agents/flaky.mjs'
import { long } from './agents/long.mjs'
import { research } from './agents/research.mjs'
import { silent } from './agents/silent.mjs'
import { createChats } from './chats.mjs'
import { asObject, HttpError, readJson, sendJson } from './http.mjs'
import { sendPage } from './page.mjs'
import { proxy } from './proxy.mjs'
import { runAgent } from './run.mjs'
import { createRuns } from './runs.mjs'
import { chooseWire, send } from './wire.mjs'

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */
/** @typedef {import('./run.mjs').Agent} Agent */

/**
 * @typedef {object} DemoOptions
 * @property {import('./page.mjs').Page} page
 * @property {number} [speed] How many times faster than life the agents work. Default: 1.
 * @property {string} [agentUrl] Another host, to which `/api/*` is passed on.
 */

/** A message may have files with it, as data URLs. */
const MESSAGE_BYTES = 12 * 1024 * 1024

/** @type {Map<string, Agent>} */
const AGENTS = new Map([
  ['research', research],
  ['flaky', flaky],
  ['long', long],
  ['silent', silent],
])

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
 * | `DELETE /api/runs/:id` | stops it |
 * | `POST /api/execute` | `{ task, context }` → `{ success, output, execution_time }`, at once |
 *
 * `/api/chat` also takes `trigger` (`regenerate-message`), `message_id` (the message that this one is in place of)
 * and `tool_replies` in place of a message; and, so that what it keeps has the page's own names, `id` (of the
 * message) and `parent_id` (the answer it follows, or the message before that; `null` for a first one).
 *
 * Streams are Server-Sent Events, or NDJSON when `Accept` or `?framing=ndjson` asks for it. `?agent=` (or
 * `task.agent`) chooses the agent, `?speed=` how many times faster than life it works.
 *
 * @param {DemoOptions} options
 */
export function createDemoServer({ page, speed = 1, agentUrl }) {
  const runs = createRuns()
  const chats = createChats()
  const host = agentUrl ? new URL(agentUrl) : undefined

  /** @param {Request} request @param {Response} response @param {URL} url */
  async function route(request, response, url) {
    const { pathname } = url
    if (!pathname.startsWith('/api/')) {
      allow(request, 'GET', 'HEAD')
      return sendPage(page, host?.host, pathname, response)
    }
    if (host) return proxy(host, request, response)
    switch (pathname) {
      case '/api/agent':
      case '/api/chat':
        allow(request, 'POST')
        return streamNow(request, response, url)
      case '/api/runs':
        allow(request, 'POST')
        return createRun(request, response, url)
      case '/api/execute':
        allow(request, 'POST')
        return execute(request, response)
      case '/api/threads':
        allow(request, 'GET')
        return sendJson(response, 200, chats.list(url.searchParams))
      default:
        return pathname.startsWith('/api/threads/')
          ? existingThread(request, response, url)
          : existingRun(request, response, url)
    }
  }

  /** @param {URL} url */
  const speedOf = (url) => {
    const asked = Number(url.searchParams.get('speed') ?? speed)
    return Number.isFinite(asked) && asked > 0 ? Math.min(asked, 1_000) : speed
  }

  /** @param {Request} request @param {Response} response @param {URL} url */
  async function streamNow(request, response, url) {
    const start = await readRun(request, url)
    const items = start({ speed: speedOf(url), signal: whenGone(response) })
    await send(response, chooseWire(url, request.headers.accept), randomUUID(), items)
  }

  /** @param {Request} request @param {Response} response @param {URL} url */
  async function createRun(request, response, url) {
    const start = await readRun(request, url)
    const id = runs.create((signal) => start({ speed: speedOf(url), signal }))
    const path = `/api/runs/${id}/events`
    sendJson(response, 201, { id, url: path }, { Location: path })
  }

  /**
   * What is asked, and of whom: a message goes to the chat, a task to the agent it names.
   *
   * @param {Request} request @param {URL} url
   * @returns {Promise<import('./chats.mjs').Start>}
   */
  async function readRun(request, url) {
    const body = await readJson(request, url.pathname === '/api/chat' ? MESSAGE_BYTES : undefined)
    if (url.pathname === '/api/chat' || 'message' in body) return chats.begin(body)
    const { agent, ...ask } = readTask(body, url)
    return (options) => runAgent(agent, { ...ask, ...options })
  }

  /** @param {Request} request @param {Response} response @param {URL} url */
  async function existingThread(request, response, url) {
    const [, id, messages] = /^\/api\/threads\/([\w-]{1,200})(\/messages)?$/u.exec(url.pathname) ?? []
    if (id === undefined) throw new HttpError(404, 'There is no such address.')
    allow(request, ...(messages ? ['GET'] : ['PATCH', 'DELETE']))
    if (messages) return sendJson(response, 200, chats.messages(id, url.searchParams))
    if (request.method === 'PATCH') chats.rename(id, await readJson(request))
    else chats.remove(id)
    response.writeHead(204).end()
  }

  /** @param {Request} request @param {Response} response @param {URL} url */
  async function existingRun(request, response, url) {
    const [, id, events] = /^\/api\/runs\/([\w-]{1,64})(\/events)?$/u.exec(url.pathname) ?? []
    if (id === undefined) throw new HttpError(404, 'There is no such address.')
    allow(request, events ? 'GET' : 'DELETE')
    const run = runs.get(id)
    if (!events) {
      run.abort()
      response.writeHead(204).end()
      return
    }
    const lastId = Math.max(0, Math.trunc(Number(request.headers['last-event-id'] ?? 0)) || 0)
    // 204 is how a server tells EventSource to stop asking.
    if (!run.hasMoreThan(lastId)) response.writeHead(204).end()
    else
      await send(response, chooseWire(url, request.headers.accept), id, run.watch(lastId, whenGone(response)))
  }

  const server = createServer((request, response) => {
    // Tokens are small packets: none of them waits for the next.
    request.socket.setNoDelay(true)
    answer(request, response).catch((error) => fail(response, error))
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
  server.on('close', () => runs.close())
  return server
}

/**
 * @param {Request} request
 * @param {...string} methods
 */
function allow(request, ...methods) {
  if (methods.includes(request.method ?? '')) return
  throw new HttpError(405, `Use ${methods.join(' or ')} here.`, { Allow: methods.join(', ') })
}

/**
 * The task that is asked, and the agent that it is for.
 *
 * @param {Record<string, unknown>} body
 * @param {URL} url
 * @returns {{ agent: Agent, text: string, sessionId: string }}
 */
function readTask(body, url) {
  const context = asObject(body['context'] ?? {}, '`context`')
  const session = context['session_id']
  const sessionId = typeof session === 'string' ? session.slice(0, 200) : ''
  const task =
    typeof body['task'] === 'string' ? { description: body['task'] } : asObject(body['task'], '`task`')
  if (typeof task['description'] !== 'string')
    throw new HttpError(400, '`task.description` must be a string.')
  const name = url.searchParams.get('agent') ?? task['agent'] ?? 'research'
  const agent = typeof name === 'string' ? AGENTS.get(name) : undefined
  if (!agent) throw new HttpError(404, `There is no such agent. There are: ${[...AGENTS.keys()].join(', ')}.`)
  return { agent, text: task['description'], sessionId }
}

/**
 * The call for what is short: no stream, one answer.
 *
 * @param {Request} request
 * @param {Response} response
 */
async function execute(request, response) {
  const began = performance.now()
  const { text } = readTask(await readJson(request), new URL('http://demo.invalid/api/execute'))
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
 * A signal that aborts when the client has gone, so that no agent works for nobody.
 *
 * @param {Response} response
 */
function whenGone(response) {
  const controller = new AbortController()
  response.on('close', () => controller.abort())
  return controller.signal
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
