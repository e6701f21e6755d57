import { AgentError } from '../errors.js'
import type { Frame } from '../framing/frame.js'
import { defaultLimits, type Limits, limitExceeded } from '../framing/limits.js'
import { readLine } from '../framing/ndjson.js'
import { orAborted } from './abort.js'
import type { Connection, Transport, TransportRequest } from './transport.js'
import { type RequestUrl, resolve, shownUrl } from './url.js'

/** What a WebSocket can send. */
export type SocketData = string | ArrayBuffer | Blob

/** As much of a WebSocket as is used: that of browsers and of Node has it, and that of the package `ws`. */
export interface Socket {
  binaryType: string
  onopen: ((event: never) => unknown) | null
  onmessage: ((event: never) => unknown) | null
  onerror: ((event: never) => unknown) | null
  onclose: ((event: never) => unknown) | null
  send(data: SocketData): void
  close(code: number): void
}

/** Options of {@link webSocketTransport}. */
export interface WebSocketTransportOptions {
  /** Where the socket is. `http:` counts as `ws:`, `https:` as `wss:`, and a path as one of the page's own server. */
  url: RequestUrl
  /** Subprotocols to offer. @default none */
  protocols?: string | string[]
  /** Which of the server's agents is meant, as the first message names it. @default none */
  path?: string
  /**
   * The first message, sent once the socket is open. A socket has no headers, and addresses end up in logs: a
   * token belongs here.
   * @default `{ "type": "start", "path": …, "body": … }` with what a POST would send; for a run that is read on
   * `{ "type": "resume", "run_id": …, "last_event_id": … }`
   */
  encode?: (request: TransportRequest) => SocketData | Promise<SocketData>
  /**
   * What a message holds: frames, none for a sign of life, or the id of the run.
   * @default of `{ "id": …, "chunk": … }` the chunk with that id, of `{ "run_id": … }` the run's id, of `{}` and of
   * nothing a sign of life; else a frame of the whole message. Binary messages are read as UTF-8
   */
  decode?: (data: string | ArrayBuffer) => Frame[] | { runId: string }
  /**
   * Sent when the run is stopped while the socket is open; `null` for nothing. A stop between two connections has to
   * go another way.
   * @default `{ "type": "cancel" }`
   */
  cancel?: SocketData | null
  /**
   * `'bytes'` where the server is known to send messages as heartbeats, so that silence says that it is gone.
   * The protocol's own pings cannot be seen by a page.
   * @default 'events': silence says nothing, and by default none is too long
   */
  sees?: Connection['sees']
  /** Used instead of the global `WebSocket`, which Node has from version 22 on. */
  WebSocket?: new (
    url: string,
    protocols?: string | string[],
  ) => Socket
  /**
   * `frameChars` holds for one message; it was received whole when that is looked at. `bodyBytes` holds for the
   * characters and bytes of all. A socket cannot be told to wait: what nobody has read yet is kept, each frame
   * counted as 100 bytes at least.
   */
  limits?: Partial<Limits>
}

/**
 * Asks and listens over a WebSocket, one for each connection of a run, by which also a cancel is sent.
 *
 * - Browsers let every site open sockets to every server, with its cookies: the server must check `Origin`.
 * - Closed with 1000, or without a code: `frames` ends. Whether the answer was complete is the protocol's to tell.
 * - Closed with 1008, 1009, 1013 or 4400 to 4599: the status is 403, 413, 503 or the code less 4000.
 * - Closed otherwise, or not at all, as when the network failed: `frames` throws.
 *
 * When the signal aborts, the promise rejects with its reason, or `frames` ends at once, and the socket is closed
 * with 1000. Only a reason whose `end` is `'stopped'` also cancels the run.
 *
 * @throws AgentError 'network' when it cannot be opened, `retryable` unless `url` is a function, as nothing was
 * sent; 'misuse' without a `WebSocket`, or for an address that is none. While reading 'http', `retryable` where
 * `fetchTransport` would be and no message had come; 'disconnected', 'limit_exceeded', and 'invalid_event' when
 * `decode` throws.
 */
export function webSocketTransport(options: WebSocketTransportOptions): Transport {
  return async (request) => {
    const { signal } = request
    // Asked for first, so that nothing is created on the server when it cannot be listened to.
    const WebSocket = options.WebSocket ?? globalThis.WebSocket
    if (!WebSocket) {
      throw new AgentError(
        'misuse',
        'There is no WebSocket here. Use fetchTransport, or pass the option WebSocket.',
      )
    }
    const { encode = encodeJson(options.path) } = options
    const prepare = async () =>
      [String(await resolve(options.url, request.input, request)), await encode(request)] as const
    const [url, first] = await orAborted(signal, prepare()).catch((cause: unknown) => {
      if (signal.aborted || cause instanceof AgentError) throw cause
      const message = 'Nothing was asked for: the option "url" or "encode" failed, see "cause".'
      throw new AgentError('network', message, { cause })
    })
    return listen(WebSocket, url, first, options, request)
  }
}

/** What a frame of one token takes while it waits to be read, measured in V8. */
const FRAME_BYTES = 100

