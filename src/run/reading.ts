import type { Frame } from '../framing/frame.js'
import type { AgentEvent } from '../protocols/events.js'
import type { Protocol } from '../protocols/protocol.js'
import { asObject, asNumber, asString, parseJson } from '../protocols/wire.js'
import type { Clock } from './clock.js'
import { createFrameOrder } from './frame-order.js'
import type { RunPosition, Said } from './position.js'
import { asReplayed, coversAll, withSaid } from './replay.js'
import type { RunEvent, Stamped } from './run.js'
import { judge, type Verdict } from './verdict.js'

/** What one run has said, over all its connections. */
export interface Reading {
  /** How far it was read. Changes with every frame. */
  position: RunPosition
  /** The run's protocol, with one decoder for all connections: what one has half said, the next one completes. */
  readonly protocol: Protocol
  /** How it would come out if it ended now. */
  readonly verdict: Verdict
  /** The stream itself was told to be over. */
  readonly isFinished: boolean
  /** Something new has come since this was last set to `false`. */
  hasProgress: boolean
  /** Frames have ids, so that it can be told which of them came before. */
  readonly hasIds: boolean
  /** Frames wait for others that should have come before them. */
  readonly isHolding: boolean
  /** Events are missing for good. */
  readonly hasGap: boolean
  /** What to ask behind; `undefined` for everything. */
  readonly lastEventId: string | undefined
  /** The next connection. Without ids it repeats all, which is not shown before it is as far. */
  open: () => void
  /** The frames that are new, in order. */
  sort: (frames: readonly Frame[]) => Frame[]
  /** From here on the run is told from its start, and shown in place of what was said as soon as it is as far. */
  startOver: (all?: 'at once') => void
  /** Goes on without what is missing. */
  goOnWithout: () => void
  /** Shows a repetition as far as it has come; nothing where there is none. */
  swap: () => RunEvent[]
  /** Nothing more comes: what was held back. */
  end: () => RunEvent[]
}

/** Makes the {@link Reading} of a run, which begins at the first event, or behind what a page kept of it. */
export function createReading(
  given: Protocol,
  kept: RunPosition | undefined,
  attempt: number,
  clock: Clock,
): Reading {
  let decoder = given.createDecoder()
  let order = createFrameOrder()
  let verdict: Verdict
  let isFinished = false
  let said = NOTHING
  /** What is said once more, and how far it has to come. */
  let replay: { events: Stamped<AgentEvent>[]; target: Said; lastEventId: string | undefined } | undefined
  /** Duplicates of orders before this one. */
  let before = 0

  const reading: Reading = {
    position: kept ?? {
      startedAt: clock.now(),
      connections: 0,
      duplicates: 0,
      gaps: 0,
      ...NOTHING,
    },
    protocol: {
      ...given,
      createDecoder: () => ({
        get ends() {
          return decoder.ends
        },
        push: (frame) => {
          const { position } = reading
          // Also of an event that cannot be read: it has been read.
          reading.position = { ...position, lastEventId: frame.id ?? position.lastEventId }
          // A cast: what happens to the run goes the same way as what is said in it.
          return show(decoder.push(frame)) as AgentEvent[]
        },
        end: () => [],
      }),
    },
    get verdict() {
      return verdict
    },
    get isFinished() {
      return isFinished
    },
    hasProgress: false,
    get hasIds() {
      return order.hasIds
    },
    get lastEventId() {
      return order.lastEventId
    },
    get isHolding() {
      return order.isHolding
    },
    get hasGap() {
      return order.hasGap
    },
    open() {
      if (reading.position.connections > 0 && !order.hasIds) reading.startOver()
      order.open(order.lastEventId)
    },
    sort(frames) {
      const sorted = frames.flatMap((frame) => order.push(withId(frame)))
      const duplicates = before + order.duplicates
      if (duplicates > reading.position.duplicates) reading.position = { ...reading.position, duplicates }
      return sorted
    },
    startOver(all) {
      const { lastEventId, duplicates } = reading.position
      // What is on the screen stays the measure, however often it is begun.
      const { target, ...rest } = replay ?? { target: reading.position, lastEventId }
      replay = all ? { events: [], target: NEVER, lastEventId: undefined } : { ...rest, target, events: [] }
      before = duplicates
      decoder = given.createDecoder()
      order = createFrameOrder()
      verdict = undefined
      isFinished = false
      said = NOTHING
    },
    goOnWithout() {
      order.goOnWithout()
      reading.position = { ...reading.position, gaps: reading.position.gaps + 1 }
    },
    swap() {
      if (!replay) return []
      const { events } = replay
      const position = (reading.position = { ...reading.position, ...said })
      const { startedAt, firstAt = startedAt, lastAt = firstAt } = position
      replay = undefined
      reading.hasProgress = true
      return [
        { type: 'run_connecting', attempt, replays: true, receivedAt: startedAt },
        { type: 'run_open', receivedAt: clock.now(), position },
        ...asReplayed(events, firstAt, lastAt),
      ]
    },
    end() {
      const events: AgentEvent[] = []
      for (const frame of order.flush()) {
        try {
          events.push(...decoder.push(frame))
        } catch {
          // It came too early and cannot be read either.
        }
      }
      return show([...events, ...decoder.end()])
    },
  }

  function show(given: AgentEvent[]): RunEvent[] {
    const receivedAt = clock.now()
    // A cast: every event is stamped right here.
    const events = given as Stamped<AgentEvent>[]
    for (const event of events) {
      event.receivedAt = receivedAt
      verdict = judge(verdict, event)
      isFinished ||= event.type === 'finish'
      said = withSaid(said, event)
    }
    const last = events.at(-1)
    if (!last) return []
    if (replay) {
      replay.events.push(...events)
      last.position = reading.position
      const { lastEventId, target } = replay
      const isThere =
        lastEventId !== undefined && order.hasIds
          ? lastEventId === reading.position.lastEventId
          : coversAll(said, target)
      return isThere || isFinished ? reading.swap() : []
    }
    reading.hasProgress = true
    const { position } = reading
    last.position = reading.position = {
      ...position,
      ...said,
      firstAt: position.firstAt ?? receivedAt,
      lastAt: receivedAt,
    }
    return events
  }

  if (kept) reading.startOver()
  return reading
}

const NOTHING: Said = { chars: 0, calls: 0 }

/** A target that no repetition is ever taken to have reached by itself. */
const NEVER: Said = { chars: Infinity, calls: Infinity }

/** SSE has an id beside the data, other wires have a number in it. */
function withId(frame: Frame): Frame {
  if (frame.id !== undefined || frame.text || !/"seq(uence_number)?"/.test(frame.data)) return frame
  try {
    const { seq, sequence_number: number = seq } = asObject(parseJson(frame.data)) ?? {}
    const id = asString(number) ?? asNumber(number)?.toString()
    return id === undefined ? frame : { ...frame, id }
  } catch {
    return frame
  }
}
