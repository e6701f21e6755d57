import type { CommonLabels } from '../hooks/labels.js'
import type { SpokenText } from './spoken-text.js'

/** How much of an answer is spoken. */
export type SpeechMode = 'sentences' | 'complete' | 'status' | 'off'

/** What is to be said now. */
export interface Speech {
  /** Of the answer. */
  text?: string
  /** How it stands with the answer. */
  status?: string
}

/** Turns growing text into few, whole announcements. When they are made is the caller's. */
export interface SpeechQueue {
  /**
   * Takes all of the text so far, which is looked at when something is to be said: what was spoken of it is not
   * spoken again, also when it arrives anew.
   */
  feed(text: string): void
  /** What is to be said while the answer goes on. */
  due(labels: CommonLabels): Speech
  /** What is left to say when the answer is complete. */
  end(labels: CommonLabels): Speech
  /** Begins with an answer of which so much is there already, and counts as said. */
  restart(spoken?: string): void
  /** Another answer begins. What is left to say of the one before is said first. */
  follow(labels: CommonLabels): void
}

/** The shortest thing that is said by itself, in characters. */
const MIN_CHARS = 20
/** More than this waiting, in characters, cannot be read out in time. */
const MAX_WAITING_CHARS = 400

/**
 * Creates the queue of one live region.
 *
 * @param mode `'sentences'` says finished sentences as they come, `'complete'` the whole answer at its end,
 * `'status'` nothing of it.
 * @param locale The language of the answer, for where its sentences end. @default the page's
 * @param spokenText What is read out of what is written. @default all of it
 */
export function createSpeechQueue(
  mode: Exclude<SpeechMode, 'off'>,
  locale?: string,
  spokenText: SpokenText = (text) => text,
): SpeechQueue {
  const sentences = new Intl.Segmenter(locale, { granularity: 'sentence' })
  /** What is left of the answers before this one. */
  let carried = ''
  /** This one, as it is written. */
  let written = ''
  /** As much of it as counts as said, until it is looked at. */
  let saidAtFirst: string | undefined
  let spoken = ''
  let isTooFast = false

  const begin = (left: string, said: string): void => {
    carried = left
    written = said
    saidAtFirst = said
    isTooFast = false
  }
  /** What is waiting to be said. */
  const waiting = (labels: CommonLabels, isOpen: boolean): string => {
    if (mode === 'status' || isTooFast) return ''
    if (saidAtFirst !== undefined) spoken = saidAtFirst && spokenText(saidAtFirst, true, labels)
    saidAtFirst = undefined
    const text = carried + spokenText(written, isOpen, labels)
    // Replayed after a reconnect, the text is for a while the beginning of what was said. Only where it
    // takes another turn is there something new to say, from the sentence on in which it does.
    if (spoken.startsWith(text)) return ''
    if (!text.startsWith(spoken)) {
      let same = ''
      for (const { segment } of sentences.segment(text)) {
        if (!spoken.startsWith(same + segment)) break
        same += segment
      }
      spoken = same
    }
    return text.slice(spoken.length)
  }

  return {
    feed(text) {
      written = text
    },
    due(labels) {
      if (mode !== 'sentences') return {}
      const rest = waiting(labels, true)
      const ready = finishedPart(rest, sentences)
      if ((ready || rest).length > MAX_WAITING_CHARS) {
        isTooFast = true
        return { status: labels.speakContinues }
      }
      const plain = ready.trim()
      if (plain.length < MIN_CHARS) return {}
      spoken += ready
      return { text: plain }
    },
    end(labels) {
      const rest = waiting(labels, false)
      const plain = rest.trim()
      const isCut = isTooFast || (mode === 'sentences' && plain.length > MAX_WAITING_CHARS)
      spoken += rest
      if (isTooFast) saidAtFirst = written
      return isCut
        ? { status: labels.speakComplete(countWords(carried + written, locale)) }
        : { text: plain, status: labels.speakComplete(undefined) }
    },
    follow(labels) {
      const rest = waiting(labels, false).trim()
      begin(rest && `${rest}\n`, '')
    },
    restart: (said = '') => begin('', said),
  }
}

/** As much of the text as is finished sentences. */
function finishedPart(text: string, sentences: Intl.Segmenter): string {
  let finished = 0
  for (const { segment, index } of sentences.segment(text)) {
    const end = index + segment.length
    // The last one may go on, unless a line end or a space after its full stop says otherwise.
    if (end < text.length || /[.!?…。！？]["'”’)\]]*\s+$|\n\s*$/.test(segment)) finished = end
  }
  return text.slice(0, finished)
}

/** Above this a word counter that knows languages takes longer than a paint. */
const SEGMENTED_CHARS = 20_000

function countWords(text: string, locale: string | undefined): number {
  if (text.length > SEGMENTED_CHARS) return text.match(/\S+/g)?.length ?? 0
  const words = new Intl.Segmenter(locale, { granularity: 'word' }).segment(text)
  return [...words].filter(({ isWordLike }) => isWordLike).length
}
