import { AgentError } from '../errors.js'
import type { Frame } from '../framing/frame.js'
import type { Connection, Transport } from '../transports/transport.js'
import { systemClock, systemSleep } from './clock.js'
import { ANOTHER_RUN } from './frame-order.js'
import { createLifeline } from './lifeline.js'
import { type Page, systemPage } from './page.js'
import type { RunPosition } from './position.js'
import { createReading } from './reading.js'
import { MAY_PASS, retryDelay } from './retry.js'
import { askedAddress, sameOrigin } from './resume-request.js'
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

/** How hard it is tried to read a run on. */
export interface ResumeManners {
  /** Attempts in a row that bring nothing new; then the run ends, and `retry()` reads on. @default 6 */
  maxAttempts?: number | undefined
  /** Called when the server answers 401; behind it the same is tried again, once in a row. */
  onAuth?: (() => unknown) | undefined
  /** @default the page this runs in */
  page?: Page | undefined
}

/** How one kind of server lets a run be read on. */
export interface ResumeStrategy {
  /** It only reads: nothing can run twice by it. */
  isRead: boolean
  /** Instead of the run's own transport, for its first connection. */
  first?: ((position: RunPosition, options: RunOptions) => Transport) | undefined
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
  isSnapshot?: boolean | undefined
  /** To wait before it, in milliseconds, where nothing went wrong. @default 0 */
  pauseMs?: number | undefined
}

const BASE_MS = 500
const CAP_MS = 15_000
const FLOOR_MS = 100
const FIRST_MS = 250
/** A server that asks for more than this is not waited for. */
const LONGEST_WAIT_MS = 60_000
/** Where the browser says that there is no network, it is tried all the same from time to time. */
const OFFLINE_MS = 30_000
const MAX_ATTEMPTS = 6
/** Frames that came too early wait so long for those before them. */
const HOLD_MS = 2_000

/** What a server answers that does not have the run, or not any more. */
const IS_GONE = /404|410|422/

/** A {@link Resume}, from how a server lets runs be read on. */
export function createResume(strategy: ResumeStrategy, manners: ResumeManners = {}): Resume {
  return { readOn, run: (options) => runOn(options, strategy, manners) }
}

function readOn<S extends Readable>(state: S | undefined): S | undefined {
  const { position, end } = state ?? {}
  if (!state || !(position?.runId ?? position?.url) || !/disconnected|timeout/.test(end ?? ''))
    return undefined
  const open = { status: 'streaming', connection: 'reconnecting', endedBy: undefined, error: undefined }
  return { ...state, ...open, end: undefined }
}

/** What comes behind a connection: another one, after a wait, or the end. */
type Decision =
  | { end: RunEnding }
  /** Without `next` it is begun anew. */
  | { end?: never; next?: ReadAgain; delayMs: number; leastMs?: number; error?: AgentError | undefined }

