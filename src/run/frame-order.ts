import { cutOff } from '../errors.js'
import type { Frame } from '../framing/frame.js'
import type { RunPosition } from './position.js'

/** Puts the frames of one run in order, over any number of connections: each comes through once. */
export interface FrameOrder {
  /** The next frames come over another connection. Returns what to ask behind; `undefined` for everything. */
  open: () => string | undefined
  /**
   * Takes a frame, and gives those that are due: none for one that came before or comes too early, several when one
   * arrives that others wait for.
   *
   * @throws AgentError `disconnected` where the server tells another story than before, or too much waits.
   */
  push: (frame: Frame) => Frame[]
  /** The id of the last frame; `undefined` as long as none had one. */
  last: string | undefined
  /** Frames that wait for others that should have come before them. */
  held: Frame[]
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
 *
 * @param position Where frames are counted that had come before.
 * @param onGap Called where frames are missing, and go on missing when they are asked for again. Behind it they are
 * gone without, unless it throws.
 */
export function createFrameOrder(position: Pick<RunPosition, 'duplicates'>, onGap: () => void): FrameOrder {
  /** What came under each of the latest ids: how many frames, and fingerprints of the first and the last. */
  const seen = new Map<string, { count: number; first: number; latest: number }>()
  let counts = true
  let beforeLast: string | undefined
  /** Some id had several frames. */
  let isShared = false
  let firstId: string | undefined
  /** Frames that came before the first id. */
  let unnamed = 0
  /** What was the last one when frames behind it were missing, and asked for again. */
  let stuckAt: string | undefined
  // Of the connection: what it was asked for, the id it is at, and how many frames of that have come.
  let asked: string | undefined
  let current: string | undefined
  let index = -1
  let isRepeating = false
  /** It repeats the run from its first id. */
  let isSkipping = false

  const order: FrameOrder = { open, push, last: undefined, held: [] }
  return order

  function open(): string | undefined {
    const { last, held } = order
    stuckAt = held.length > 0 ? last : undefined
    order.held = []
    current = undefined
    index = -1
    isRepeating = last !== undefined
    isSkipping = false
    // Where ids are shared, the last one may not be complete.
    return (asked = isShared ? beforeLast : last)
  }

  function again(): Frame[] {
    position.duplicates += 1
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
    const behind = number - Number(last)
    isSkipping = isRepeating && id !== last && (isSkipping || id === firstId)
    counts &&= /^\d+$/.test(id) && (last !== undefined || number < 2)
    const print = fingerprint(frame)
    let known = seen.get(id)
    if (known && index < known.count) {
      if (index > 0 || known.first === print) return again()
      if (isRepeating) throw cutOff(ANOTHER_RUN)
      // It begins to count anew: its ids tell nothing.
      seen.clear()
      known = undefined
      counts = false
    } else if (known) {
      // Only of the last id more may come; the same is then told twice, unless ids are known to stand for several.
      if (id !== last || (!isShared && known.latest === print)) return again()
    } else if (isSkipping || (counts && behind <= 0)) return again()
    if (counts && behind > 1) {
      if (stuckAt !== last) {
        if (held.push({ ...frame, id }) > MAX_HELD) throw cutOff()
        return []
      }
      onGap()
    }
    known ??= { count: 0, first: print, latest: print }
    known.count += 1
    known.latest = print
    seen.set(id, known)
    // Many at once: to look for the first of a map in which many were deleted takes long.
    if (seen.size > 2 * RING) for (const old of [...seen.keys()].slice(0, RING)) seen.delete(old)
    isShared ||= known.count > 1
    firstId ??= id
    if (id !== last) beforeLast = last
    order.last = id
    isRepeating = false
    if (held.length === 0) return [frame]
    // One of them may have waited for this one.
    order.held = []
    return [frame, ...held.flatMap(push)]
  }
}

/** @see http://www.isthe.com/chongo/tech/comp/fnv/ */
function fingerprint({ data }: Frame): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < data.length; at += 1) hash = Math.imul(hash ^ data.charCodeAt(at), 0x01000193)
  return hash
}
