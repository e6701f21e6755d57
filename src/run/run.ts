import { AgentError, cutOff } from '../errors.js'
import type { Frame } from '../framing/frame.js'
import type { AgentEvent } from '../protocols/events.js'
import type { Protocol } from '../protocols/protocol.js'
import { orAborted } from '../transports/abort.js'
import type { Transport } from '../transports/transport.js'
import type { RunPosition } from './position.js'
import { type Clock, type Sleep, systemClock, systemSleep } from './clock.js'
import { MAY_PASS, type RetryPolicy, retryDelay } from './retry.js'
import { judge, type RunEnd, type RunEnding, type Verdict } from './verdict.js'

/**
 * An event with the time it was received: epoch milliseconds, from a clock that never goes back. In a run that can
 * be read on, also with how far it had been read then.
 */
export type Stamped<E> = E & {
  receivedAt: number
  position?: RunPosition | undefined
  /** It was received before, over another connection. */
  replayed?: true
}

/** What happens to the run itself, beside what the agent says in it. */
export type LifeEvent =
  /** `replays`: nothing was asked again, but all that was said comes once more, behind this. */
  | { type: 'run_connecting'; attempt: number; replays?: true }
  | { type: 'run_open' }
  | { type: 'run_waiting'; delayMs: number; error: AgentError; connection?: 'reconnecting' | 'offline' }
  | { type: 'run_invalid_event'; error: AgentError }
  | ({ type: 'run_ended' } & RunEnding)

/** Everything that can change the screen. */
export type RunEvent = Stamped<AgentEvent> | Stamped<LifeEvent>

/** Whether the agent said it; else it is of the run's own life. */
export function isSaid(event: RunEvent): event is Stamped<AgentEvent> {
  return !event.type.startsWith('run_')
}

/** As much of a run's state as it takes to read it on. */
export interface Readable {
  position: RunPosition | undefined
  end: RunEnd | undefined
}

/**
 * How a run is read on: what `resumeByGet()`, `resumeByRepost()`, `resumeBySnapshot()` and `resumeBy()` give. The
 * code that resumes comes with it, and with nothing else.
 */
export interface Resume {
  /** Does what `run()` does. */
  run: (options: RunOptions) => AsyncGenerator<RunEvent[], void>
  /** A state of a run that was left or broke off, opened again; `undefined` where it can only be asked again. */
  readOn: <S extends Readable>(state: S | undefined) => S | undefined
}

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
  /** Reads a run on whose connection broke: `resumeByGet()` and the like. @default none */
  resume?: Resume | undefined
  /** A run that is read on instead of asked: how far it was read. */
  readOn?: Pick<Readable, 'position'> | undefined
  /** How far the run was read. */
  readonly position?: RunPosition | undefined
  /** Milliseconds without a byte until the run counts as dead; 0 for never. @default 45_000, 0 where bytes cannot be seen */
  idleTimeoutMs?: number | undefined
  /** `'stop'`: the agent's first error ends the run. @default 'continue' */
  errorEvents?: 'continue' | 'stop' | undefined
  /** `'fail'`: the first event that cannot be read ends the run; `'skip'`: twenty in a row do. @default 'skip' */
  invalidEvents?: 'skip' | 'fail' | undefined
  /** Where `receivedAt` and the watchdog's time come from. @default systemClock */
  clock?: Clock | undefined
  /** @default systemSleep */
  sleep?: Sleep | undefined
  /** Spreads retries, from 0 up to 1. @default Math.random */
  random?: (() => number) | undefined
}

/** The reason to abort with when the reader leaves and the run itself is none of their business any more. */
export const leaving: unique symbol = Symbol()

const IDLE_MS = 45_000
/** After the agent said that it is done, its server gets this long to close the body. */
const CLOSING_MS = 5_000
/** How often the watchdog looks, at most: how long to wait can change meanwhile. */
const LOOK_MS = 1_000
const INVALID_IN_A_ROW = 20

/**
 * A run from its first connection to its end, told as events in the groups in which the network delivered them.
 * Ends with exactly one `run_ended`, which comes promptly once `signal` aborts, and never throws.
 */
export async function* run(options: RunOptions): AsyncGenerator<RunEvent[], void> {
  const { signal, retry, resume, sleep = systemSleep, random = Math.random } = options
  if (resume) return yield* resume.run(options)
  for (let attempt = 0; ; attempt++) {
    yield life(options, { type: 'run_connecting', attempt })
    const ending = yield* connect(options, attempt)
    const { error } = ending
    const delayMs = error && !signal.aborted ? retryDelay(retry, attempt + 1, error, random) : undefined
    if (!error || delayMs === undefined) return yield life(options, { type: 'run_ended', ...ending })
    yield life(options, { type: 'run_waiting', delayMs, error })
    await sleep(delayMs, signal)
    if (signal.aborted) return yield life(options, { type: 'run_ended', ...endingOf(signal.reason) })
  }
}

