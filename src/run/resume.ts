import { AgentError } from '../errors.js'
import type { Frame } from '../framing/frame.js'
import type { Connection, Transport } from '../transports/transport.js'
import { systemClock, systemSleep } from './clock.js'
import { ANOTHER_RUN } from './frame-order.js'
import { createLifeline } from './lifeline.js'
import { type Page, systemPage } from './page.js'
import type { RunPosition } from './position.js'
import { createReading, NEVER } from './reading.js'
import { askedAddress, sameOrigin } from './resume-request.js'
import { MAY_PASS, retryDelay } from './retry.js'
import {
  connect,
  endingOf,
  leaving,
  life,
  type Readable,
  type Resume,
  type RunEvent,
  type RunOptions,
} from './run.js'
import type { RunEnding } from './verdict.js'

/** What every way to read a run on takes. */
export interface ResumeManners {
  /** Called when the server answers 401; behind it the same is tried again, once in a row. */
  onAuth?: (() => unknown) | undefined
  /** @default the page this runs in */
  page?: Page | undefined
}

/** How one kind of server lets a run be read on. */
export interface ResumeStrategy {
  /** The request is sent again: it must not be where nothing is missing. */
  isRepost?: boolean
  /** What is known of a run before it is asked. */
  begin?: () => Partial<RunPosition>
  /** Instead of the run's own transport, for its first connection. */
  first?: (position: RunPosition, options: RunOptions) => Transport
  /** How to read on behind `position.lastEventId`; `undefined` where that cannot be done. */
  again: (position: RunPosition, options: RunOptions) => ReadAgain | undefined
  /** Where events are missing for good: all there is. */
  repair?: ResumeStrategy['again'] | undefined
  /** Tells the server that nobody wants the rest. */
  cancel?: ((position: RunPosition, options: RunOptions) => void) | undefined
}

/** A connection that reads on. */
export interface ReadAgain {
  transport: Transport
  /** It gives all there is so far, in place of what was said; with `ends: 'body'` the run is over. */
  isSnapshot?: boolean
  /** To wait before it, in milliseconds, where nothing went wrong. @default 0 */
  pauseMs?: number
}

const FLOOR_MS = 100
/** A server's `retry:` counts from here on, and up to there. */
const LEAST_RETRY_MS = 250
const LONGEST_RETRY_MS = 15_000
/** Where the browser says that there is no network, it is tried all the same from time to time. */
const OFFLINE_MS = 30_000
/** Frames that came too early wait so long for those before them. */
const HOLD_MS = 2_000
/** What a server answers that does not have the run, or not any more. */
const IS_GONE = /404|410|422/

/** What `resumeBySnapshot()` gives: also of use where another way to read on has come to its end. */
export interface SnapshotResume extends Resume {
  strategy: ResumeStrategy
}

/** A {@link Resume}, from how a server lets runs be read on. */
export function createResume(strategy: ResumeStrategy, manners: ResumeManners): SnapshotResume {
  return { strategy, readOn, run: (options) => runOn(options, strategy, manners) }
}

function readOn<S extends Readable>(state: S | undefined): S | undefined {
  const { position, end = '' } = state ?? {}
  if (!state || !(position?.runId ?? position?.url) || !/disconnected|timeout/.test(end)) return undefined
  const open = { status: 'streaming', connection: 'reconnecting', endedBy: undefined, error: undefined }
  return { ...state, ...open, end: undefined }
}

/** What comes behind a connection: the end, or another one after a wait; without `next` the run is begun anew. */
interface Decision {
  end?: RunEnding
  next?: ReadAgain | undefined
  delayMs?: number
  leastMs?: number
  error?: AgentError | undefined
}

