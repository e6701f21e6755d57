import { AgentError } from '../errors.js'
import type { Frame } from '../framing/frame.js'

/** Puts the frames of one run in order, over any number of connections: each comes through once. */
export interface FrameOrder {
  /**
   * The next frames come over another connection, which was asked for what is behind `lastEventId`, or for
   * everything.
   */
  open: (lastEventId: string | undefined) => void
  /**
   * Takes a frame, and gives those that are due: none for one that came before or comes too early, several when one
   * arrives that others wait for.
   *
   * @throws AgentError `disconnected` where the server tells another story than before, or too much waits;
   * `invalid_event` where frames are missing and go on missing when they are asked for again.
   */
  push: (frame: Frame) => Frame[]
  /** What still waits for frames before it, in order; nothing waits any more. */
  flush: () => Frame[]
  /** Goes on without the frames that are missing for good, with the next connection. */
  goOnWithout: () => void
  /** Frames are missing for good. */
  readonly hasGap: boolean
  /** Whether frames have ids at all. */
  readonly hasIds: boolean
  /** What to ask behind; `undefined` for everything. */
  readonly lastEventId: string | undefined
  /** Frames wait for others that should have come before them. */
  readonly isHolding: boolean
  /** Frames that had come before, so far. */
  readonly duplicates: number
}

/** The cause of an error that is final: what the server tells is not the run that was read so far. */
export const ANOTHER_RUN: string = 'another run'

/** Ids that are remembered where nothing else tells an old frame from a new one. */
const RING = 1_024
/** More frames than these do not wait for one that is missing. */
const MAX_HELD = 64

/**
 * Makes a {@link FrameOrder}. What it knows is bounded, however long the run is.
 *
 * - Ids that count (0 or 1, then always one more): what is not above the last one has come before; what is more
 *   than one above it waits for the rest.
 * - Ids that rise (numbers, or two with a dash): on a connection that repeats, what is not above the last one has
 *   come before.
 * - Any others: the latest 1,024 are remembered.
 *
 * Several frames may have one id, also by carrying none behind one that does; on another connection as many of
 * them as had come before are left out.
 */
export function createFrameOrder(): FrameOrder {
  /** What came under each of the latest ids: how many frames, and fingerprints of the first and the last. */
  const seen = new Map<string, { count: number; first: number; latest: number }>()
  const held = new Map<number, Frame[]>()
  let kind: 'counting' | 'rising' | 'any' | undefined
  let last: string | undefined
  let beforeLast: string | undefined
  /** Some id had several frames. */
  let isShared = false
  let duplicates = 0
  /** What was missing when this connection was asked for. */
  let missing: number | undefined
  let hasGap = false
  let isPatient = true
  // Of the connection: what it was asked for, the id it is at, and how many frames of that have come.
  let asked: string | undefined
  let current: string | undefined
  let index = 0
  let isRepeating = false
  /** Frames that came before the first id. */
  let unnamed = 0

  function take(frame: Frame, id: string): Frame[] {
    const latest = fingerprint(frame)
    const { count, first } = seen.get(id) ?? { count: 0, first: latest }
    seen.set(id, { count: count + 1, first, latest })
    if (seen.size > RING) seen.delete(seen.keys().next().value ?? id)
    isShared ||= count > 0
    if (id !== last) beforeLast = last
    last = id
    isRepeating = false
    isPatient = true
    return [frame]
  }

  function again(): Frame[] {
    duplicates += 1
    return []
  }

  /** The frames that waited for those that are through now. */
  function due(): Frame[] {
    const frames: Frame[] = []
    for (let number = Number(last) + 1; held.has(number); number += 1) {
      for (const frame of held.get(number) ?? []) frames.push(...take(frame, String(number)))
      held.delete(number)
    }
    return frames
  }

  function push(frame: Frame): Frame[] {
    const id = frame.id ?? current ?? asked
    if (id === undefined) {
      // Before the first id only their number tells what has come before.
      index += 1
      if (index <= unnamed) return again()
      if (last === undefined) unnamed += 1
      return [frame]
    }
    // Without an id of its own it comes behind the frame that had it.
    index = id === current ? index + 1 : Number(frame.id === undefined)
    current = id
    kind ??= /^[01]$/.test(id) ? 'counting' : rank(id) ? 'rising' : 'any'
    const print = fingerprint(frame)
    let known = seen.get(id)
    if (known && index < known.count) {
      if (index > 0 || known.first === print) return again()
      if (isRepeating) throw anotherStory()
      // The server counts from the beginning again: its ids tell nothing.
      seen.clear()
      kind = 'any'
      known = undefined
    }
    if (known) {
      // Told twice, unless ids are known to stand for several frames.
      if (id === last && !isShared && seen.size > 1 && known.latest === print) return again()
      return take(frame, id)
    }
    const isAbove = last === undefined || rank(id) > rank(last)
    if (kind === 'counting' && !/^\d+$/.test(id)) kind = 'any'
    if (kind === 'counting' && last !== undefined) {
      if (!isAbove) return again()
      const next = Number(last) + 1
      if (Number(id) > next && isPatient) {
        hasGap = missing === next
        if (hasGap) throw gone(next, Number(id) - 1)
        const others = held.get(Number(id)) ?? []
        if (others.some((other) => fingerprint(other) === print)) return again()
        held.set(Number(id), [...others, frame])
        if (held.size > MAX_HELD) throw new AgentError('disconnected', 'Events came out of order. Try again.')
        return []
      }
    } else if (kind === 'rising' && !isAbove) {
      if (isRepeating) return again()
      kind = 'any'
    }
    return [...take(frame, id), ...due()]
  }

  return {
    open(lastEventId) {
      missing = held.size ? Number(last) + 1 : undefined
      held.clear()
      asked = lastEventId
      current = undefined
      index = 0
      isRepeating = last !== undefined
    },
    push,
    flush() {
      const waiting = [...held].toSorted(([a], [b]) => a - b)
      held.clear()
      return waiting.flatMap(([number, frames]) => frames.flatMap((frame) => take(frame, String(number))))
    },
    goOnWithout() {
      hasGap = false
      isPatient = false
    },
    get hasGap() {
      return hasGap
    },
    get hasIds() {
      return last !== undefined
    },
    get lastEventId() {
      // Where ids are shared, the last one may not be complete.
      return isShared ? beforeLast : last
    },
    get isHolding() {
      return held.size > 0
    },
    get duplicates() {
      return duplicates
    },
  }
}

/** Numbers of any length, made to be compared as text; '' for an id that is none. */
function rank(id: string): string {
  return /^\d+(-\d+)?$/.test(id) ? id.replace(/\d+/g, (digits) => digits.padStart(32, '0')) : ''
}

/** @see http://www.isthe.com/chongo/tech/comp/fnv/ */
function fingerprint({ data, event = '' }: Frame): number {
  const text = `${event}\n${data}`
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash
}

function anotherStory(): AgentError {
  return new AgentError(
    'disconnected',
    'The server tells another run than before, so what was received stays as it is. Try again.',
    { cause: ANOTHER_RUN },
  )
}

function gone(from: number, to: number): AgentError {
  const which = from === to ? `Event ${from} is` : `Events ${from} to ${to} are`
  return new AgentError('invalid_event', `${which} missing, and the server has them no more.`)
}
