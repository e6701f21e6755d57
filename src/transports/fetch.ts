import { AgentError, type AgentErrorCode } from '../errors.js'
import type { Frame } from '../framing/frame.js'
import { defaultLimits, type Limits } from '../framing/limits.js'
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
  const { response, where, isGet } = await send(options, request)
  const { status, headers, body } = response

  async function refuse(code: AgentErrorCode, message: string, retryable = false): Promise<never> {
    const detail = await readDetail(body)
    throw new AgentError(code, `${where} ${message}`, {
      status: status || undefined,
      retryAfterMs: readRetryAfter(headers),
      retryable,
      detail,
    })
  }

  if (options.redirect !== 'follow' && (response.type === 'opaqueredirect' || REDIRECTS.includes(status))) {
    return refuse(
      'redirect_blocked',
      "redirects, which could take the request to a stranger. Use the final address, or redirect: 'follow'.",
    )
  }
  const type = headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const kind = options.framing && options.framing !== 'auto' ? options.framing : FRAMINGS[type]
  // 204 says that there is nothing to stream, as when a run that is over is asked for again.
  if (status !== 204) {
    if (!response.ok || (!kind && status !== 200)) {
      return refuse(
        'http',
        `answered ${status} and no stream. The error's "detail" has the beginning of what it said.`,
        UNBEGUN.includes(status) || (isGet && [500, 502, 504].includes(status)),
      )
    }
    if (!kind) {
      return refuse(
        'bad_content_type',
        `answered with ${type.slice(0, 80) || 'no content type'}, which is not a stream. Expected ` +
          'text/event-stream, application/x-ndjson or text/plain; the option "framing" reads it anyway.',
      )
    }
  }
  const limits = { ...defaultLimits, ...options.limits }
  return {
    frames: readFrames(readBody(body, request.signal, isGet), openFraming(kind, limits), limits.bodyBytes),
    headers,
    sees: 'bytes',
  }
}

async function send(
  options: FetchTransportOptions,
  request: TransportRequest,
): Promise<{ response: Response; where: string; isGet: boolean }> {
  const { input, context, attempt, signal } = request
  let { method = 'POST' }: { method?: string } = options
  let url: string | undefined
  try {
    const given = await resolveUrl(options.url, request)
    const headers = new Headers({ accept: 'text/event-stream, application/x-ndjson, text/plain;q=0.5' })
    setAll(headers, await resolve(options.headers))
    const fields = await resolve(options.body)
    const credentials = (await resolve(options.credentials)) ?? 'same-origin'
    const prepared: PreparedRequest = {
      url: given,
      method,
      headers,
      body: method === 'GET' ? undefined : fields ? { ...(request.body as object), ...fields } : request.body,
    }
    const changes = await options.prepareRequest?.({ ...prepared, input, context, attempt, signal })
    setAll(headers, changes?.headers)
    const { body } = { ...prepared, ...changes }
    if (body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json')
    method = changes?.method ?? method
    const text = body === undefined ? null : JSON.stringify(body)
    url = String(changes?.url ?? given)
    // Called without an owner: a browser's fetch refuses to be a method of anything but its window.
    const { fetch = globalThis.fetch } = options
    const response = await fetch(url, {
      method,
      headers,
      body: text,
      credentials,
      // With 'error' a redirect could not be told from a broken network: both are a bare TypeError. 'manual'
      // follows as little, and answers with an opaque response in browsers, with the 3xx itself in Node.
      redirect: options.redirect === 'follow' ? 'follow' : 'manual',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal,
    })
    if (signal.aborted) void response.body?.cancel().catch(() => undefined)
    return { response, where: shownUrl(url), isGet: method === 'GET' }
  } catch (cause) {
    if (cause instanceof AgentError) throw cause
    throw sendError(cause, url, method === 'GET')
  }
}

function sendError(cause: unknown, url: string | undefined, retryable: boolean): AgentError {
  if (url === undefined) {
    return new AgentError(
      'network',
      'The request could not be put together, so nothing was sent: an option failed, see "cause".',
      { cause, retryable },
    )
  }
  const where = shownUrl(url)
  if (URL.canParse?.(url, globalThis.document?.baseURI ?? globalThis.location?.href) === false) {
    return new AgentError(
      'misuse',
      `${where} is no URL here. Outside a page it must be absolute, with https://.`,
      {
        cause,
      },
    )
  }
  return new AgentError(
    'network',
    `${where} gave no answer, so the agent may or may not have begun. Check connection, address and CORS.`,
    { cause, retryable },
  )
}

async function* readFrames(
  body: AsyncIterable<Uint8Array>,
  framing: Stage<Uint8Array, Frame>,
  bodyBytes: number,
): AsyncGenerator<Frame[], void> {
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > bodyBytes) {
      throw new AgentError(
        'limit_exceeded',
        `The answer has more than ${bodyBytes} bytes; reading stopped. Raise limits.bodyBytes if that is expected.`,
      )
    }
    yield framing.push(chunk)
  }
  yield framing.end()
}

const REDIRECTS = [301, 302, 303, 307, 308]

/** Statuses of a server that did not begin what it was asked for. */
const UNBEGUN = [408, 425, 429, 503]

const FRAMINGS: Partial<Record<string, Framing>> = {
  'text/event-stream': 'sse',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
  'application/x-jsonlines': 'ndjson',
  'text/plain': 'text',
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
  const now = Date.parse(headers.get('date') ?? '') || Date.now()
  const ms = Date.parse(value) - now
  return ms >= 0 ? ms : undefined
}

function setAll(headers: Headers, more: HeadersInit | undefined): void {
  new Headers(more).forEach((value, name) => headers.set(name, value))
}

async function resolve<T>(value: Resolvable<T> | undefined): Promise<T | undefined> {
  // The cast: a T that is itself a function cannot be told from one that gives a T. No option is one.
  return typeof value === 'function' ? (value as () => T | Promise<T>)() : value
}