/** What `run()` does, over as many connections as it takes. */
async function* runOn(
  options: RunOptions,
  { isRepost, begin, first, again: readAgain, repair, cancel }: ResumeStrategy,
  { onAuth, page = systemPage }: ResumeManners,
): AsyncGenerator<RunEvent[], void> {
  const { signal, protocol, retry, clock = systemClock, sleep = systemSleep, random = Math.random } = options
  const lifeline = createLifeline(signal, clock, sleep, page)
  let attempt = 0
  let reading = createReading(protocol, options.readOn?.position, attempt, clock)
  let opened: Connection | undefined
  /** The body of the last connection came to its end, and did not break. */
  let isWhole = false
  // In a row, without anything new.
  let failures = 0
  let isAuthorised = false
  /** It was said to be over, and was asked whether that was all. */
  let hasAsked = false

  const start = (): ReadAgain => {
    reading.position = { ...reading.position, ...begin?.() }
    return { transport: first?.(reading.position, options) ?? options.transport }
  }
  const again = () => readAgain({ ...reading.position, lastEventId: reading.order.lastEventId }, options)

  /** The end, unless the run may be begun anew: nothing was begun, or it is agreed. */
  function orAnew(end: RunEnding): Decision {
    const { error } = end
    const mayBegin = retry !== undefined || reading.position.connections === 0
    const delayMs = error && mayBegin ? retryDelay(retry, attempt + 1, error, random) : undefined
    return delayMs === undefined ? { end } : { delayMs, leastMs: delayMs, error }
  }

  async function decide({ error, endedBy }: RunEnding, last: ReadAgain | undefined): Promise<Decision> {
    if (signal.aborted) return { end: endingOf(signal.reason) }
    const { verdict, isFinished, order, position } = reading
    const isOver = verdict !== undefined || endedBy !== undefined
    const over: RunEnding = verdict ? { ...verdict, endedBy: 'event' } : { end: 'finished', endedBy: 'body' }
    if (reading.hasProgress) {
      failures = 0
      isAuthorised = hasAsked = reading.hasProgress = false
    }
    const isEnough = options.errorEvents === 'stop' && verdict?.error
    if (isFinished || isEnough || opened?.status === 204) return orAnew(over)
    if (isWhole && last?.isSnapshot) {
      failures = 0
      const next = opened?.ends ? undefined : again()
      return next ? { next, delayMs: next.pauseMs ?? 0 } : orAnew(over)
    }
    const isGone = position.connections > 0 && IS_GONE.test(`${error?.status}`)
    if (order.hasGap || (isGone && !last?.isSnapshot)) {
      const whole = repair?.(position, options)
      if (whole) return { next: whole }
    }
    if (order.hasGap) {
      order.hasGap = false
      order.acceptsGap = true
      reading.position = { ...position, gaps: position.gaps + 1 }
      return { next: again() ?? last }
    }
    if (isOver && (isWhole || isRepost || order.last === undefined)) {
      // Unless the stream itself said that this was all, it is asked for the rest, once.
      const next = isRepost || hasAsked || order.last === undefined ? undefined : again()
      hasAsked = true
      return next ? { next } : orAnew(over)
    }
    const failure = (!isOver && error) || new AgentError('disconnected', 'The stream broke off. Try again.')
    const { code, status, retryable, retryAfterMs, cause } = failure
    if (status === 401 && onAuth && !isAuthorised) {
      isAuthorised = true
      await onAuth()
      return { next: again() ?? start() }
    }
    const mayPass = (retryable || MAY_PASS.test(code)) && cause !== ANOTHER_RUN
    const next = mayPass ? again() : undefined
    const isOnline = page.isOnline()
    failures += Number(isOnline)
    // What is only read is always tried again, a while.
    const tried = new AgentError(code, '', { retryAfterMs, retryable: true })
    const waitMs = isOnline ? retryDelay(undefined, failures, tried, random) : OFFLINE_MS
    if (next && waitMs !== undefined) {
      const { retryMs = 0 } = opened ?? {}
      const askedMs = retryMs && Math.min(LONGEST_RETRY_MS, Math.max(LEAST_RETRY_MS, retryMs))
      return {
        next,
        delayMs: Math.max(FLOOR_MS, waitMs, askedMs),
        leastMs: retryAfterMs ?? 0,
        error: failure,
      }
    }
    if (isOver) return orAnew(over)
    if (!isGone && !(position.connections > 0 && mayPass)) return orAnew(endingOf(failure))
    return orAnew(code === 'timeout' ? endingOf(failure) : lost(failure))
  }

  async function* inOrder(connection: Connection): AsyncGenerator<Frame[], void> {
    const { order } = reading
    for await (const frames of connection.frames) {
      lifeline.hear(frames.length > 0)
      const { size } = order.held
      const due = frames.flatMap((frame) => order.push(frame))
      const { runId = reading.position.runId } = connection
      reading.position = { ...reading.position, runId, duplicates: order.duplicates }
      yield due
      if (size === 0 && order.held.size > 0)
        lifeline.cutUnless(() => order.held.size === 0, HOLD_MS, 'disconnected')
    }
    if (order.held.size > 0) throw new AgentError('disconnected', 'Events are missing. Try again.')
    isWhole = true
  }

  /** One connection, told as `connect()` does. */
  async function* readOver({ transport, isSnapshot }: ReadAgain): AsyncGenerator<RunEvent[], RunEnding> {
    opened = undefined
    isWhole = false
    // Without ids all is told again.
    const isNamed = reading.order.last !== undefined
    if (isSnapshot) reading.startOver(NEVER)
    else if (!isNamed && reading.position.connections > 0) reading.startOver()
    const { lastEventId } = reading.order
    reading.order.open()
    const connection = connect(
      {
        ...options,
        protocol: reading.protocol,
        signal: lifeline.open(),
        get idleTimeoutMs() {
          return options.idleTimeoutMs ?? lifeline.idleTimeoutMs
        },
        async transport(request) {
          const { runId, connections } = reading.position
          const isAgain = connections > 0
          opened = await transport({ ...request, ...(isAgain && { resume: { runId, lastEventId } }) })
          reading.position = learn(reading.position, opened, options)
          if (runId !== undefined && reading.position.runId !== runId) {
            reading.startOver()
            throw new AgentError('disconnected', 'The server has begun the run anew. Try again.')
          }
          return { ...opened, frames: inOrder(opened) }
        },
      },
      attempt,
    )
    try {
      for (;;) {
        const { done, value } = await connection.next()
        if (done) return value
        for (const event of value) if (event.type === 'run_open') event.position = reading.position
        yield value
      }
    } finally {
      lifeline.cut()
      void connection.return({ end: 'stopped' })
    }
  }

  try {
    let next = options.readOn ? again() : start()
    if (!options.readOn) yield life(options, { type: 'run_connecting', attempt })
    for (;;) {
      const ending: RunEnding = next ? yield* readOver(next) : lost()
      if (isWhole && next?.isSnapshot) yield reading.swap()
      const { end, delayMs = 0, leastMs = 0, error, ...decision } = await decide(ending, next)
      if (end) {
        const { reason } = signal
        // What the server says is all there is takes the place of what is shown.
        if (!signal.aborted) yield [...reading.end(), ...(end.endedBy ? reading.swap() : [])]
        else if (reason !== leaving && reason?.end !== 'disconnected') cancel?.(reading.position, options)
        return yield life(options, { type: 'run_ended', ...end })
      }
      ;({ next } = decision)
      if (error) {
        const connection = page.isOnline() ? 'reconnecting' : 'offline'
        const position = next && reading.position
        yield [{ type: 'run_waiting', delayMs, error, connection, position, receivedAt: clock.now() }]
      }
      if (delayMs > 0) await lifeline.pause(delayMs, leastMs)
      if (next || signal.aborted) continue
      attempt += 1
      reading = createReading(protocol, undefined, attempt, clock)
      yield life(options, { type: 'run_connecting', attempt })
      next = start()
    }
  } finally {
    lifeline.close()
  }
}

/** The run may go on somewhere, but it cannot be read here. */
function lost(cause?: AgentError): RunEnding {
  const message = 'The run cannot be read on. What was received stays. Try again.'
  return {
    end: 'disconnected',
    error: new AgentError('disconnected', message, { cause, status: cause?.status }),
  }
}

/** What a connection tells of the run that it is one of. */
function learn(
  position: RunPosition,
  { headers, url, runId: named, status }: Connection,
  options: RunOptions,
): RunPosition {
  const known = { ...position, connections: position.connections + 1 }
  // The answer that nothing is left names no run.
  if (status === 204) return known
  const { from = url || askedAddress(options) } = position
  const where = headers.get('content-location') ?? headers.get('location')
  return {
    ...known,
    from,
    runId: headers.get('x-run-id') ?? named ?? position.runId,
    url: sameOrigin(where, from) ?? position.url,
  }
}
