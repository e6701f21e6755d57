/**
 * The end of a text that grows. Whoever has read the text up to some place gets what came behind it from here:
 * reading it off the text itself would have the engine copy all of a long text at every paint, since a text that is
 * put together from pieces is copied into one as soon as a character of it is looked at.
 */
export interface TextLog {
  /** What came before `tail`. */
  head: string
  /** The last of what was added to `head`. */
  block: string
  tail: string
}

/** A tail that is longer becomes part of the head. */
const TAIL_CHARS = 4_096

const logs = new WeakMap<object, TextLog>()

/** A part with more text. */
export function withMoreText<Part extends { text: string }>(part: Part, content: string): Part {
  const known = logs.get(part)
  // A log that goes on behind this part belongs to another future of it.
  const isCurrent = known?.head.length === part.text.length - (known?.tail.length ?? 0)
  const log = known && isCurrent ? known : { head: part.text, block: '', tail: '' }
  log.tail += content
  const next = { ...part, text: log.head + log.tail }
  if (log.tail.length > TAIL_CHARS) {
    log.block = log.tail
    log.head += log.block
    log.tail = ''
  }
  logs.set(next, log)
  return next
}

/** The log of a part's text; `undefined` for one that came at once. All versions of a part have the same. */
export function textLog(part: object): TextLog | undefined {
  return logs.get(part)
}

/** Says that the text of one part is that of another. */
export function shareTextLog(part: object, other: object): void {
  const log = logs.get(part)
  if (log) logs.set(other, log)
}

/** What stands between two places of a text; `undefined` where that is too far back to be known. */
export function textBetween({ head, block, tail }: TextLog, from: number, to: number): string | undefined {
  const start = head.length - block.length
  if (from < start || to < from || to > head.length + tail.length) return undefined
  return from < head.length
    ? (block + tail).slice(from - start, to - start)
    : tail.slice(from - head.length, to - head.length)
}
