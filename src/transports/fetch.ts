import { AgentError, type AgentErrorCode } from '../errors.js'
import type { Frame } from '../framing/frame.js'
import { defaultLimits, type Limits, limitExceeded } from '../framing/limits.js'
import { createNdjson } from '../framing/ndjson.js'
import { createSse } from '../framing/sse.js'
import { createUtf8, pipe, type Stage } from '../framing/stage.js'
import { createText } from '../framing/text.js'
import { orAborted } from './abort.js'
import { readBody, readDetail } from './body.js'
import type { Connection, Transport, TransportRequest } from './transport.js'
import { type RequestUrl, resolveUrl, shownUrl } from './url.js'

/** A value, or a function that is called afresh for each request. */
export type Resolvable<T> = T | (() => T | Promise<T>)

/** A request about to be sent, as `prepareRequest` gets it. */
export interface PreparedRequest {
  url: string
  method: string
  /** All headers so far; may be changed in place. */
  headers: Headers
  /** Not yet JSON text. Absent for a GET. */
  body: unknown
}

/** What `prepareRequest` may change. */
export interface PreparedRequestChanges {
  url?: string | URL
  method?: string
  /** Set over the headers there are. To take one away, delete it from the `headers` that were given. */
  headers?: HeadersInit
  /** Replaces the whole body. */
  body?: unknown
}

/** Options of {@link fetchTransport}. What is a function is called afresh for each request. */
export interface FetchTransportOptions {
  url: RequestUrl
  /** @default 'POST' */
  method?: 'POST' | 'GET'
  headers?: Resolvable<HeadersInit>
  /** Fields to add to the protocol's body, or to put in place of its own. */
  body?: Resolvable<object>
  /** @default 'same-origin' */
  credentials?: Resolvable<RequestCredentials>
  /**
   * A redirect takes the request's body and most of its headers to wherever the answer points, also to another
   * origin; `'error'` refuses, also within the same origin.
   * @default 'error'
   */
  redirect?: 'error' | 'follow'
  /**
   * How the body is read: `'auto'` by its content type, where `text/event-stream` is SSE, `application/x-ndjson`
   * and its like NDJSON, `text/plain` bare text, and all else an error. @default 'auto'
   */
  framing?: 'auto' | Framing
  /** Used instead of the global `fetch`. */
  fetch?: typeof globalThis.fetch
  /** The last word on the request. */
  prepareRequest?: (
    request: PreparedRequest & Pick<TransportRequest, 'input' | 'context' | 'attempt' | 'signal'>,
  ) => PreparedRequestChanges | undefined | Promise<PreparedRequestChanges | undefined>
  /** `frameChars` and `bodyBytes` hold here. */
  limits?: Partial<Limits>
}

type Framing = 'sse' | 'ndjson' | 'text'

/**
 * Asks by `fetch`: a POST of JSON (which another site cannot forge without a preflight) or a GET, answered by a
 * stream. UTF-8 is assumed whatever the charset parameter says, as the specification of event streams has it.
 *
 * When the signal aborts, the promise rejects with its reason, or `frames` ends: at once, whatever the body does.
 *
 * @throws AgentError 'network' (also when an option's function throws), 'http', 'bad_content_type',
 * 'redirect_blocked' or 'misuse'; and while reading 'disconnected' or 'limit_exceeded'.
 * `retryable` for 408, 425, 429 and 503, which say that the request was not begun; for a GET, which changes
 * nothing, also for 500, 502, 504 and a connection that failed or broke.
 */
export function fetchTransport(options: FetchTransportOptions): Transport {
  return async (request) => orAborted(request.signal, connect(options, request))
}

async function connect(options: FetchTransportOptions, request: TransportRequest): Promise<Connection> {
  const { signal } = request
  const { response, where, isGet } = await send(options, request)
  const { status, headers, body } = response

  async function refuse(code: AgentErrorCode, message: string, retryable = false): Promise<never> {
    throw new AgentError(code, `${where} ${message}`, {
      status: status || undefined,
      retryAfterMs: readRetryAfter(headers),
      retryable,
      detail: await readDetail(body),
    })
  }

  if (
    options.redirect !== 'follow' &&
    (response.type === 'opaqueredirect' || [301, 302, 303, 307, 308].includes(status))
  ) {
    return refuse(
      'redirect_blocked',
      "redirects, maybe to a stranger. Use its target, or redirect: 'follow'.",
    )
  }
  const type = headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const { framing = 'auto' } = options
  const kind = framing === 'auto' ? framingOf(type) : framing
  // 204 says that there is nothing to stream, as when a run that is over is asked for again.
  if (status !== 204) {
    if (!response.ok || (!kind && status !== 200)) {
      return refuse(
        'http',
        `answered ${status} and no stream. What it said is in "detail".`,
        // These say that the request was not begun.
        [408, 425, 429, 503].includes(status) || (isGet && [500, 502, 504].includes(status)),
      )
    }
    if (!kind) {
      return refuse(
        'bad_content_type',
        `answered with ${type.slice(0, 80) || 'no content type'}, not with a stream: ${ACCEPTED.join(', ')}. ` +
          'The option "framing" reads it anyway.',
      )
    }
  }
  const limits = { ...defaultLimits, ...options.limits }
  return {
    frames: readFrames(readBody(body, signal, isGet), openFraming(kind, limits), limits.bodyBytes, signal),
    headers,
    sees: 'bytes',
  }
}

