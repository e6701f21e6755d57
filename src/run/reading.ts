import type { AgentEvent } from '../protocols/events.js'
import type { Protocol } from '../protocols/protocol.js'
import { systemClock } from './clock.js'
import type { RunPosition } from './position.js'
import { judge, type Verdict } from './verdict.js'
import { life, type RunEvent, type RunOptions, type Stamped } from './run.js'

/** What a run has said since it was begun, over all its connections. */
export interface Reading {
  /** The run's protocol, with one decoder for all connections: what one has half said, the next one completes. */
  protocol: Protocol
  /** How it would come out if it ended now. */
  verdict: Verdict
  /** The stream itself was told to be over. */
  isFinished: boolean
  /**
   * From here on the run is told from its start, out of sight, and shown in place of what was said: as soon as it is
   * as far, or where it `isState`, which is all there is, when the connection has told the whole of it.
   */
  startOver: (isState: boolean) => void
  /** Nothing more comes: what was held back. */
  end: () => RunEvent[]
}

/**
 * Makes the {@link Reading} of a run.
 *
 * @param options Of the run; its `position` is how far it was read.
 * @param position Kept up to date, with every frame.
 * @param onProgress Called when something new is shown.
 */
export function createReading(
  options: RunOptions,
  position: RunPosition,
  attempt: number,
  onProgress: () => void,
): Reading {
  const { protocol, clock = systemClock } = options
  let decoder = protocol.createDecoder()
  // How much was told since its start.
  let chars = 0
  let others = 0
  /** What is told once more. */
  let replay: Stamped<AgentEvent>[] | undefined
  /** It is shown when it was told to its end, and not before. */
  let waitsForEnd = false

  const reading: Reading = {
    protocol: {
      ...protocol,
      createDecoder: () => ({
        get ends() {
          return decoder.ends
        },
        push(frame) {
          // Also of an event that cannot be read: it has been read.
          position.lastEventId = frame.id ?? position.lastEventId
          // A cast: what happens to the run goes the same way as what is said in it.
          return show(decoder.push(frame)) as AgentEvent[]
        },
        // The same cast.
        end: () => (waitsForEnd ? swap() : []) as AgentEvent[],
      }),
    },
    verdict: undefined,
    isFinished: false,
    startOver(isState) {
      decoder = protocol.createDecoder()
      replay = []
      waitsForEnd = isState
      chars = others = 0
      reading.verdict = undefined
    },
    // Told once more to its end, it takes the place of what is shown, even where it is shorter.
    end: () => [...show(decoder.end()), ...(reading.verdict ? swap() : [])],
  }
  return reading

  function show(given: AgentEvent[]): RunEvent[] {
    const receivedAt = clock.now()
    // A cast: every event is stamped right here.
    const events = given as Stamped<AgentEvent>[]
    for (const event of events) {
      event.receivedAt = receivedAt
      if (replay) event.replayed = true
      reading.verdict = judge(reading.verdict, event)
      reading.isFinished ||= event.type === 'finish'
      if ('content' in event) chars += event.content.length
      else others += 1
    }
    const last = events.at(-1)
    if (!last) return []
    if (replay) {
      replay.push(...events)
      const isThere = !waitsForEnd && chars >= position.chars && others >= position.others
      return isThere || reading.isFinished ? swap() : []
    }
    progress()
    last.position = options.position
    return events
  }

  /** Shows what was told out of sight, as far as it has come. */
  function swap(): RunEvent[] {
    if (!replay) return []
    const events = replay
    replay = undefined
    progress()
    return [
      ...life(options, { type: 'run_connecting', attempt, replays: true }),
      ...life(options, { type: 'run_open' }),
      ...events,
    ]
  }

  function progress() {
    position.chars = chars
    position.others = others
    onProgress()
  }
}