function listen(
  WebSocket: NonNullable<WebSocketTransportOptions['WebSocket']>,
  url: string,
  first: SocketData,
  options: WebSocketTransportOptions,
  { signal, resume }: TransportRequest,
): Promise<Connection> {
  const { protocols, decode = decodeJson, cancel = '{"type":"cancel"}', sees = 'events' } = options
  const { frameChars, bodyBytes } = { ...defaultLimits, ...options.limits }
  let phase: 'connecting' | 'asked' | 'answered' | 'ended' = 'connecting'
  // What nobody has read yet; empty after a sign of life.
  let waiting: Frame[] | undefined
  let received = 0
  let runId: string | undefined
  let failure: AgentError | undefined
  // Wakes whoever waits for frames, or for the end of them.
  let wake = (): void => undefined

  return new Promise((resolve, reject) => {
    let socket: Socket
    try {
      socket = new WebSocket(toSocketUrl(url), protocols)
    } catch (cause) {
      const message = `No socket can be opened to ${shownUrl(url)}, see "cause". Outside a page the address must be absolute.`
      reject(new AgentError('misuse', message, { cause }))
      return
    }
    socket.binaryType = 'arraybuffer'

    function end(error?: AgentError): void {
      if (phase === 'ended') return
      phase = 'ended'
      failure = error
      signal.removeEventListener('abort', abort)
      socket.close(1000)
      wake()
    }
    function abort(): void {
      // The reason is whatever the signal was aborted with.
      const { end: how } = Object(signal.reason) as { end?: unknown }
      if (how === 'stopped' && phase !== 'connecting' && cancel !== null) socket.send(cancel)
      end()
      reject(signal.reason)
    }
    function open(): void {
      if (phase === 'ended') return
      phase = 'asked'
      socket.send(first)
      resolve(connection)
    }
    function receive({ data }: { data: string | ArrayBuffer }): void {
      if (phase === 'ended') return
      phase = 'answered'
      const size = typeof data === 'string' ? data.length : data.byteLength
      received += size
      if (size > frameChars) return end(limitExceeded('frameChars', frameChars))
      if (received > bodyBytes) return end(limitExceeded('bodyBytes', bodyBytes))
      waiting ??= []
      try {
        const held = decode(data)
        if ('runId' in held) ({ runId } = held)
        else for (const frame of held) waiting.push(frame)
      } catch (cause) {
        const message = 'A message could not be read: the option "decode" failed, see "cause".'
        return end(cause instanceof AgentError ? cause : new AgentError('invalid_event', message, { cause }))
      }
      if (waiting.length * FRAME_BYTES > bodyBytes) return end(limitExceeded('bodyBytes', bodyBytes))
      wake()
    }
    function lose(closing: Closing): void {
      if (phase !== 'connecting') return end(failureOf(closing, phase === 'answered', resume !== undefined))
      end()
      // Neither why it failed nor a status can be seen. A function may create the run, which must not happen twice.
      const message = `No socket could be opened to ${shownUrl(url)}. Check the connection, the address and its rights.`
      reject(new AgentError('network', message, { cause, retryable: typeof options.url !== 'function' }))
    }

    async function* read(): AsyncGenerator<Frame[], void> {
      try {
        while (!signal.aborted) {
          if (waiting) {
            const group = waiting
            waiting = undefined
            yield group
          } else if (failure) throw failure
          else if (phase === 'ended') return
          else
            await new Promise<void>((done) => {
              wake = done
            })
        }
      } finally {
        end()
      }
    }

    const connection: Connection = {
      frames: read(),
      headers: new Headers(),
      sees,
      get runId() {
        return runId
      },
    }
    // What went wrong is followed by a close, and in pages is not told. Outside it is, and must be listened for.
    let cause: unknown
    socket.onerror = ({ error }: { error?: unknown }) => {
      cause = error
    }
    socket.onopen = open
    socket.onmessage = receive
    socket.onclose = lose
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort)
  })
}

/** Addresses of the page's own kind too, which not every browser's WebSocket takes. */
function toSocketUrl(url: string): string {
  // The cast: neither exists outside a page; a worker has a location alone.
  const { document, location } = globalThis as { document?: Document; location?: Location }
  const { href } = new URL(url, document?.baseURI ?? location?.href)
  return href.replace(/^http/, 'ws').replace(/#.*/, '')
}

interface Closing {
  code: number
  reason: string
}

const STATUSES: Record<number, number> = { 1008: 403, 1009: 413, 1013: 503 }

/**
 * What closing a socket that was open says; `undefined` for nothing bad.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1
 */
function failureOf(
  { code, reason: detail }: Closing,
  answered: boolean,
  isRead: boolean,
): AgentError | undefined {
  if (code === 1000 || code === 1005) return undefined
  const status = code >= 4400 && code < 4600 ? code - 4000 : STATUSES[code]
  const mayPass = /408|425|429|50[0234]/.test(`${status}`)
  if (!status || (mayPass && answered)) {
    const message = `The stream ended (${code}) before the agent was done. Try again.`
    return new AgentError('disconnected', message, { detail })
  }
  const message = `The server closed the socket with ${code}, which stands for ${status}; see \`detail\`.`
  const retryable = mayPass && (isRead || /408|425|429|503/.test(`${status}`))
  return new AgentError('http', message, { status, retryable, detail })
}

function encodeJson(path: string | undefined): (request: TransportRequest) => string {
  return ({ body, resume }) =>
    JSON.stringify(
      resume
        ? { type: 'resume', run_id: resume.runId, last_event_id: resume.lastEventId }
        : { type: 'start', path, body },
    )
}

const RUN_ID = /^\s*\{\s*"run_id"\s*:\s*"([^"\\]+)"\s*\}\s*$/

function decodeJson(data: string | ArrayBuffer): Frame[] | { runId: string } {
  const text = typeof data === 'string' ? data : new TextDecoder().decode(data)
  const runId = RUN_ID.exec(text)?.[1]
  if (runId) return { runId }
  return /^\s*(\{\s*\}\s*)?$/.test(text) ? [] : [readLine(text)]
}