async function send(
  options: FetchTransportOptions,
  request: TransportRequest,
): Promise<{ response: Response; where: string; isGet: boolean }> {
  const { input, context, attempt, signal } = request
  let method: string = options.method ?? 'POST'
  let url: string | undefined
  try {
    const given = await resolveUrl(options.url, request)
    const headers = new Headers({ accept: ACCEPTED.join(', ') })
    setAll(headers, await resolve(options.headers))
    const body = method === 'GET' ? undefined : mergeBody(request.body, await resolve(options.body))
    const credentials = (await resolve(options.credentials)) ?? 'same-origin'
    const prepared: PreparedRequest = { url: given, method, headers, body }
    const changes = await options.prepareRequest?.({ ...prepared, input, context, attempt, signal })
    setAll(headers, changes?.headers)
    const last = { ...prepared, ...changes }
    if (last.body !== undefined && !headers.has('content-type'))
      headers.set('content-type', 'application/json')
    method = last.method
    const init: RequestInit = {
      method,
      headers,
      body: last.body === undefined ? null : JSON.stringify(last.body),
      credentials,
      // With 'error' a redirect could not be told from a broken network: both are a bare TypeError. 'manual'
      // follows as little, and answers with an opaque response in browsers, with the 3xx itself in Node.
      redirect: options.redirect === 'follow' ? 'follow' : 'manual',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal,
    }
    url = String(last.url)
    // Called without an owner: a browser's fetch refuses to be the method of anything but its window.
    const { fetch = globalThis.fetch } = options
    const response = await fetch(url, init)
    if (signal.aborted) void response.body?.cancel().catch(() => undefined)
    return { response, where: shownUrl(url), isGet: method === 'GET' }
  } catch (cause) {
    if (cause instanceof AgentError) throw cause
    const where = url === undefined ? undefined : shownUrl(url)
    if (
      url !== undefined &&
      URL.canParse?.(url, globalThis.document?.baseURI ?? globalThis.location?.href) === false
    ) {
      throw new AgentError('misuse', `${where} is not a URL. Outside a page it must be absolute.`, { cause })
    }
    throw new AgentError(
      'network',
      where
        ? `${where} gave no answer; the agent may have begun. Check the connection, the address and CORS.`
        : 'Nothing was sent: an option of the request failed, see "cause".',
      { cause, retryable: method === 'GET' },
    )
  }
}

async function* readFrames(
  body: AsyncIterable<Uint8Array>,
  framing: Stage<Uint8Array, Frame>,
  bodyBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Frame[], void> {
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > bodyBytes) throw limitExceeded('bodyBytes', bodyBytes)
    yield framing.push(chunk)
  }
  // What was held back when the reading was stopped is not the rest of the answer.
  if (!signal.aborted) yield framing.end()
}

const ACCEPTED = ['text/event-stream', 'application/x-ndjson', 'text/plain;q=0.5']

function framingOf(type: string): Framing | undefined {
  if (type === 'text/event-stream') return 'sse'
  if (type === 'text/plain') return 'text'
  return /^application\/(x-ndjson|ndjson|jsonl|x-jsonlines)$/.test(type) ? 'ndjson' : undefined
}

function openFraming(framing: Framing | undefined, limits: Limits): Stage<Uint8Array, Frame> {
  if (framing === 'sse') return pipe(createUtf8(true), createSse(limits))
  return pipe(createUtf8(), framing === 'ndjson' ? createNdjson(limits) : createText())
}

/**
 * `Retry-After` in milliseconds: seconds, or a date, which is compared with the server's own clock.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
function readRetryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after') ?? ''
  if (/^\d+$/.test(value)) return Number(value) * 1_000
  // Date.parse makes a date of almost anything; an HTTP date begins with the day of the week.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(value)) return undefined
  const ms = Date.parse(value) - (Date.parse(headers.get('date') ?? '') || Date.now())
  return ms >= 0 ? ms : undefined
}

function setAll(headers: Headers, more: HeadersInit | undefined): void {
  new Headers(more).forEach((value, name) => headers.set(name, value))
}

function mergeBody(body: unknown, fields: object | undefined): unknown {
  // The cast: a body that is not an object, which no protocol has, is replaced.
  return fields ? { ...(body as object), ...fields } : body
}

async function resolve<T>(value: Resolvable<T> | undefined): Promise<T | undefined> {
  // The cast: a T that is itself a function cannot be told from one that gives a T. No option is one.
  return typeof value === 'function' ? (value as () => T | Promise<T>)() : value
}
