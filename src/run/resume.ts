import { type AgentError, cutOff } from '../errors.js'
import type { Frame } from '../framing/frame.js'
import type { Connection, Transport } from '../transports/transport.js'
import { systemClock, systemSleep } from './clock.js'
import { ANOTHER_RUN } from './frame-order.js'
import { createLifeline } from './lifeline.js'
import { type Page, systemPage } from './page.js'
import type { RunPosition } from './position.js'
import { createReading, NEVER } from './reading.js'
import { givenOf, sameOrigin } from './resume-request.js'
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

/**
 * Tells the server that nobody wants the rest of a run: `cancelByDelete(…)`, or a function of your own. Called once,
 * when the run is stopped; nobody waits for it.
 *
 * @param position How far the run was read.
 * @param run What it was asked with.
 */
export type Cancel = (position: RunPosition, run: RunOptions) => void

/** What every way to read a run on takes. */
export interface ResumeManners {
  /** Ends the run once it is stopped: `cancelByDelete(…)`. @default the server is not told */
  cancel?: Cancel | undefined
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
export function createResume(manners: ResumeManners, strategy: ResumeStrategy): SnapshotResume {
  return { strategy, readOn, run: (options) => runOn(options, strategy, manners) }
}

function readOn<S extends Readable>(state: S | undefined): S | undefined {
  const { position, end = '' } = state ?? {}
  if (!state || !(position?.runId ?? position?.url) || !/disconnected|timeout/.test(end)) return undefined
  const open = { status: 'streaming', connection: 'reconnecting', endedBy: undefined, error: undefined }
  return { ...state, ...open, end: undefined }
}

/** What `run()` does, over as many connections as it takes. */
async function* runOn(
  options: RunOptions,
  strategy: ResumeStrategy,
  { cancel, onAuth, page = systemPage }: ResumeManners,
): AsyncGenerator<RunEvent[], void> {
  const { signal, protocol, retry, clock = systemClock, sleep = systemSleep, random = Math.random } = options
  const lifeline = createLifeline(signal, clock, sleep, page)
  let attempt = 0
  let reading = createReading(options, options.readOn?.position, attempt)
  let opened: Connection | undefined
  /** The last connection was to read on. */
  let isAgain = false
  /** The body of the last connection came to its end, and did not break. */
  let isWhole = false
  // What comes next, and why it has to be waited for.
  let next: ReadAgain | undefined
  let failure: AgentError | undefined
  let delayMs = 0
  let isFixed = false
  // In a row, without anything new.
  let failures = 0
  let isAuthorised = false
  /** It was said to be over, and was asked whether that was all. */
  let hasAsked = false

  const start = (): ReadAgain => {
    reading.position = { ...reading.position, ...strategy.begin?.() }
    return { transport: strategy.first?.(reading.position, options) ?? options.transport }
  }
  const again = () => strategy.again({ ...reading.position, lastEventId: reading.order.lastEventId }, options)

  /** The end, unless the run may be begun anew: nothing was begun, or it is agreed. */
  function orAnew(end: RunEnding): RunEnding | undefined {
    const { error } = end
    const mayBegin = retry !== undefined || reading.position.connections === 0
    const waitMs = error && mayBegin ? retryDelay(retry, attempt + 1, error, random) : undefined
    if (waitMs === undefined) return end
    failure = error
    delayMs = waitMs
    return undefined
  }

  /** What comes behind a connection: the end, or `next` after `delayMs`; without a `next` the run is begun anew. */
  async function decide({ error, endedBy }: RunEnding): Promise<RunEnding | undefined> {
    const last = next
    next = failure = undefined
    delayMs = 0
    isFixed = false
    if (signal.aborted) return endingOf(signal.reason)
    const { verdict, order, position } = reading
    const over: RunEnding = verdict ? { ...verdict, endedBy: 'event' } : { end: 'finished', endedBy: 'body' }
    if (reading.hasProgress) {
      failures = 0
      isAuthorised = hasAsked = reading.hasProgress = false
    }
    const isEnough = options.errorEvents === 'stop' && verdict?.error
    const isEmpty = opened?.status === 204 && isAgain
    if (reading.isFinished || isEnough || (isEmpty && (verdict || !strategy.repair))) return orAnew(over)
    const isGone = position.connections > 0 && IS_GONE.test(`${error?.status}`)
    if (order.hasGap || ((isGone || isEmpty) && !last?.isSnapshot))
      next = strategy.repair?.(position, options)
    if (order.hasGap && !next) {
      order.hasGap = false
      order.acceptsGap = true
      reading.position = { ...position, gaps: position.gaps + 1 }
      next = again()
    }
    if (next) return undefined
    const isSnapshot = isWhole && last?.isSnapshot
    const isOver = verdict || endedBy
    if (isSnapshot || (isOver && (isWhole || strategy.isRepost || order.last === undefined))) {
      // Unless the stream itself said that this was all, it is asked for the rest: once, or until it is over.
      const mayAsk = isSnapshot ? !opened?.ends : !strategy.isRepost && !hasAsked && order.last !== undefined
      next = mayAsk ? again() : undefined
      delayMs = next?.pauseMs ?? 0
      failures = 0
      hasAsked = true
      return next ? undefined : orAnew(over)
    }
    const reason = (!isOver && error) || cutOff()
    const { code, status = 0, retryable, retryAfterMs = 0, cause } = reason
    if (status === 401 && onAuth && !isAuthorised) {
      isAuthorised = true
      await onAuth()
      next = again() ?? start()
      return undefined
    }
    const mayPass = (retryable || MAY_PASS.test(code) || status >= 500) && cause !== ANOTHER_RUN
    const isOnline = page.isOnline()
    failures += Number(isOnline)
    // What is only read is always tried again, a while.
    // A cast: of an error more does not matter here.
    const tried = { retryAfterMs, retryable: true } as AgentError
    const waitMs = isOnline ? retryDelay(undefined, failures, tried, random) : OFFLINE_MS
    next = mayPass && waitMs !== undefined ? again() : undefined
    if (next && waitMs !== undefined) {
      failure = reason
      isFixed = retryAfterMs > 0
      const { retryMs = -1 } = opened ?? {}
      const askedMs = retryMs < 0 ? 0 : Math.min(LONGEST_RETRY_MS, Math.max(LEAST_RETRY_MS, retryMs))
      delayMs = Math.max(FLOOR_MS, waitMs, askedMs)
      return undefined
    }
    if (isOver) return orAnew(over)
    // The next time it is asked anew.
    if (isGone) reading.position = { ...position, runId: undefined, url: undefined }
    const isLost = isGone || (position.connections > 0 && mayPass && code !== 'timeout')
    return orAnew(isLost ? lost(reason) : endingOf(reason))
  }

  async function* inOrder(connection: Connection): AsyncGenerator<Frame[], void> {
    const { order } = reading
    for await (const frames of connection.frames) {
      lifeline.hear(frames.length > 0)
      const { size } = order.held
      const due = frames.flatMap((frame) => order.push({ id: protocol.cursor?.(frame), ...frame } as Frame))
      const { runId = reading.position.runId } = connection
      reading.position = { ...reading.position, runId, duplicates: order.duplicates }
      yield due
      if (size === 0 && order.held.size > 0) lifeline.cutUnless(() => order.held.size === 0, HOLD_MS)
    }
    if (order.held.size > 0) throw cutOff()
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
        get position() {
          return reading.position
        },
        signal: lifeline.open(),
        get idleTimeoutMs() {
          return options.idleTimeoutMs ?? lifeline.idleTimeoutMs
        },
        async transport(request) {
          const { runId, connections } = reading.position
          isAgain = connections > 0
          opened = await transport({ ...request, ...(isAgain && { resume: { runId, lastEventId } }) })
          reading.position = learn(reading.position, opened, options)
          if (runId !== undefined && reading.position.runId !== runId) {
            reading.startOver(reading.position)
            throw cutOff()
          }
          return { ...opened, frames: inOrder(opened) }
        },
      },
      attempt,
    )
    try {
      return yield* connection
    } finally {
      lifeline.cut()
    }
  }

  try {
    next = options.readOn ? again() : start()
    if (!options.readOn) yield life(options, { type: 'run_connecting', attempt })
    for (;;) {
      const ending: RunEnding = next ? yield* readOver(next) : lost()
      if (isWhole && next?.isSnapshot) yield reading.swap()
      const end = await decide(ending)
      if (end) {
        const { reason } = signal
        // Told once more to its end, it takes the place of what is shown, even where it is shorter.
        if (!signal.aborted) yield [...reading.end(), ...(reading.verdict ? reading.swap() : [])]
        else if (reason !== leaving && reason?.end !== 'disconnected') cancel?.(reading.position, options)
        return yield life({ clock, position: reading.position }, { type: 'run_ended', ...end })
      }
      if (failure) {
        const connection = page.isOnline() ? 'reconnecting' : 'offline'
        const position = next && reading.position
        yield life({ clock, position }, { type: 'run_waiting', delayMs, error: failure, connection })
      }
      if (delayMs > 0) await lifeline.pause(delayMs, isFixed)
      if (next || signal.aborted) continue
      attempt += 1
      reading = createReading(options, undefined, attempt)
      yield life(options, { type: 'run_connecting', attempt })
      next = start()
    }
  } finally {
    lifeline.close()
  }
}

/** The run may go on somewhere, but it cannot be read here. */
function lost(cause?: AgentError): RunEnding {
  return { end: 'disconnected', error: cutOff(cause) }
}

/** What a connection tells of the run that it is one of. */
function learn(
  position: RunPosition,
  { headers, url, runId: named, runUrl, status }: Connection,
  options: RunOptions,
): RunPosition {
  const known = { ...position, connections: position.connections + 1 }
  // The answer that nothing is left names no run.
  if (status === 204) return known
  // A function's text is no address of another origin.
  const { from = url || String(givenOf(options).url) } = position
  const where = headers.get('content-location') ?? headers.get('location')
  return {
    ...known,
    from,
    runId: headers.get('x-run-id') ?? named ?? position.runId,
    url: sameOrigin(where, from) ?? runUrl ?? position.url,
  }
}
