import { type AgentError, cutOff } from '../errors.js'
import type { Frame } from '../framing/frame.js'
import type { Connection, Transport, TransportRequest } from '../transports/transport.js'
import { systemClock } from './clock.js'
import { ANOTHER_RUN, createFrameOrder } from './frame-order.js'
import { createLifeline } from './lifeline.js'
import { type Page, systemPage } from './page.js'
import type { RunPosition } from './position.js'
import { createReading } from './reading.js'
import { learn } from './resume-request.js'
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
  /**
   * Where reading on is sending the request again, also the first time: what tells the server that it is the same one.
   * It must not be sent where nothing is missing.
   */
  begin?: () => Partial<RunPosition>
  /** How to read on behind `position.lastEventId`; `undefined` where that cannot be done. */
  again: (position: RunPosition, options: RunOptions) => Transport | undefined
  /**
   * Set where reading on gives all there is so far, in place of what was said: how long to wait, in milliseconds,
   * before that is asked for again. With `ends: 'body'` the run is over.
   */
  pauseMs?: number | undefined
  /** Where events are missing for good: all there is. */
  repair?: ResumeStrategy['again'] | undefined
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
const IS_GONE = /204|404|410|422/

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
  const isReadable = (position?.runId ?? position?.url) && /disconnected|timeout/.test(end)
  const open = { status: 'streaming', connection: 'reconnecting', end: undefined, endedBy: undefined }
  return state && isReadable ? { ...state, ...open, error: undefined } : undefined
}

