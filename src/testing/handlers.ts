import { http, type RequestHandler } from 'msw'
import {
  type AgentAnswer,
  type AgentAnswerOptions,
  type AnswerRequest,
  answerRequest,
  checkPace,
  readBody,
} from './answer.js'

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
