/** What is known of text that arrives in jumps and is shown evenly. */
export interface Pace {
  /** How many characters are shown; not a whole number. */
  shown: number
  /** When that was so, in milliseconds. */
  at: number
  /** Characters per millisecond, smoothed. */
  rate: number
  /** How much had arrived when, for as long as it can still be late. Times rise. */
  arrivals: readonly { at: number; length: number }[]
}

/** Nothing is shown later than this after it arrived, in milliseconds. */
export const MAX_LAG_MS = 300
/** How much of a new rate is taken over: about the last four arrivals count. */
const RATE_WEIGHT = 0.25

/** The pace of text of which `length` characters are already shown. */
export function startPace(length: number, now: number): Pace {
  return { shown: length, at: now, rate: 0, arrivals: [{ at: now, length }] }
}

/**
 * The pace one paint later, when `length` characters have arrived.
 *
 * `shown` never falls, never passes `length`, and is never less than what had arrived 300 ms before.
 */
export function nextPace(pace: Pace, length: number, now: number): Pace {
  if (length < pace.shown) return startPace(length, now)
  const last = pace.arrivals.at(-1) ?? { at: pace.at, length: pace.shown }
  const elapsed = Math.max(0, now - pace.at)
  let { rate, arrivals } = pace
  if (length > last.length) {
    const fresh = (length - last.length) / Math.max(1, now - last.at)
    rate = rate === 0 ? fresh : rate + (fresh - rate) * RATE_WEIGHT
    arrivals = [...arrivals, { at: now, length }]
  }
  const due = arrivals.findLastIndex((arrival) => arrival.at <= now - MAX_LAG_MS)
  const overdue = due >= 0 ? (arrivals[due]?.length ?? 0) : 0
  // Fast enough to be done in time even if nothing more comes.
  const speed = Math.max(rate, (length - pace.shown) / MAX_LAG_MS)
  const shown = Math.min(length, Math.max(overdue, pace.shown + speed * elapsed))
  return { shown, at: now, rate, arrivals: due > 0 ? arrivals.slice(due) : arrivals }
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
