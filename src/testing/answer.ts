import { AgentError } from '../errors.js'
import { systemSleep } from '../run/clock.js'
import { type BodyOptions, pacedBody } from './body.js'
import type { Script } from './script.js'
import { type TimedBytes, toBytes, type WireFraming } from './script-wire.js'

/** A recorded body. */
export interface RecordedBytes {
  /** The body, or the pieces in which it arrived. */
  bytes: Uint8Array | readonly Uint8Array[]
  /** When each piece arrived, in milliseconds from any start; without, all at once. */
  arrivalsMs?: readonly number[] | undefined
}

/** What a handler answers with: a script, a recording, or a whole body at once. */
export type AgentAnswer = Script | RecordedBytes | string | Uint8Array

/**
 * Chooses the answer to a request, as the turns of a conversation need it.
 *
 * @param body What was posted: parsed, where it is JSON; the text otherwise; `undefined` for a GET.
 */
export type AnswerRequest = (body: unknown, request: Request) => AgentAnswer | Promise<AgentAnswer>

/** How an agent answers requests. */
export interface AgentAnswerOptions extends BodyOptions {
  /**
   * How a script is written, and what a recording is said to be. @default what the request's `Accept` prefers,
   * server-sent events where it has no preference
   */
  framing?: WireFraming | undefined
  /** The answer's status. From 400 up, and with 204, the agent is not asked and nothing is streamed. @default 200 */
  status?: number | undefined
  /** More headers of the answer, or other values for them. */
  headers?: Readonly<Record<string, string>> | undefined
  /** Milliseconds until the answer begins; `pace` applies. @default 0 */
  connectMs?: number | undefined
  /** Is told of each request, before it is answered; `body` as in {@link AnswerRequest}. */
  onRequest?: ((request: Request, body: unknown) => void) | undefined
}

const contentTypes: Readonly<Record<WireFraming, string>> = {
  sse: 'text/event-stream',
  ndjson: 'application/x-ndjson',
  text: 'text/plain; charset=utf-8',
}

/**
 * Answers a request as an agent would.
 *
 * @param body What was posted, as {@link AnswerRequest} takes it.
 * @param lingerMs How long what was sent gets to arrive before the connection breaks.
 */
export async function answerRequest(
  request: Request,
  body: unknown,
  agent: AgentAnswer | AnswerRequest,
  options: AgentAnswerOptions,
  lingerMs: number,
): Promise<Response> {
  const { pace = 1, status = 200, connectMs = 0, sleep = systemSleep, headers } = options
  options.onRequest?.(request, body)
  if (connectMs > 0 && pace !== Number.POSITIVE_INFINITY) await sleep(connectMs / pace, request.signal)
  if (status === 204) return new Response(null, { status, headers: { ...headers } })
  if (status >= 400) {
    const detail = `The scripted agent answers with status ${status}.`
    return Response.json({ detail }, { status, headers: { ...headers } })
  }
  const framing = options.framing ?? preferredFraming(request.headers.get('accept'))
  const answer = typeof agent === 'function' ? await agent(body, request) : agent
  return new Response(pacedBody(toPieces(answer, framing), request.signal, options, lingerMs), {
    status,
    headers: { 'content-type': contentTypes[framing], 'cache-control': 'no-cache', ...headers },
  })
}

/**
 * A `fetch` that is answered as {@link agentHandler} answers, without MSW and without a network: for the `fetch`
 * option of a hook, in stories and tests.
 *
 * @example useAgentStream({ url: '/api/agent', fetch: agentFetch(scriptedAgent().tokens('Hello', 30).result('Hello')) })
 * @throws AgentError 'misuse' for a `pace` that is not above 0
 */
export function agentFetch(
  agent: AgentAnswer | AnswerRequest,
  options: AgentAnswerOptions = {},
): typeof globalThis.fetch {
  checkPace(options)
  return async (input, init) => {
    const request = new Request(input, init)
    request.signal.throwIfAborted()
    const body = typeof init?.body === 'string' ? parseBody(init.body) : await readBody(request)
    const response = await answerRequest(request, body, agent, options, 0)
    request.signal.throwIfAborted()
    return response
  }
}

/** @throws AgentError 'misuse' */
export function checkPace({ pace = 1 }: Pick<BodyOptions, 'pace'>): void {
  if (pace > 0) return
  const fix = 'Give a number above 0: 1 as scripted, 10 ten times faster, Infinity at once.'
  throw new AgentError('misuse', `A pace of ${pace} never ends. ${fix}`)
}

/** What was posted, as {@link AnswerRequest} takes it. */
export async function readBody(request: Request): Promise<unknown> {
  return request.method === 'GET' ? undefined : parseBody(await request.clone().text())
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function toPieces(answer: AgentAnswer, framing: WireFraming): TimedBytes[] {
  if (typeof answer === 'string') return [{ delayMs: 0, bytes: new TextEncoder().encode(answer) }]
  if (answer instanceof Uint8Array) return [{ delayMs: 0, bytes: answer }]
  if ('steps' in answer) return toBytes(answer, framing)
  const { bytes, arrivalsMs = [] } = answer
  const pieces = bytes instanceof Uint8Array ? [bytes] : bytes
  return pieces.map((piece, at) => ({
    delayMs: Math.max(0, (arrivalsMs[at] ?? 0) - (arrivalsMs[at - 1] ?? arrivalsMs[0] ?? 0)),
    bytes: piece,
  }))
}

/** NDJSON where the request asks for it before, or more than for, server-sent events. */
function preferredFraming(accept: string | null): WireFraming {
  const wishes = (accept ?? '').split(',').map((wish) => {
    const [type = '', ...parameters] = wish.split(';').map((part) => part.trim().toLowerCase())
    const quality = parameters.find((parameter) => parameter.startsWith('q='))
    return { type, quality: quality === undefined ? 1 : Number(quality.slice(2)) }
  })
  const ranked = wishes.filter((wish) => wish.quality > 0).toSorted((a, b) => b.quality - a.quality)
  const first = ranked.find(
    ({ type }) => type === 'text/event-stream' || /^application\/(x-ndjson|ndjson|jsonl)$/.test(type),
  )
  return first === undefined || first.type === 'text/event-stream' ? 'sse' : 'ndjson'
}
