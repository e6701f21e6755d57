import { AgentError } from '../errors.js'
import type { Limits } from '../framing/limits.js'
import { aiecs } from '../protocols/aiecs.js'
import type { AgentEvent } from '../protocols/events.js'
import type { Protocol } from '../protocols/protocol.js'
import { type FetchTransportOptions, fetchTransport } from '../transports/fetch.js'
import type { Transport } from '../transports/transport.js'
import type { Clock, Sleep } from './clock.js'
import type { RetryPolicy } from './retry.js'
import { isSaid, type Resume, type RunOptions, run, type Stamped } from './run.js'

/** Where an agent is and how to speak with it. Values that are functions are asked at every request. */
export interface AgentOptions extends Partial<Omit<FetchTransportOptions, 'limits'>> {
  /** Instead of `url` and what goes with it: anything else that gives frames. */
  transport?: Transport | undefined
  /** @default aiecs */
  protocol?: Protocol | undefined
  /** The second half of what is asked: AIECS's `context`, with `session_id`, `sender_id` and the like. */
  context?: unknown
  /** Send the request again when the run fails; without it only what is safe is tried again. */
  retry?: RetryPolicy | undefined
  /** Reads a run on whose connection broke, such as `resumeByGet()`. Without it such a run ends as `disconnected`. */
  resume?: Resume | undefined
  /** Milliseconds without a byte until the connection counts as dead; 0 for never. @default 45_000 */
  idleTimeoutMs?: number | undefined
  /** Whether the agent's first `error` event ends the run. @default 'continue' */
  errorEvents?: 'continue' | 'stop' | undefined
  /** Whether an event that cannot be read ends the run; with `'skip'`, twenty in a row do. @default 'skip' */
  invalidEvents?: 'skip' | 'fail' | undefined
  /** How much one run may take. @default defaultLimits */
  limits?: Partial<Limits> | undefined
  /** Where time comes from. @default the system's */
  clock?: Clock | undefined
  /** What waits: between retries, for silence, and with a `buffer` in milliseconds. @default setTimeout */
  sleep?: Sleep | undefined
  /** Spreads retries, from 0 up to 1. @default Math.random */
  random?: (() => number) | undefined
}

/**
 * What {@link run} needs, from what a user says.
 *
 * @throws AgentError `misuse` when there is neither a `url` nor a `transport`.
 */
export function toRunOptions(
  options: AgentOptions & { protocol: Protocol },
  input: unknown,
  signal: AbortSignal,
): RunOptions {
  const { transport, url } = options
  if (!transport && url === undefined) {
    throw new AgentError('misuse', 'No agent: pass `url` or `transport`, here or to <AgentProvider>.')
  }
  // A cast after the check above: without a transport there is a url.
  return {
    ...options,
    transport: transport ?? fetchTransport(options as FetchTransportOptions),
    input,
    signal,
  }
}

/** What {@link streamAgent} takes. */
export interface StreamAgentOptions extends AgentOptions {
  /** The task, as `start()` takes it. */
  input?: unknown
  /** Ends the stream; the loop then simply ends. */
  signal?: AbortSignal
}

/**
 * The events of one run, in order, without React and without a store: AIECS's own loop, one to one.
 * Leaving the loop closes the connection.
 *
 * Errors that the agent reports are events, and the stream ends normally behind them. When the run is retried
 * (`retry`), or could be read on only from its start (`resume`), a `step_reset` with iteration 0 tells that what was said before is void.
 *
 * @throws AgentError when the run fails in any other way: `http`, `network`, `disconnected`, `timeout`, …
 */
export async function* streamAgent(options: StreamAgentOptions): AsyncGenerator<Stamped<AgentEvent>, void> {
  const { input, signal = new AbortController().signal } = options
  for await (const events of run(
    toRunOptions({ ...options, protocol: options.protocol ?? aiecs }, input, signal),
  )) {
    for (const event of events) {
      if (isSaid(event)) yield event
      else if (event.type === 'run_ended' && event.error && !event.endedBy) throw event.error
      else if (event.type === 'run_connecting' && (event.attempt || event.replays)) {
        yield { type: 'step_reset', iteration: 0, receivedAt: event.receivedAt }
      }
    }
  }
}
