import { AgentError } from '../errors.js'
import { defaultLimits, type Limits } from '../framing/limits.js'
import type { AgentEvent } from '../protocols/events.js'
import type { Protocol } from '../protocols/protocol.js'
import { orAborted } from '../transports/abort.js'
import type { Transport } from '../transports/transport.js'
import { type Clock, type Sleep, systemClock, systemSleep } from './clock.js'
import { type RetryPolicy, retryDelay } from './retry.js'
import { judge, type Verdict } from './verdict.js'
import { watch } from './watch.js'

/** Why a run is over. `'finished'` is never said without proof. */
export type RunEnd = 'finished' | 'stopped' | 'disconnected' | 'timeout' | 'error'

/** An event with the time it was received: epoch milliseconds, from a clock that never goes back. */
export type Stamped<E> = E & { receivedAt: number }

/** How a run ended. `endedBy: 'body'` says that the end of the stream is the only proof there is. */
export interface RunEnding {
  end: RunEnd
  endedBy?: 'event' | 'body'
  error?: AgentError
}

/** What happens to the run itself, beside what the agent says in it. */
export type LifeEvent =
  | { type: 'run_connecting'; attempt: number; resuming: boolean }
  | { type: 'run_open' }
  | { type: 'run_waiting'; delayMs: number; error: AgentError }
  | { type: 'run_invalid_event'; error: AgentError }
  | ({ type: 'run_ended' } & RunEnding)

/** Everything that can change the screen. */
export type RunEvent = Stamped<AgentEvent> | Stamped<LifeEvent>

/** What {@link run} needs. */
export interface RunOptions {
  transport: Transport
  protocol: Protocol
  input?: unknown
  context?: unknown
  /**
   * Ends the run: as `disconnected` when the reason is {@link leaving}, as `error` when it is an `AgentError`,
   * else as `stopped`.
   */
  signal: AbortSignal
  retry?: RetryPolicy | undefined
  /** Milliseconds without a byte until the run counts as dead; 0 for never. @default 45_000, 0 where bytes cannot be seen */
  idleTimeoutMs?: number | undefined
  /** `'stop'`: the agent's first error ends the run. @default 'continue' */
  errorEvents?: 'continue' | 'stop' | undefined
  /** `'fail'`: the first event that cannot be read ends the run; `'skip'`: twenty in a row do. @default 'skip' */
  invalidEvents?: 'skip' | 'fail' | undefined
  limits?: Partial<Limits> | undefined
  clock?: Clock | undefined
  sleep?: Sleep | undefined
  random?: (() => number) | undefined
}

/** The reason to abort with when the reader leaves and the run itself is none of their business any more. */
export const leaving: unique symbol = Symbol('leaving')

const IDLE_MS = 45_000
/** After the agent said that it is done, its server gets this long to close the body. */
const CLOSING_MS = 5_000
const INVALID_IN_A_ROW = 20

/**
 * A run from its first connection to its end, told as events in the groups in which the network delivered them.
 * Ends with exactly one `run_ended`, which comes promptly once `signal` aborts, and never throws.
 */
export async function* run(options: RunOptions): AsyncGenerator<RunEvent[], void> {
  const { signal, retry, clock = systemClock, sleep = systemSleep, random = Math.random } = options
  const life = (event: LifeEvent): RunEvent[] => [{ ...event, receivedAt: clock.now() }]

  for (let attempt = 0; ; attempt++) {
    yield life({ type: 'run_connecting', attempt, resuming: false })
    const ending = yield* connect(options, attempt)
    const { error } = ending
    const delayMs = error && !signal.aborted ? retryDelay(retry, attempt + 1, error, random) : undefined
    if (error === undefined || delayMs === undefined) return yield life({ type: 'run_ended', ...ending })
    yield life({ type: 'run_waiting', delayMs, error })
    await sleep(delayMs, signal)
    if (signal.aborted) return yield life({ type: 'run_ended', ...endingOf(signal) })
  }
}

