import { AgentError } from '../errors.js'
import type { Frame } from '../framing/frame.js'
import { defaultLimits, type Limits, limitExceeded } from '../framing/limits.js'
import { orAborted } from './abort.js'
import type { Connection, Transport, TransportRequest } from './transport.js'
import { type RequestUrl, resolve, shownUrl } from './url.js'

const AIECS_EVENTS = [
  ...[
    'token',
    'thinking_token',
    'status',
    'started',
    'completed',
    'iteration_start',
    'result',
    'end',
    'done',
  ],
  ...['tool_call', 'tool_result', 'tool_error', 'tool_call_delta', 'tool_call_update', 'tool_calls_ready'],
  ...['tool_calls', 'recovery_result', 'dawp_run_started', 'dawp_run_completed', 'dawp_step_started'],
  ...['dawp_step_completed', 'dawp_result', 'knowledge_retrieval_started', 'knowledge_retrieval_completed'],
]

/** Options of {@link eventSourceTransport}. */
export interface EventSourceTransportOptions {
  /** Where the events are. As a function it may first create the run by a POST and give the address of its events. */
  url: RequestUrl
  /**
   * Names of events to listen for, beside `message`, `open` and `error`.
   * @default those that an AIECS host may give its events: `token`, `tool_call`, `end`, …
   */
  events?: readonly string[]
  /** Sends cookies to another origin too. @default false */
  withCredentials?: boolean
  /** Used instead of the global `EventSource`. */
  EventSource?: typeof globalThis.EventSource
  /** `frameChars` holds for one event, `bodyBytes` for the characters of all. */
  limits?: Partial<Limits>
}

/**
 * Listens by the browser's own `EventSource`, which sends a GET and nothing else: no body, no headers. Prefer
 * `fetchTransport`, which can also read such streams.
 *
 * - A GET with cookies can be caused by any other site, so it must only read. Create the run by a POST inside
 *   `url`, and listen to what that answers.
 * - Addresses end up in logs and histories, so none may hold a token.
 * - It sees events, but neither comments nor headers: silence says nothing, so by default none is too long.
 *   Nor can it tell why a connection failed, or whether it ended or broke: at the first error after opening
 *   `frames` ends, instead of connecting again for ever.
 * - Only events whose name is listened for are seen at all.
 *
 * When the signal aborts, the promise rejects with its reason, or `frames` ends at once.
 *
 * @throws AgentError 'network' when it cannot be opened, `retryable` unless the server answered with something
 * else than a stream, or `url` is a function; 'misuse' without an `EventSource`; 'limit_exceeded' while reading.
 */
export function eventSourceTransport(options: EventSourceTransportOptions): Transport {
  return async (request) => {
    const { signal } = request
    // Asked for first, so that nothing is created on the server when it cannot be listened to.
    const EventSource = options.EventSource ?? globalThis.EventSource
    if (!EventSource) {
      throw new AgentError(
        'misuse',
        'There is no EventSource here. Use fetchTransport, or pass the option EventSource.',
      )
    }
    const address = await orAborted(signal, resolve(options.url, request.input, request)).catch(
      (cause: unknown) => {
        if (signal.aborted || cause instanceof AgentError) throw cause
        throw new AgentError('network', 'Nothing was asked for: the option "url" failed, see "cause".', {
          cause,
        })
      },
    )
    return listen(EventSource, String(address), options, request)
  }
}

function listen(
  EventSource: typeof globalThis.EventSource,
  url: string,
  { events = AIECS_EVENTS, withCredentials = false, limits, url: address }: EventSourceTransportOptions,
  { signal }: TransportRequest,
): Promise<Connection> {
  const { frameChars, bodyBytes } = { ...defaultLimits, ...limits }
  const mayCreate = typeof address === 'function'
  // Frames that nobody has read yet.
  let waiting: Frame[] = []
  let chars = 0
  let failure: AgentError | undefined
  // Wakes whoever waits for frames, or for the end of them.
  let wake = (): void => undefined

  return new Promise((resolve, reject) => {
    let source: EventSource
    try {
      source = new EventSource(url, { withCredentials })
    } catch (cause) {
      const where = shownUrl(url)
      reject(
        new AgentError('misuse', `${where} is not a URL. Outside a page it must be absolute.`, { cause }),
      )
      return
    }

    function close(): void {
      source.close()
      signal.removeEventListener('abort', abort)
      wake()
    }
    function abort(): void {
      waiting = []
      failure = undefined
      close()
      reject(signal.reason)
    }
    function take(event: Event): void {
      // A server may name its events `error` and `open` too: those have data.
      if ('data' in event) receive(event as MessageEvent<string>)
      else if (event.type === 'error') return lose()
      resolve(connection)
    }
    function receive({ data, type, lastEventId: id }: MessageEvent<string>): void {
      chars += data.length
      if (data.length > frameChars) failure = limitExceeded('frameChars', frameChars)
      else if (chars > bodyBytes) failure = limitExceeded('bodyBytes', bodyBytes)
      if (failure) close()
      else waiting.push({ data, ...(type !== 'message' && { event: type }), ...(id && { id }) })
      wake()
    }
    function lose(): void {
      // CONNECTING: the network failed, and the browser would try again. CLOSED: the answer was no stream.
      // A function may create the run by a POST, which must not happen twice.
      const retryable = source.readyState === EventSource.CONNECTING && !mayCreate
      close()
      const message = `${shownUrl(url)} gave no event stream. Check the connection, the address and CORS.`
      reject(new AgentError('network', message, { retryable }))
    }

    async function* read(): AsyncGenerator<Frame[], void> {
      try {
        for (;;) {
          if (waiting.length > 0) {
            const group = waiting
            waiting = []
            yield group
          } else if (failure) throw failure
          else if (source.readyState === EventSource.CLOSED) return
          else
            await new Promise<void>((done) => {
              wake = done
            })
        }
      } finally {
        close()
      }
    }

    const connection: Connection = {
      frames: read(),
      headers: new Headers(),
      sees: 'events',
      // As the browser has made it: absolute.
      url: source.url,
      runUrl: source.url,
    }
    for (const name of new Set(['open', 'message', 'error', ...events])) {
      source.addEventListener(name, take)
    }
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort)
  })
}
