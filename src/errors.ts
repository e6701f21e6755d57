/**
 * What went wrong, in a word a program can switch on.
 *
 * - `network`: the request did not reach the server, or the connection broke before an answer began.
 * - `http`: the server answered with a status that is not a stream; `status` says which.
 * - `bad_content_type`: the answer is neither an event stream, NDJSON nor plain text.
 * - `redirect_blocked`: the server redirects, which is not followed unless asked for.
 * - `limit_exceeded`: the answer outgrew one of the limits; what was received before is kept.
 * - `invalid_event`: an event could not be understood.
 * - `agent`: the agent itself reported an error.
 * - `disconnected`: the stream stopped before the agent said that it was done.
 * - `timeout`: nothing arrived for `idleTimeoutMs`.
 * - `misuse`: the library was called in a way that cannot work; the message says what to change.
 */
export type AgentErrorCode =
  | 'network'
  | 'http'
  | 'bad_content_type'
  | 'redirect_blocked'
  | 'limit_exceeded'
  | 'invalid_event'
  | 'agent'
  | 'disconnected'
  | 'timeout'
  | 'misuse'

/** What an {@link AgentError} can carry beside its code and message. */
export interface AgentErrorOptions {
  cause?: unknown
  /** HTTP status. */
  status?: number | undefined
  /** What the server asked to wait, in milliseconds. */
  retryAfterMs?: number | undefined
  /** The request cannot have reached the agent, or only reads, so that sending it again is safe. */
  retryable?: boolean
  /** Words of the server or the agent, at most 2,000 characters; not trusted, never shown unasked. */
  detail?: string | undefined
}

const DETAIL_CHARS = 2_000

/**
 * The only error this library throws or stores. Programs switch on `code`; people read `message`, which says
 * what happened, why it matters and what to do. `message` never holds a server's error page: that is in
 * `detail`, which like `cause` is left out of `JSON.stringify`.
 */
export class AgentError extends Error {
  declare readonly name: 'AgentError'
  declare readonly code: AgentErrorCode
  /** HTTP status, when `code` is `'http'`. */
  declare readonly status: number | undefined
  /** What the server asked to wait before the next try, in milliseconds. */
  declare readonly retryAfterMs: number | undefined
  /** The same request may be sent again without the risk that the agent runs twice. */
  declare readonly retryable: boolean
  /** Words of the server or the agent, at most 2,000 characters. Not trusted; not enumerable. */
  declare readonly detail: string | undefined

  constructor(code: AgentErrorCode, message: string, options: AgentErrorOptions = {}) {
    const { cause, detail, ...rest } = options
    super(message, { cause })
    Object.assign(this, { name: 'AgentError', code, retryable: false, ...rest })
    Object.defineProperty(this, 'detail', { value: detail?.slice(0, DETAIL_CHARS) })
  }
}

/** The error of a stream that is cut off. */
export function cutOff(cause?: unknown): AgentError {
  const message = 'The stream ended before the agent was done. Try again.'
  return new AgentError('disconnected', message, { cause })
}