/** What `run()` does, over as many connections as it takes. */
async function* runOn(
  options: RunOptions,
  strategy: ResumeStrategy,
  { cancel, onAuth, page = systemPage }: ResumeManners,
): AsyncGenerator<RunEvent[], void> {
  const { signal, protocol, retry, input, clock = systemClock, random = Math.random } = options
  const lifeline = createLifeline(options, page)
  let known = options.readOn
  // In a row, without anything new.
  let failures = 0
  let isAuthorised = false
  /** It was said to be over, and was asked whether that was all. */
  let hasAsked = false

  async function* wait(told: Pick<RunOptions, 'clock' | 'position'>, delayMs: number, error: AgentError) {
    const connection = page.isOnline() ? 'reconnecting' : 'offline'
    yield life(told, { type: 'run_waiting', delayMs, error, connection })
    await lifeline.pause(delayMs, error.retryAfterMs)
  }

  /** A run that is begun, or read on, over all its connections: what it says, and how it ends. */
  async function* read(position: RunPosition, attempt: number): AsyncGenerator<RunEvent[], RunEnding> {
    let transport: Transport = options.transport
    let opened: Connection | undefined
    /** How to get all there is, where the connection cannot give what is missing. */
    let rescue: Transport | undefined
    /** The connection gives all there is so far, in place of what was said. */
    let isState = false
    /** Its body came to its end, and did not break. */
    let isWhole = false
    let lastEventId: string | undefined

    const told: RunOptions = {
      ...options,
      transport: open,
      get position() {
        return { ...position }
      },
      get idleTimeoutMs() {
        return lifeline.idleTimeoutMs
      },
    }
    let order = createFrameOrder(position, onGap)
    const reading = createReading(told, position, attempt, () => {
      failures = 0
      isAuthorised = hasAsked = false
    })
    told.protocol = reading.protocol

    function onGap() {
      rescue = strategy.repair?.(position, options)
      if (rescue) throw cutOff()
      position.gaps += 1
    }

    function startOver() {
      order = createFrameOrder(position, onGap)
      reading.startOver(isState)
    }

    function again(): Transport | undefined {
      lastEventId = order.open()
      return strategy.again({ ...position, lastEventId }, options)
    }

    async function open(request: TransportRequest): Promise<Connection> {
      const { runId, connections } = position
      opened = undefined
      isWhole = false
      const resume = connections > 0 && { resume: { runId, lastEventId } }
      const connection = await transport({ ...request, ...resume })
      opened = connection
      learn(position, connection, options)
      const isAnother = runId !== undefined && position.runId !== runId
      // Without ids all is told again.
      if (isState || isAnother || (connections > 0 && order.last === undefined)) startOver()
      if (isAnother) throw cutOff()
      return { ...connection, frames: inOrder(connection) }
    }

    async function* inOrder(connection: Connection): AsyncGenerator<Frame[], void> {
      for await (const frames of connection.frames) {
        lifeline.hear(frames.length > 0)
        const due = frames.flatMap((frame) => order.push({ id: protocol.cursor?.(frame), ...frame } as Frame))
        position.runId = connection.runId ?? position.runId
        yield due
        const { last } = order
        if (order.held.length > 0) lifeline.cutUnless(() => order.last !== last, HOLD_MS)
      }
      if (order.held.length > 0) throw cutOff()
      isWhole = true
    }

    async function* readAll(first: Transport | undefined): AsyncGenerator<RunEvent[], RunEnding> {
      for (let next = first; next; ) {
        transport = next
        const { connections } = position
        const isRescue = next === rescue
        rescue = undefined
        isState = isRescue || (next !== options.transport && strategy.pauseMs !== undefined)
        told.signal = lifeline.open()
        const { error, endedBy } = yield* connect(told, attempt)
        const { verdict } = reading
        const over: RunEnding = verdict
          ? { ...verdict, endedBy: 'event' }
          : { end: 'finished', endedBy: 'body' }
        const isEnough = options.errorEvents === 'stop' && verdict?.error
        const isGone = connections > 0 && IS_GONE.test(`${error?.status ?? opened?.status}`)
        // The stream said so, or a 204 does behind the agent's last word.
        const isAll = reading.isFinished || (isGone && opened && verdict)
        if (isAll || isEnough || signal.aborted) return over

        if (isGone && !isRescue) rescue = strategy.repair?.(position, options)
        if (rescue) {
          next = rescue
          continue
        }
        if (isGone) {
          if (opened || verdict) return over
          // The next time it is asked anew.
          position.runId = position.url = undefined
          return lost(error)
        }

        const isOver = verdict || endedBy
        const hasState = isState && isWhole
        const canAsk = !strategy.begin && order.last !== undefined
        if (hasState || (isOver && (isWhole || !canAsk))) {
          // Unless the stream itself said that this was all, it is asked for the rest: once, or until it is over.
          const mayAsk = hasState ? !opened?.ends : canAsk && !hasAsked
          next = mayAsk ? again() : undefined
          if (!next) return over
          hasAsked = true
          if (strategy.pauseMs) await lifeline.pause(strategy.pauseMs)
          continue
        }

        // Where it broke behind the agent's last word, the error is the agent's.
        const reason = (!endedBy && error) || cutOff()
        const { code, status = 0, retryable, retryAfterMs, cause } = reason
        if (status === 401 && onAuth && !isAuthorised) {
          isAuthorised = true
          await onAuth()
          next = again() ?? next
          continue
        }
        const mayPass = (retryable || MAY_PASS.test(code) || status >= 500) && cause !== ANOTHER_RUN
        const isOnline = page.isOnline()
        failures += Number(isOnline)
        // What is only read is always tried again, a while.
        // A cast: of an error more does not matter here.
        const tried = { retryAfterMs, retryable: true } as AgentError
        const waitMs = isOnline ? retryDelay(undefined, failures, tried, random) : OFFLINE_MS
        next = mayPass ? again() : undefined
        if (next && waitMs !== undefined) {
          const { retryMs } = opened ?? {}
          const askedMs =
            retryMs === undefined ? 0 : Math.min(LONGEST_RETRY_MS, Math.max(LEAST_RETRY_MS, retryMs))
          yield* wait(told, Math.max(FLOOR_MS, waitMs, askedMs), reason)
          continue
        }
        if (isOver) return over
        return connections > 0 && mayPass && code !== 'timeout' ? lost(reason) : endingOf(reason)
      }
      return lost()
    }

    if (known) startOver()
    const ending = yield* readAll(known || strategy.begin ? again() : transport)
    if (!signal.aborted) yield reading.end()
    return ending
  }

  try {
    for (let attempt = 0; ; attempt += 1) {
      const position: RunPosition = {
        ...{ input, chars: 0, others: 0, connections: 0, duplicates: 0, gaps: 0 },
        ...(known?.position ?? strategy.begin?.()),
      }
      if (!known) yield life(options, { type: 'run_connecting', attempt })
      let ending = yield* read(position, attempt)
      known = undefined
      const { error } = ending
      const mayBegin = error && !signal.aborted && (retry ?? position.connections === 0)
      const delayMs = mayBegin ? retryDelay(retry, attempt + 1, error, random) : undefined
      if (error && delayMs !== undefined) yield* wait(options, delayMs, error)
      if (signal.aborted) {
        const { reason } = signal
        ending = endingOf(reason)
        // What it throws is the page's to know, and does not touch the run.
        if (reason !== leaving && reason?.end !== 'disconnected')
          queueMicrotask(() => cancel?.(position, options))
      } else if (delayMs !== undefined) continue
      return yield life({ clock, position }, { type: 'run_ended', ...ending })
    }
  } finally {
    lifeline.close()
  }
}

/** The run may go on somewhere, but it cannot be read here. */
function lost(cause?: AgentError): RunEnding {
  return { end: 'disconnected', error: cutOff(cause) }
}