/** What `run()` does, over as many connections as it takes. */
async function* runOn(
  options: RunOptions,
  strategy: ResumeStrategy,
  { maxAttempts = MAX_ATTEMPTS, onAuth, page = systemPage }: ResumeManners,
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

  const begin = (): ReadAgain => {
    if (!strategy.isRead) reading.position = { ...reading.position, key: randomKey() }
    return { transport: strategy.first?.(reading.position, options) ?? options.transport }
  }
  const again = () => strategy.again({ ...reading.position, lastEventId: reading.lastEventId }, options)

  function delayAfter({ retryAfterMs = 0 }: AgentError): number | undefined {
    if (failures > maxAttempts || retryAfterMs > LONGEST_WAIT_MS) return undefined
    const spread =
      failures < 2
        ? FLOOR_MS + random() * (FIRST_MS - FLOOR_MS)
        : random() * Math.min(CAP_MS, BASE_MS * 2 ** (failures - 1))
    const { retryMs } = opened ?? {}
    const asked = retryMs === undefined ? 0 : Math.min(CAP_MS, Math.max(FIRST_MS, retryMs))
    return Math.max(FLOOR_MS, spread, asked, retryAfterMs)
  }

  /** The end, unless what was begun may be begun again: nothing was, or it is agreed. */
  function orAnew(end: RunEnding): Decision {
    const { error } = end
    const mayBegin = retry !== undefined || reading.position.connections === 0
    const delayMs = error && mayBegin ? retryDelay(retry, attempt + 1, error, random) : undefined
    return delayMs === undefined ? { end } : { delayMs, leastMs: delayMs, error }
  }

  async function decide({ error, endedBy }: RunEnding, last: ReadAgain): Promise<Decision> {
    if (signal.aborted) return { end: endingOf(signal.reason) }
    const { verdict, isFinished, hasIds, hasProgress, position } = reading
    const isOver = verdict !== undefined || endedBy !== undefined
    const over: RunEnding = verdict ? { ...verdict, endedBy: 'event' } : { end: 'finished', endedBy: 'body' }
    if (hasProgress) {
      failures = 0
      isAuthorised = hasAsked = reading.hasProgress = false
    }
    const isEnough = options.errorEvents === 'stop' && verdict?.error
    if (isFinished || isEnough || opened?.status === 204) return orAnew(over)

    if (last.isSnapshot && isWhole) {
      failures = 0
      const next = opened?.ends === 'body' ? undefined : again()
      return next ? { next, delayMs: next.pauseMs ?? 0 } : orAnew(over)
    }
    if (reading.hasGap) {
      const repair = strategy.repair?.(position, options)
      if (!repair) reading.goOnWithout()
      const next = repair ?? again()
      if (next) return { next, delayMs: 0 }
    }
    if (isOver && !(strategy.isRead && hasIds)) return orAnew(over)
    if (isOver && isWhole) {
      // The stream itself did not say that this was all, so it is asked for the rest, once.
      const next = hasAsked ? undefined : again()
      hasAsked = true
      return next ? { next, delayMs: 0 } : orAnew(over)
    }

    const failure = (!isOver && error) || new AgentError('disconnected', 'The stream broke off. Try again.')
    const giveUp = isOver ? over : lost(failure, position)
    const { code, status, retryable, retryAfterMs, cause } = failure
    if (status === 401 && onAuth && !isAuthorised) {
      isAuthorised = true
      await onAuth()
      return { next: again() ?? begin(), delayMs: 0 }
    }
    if (position.connections > 0 && IS_GONE.test(`${status}`) && !last.isSnapshot) {
      const repair = strategy.repair?.(position, options)
      if (repair) return { next: repair, delayMs: 0 }
    }
    const mayPass = (MAY_PASS.test(code) || retryable) && cause !== ANOTHER_RUN
    const next = mayPass ? again() : undefined
    if (!next) return orAnew(giveUp)
    const isOffline = !page.isOnline()
    failures += Number(!isOffline)
    const delayMs = isOffline ? OFFLINE_MS : delayAfter(failure)
    return delayMs === undefined
      ? orAnew(giveUp)
      : { next, delayMs, leastMs: retryAfterMs ?? 0, error: failure }
  }

  async function* inOrder(connection: Connection): AsyncGenerator<Frame[], void> {
    for await (const frames of connection.frames) {
      lifeline.hear(frames.length > 0)
      const wasHolding = reading.isHolding
      yield reading.sort(frames)
      if (reading.isHolding && !wasHolding) lifeline.giveTime(HOLD_MS, () => reading.isHolding)
      const { runId = reading.position.runId } = connection
      if (runId !== reading.position.runId) reading.position = { ...reading.position, runId }
    }
    if (reading.isHolding) throw new AgentError('disconnected', 'Events are missing. Try again.')
    isWhole = true
  }

  /** One connection, told as `connect()` does. */
  async function* readOver({ transport, isSnapshot }: ReadAgain): AsyncGenerator<RunEvent[], RunEnding> {
    opened = undefined
    isWhole = false
    if (isSnapshot) reading.startOver('at once')
    const { lastEventId } = reading
    if (!isSnapshot) reading.open()
    const line = lifeline.open()
    const connection = connect(
      {
        ...options,
        protocol: reading.protocol,
        signal: line.signal,
        get idleTimeoutMs() {
          return options.idleTimeoutMs ?? lifeline.idleTimeoutMs
        },
        async transport(request) {
          const { runId, connections } = reading.position
          const resume = connections > 0 ? { runId, lastEventId } : undefined
          opened = await transport({ ...request, resume })
          reading.position = learn(reading.position, opened, options)
          if (runId !== undefined && reading.position.runId !== runId) {
            // Another run under the same name: it is told from its start, and shown as soon as it is as far.
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
      line.cut()
      void connection.return({ end: 'stopped' })
    }
  }

  try {
    let next = options.readOn ? again() : begin()
    if (!options.readOn) yield life(options, { type: 'run_connecting', attempt })
    while (next) {
      const ending = yield* readOver(next)
      if (next.isSnapshot && isWhole) yield reading.swap()
      const decision: Decision = await decide(ending, next)
      if (decision.end) return yield* finish(decision.end)
      const { delayMs, leastMs = 0, error } = decision
      if (error) {
        const connection = page.isOnline() ? 'reconnecting' : 'offline'
        const position = decision.next && reading.position
        const receivedAt = clock.now()
        yield [{ type: 'run_waiting', delayMs, error, connection, position, receivedAt }]
      }
      if (delayMs > 0) await lifeline.pause(delayMs, leastMs)
      next = decision.next
      if (next || signal.aborted) continue
      attempt += 1
      reading = createReading(protocol, undefined, attempt, clock)
      yield life(options, { type: 'run_connecting', attempt })
      next = begin()
    }
    const error = new AgentError('disconnected', 'This run cannot be read on. Ask again.')
    yield* finish(signal.aborted ? endingOf(signal.reason) : { end: 'disconnected', error })
  } finally {
    lifeline.close()
  }

  async function* finish(ending: RunEnding): AsyncGenerator<RunEvent[], void> {
    const isLeft = signal.reason === leaving || signal.reason?.end === 'disconnected'
    if (signal.aborted && !isLeft) strategy.cancel?.(reading.position, options)
    if (!signal.aborted) {
      // What the server says is all there is takes the place of what is shown.
      const events = [...reading.end(), ...(ending.endedBy ? reading.swap() : [])]
      if (events.length > 0) yield events
    }
    yield life(options, { type: 'run_ended', ...ending })
  }
}

/** The run may go on somewhere, but not here. */
function lost(error: AgentError, { connections }: RunPosition): RunEnding {
  const { status, code, retryable } = error
  if (connections > 0 && IS_GONE.test(`${status}`)) {
    const message = 'The server does not have this run any more. What was received stays. Ask again.'
    return { end: 'disconnected', error: new AgentError('disconnected', message, { cause: error, status }) }
  }
  const isLost = connections > 0 && code !== 'timeout' && (MAY_PASS.test(code) || retryable)
  return isLost ? { end: 'disconnected', error } : endingOf(error)
}

/** What a connection tells of the run that it is one of. */
function learn(
  position: RunPosition,
  { headers, url, runId: named, status }: Connection,
  options: RunOptions,
): RunPosition {
  const connections = position.connections + 1
  // The answer to whether there is more names no run.
  if (status === 204) return { ...position, connections }
  const { from = url || askedAddress(options) } = position
  const runId = headers.get('x-run-id') ?? named ?? position.runId
  const where = headers.get('content-location') ?? headers.get('location')
  return { ...position, runId, from, url: sameOrigin(where, from) ?? position.url, connections }
}

/** 128 random bits: nobody can guess them. */
function randomKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-')
}
