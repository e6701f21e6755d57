import type { AgentEvent } from '../protocols/events.js'
import type { Protocol } from '../protocols/protocol.js'
import { systemClock } from './clock.js'
import { createFrameOrder, type FrameOrder } from './frame-order.js'
import type { RunPosition, Said } from './position.js'
import type { RunEvent, RunOptions, Stamped } from './run.js'
import { judge, type Verdict } from './verdict.js'

/** What one run has said, over all its connections. */
export interface Reading {
  /** How far it was read. Changes with every frame. */
  position: RunPosition
  /** The run's protocol, with one decoder for all connections: what one has half said, the next one completes. */
  protocol: Protocol
  /** Which frames are due. Another one when the run is told from its start. */
  order: FrameOrder
  /** How it would come out if it ended now. */
  verdict: Verdict
  /** The stream itself was told to be over. */
  isFinished: boolean
  /** Something new has come since this was last set to `false`. */
  hasProgress: boolean
  /**
   * From here on the run is told from its start, out of sight, and shown in place of what was said as soon as it is
   * as far.
   *
   * @param target How far that is. @default as far as what is shown
   */
  startOver: (target?: Said) => void
  /** Shows what was told out of sight, as far as it has come. */
  swap: () => RunEvent[]
  /** Nothing more comes: what was held back. */
  end: () => RunEvent[]
}

/** A target that is not reached: what is told is shown when its teller says so. */
export const NEVER: Said = { chars: Infinity, others: 0 }

/** Makes the {@link Reading} of a run: from its first event, or again from there, with what is known of it. */
export function createReading(
  { protocol: given, input, clock = systemClock }: RunOptions,
  known: RunPosition | undefined,
  attempt: number,
): Reading {
  let decoder = given.createDecoder()
  let chars = 0
  let others = 0
  /** What is told once more, and how far it has to come. */
  let replay: { events: Stamped<AgentEvent>[]; target: Said; until: string | undefined } | undefined

  const reading: Reading = {
    position: known ?? { input, chars, others, connections: 0, duplicates: 0, gaps: 0 },
    protocol: {
      ...given,
      createDecoder: () => ({
        get ends() {
          return decoder.ends
        },
        push(frame) {
          // Also of an event that cannot be read: it has been read.
          const { lastEventId, ...position } = reading.position
          reading.position = { ...position, lastEventId: frame.id ?? lastEventId }
          // A cast: what happens to the run goes the same way as what is said in it.
          return show(decoder.push(frame)) as AgentEvent[]
        },
        end: () => [],
      }),
    },
    order: createFrameOrder(),
    verdict: undefined,
    isFinished: false,
    hasProgress: false,
    startOver(target) {
      const { position } = reading
      // What is on the screen stays the measure, however often it is told.
      const before = replay ?? { target: position, until: position.lastEventId }
      replay = { ...before, ...(target && { target, until: undefined }), events: [] }
      decoder = given.createDecoder()
      reading.order = createFrameOrder()
      reading.order.duplicates = position.duplicates
      reading.verdict = undefined
      chars = others = 0
    },
    swap() {
      if (!replay) return []
      const { events } = replay
      const position = (reading.position = { ...reading.position, chars, others })
      replay = undefined
      reading.hasProgress = true
      return [
        { type: 'run_connecting', attempt, replays: true, receivedAt: clock.now() },
        { type: 'run_open', position, receivedAt: clock.now() },
        ...events.map((event): RunEvent => ({ ...event, replayed: true })),
      ]
    },
    end: () => show(decoder.end()),
  }

  function show(given: AgentEvent[]): RunEvent[] {
    const receivedAt = clock.now()
    // A cast: every event is stamped right here.
    const events = given as Stamped<AgentEvent>[]
    for (const event of events) {
      event.receivedAt = receivedAt
      reading.verdict = judge(reading.verdict, event)
      reading.isFinished ||= event.type === 'finish'
      if ('content' in event) chars += event.content.length
      else others += 1
    }
    const last = events.at(-1)
    if (!last) return []
    if (replay) {
      replay.events.push(...events)
      last.position = reading.position
      const { target, until } = replay
      const isThere =
        until !== undefined && reading.order.last !== undefined
          ? until === reading.position.lastEventId
          : chars >= target.chars && others >= target.others
      return isThere || reading.isFinished ? reading.swap() : []
    }
    reading.hasProgress = true
    last.position = reading.position = { ...reading.position, chars, others }
    return events
  }

  if (known) reading.startOver()
  return reading
}
