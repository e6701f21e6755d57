import { AgentError } from '../errors.js'
import { defaultLimits, type Limits } from '../framing/limits.js'
import { orAborted } from './abort.js'
import { createText } from '../framing/text.js'
import { bodyStages, type Framing, readFrames } from './body.js'
import type { Connection, Transport, TransportRequest } from './transport.js'
import { type RequestUrl, type Resolvable, resolve } from './url.js'

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
   * How the body is read.
   * @default by its content type: `text/event-stream` is SSE, `application/x-ndjson` and its like NDJSON,
   * `text/plain` bare text, and all else an error
   */
  framing?: Framing | undefined
  /** Used instead of the global `fetch`. */
  fetch?: typeof globalThis.fetch
  /** The last word on the request. */
  prepareRequest?: (
    request: PreparedRequest & Pick<TransportRequest, 'input' | 'context' | 'attempt' | 'signal'>,
  ) => PreparedRequestChanges | undefined | Promise<PreparedRequestChanges | undefined>
  /** `frameChars` and `bodyBytes` hold here. */
  limits?: Partial<Limits>
}

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
  // Called without an owner: a browser's fetch refuses to be the method of anything but its window.
  const { fetch = globalThis.fetch } = options
  let isRead = false
  let response: Response
  try {
    const init = await prepare(options, request)
    // A function may create the run by a POST before it gives the address to read it from.
    isRead = init.method === 'GET' && typeof options.url !== 'function'
    signal.throwIfAborted()
    response = await fetch(init.url, init)
  } catch (cause) {
    if (cause instanceof AgentError) throw cause
    const message = 'No answer. Check address, connection and CORS.'
    throw new AgentError('network', message, { cause, retryable: isRead })
  }
  const { status, headers, body } = response
  if (signal.aborted) void body?.cancel().catch(() => undefined)
  const type = headers.get('content-type')?.toLowerCase().split(/[\s;]/)[0] ?? ''
  const kind = options.framing ?? framingOf(type)

  // 204 says that there is nothing to stream, as when a run that is over is asked for again.
  if (status !== 204 && !(kind && response.ok)) {
    // In browsers a redirect that is not followed has the status 0.
    const redirects = /^0|30[12378]/.test(`${status}`)
    const code = redirects && options.redirect !== 'follow' ? 'redirect_blocked' : 'http'
    const again = isRead ? /408|425|429|50[0234]/ : /408|425|429|503/
    const what = `${status || 'a redirect'} ${type.slice(0, 80)}`.trim()
    const message = `The server answered ${what}, not with a stream; see \`detail\`${redirects ? ', `redirect`' : ''}.`
    throw new AgentError(status === 200 ? 'bad_content_type' : code, message, {
      status: status || undefined,
      retryAfterMs: readRetryAfter(headers),
      retryable: again.test(`${status}`),
      detail: await readDetail(body),
    })
  }
  const limits = { ...defaultLimits, ...options.limits }
  const stage = bodyStages[kind ?? 'text'](limits)
  const frames = readFrames(body, stage, limits.bodyBytes, signal)
  return {
    frames,
    headers,
    sees: 'bytes',
    status,
    url: response.url,
    get retryMs() {
      return stage.retryMs
    },
  }
}

async function prepare(
  options: FetchTransportOptions,
  request: TransportRequest,
): Promise<RequestInit & { url: string | URL }> {
  const headers = new Headers({ accept: 'text/event-stream, application/x-ndjson, text/plain;q=0.5' })
  const set = (more?: HeadersInit) => new Headers(more).forEach((value, name) => headers.set(name, value))
  const url = String(await resolve(options.url, request.input, request))
  set(await resolve(options.headers))
  const fields = await resolve(options.body)
  const credentials = (await resolve(options.credentials)) ?? 'same-origin'
  // The cast: a body that is not an object, which no protocol has, is replaced.
  const body = fields ? { ...(request.body as object), ...fields } : request.body
  const prepared = { url, method: options.method ?? 'POST', headers, body }
  const last = { ...prepared, ...(await options.prepareRequest?.({ ...request, ...prepared })) }
  set(last.headers)
  const text = last.method === 'GET' ? null : JSON.stringify(last.body)
  if (text && !headers.has('content-type')) headers.set('content-type', 'application/json')
  return {
    ...last,
    headers,
    body: text,
    credentials,
    // With 'error' a redirect could not be told from a broken network: both are a bare TypeError. 'manual'
    // follows as little, and answers with an opaque response in browsers, with the 3xx itself in Node.
    redirect: options.redirect === 'follow' ? 'follow' : 'manual',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    signal: request.signal,
  }
}

function framingOf(type: string): Framing | undefined {
  if (type === 'text/event-stream') return 'sse'
  if (type === 'text/plain') return 'text'
  return /^application\/(x-)?(ndjson|jsonl(ines)?)$/.test(type) ? 'ndjson' : undefined
}

// What an AgentError keeps of an answer that is no stream, less one: with 2,000 bytes reading is over the limit.
const DETAIL_BYTES = 1_999
// An error page that does not end must not hold back the error.
const DETAIL_MS = 1_000

/** The beginning of a body as text, for an error's `detail`. Never fails, and never reads much more than that. */
async function readDetail(body: Response['body']): Promise<string> {
  let text = ''
  try {
    for await (const frames of readFrames(body, createText(), DETAIL_BYTES, AbortSignal.timeout(DETAIL_MS))) {
      for (const { data } of frames) text += data
    }
  } catch {
    // It broke off or goes on: what there is will do.
  }
  return text
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
  const ms =
    Date.parse(/^[MTWFS]/.test(value) ? value : '') - (Date.parse(headers.get('date') ?? '') || Date.now())
  return ms >= 0 ? ms : undefined
}
