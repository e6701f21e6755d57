import { AgentError } from '../errors.js'
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
  /** Not yet JSON text. A GET does not send it. */
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
 * @throws AgentError 'network' (also when an option's function throws), 'http', 'bad_content_type' or
 * 'redirect_blocked'; and while reading 'disconnected' or 'limit_exceeded'. `retryable` for 408, 425, 429 and
 * 503, which say that the request was not begun; for a GET to a fixed address, which changes nothing, also for
 * 500, 502, 504 and a connection that failed.
 */
export function fetchTransport(options: FetchTransportOptions): Transport {
  return (request) => orAborted(request.signal, connect(options, request))
}

async function connect(options: FetchTransportOptions, request: TransportRequest): Promise<Connection> {
  const { signal } = request
  const { redirect, framing = 'auto' } = options
  const { response, where, isRead } = await send(options, request)
  const { status, headers, body } = response
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  const kind = framing === 'auto' ? framings.get(type) : framing

  const redirects = response.type === 'opaqueredirect' || /^30[12378]$/.test(`${status}`)
  const code = redirects && redirect !== 'follow' ? 'redirect_blocked' : kind && response.ok ? '' : 'http'
  // 204 says that there is nothing to stream, as when a run that is over is asked for again.
  if (code && status !== 204) {
    const again = isRead ? /408|425|429|50[0234]/ : /408|425|429|503/
    throw new AgentError(
      status === 200 ? 'bad_content_type' : code,
      `${where} answered ${redirects ? 'with a redirect (see the option `redirect`)' : status}${type && ` ${type.slice(0, 80)}`}, not with a stream. What it said is in \`detail\`.`,
      {
        status: status || undefined,
        retryAfterMs: readRetryAfter(headers),
        retryable: again.test(String(status)),
        detail: await readDetail(body),
      },
    )
  }
  const limits = { ...defaultLimits, ...options.limits }
  return { frames: readFrames(body, kind, limits, signal), headers, sees: 'bytes' }
}

async function send(
  options: FetchTransportOptions,
  request: TransportRequest,
): Promise<{ response: Response; where: string; isRead: boolean }> {
  const { url, method = 'POST', fetch = globalThis.fetch } = options
  const { signal } = request
  // A function may create the run by a POST before it gives the address to read it from.
  let isRead = method === 'GET' && typeof url !== 'function'
  try {
    const headers = new Headers({ accept: 'text/event-stream, application/x-ndjson, text/plain;q=0.5' })
    const prepared: PreparedRequest = {
      url: await resolveUrl(url, request),
      method,
      headers,
      body: request.body,
    }
    setAll(headers, await resolve(options.headers))
    const fields = await resolve(options.body)
    // The cast: a body that is not an object, which no protocol has, is replaced.
    if (fields) prepared.body = { ...(request.body as object), ...fields }
    const credentials = (await resolve(options.credentials)) ?? 'same-origin'
    const changes = await options.prepareRequest?.({ ...request, ...prepared })
    setAll(headers, changes?.headers)
    const last = { ...prepared, ...changes }
    isRead &&= last.method === 'GET'
    const body = last.method === 'GET' ? undefined : JSON.stringify(last.body)
    if (body && !headers.has('content-type')) headers.set('content-type', 'application/json')
    // Not every fetch heeds the signal, and an option's function may have taken its time.
    signal.throwIfAborted()
    // Called without an owner: a browser's fetch refuses to be the method of anything but its window.
    const response = await fetch(last.url, {
      method: last.method,
      headers,
      body: body ?? null,
      credentials,
      // With 'error' a redirect could not be told from a broken network: both are a bare TypeError. 'manual'
      // follows as little, and answers with an opaque response in browsers, with the 3xx itself in Node.
      redirect: options.redirect === 'follow' ? 'follow' : 'manual',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal,
    })
    if (signal.aborted) void response.body?.cancel().catch(() => undefined)
    return { response, where: shownUrl(String(last.url)), isRead }
  } catch (cause) {
    if (cause instanceof AgentError) throw cause
    const message =
      'The request failed before an answer came. Check the address, the connection and CORS; see `cause`.'
    throw new AgentError('network', message, { cause, retryable: isRead })
  }
}

async function* readFrames(
  body: ReadableStream<Uint8Array> | null,
  kind: Framing | undefined,
  limits: Limits,
  signal: AbortSignal,
): AsyncGenerator<Frame[], void> {
  const framing: Stage<string, Frame> =
    kind === 'sse' ? createSse(limits) : kind === 'text' ? createText() : createNdjson(limits)
  const stage = pipe(createUtf8(kind === 'sse'), framing)
  let bytes = 0
  for await (const chunk of readBody(body, signal)) {
    bytes += chunk.length
    if (bytes > limits.bodyBytes) throw limitExceeded('bodyBytes', limits.bodyBytes)
    yield stage.push(chunk)
  }
  // What was held back when the reading was stopped is not the rest of the answer.
  if (!signal.aborted) yield stage.end()
}

const framings = new Map<string, Framing>([
  ['text/event-stream', 'sse'],
  ['text/plain', 'text'],
  ...['x-ndjson', 'ndjson', 'jsonl', 'x-jsonlines'].map((name) => [`application/${name}`, 'ndjson'] as const),
])

/**
 * `Retry-After` in milliseconds: seconds, or a date, which is compared with the server's own clock.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
function readRetryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after') ?? ''
  if (/^\d+$/.test(value)) return Number(value) * 1_000
  // Date.parse makes a date of almost anything; an HTTP date begins with the day of the week.
  const ms =
    Date.parse(/^[A-Z][a-z]{2,}, /.test(value) ? value : '') -
    (Date.parse(headers.get('date') ?? '') || Date.now())
  return ms >= 0 ? ms : undefined
}

function setAll(headers: Headers, more: HeadersInit | undefined): void {
  new Headers(more).forEach((value, name) => headers.set(name, value))
}

async function resolve<T>(value: Resolvable<T> | undefined): Promise<T | undefined> {
  // The cast: a T that is itself a function cannot be told from one that gives a T. No option is one.
  return typeof value === 'function' ? (value as () => T | Promise<T>)() : value
}
