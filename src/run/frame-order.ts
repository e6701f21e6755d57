import { AgentError, cutOff } from '../errors.js'
import type { Frame } from '../framing/frame.js'

/** Puts the frames of one run in order, over any number of connections: each comes through once. */
export interface FrameOrder {
  /** The next frames come over another connection, which is asked for what is behind `lastEventId`. */
  open: () => void
  /**
   * Takes a frame, and gives those that are due: none for one that came before or comes too early, several when one
   * arrives that others wait for.
   *
   * @throws AgentError `disconnected` where the server tells another story than before, or too much waits;
   * `invalid_event` where frames are missing, and go on missing when they are asked for again.
   */
  push: (frame: Frame) => Frame[]
  /** The id of the last frame; `undefined` as long as none had one. */
  last: string | undefined
  /** What to ask behind; `undefined` for everything. */
  lastEventId: string | undefined
  /** Frames that wait for others that should have come before them, by their number. */
  held: Map<number, Frame[]>
  /** Frames that had come before, so far. */
  duplicates: number
  /** Frames are missing for good. */
  hasGap: boolean
  /** Set to go on without them, with the next connection. */
  acceptsGap: boolean
}

/** The cause of an error that is final: what the server tells is not the run that was read so far. */
export const ANOTHER_RUN: string = 'another run'

/** Ids that are remembered where nothing else tells an old frame from a new one. */
const RING = 8_192
/** More frames than these do not wait for one that is missing. */
const MAX_HELD = 64

/**
 * Makes a {@link FrameOrder}. What it knows is bounded, however long the run is.
 *
 * - Ids that count (0 or 1, then always one more): what is not above the last one has come before; what is more
 *   than one above it waits for the rest.
 * - Any others: the latest 8,192 are remembered, and the first one: what begins with it, and does not end before the
 *   last one, tells all again.
 *
 * Several frames may have one id, also by carrying none behind one that does; on another connection as many of
 * them as had come before are left out.
 */
export function createFrameOrder(): FrameOrder {
  /** What came under each of the latest ids: how many frames, and fingerprints of the first and the last. */
  const seen = new Map<string, { count: number; first: number; latest: number }>()
  let counts = true
  let beforeLast: string | undefined
  /** Some id had several frames. */
  let isShared = false
  let firstId: string | undefined
  /** Frames that came before the first id. */
  let unnamed = 0
  /** What was missing when this connection was asked for. */
  let missing: number | undefined
  // Of the connection: what it was asked for, the id it is at, and how many frames of that have come.
  let asked: string | undefined
  let current: string | undefined
  let index = -1
  let isRepeating = false
  /** It repeats the run from its first id. */
  let isSkipping = false

  const order: FrameOrder = {
    open() {
      missing = order.held.size > 0 ? Number(order.last) + 1 : undefined
      order.held.clear()
      asked = order.lastEventId
      current = undefined
      index = -1
      isRepeating = order.last !== undefined
      isSkipping = false
    },
    push,
    last: undefined,
    lastEventId: undefined,
    held: new Map(),
    duplicates: 0,
    hasGap: false,
    acceptsGap: false,
  }
  return order

  function take(frame: Frame, id: string): Frame[] {
    const latest = fingerprint(frame)
    const { count = 0, first = latest } = seen.get(id) ?? {}
    seen.set(id, { count: count + 1, first, latest })
    // Many at once: to look for the first of a map in which many were deleted takes long.
    if (seen.size > 2 * RING) for (const old of [...seen.keys()].slice(0, RING)) seen.delete(old)
    isShared ||= count > 0
    firstId ??= id
    if (id !== order.last) beforeLast = order.last
    order.last = id
    // Where ids are shared, the last one may not be complete.
    order.lastEventId = isShared ? beforeLast : id
    order.acceptsGap = isRepeating = false
    return [frame]
  }

  function again(): Frame[] {
    order.duplicates += 1
    return []
  }

  function push(frame: Frame): Frame[] {
    const { last, held } = order
    const id = frame.id ?? current ?? asked
    // Without an id of its own it comes behind the frame that had it.
    index = id === current ? index + 1 : Number(frame.id === undefined)
    current = id
    if (id === undefined) {
      // Before the first id only their number tells what has come before.
      if (index < unnamed) return again()
      unnamed += Number(last === undefined)
      return [frame]
    }
    const number = Number(id)
    const isBelow = number <= Number(last)
    isSkipping = isRepeating && id !== last && (isSkipping || id === firstId)
    counts &&= /^\d+$/.test(id) && (last !== undefined || number < 2)
    const print = fingerprint(frame)
    const known = seen.get(id)
    if (known && index < known.count) {
      if (index > 0 || known.first === print) return again()
      if (isRepeating) throw cutOff(ANOTHER_RUN)
      // It begins to count anew: its ids tell nothing.
      seen.clear()
      counts = false
    } else if (known) {
      // Only of the last id more may come; the same is then told twice, unless ids are known to stand for several.
      return id !== last || (!isShared && known.latest === print) ? again() : take(frame, id)
    } else if (isSkipping || (counts && isBelow)) return again()
    const next = Number(last) + 1
    if (!counts || order.acceptsGap || !(number > next)) {
      const frames = take(frame, id)
      for (let waited = number + 1, due; (due = held.get(waited)); waited += 1) {
        frames.push(...due.flatMap((one) => take(one, `${waited}`)))
        held.delete(waited)
      }
      return frames
    }
    if (missing === next) {
      order.hasGap = true
      throw new AgentError('invalid_event', `Events from ${next} to ${number - 1} are missing for good.`)
    }
    const others = held.get(number) ?? []
    if (others.some((other) => fingerprint(other) === print)) return again()
    held.set(number, [...others, frame])
    if (held.size > MAX_HELD) throw cutOff()
    return []
  }
}

/** @see http://www.isthe.com/chongo/tech/comp/fnv/ */
function fingerprint({ data }: Frame): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < data.length; at += 1) hash = Math.imul(hash ^ data.charCodeAt(at), 0x01000193)
  return hash
}
