import { http, type RequestHandler } from 'msw'
import {
  type AgentAnswer,
  type AgentAnswerOptions,
  type AnswerRequest,
  answerRequest,
  checkPace,
  readBody,
} from './answer.js'
import { pacedBody } from './body.js'
import type { Script } from './script.js'
import { type TimedBytes, toBytes } from './script-wire.js'

/** How {@link agentHandler} answers. */
export interface AgentHandlerOptions extends AgentAnswerOptions {
  /** Answers one request only: the next goes to the handler behind this one. @default false */
  once?: boolean | undefined
}

// An error empties every queue on its way to the reader, and MSW adds queues: in Node a copy of the body, which is a
// chunk or two ahead, in browsers a worker. So what was sent gets this long to arrive before the connection breaks.
const LINGER_MS = 20

/**
 * Answers requests to `path` as an agent would, for MSW in Node, in browsers and in Storybook: POST and GET (so
 * `EventSource` too), as server-sent events or NDJSON, at the script's own pace.
 *
 * A broken connection (`cutAt`, `cut()`) errors the body. MSW 3 in Node reports that to `fetch` as a clean end
 * (and a break before the first byte as a failed request).
 *
 * @param path As in MSW's `http.post`: relative to the page, absolute, with `:params` and `*`. Node without a DOM has
 * no page: write the address out, or begin the path with `*`.
 * @example
 * server.use(agentHandler('/api/agent', scriptedAgent().tokens('Hello there', 20).result('Hello there')))
 * server.use(agentHandler('/api/chat', (body) => answers[body.message], { pace: 10 }))
 * server.use(agentHandler('/api/agent', agent), agentHandler('/api/agent', agent, { status: 503, once: true }))
 * @throws AgentError 'misuse' for a `pace` that is not above 0
 */
export function agentHandler(
  path: string | RegExp,
  agent: AgentAnswer | AnswerRequest,
  options: AgentHandlerOptions = {},
): RequestHandler {
  checkPace(options)
  return http.all(
    path,
    async ({ request }) => {
      if (request.method !== 'POST' && request.method !== 'GET') return undefined
      return answerRequest(request, await readBody(request), agent, options, LINGER_MS)
    },
    { once: options.once ?? false },
  )
}

/** How {@link agentHandlers} answer. */
export interface AgentHandlersOptions
  extends Pick<AgentAnswerOptions, 'pace' | 'sleep' | 'cut' | 'headers' | 'onRequest'> {
  /**
   * After how many bytes the connections of a run break: the first one after the first number, and so on. Those
   * without a number do not. @default none breaks
   */
  cutAt?: readonly number[] | undefined
  /**
   * Where a run is read again, as in MSW's `http.get`; `:id` is the run's id. A DELETE there, or without `/events`
   * behind it, is answered by 204. @default '/api/runs/:id/events', with what `path` begins with
   */
  runs?: string | undefined
}

/**
 * Answers requests to `path` as {@link agentHandler} does, and keeps what its agents say, as the resumable wire has it:
 * each answer names its run in `X-Run-Id` and `Content-Location`, each event has an id, and a GET with `Last-Event-ID`
 * goes on behind that event, at the script's pace. 204 says that nothing is left, 404 that there is no such run. Runs
 * are called `run-1`, `run-2`, … and forgotten with the handlers.
 *
 * To break connections, use `cutAt`: behind a script's own `cut()` nothing is said.
 *
 * @param agent Asked once for each run.
 * @example
 * server.use(...agentHandlers('/api/agent', scriptedAgent().tokens('All of it').result('All of it'), { cutAt: [120, 80] }))
 * @throws AgentError 'misuse' for a `pace` that is not above 0
 */
export function agentHandlers(
  path: string,
  agent: Script | ((body: unknown, request: Request) => Script | Promise<Script>),
  options: AgentHandlersOptions = {},
): RequestHandler[] {
  checkPace(options)
  const { runs = `${/^(\*|\w+:\/\/[^/]+)?/.exec(path)?.[0]}/api/runs/:id/events`, cutAt = [] } = options
  const known = new Map<string, { pieces: readonly TimedBytes[]; connections: number }>()

  function read(request: Request, id: string, behind: number): Response {
    const run = known.get(id)
    if (!run) return Response.json({ detail: 'There is no such run.' }, { status: 404 })
    const pieces = run.pieces.slice(run.pieces.findLastIndex((piece) => idOf(piece) === behind) + 1)
    const headers = {
      ...options.headers,
      'x-run-id': id,
      'content-location': runs.replace(/^\*/, '').replace(':id', id),
    }
    if (!pieces.some(idOf)) return new Response(null, { status: 204, headers })
    const { pace, cut, sleep } = options
    const bodyOptions = { pace, cut, sleep, cutAt: cutAt[run.connections++] }
    const body = pacedBody(pieces, request.signal, bodyOptions, LINGER_MS)
    return new Response(body, {
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', ...headers },
    })
  }

  return [
    http.post(path, async ({ request }) => {
      const body = await readBody(request)
      options.onRequest?.(request, body)
      const { steps, options: given } = typeof agent === 'function' ? await agent(body, request) : agent
      const id = `run-${known.size + 1}`
      known.set(id, { pieces: toBytes({ steps, options: { ...given, ids: true } }), connections: 0 })
      return read(request, id, 0)
    }),
    http.get(runs, ({ request, params }) => {
      options.onRequest?.(request, undefined)
      return read(request, String(params['id']), Number(request.headers.get('last-event-id') ?? 0))
    }),
    ...[runs, runs.replace(/\/events$/, '')].map((address) =>
      http.delete(address, ({ request }) => {
        options.onRequest?.(request, undefined)
        return new Response(null, { status: 204 })
      }),
    ),
  ]
}

/** The number of the event that a piece is; 0 for what is none. */
function idOf({ bytes }: TimedBytes): number {
  return Number(/^id: (\d+)/.exec(new TextDecoder().decode(bytes))?.[1] ?? 0)
}
