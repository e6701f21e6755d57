import type { Frame } from '../framing/frame.js'
import type { Stage } from '../framing/stage.js'
import type { AgentEvent } from './events.js'

/**
 * Frames → events, for one connection. `push` throws `AgentError` `invalid_event` and can then go on. Each event is a
 * new object: the run writes into it when it was received.
 */
export interface Decoder extends Stage<Frame, AgentEvent> {
  /** Where a protocol has both sorts of stream: which one this is, as far as can be told yet. */
  readonly ends?: 'event' | 'body' | undefined
}

/** A language that some agent speaks: how to ask, and how to understand the answer. */
export interface Protocol {
  name: string
  /**
   * What tells that a stream is complete: `'event'`, a terminal event in it; `'body'`, nothing but its clean
   * end. With `'event'`, a body that ends without one is reported as `disconnected`.
   */
  ends: 'event' | 'body'
  /** The request's body. */
  encode(request: { input: unknown; context: unknown }): unknown
  /**
   * Where a frame without an id stands in its stream, if the event says so: a number, from the beginning or not.
   * What a run is read on by (`resume`).
   */
  cursor?(frame: Frame): string | undefined
  /** A decoder remembers half-said things, so every connection gets a fresh one. */
  createDecoder(): Decoder
}