/** A group of one event: what happens to the run itself, now. */
export function life(
  { clock = systemClock, position }: Pick<RunOptions, 'clock' | 'position'>,
  event: LifeEvent,
): RunEvent[] {
  return [{ ...event, position, receivedAt: clock.now() }]
}

/** One connection of a run, told as {@link run} does, and what became of the run in it. Never throws. */
export async function* connect(options: RunOptions, attempt: number): AsyncGenerator<RunEvent[], RunEnding> {
  const { transport, protocol, input, context, signal, clock = systemClock, sleep = systemSleep } = options
  // Of the watchdog, and of the end of this connection.
  const own = new AbortController()
  const closing = AbortSignal.any([signal, own.signal])
  let verdict: Verdict
  let iterator: AsyncIterator<Frame[]> | undefined
  let silenceMs = IDLE_MS
  // Infinite while nothing is waited for: what a busy reader has not looked at is not silence.
  let lastSign = clock.now()

  async function watch() {
    for (let beforeMs = 0; !closing.aborted; ) {
      const { idleTimeoutMs: idleMs = silenceMs } = options
      const bearMs = verdict && !verdict.error ? Math.min(idleMs || Infinity, CLOSING_MS) : idleMs
      const leftMs = bearMs ? lastSign + bearMs - clock.now() : LOOK_MS
      // A machine that slept, or a page that was frozen, looks late: what waits to be read is no silence.
      if (leftMs <= 0 && beforeMs <= LOOK_MS)
        own.abort(new AgentError('timeout', `Nothing arrived for ${bearMs / 1000} s. Try again.`))
      else await sleep(Math.min(Math.abs(leftMs), LOOK_MS), closing)
      beforeMs = leftMs
    }
  }

  try {
    signal.throwIfAborted()
    void watch()
    const body = protocol.encode({ input, context })
    const request = { input, context, body, attempt, signal: closing }
    const connection = await orAborted(closing, transport(request))
    if (connection.sees === 'events') silenceMs = 0
    yield life(options, { type: 'run_open' })

    const decoder = protocol.createDecoder()
    iterator = connection.frames[Symbol.asyncIterator]()
    let invalid = 0
    for (;;) {
      lastSign = clock.now()
      const { done, value } = await orAborted(closing, iterator.next())
      lastSign = Infinity
      const receivedAt = clock.now()
      const events: RunEvent[] = []
      let isOver: unknown = done
      for (const frame of done ? [undefined] : value) {
        try {
          // Written into the event, which is the run's alone: a copy would cost as much as to read it.
          for (const event of (frame ? decoder.push(frame) : decoder.end()) as Stamped<AgentEvent>[]) {
            verdict = judge(verdict, event)
            event.receivedAt ??= receivedAt
            events.push(event)
          }
          invalid = 0
        } catch (cause) {
          const error = asAgentError(cause, 'invalid_event')
          events.push({ type: 'run_invalid_event', error, receivedAt })
          if (options.invalidEvents === 'fail' || ++invalid >= INVALID_IN_A_ROW) {
            yield events
            throw error
          }
        }
        isOver ||= options.errorEvents === 'stop' && verdict?.error
        if (isOver) break
      }
      if (events.length > 0) yield events
      if (isOver) break
    }
    signal.throwIfAborted()
    const ends = connection.ends ?? decoder.ends ?? protocol.ends
    if (ends === 'body' && !verdict) return { end: 'finished', endedBy: 'body' }
    throw cutOff()
  } catch (cause) {
    if (signal.aborted) return endingOf(signal.reason)
    const error = asAgentError(cause, 'network')
    // What goes wrong behind the agent's last word cannot take that word back, nor does the end of the body.
    return verdict && MAY_PASS.test(error.code) ? { ...verdict, endedBy: 'event' } : endingOf(error)
  } finally {
    // Whoever still reads is told to close, and not waited for.
    own.abort()
    void iterator?.return?.().catch(() => undefined)
  }
}

/** What a failure means, or an abort: that is in its reason. */
export function endingOf(reason: unknown): RunEnding {
  if (!(reason instanceof AgentError)) return { end: reason === leaving ? 'disconnected' : 'stopped' }
  const [end = 'error'] = /disconnected|timeout/.exec(reason.code) ?? []
  return { end: end as RunEnd, error: reason }
}

function asAgentError(cause: unknown, code: 'network' | 'invalid_event'): AgentError {
  const message = 'Reading the answer failed. Try again.'
  return cause instanceof AgentError ? cause : new AgentError(code, message, { cause })
}
