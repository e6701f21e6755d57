import type { Frame } from '../framing/frame.js'

/** What a run asks of a transport: one connection. */
export interface TransportRequest {
  /** What `start()` was given. */
  input: unknown
  /** The second half of what was asked: AIECS's `context` (session, sender, …). */
  context: unknown
  /** `input` and `context` as the protocol writes them; what a POST sends. */
  body: unknown
  /** 0 for the first connection of a run, then 1, 2, … */
  attempt: number
  /** Set when a run is read on: what is known of it. */
  resume?: { runId?: string | undefined; lastEventId?: string | undefined } | undefined
  /** Aborts when nobody listens any more. The transport then closes the connection. */
  signal: AbortSignal
}

/** An open connection. */
export interface Connection {
  /**
   * The frames, in the groups in which the network delivered them; an empty group means "alive". Ends when the
   * body ends, throws an `AgentError` when it breaks. Leaving the loop closes the connection.
   */
  frames: AsyncIterable<Frame[]>
  /** The response's headers; empty where the transport cannot see them. */
  headers: Headers
  /** `'bytes'`: every byte is a sign of life, comments included. `'events'`: only whole events are seen. */
  sees: 'bytes' | 'events'
  /** `'body'`: the end of `frames` is proof that nothing is missing, as with an iterable in this page. */
  ends?: 'body'
  /** The answer's status, and the address it came from, where there is HTTP. */
  status?: number | undefined
  url?: string | undefined
  /** Where the run can be read again, as far as this connection only read it. */
  runUrl?: string | undefined
  /** How long the server wants to be left alone before the next connection, in milliseconds: the last `retry:`. */
  readonly retryMs?: number | undefined
  /** The run's id, where a transport without headers is told it; perhaps only with the first message. */
  readonly runId?: string | undefined
}

/**
 * Opens a connection. Resolves once it is open; rejects with an `AgentError` when it cannot be, whose
 * `retryable` says whether the request may be sent again without the risk that the agent runs twice.
 */
export type Transport = (request: TransportRequest) => Promise<Connection>
