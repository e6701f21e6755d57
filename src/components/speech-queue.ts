/** How much of an answer is spoken. */
export type SpeechMode = 'sentences' | 'complete' | 'status' | 'off'

/** What is to be said now. */
export type Speech =
  | { say: 'text'; text: string }
  | { say: 'continues' }
  | { say: 'complete'; words?: number }

/** Turns growing text into few, whole announcements. The clock is the caller's. */
export interface SpeechQueue {
  /** Takes all of the text so far: what was spoken of it is not spoken again, also when it arrives anew. */
  feed(text: string): void
  /** What is to be said at `now`, in milliseconds; at most one thing every 1.5 s. */
  due(now: number): Speech | undefined
  /** When to ask again; `undefined` while nothing waits. */
  dueAt(): number | undefined
  /** What is left to say when the answer is complete. */
  end(): Speech[]
  /** Begins with an answer of which so much is there already, and counts as said. */
  restart(spoken?: string): void
  /** Another answer begins. What is left to say of the one before is said first. */
  follow(): void
}

/** The shortest thing that is said by itself, in characters. */
const MIN_CHARS = 20
/** The shortest time between two announcements, in milliseconds. */
const INTERVAL_MS = 1_500
/** More than this waiting, in characters, cannot be read out in time. */
const MAX_WAITING_CHARS = 400

/**
 * Creates the queue of one live region.
 *
 * @param mode `'sentences'` says finished sentences as they come, `'complete'` the whole answer at its end,
 * `'status'` and `'off'` nothing of it.
 * @param locale The language of the answer, for where its sentences end. @default the page's
 */
export function createSpeechQueue(mode: SpeechMode, locale?: string): SpeechQueue {
  const sentences = new Intl.Segmenter(locale, { granularity: 'sentence' })
  /** What is left of the answers before this one. */
  let carried = ''
  let text = ''
  let spoken = ''
  let continues: 'no' | 'to be said' | 'said' = 'no'
  let lastAt = Number.NEGATIVE_INFINITY

  const waiting = (): string => (text.startsWith(spoken) ? text.slice(spoken.length) : '')

  return {
    feed(next) {
      text = carried + next
      // Replayed after a reconnect, the text is for a while the beginning of what was said. Only where it
      // takes another turn is there something new to say, from the sentence on in which it does.
      if (text.startsWith(spoken) || spoken.startsWith(text)) return
      const same = commonStart(text, spoken)
      spoken = same.slice(0, finishedLength(same, sentences))
    },
    due(now) {
      if (mode !== 'sentences' || continues === 'said' || now < lastAt + INTERVAL_MS) return undefined
      const rest = waiting()
      const ready = finishedLength(rest, sentences)
      if (ready > MAX_WAITING_CHARS || (ready === 0 && rest.length > MAX_WAITING_CHARS)) {
        continues = 'said'
        lastAt = now
        return { say: 'continues' }
      }
      const plain = rest.slice(0, ready).trim()
      if (plain.length < MIN_CHARS) return undefined
      spoken += rest.slice(0, ready)
      lastAt = now
      return { say: 'text', text: plain }
    },
    dueAt() {
      if (mode !== 'sentences' || continues === 'said' || waiting().trim() === '') return undefined
      return lastAt + INTERVAL_MS
    },
    end() {
      if (mode === 'off') return []
      const plain = waiting().trim()
      const whole = mode === 'complete' || plain.length <= MAX_WAITING_CHARS
      const cut = continues === 'said' || !whole
      spoken = text
      if (mode === 'status' || (plain === '' && !cut)) return [{ say: 'complete' }]
      if (cut) return [{ say: 'complete', words: countWords(text, locale) }]
      return [{ say: 'text', text: plain }, { say: 'complete' }]
    },
    follow() {
      const rest = mode === 'status' || continues === 'said' ? '' : waiting().trim()
      carried = rest && `${rest}\n`
      text = carried
      spoken = ''
      continues = 'no'
    },
    restart(before = '') {
      carried = ''
      text = before
      spoken = before
      continues = 'no'
    },
  }
}

/** How much of the text is finished sentences. */
function finishedLength(text: string, sentences: Intl.Segmenter): number {
  let finished = 0
  for (const { segment, index } of sentences.segment(text)) {
    const end = index + segment.length
    // The last one may go on, unless a line end or a space after its full stop says otherwise.
    if (end < text.length || /[.!?…。！？]["'”’)\]]*\s+$|\n\s*$/.test(segment)) finished = end
  }
  return finished
}

function commonStart(one: string, other: string): string {
  let length = 0
  while (length < one.length && one[length] === other[length]) length++
  return one.slice(0, length)
}

/** Above this a word counter that knows languages takes longer than a paint. */
const SEGMENTED_CHARS = 20_000

function countWords(text: string, locale: string | undefined): number {
  if (text.length > SEGMENTED_CHARS) return text.match(/\S+/g)?.length ?? 0
  let words = 0
  for (const { isWordLike } of new Intl.Segmenter(locale, { granularity: 'word' }).segment(text))
    if (isWordLike) words++
  return words
}
