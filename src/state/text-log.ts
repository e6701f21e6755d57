/**
 * The end of a text that grows. Whoever has read the text up to some place gets what came behind it from here:
 * reading it off the text itself would have the engine copy all of a long text at every paint, since a text that is
 * put together from pieces is copied into one as soon as a character of it is looked at.
 */
export interface TextLog {
  head: string
  /** What comes behind `head`; kept short. */
  tail: string
  /** The part whose text is `head` and `tail`. */
  part: object
}

/** Of a tail that is twice as long, so much is left: the rest becomes part of the head, however much it is. */
const BLOCK_CHARS = 4_096

const logs = new WeakMap<object, TextLog>()

/** A part with more text. */
export function withMoreText<Part extends { text: string }>(part: Part, content: string): Part {
  let log = logs.get(part)
  // A log that goes on behind this part belongs to another future of it.
  if (log?.part !== part) log = { head: part.text, tail: '', part }
  log.tail += content
  const next = { ...part, text: log.head + log.tail }
  log.part = next
  if (log.tail.length > 2 * BLOCK_CHARS) {
    // A copy: engines keep a slice as a view of the whole, so that the head would keep twice its size.
    log.head += structuredClone(log.tail.slice(0, -BLOCK_CHARS))
    log.tail = log.tail.slice(-BLOCK_CHARS)
  }
  logs.set(next, log)
  return next
}

/** The log of a part's text; `undefined` for one that came at once, or is done. All that came before have the same. */
export function textLog(part: object): TextLog | undefined {
  return logs.get(part)
}

/** What stands between two places of a text; `undefined` where that is too far back to be known. */
export function textBetween({ head, tail }: TextLog, from: number, to: number): string | undefined {
  const start = from - head.length
  return start < 0 || to < from ? undefined : tail.slice(start, to - head.length)
}