/** One connection, and what became of the run in it. */
async function* connect(options: RunOptions, attempt: number): AsyncGenerator<RunEvent[], RunEnding> {
  const { transport, protocol, input, context, signal, clock = systemClock, sleep = systemSleep } = options
  const { errorEvents, invalidEvents, idleTimeoutMs, limits } = options
  const { toolInputChars } = { ...defaultLimits, ...limits }
  // Aborted also when this connection is done with while the run goes on.
  const closing = new AbortController()
  const close = () => closing.abort(signal.reason)
  let verdict: Verdict
  try {
    if (signal.aborted) return endingOf(signal)
    signal.addEventListener('abort', close)
    const eventNames = protocol.eventNames ?? []
    const body = protocol.encode({ input, context })
    const request = { input, context, body, eventNames, attempt, signal: closing.signal }
    const connection = await opened(transport(request), closing, idleTimeoutMs ?? IDLE_MS, sleep)
    yield [{ type: 'run_open', receivedAt: clock.now() }]

    const decoder = protocol.createDecoder()
    const idleMs = idleTimeoutMs ?? (connection.sees === 'bytes' ? IDLE_MS : 0)
    // Where nothing else is watched, at least a body that stays open behind the last word is.
    const patience = () =>
      verdict && verdict.end !== 'error' ? Math.min(idleMs || CLOSING_MS, CLOSING_MS) : idleMs
    let invalid = 0

    for await (const frames of watch(connection.frames, { patience, clock, sleep, signal: closing.signal })) {
      if (frames === 'silent') {
        if (verdict) return { ...verdict, endedBy: 'event' }
        throw silence(idleMs)
      }
      const events: RunEvent[] = []
      const receivedAt = clock.now()
      const take = (said: AgentEvent[]) => {
        for (const event of said) {
          verdict = judge(verdict, event)
          events.push({ ...bounded(event, toolInputChars), receivedAt })
        }
      }
      for (const frame of frames === 'ended' ? [undefined] : frames) {
        try {
          take(frame ? decoder.push(frame) : decoder.end())
          if (frame) invalid = 0
        } catch (cause) {
          const error = invalidEvent(cause)
          events.push({ type: 'run_invalid_event', error, receivedAt })
          if (invalidEvents === 'fail' || ++invalid >= INVALID_IN_A_ROW) {
            yield events
            return { end: 'error', error }
          }
        }
        if (errorEvents === 'stop' && verdict?.end === 'error') {
          yield events
          return { ...verdict, endedBy: 'event' }
        }
      }
      if (events.length > 0) yield events
    }
    if (signal.aborted) return endingOf(signal)
    if (verdict) return { ...verdict, endedBy: 'event' }
    const ends = connection.ends ?? decoder.ends ?? protocol.ends
    if (ends === 'body') return { end: 'finished', endedBy: 'body' }
    throw new AgentError('disconnected', CUT_SHORT)
  } catch (cause) {
    if (signal.aborted) return endingOf(signal)
    const error = cause instanceof AgentError ? cause : new AgentError('network', FAILED, { cause })
    // What broke after the agent's last word cannot take that word back.
    if (verdict && error.code !== 'limit_exceeded') return { ...verdict, endedBy: 'event' }
    const { code } = error
    return { end: code === 'disconnected' || code === 'timeout' ? code : 'error', error }
  } finally {
    signal.removeEventListener('abort', close)
    closing.abort(signal.reason)
  }
}

const FAILED = 'The connection failed. Check that the server can be reached, then try again.'
const CUT_SHORT =
  'The stream ended before the agent said that it was done. The answer may be incomplete; try again.'

function silence(idleMs: number): AgentError {
  const message = `Nothing arrived for ${idleMs / 1000} seconds, so the connection counts as dead. Try again.`
  return new AgentError('timeout', message)
}

/** What an abort means is in its reason. */
function endingOf({ reason }: AbortSignal): RunEnding {
  if (reason instanceof AgentError) return { end: 'error', error: reason }
  return { end: reason === leaving ? 'disconnected' : 'stopped' }
}

function invalidEvent(cause: unknown): AgentError {
  if (cause instanceof AgentError) return cause
  return new AgentError('invalid_event', 'An event could not be read, so it is not shown.', { cause })
}

function bounded(event: AgentEvent, toolInputChars: number): AgentEvent {
  if (event.type !== 'tool_call_delta' || event.inputText.length <= toolInputChars) return event
  return { ...event, inputText: event.inputText.slice(0, toolInputChars) }
}

/** The connection; aborts `closing`, and so rejects, when the server does not answer for `idleMs`. */
async function opened<T>(
  connection: Promise<T>,
  closing: AbortController,
  idleMs: number,
  sleep: Sleep,
): Promise<T> {
  const timer = new AbortController()
  async function listen() {
    await sleep(idleMs, timer.signal)
    if (!timer.signal.aborted) closing.abort(silence(idleMs))
  }
  if (idleMs > 0) void listen()
  try {
    return await orAborted(closing.signal, connection)
  } finally {
    timer.abort()
  }
}
