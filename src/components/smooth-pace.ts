/** What is known of text that arrives in jumps and is shown evenly. */
export interface Pace {
  /** How many characters are shown; not a whole number. */
  shown: number
  /** When that was so, in milliseconds. */
  at: number
  /** How much had arrived when: the latest second, and one before it. Times rise. */
  arrivals: readonly { at: number; length: number }[]
}

/** Nothing is shown later than this after it arrived, in milliseconds. */
export const MAX_LAG_MS = 300
/** The rate of arrival is that of the latest so many milliseconds. */
const RATE_WINDOW_MS = 1_000
/** One paint. */
const PAINT_MS = 16

/** The pace of text of which `length` characters are already shown. */
export function startPace(length: number, now: number): Pace {
  return { shown: length, at: now, arrivals: [{ at: now, length }] }
}

/**
 * The pace one paint later, when `length` characters have arrived.
 *
 * `shown` never falls, never passes `length`, and is never less than what had arrived 300 ms before.
 */
export function nextPace(pace: Pace, length: number, now: number): Pace {
  if (length < pace.shown) return startPace(length, now)
  const arrived = pace.arrivals.at(-1)?.length ?? 0
  const arrivals = length > arrived ? [...pace.arrivals, { at: now, length }] : pace.arrivals
  const oldest = arrivals[0] ?? { at: now, length }
  const latest = arrivals.at(-1) ?? oldest
  const overdue = arrivals.findLast(({ at }) => at <= now - MAX_LAG_MS)?.length ?? 0
  // Over less than the lag a rate says nothing: a single arrival would count as an endless flood.
  const rate = (latest.length - oldest.length) / Math.max(MAX_LAG_MS, latest.at - oldest.at)
  // Fast enough to be done in time even if nothing more comes.
  const speed = Math.max(rate, (length - pace.shown) / MAX_LAG_MS)
  // While there was nothing to show, no time was lost.
  const elapsed = pace.shown < arrived ? Math.max(0, now - pace.at) : PAINT_MS
  const shown = Math.min(length, Math.max(overdue, pace.shown + speed * elapsed))
  const first = arrivals.findLastIndex(({ at }) => at <= now - RATE_WINDOW_MS)
  return { shown, at: now, arrivals: first > 0 ? arrivals.slice(first) : arrivals }
}

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
/** Longer than any character that is meant to be read: a family of four with skin tones has 25. */
const CHARACTER_UNITS = 64

/** The end of the character that position `index` of `text` is in: no emoji or accent is ever shown in half. */
export function characterEnd(text: string, index: number): number {
  if (index <= 0) return 0
  if (index >= text.length) return text.length
  const start = Math.max(0, index - CHARACTER_UNITS)
  const window = text.slice(start, index + CHARACTER_UNITS)
  const character = characters.segment(window).containing(index - start)
  if (!character || start + character.index === index) return index
  return start + character.index + character.segment.length
}
