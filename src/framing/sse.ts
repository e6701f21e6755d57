import { createParser } from 'eventsource-parser'
import type { Frame } from './frame.js'
import { defaultLimits, type Limits } from './limits.js'
import { createLines, failLast, frameTooLong, ID_CHARS } from './lines.js'
import type { Stage } from './stage.js'

/** Text → frames, and what an event stream says beside its events. */
export interface SseStage extends Stage<string, Frame> {
  /** The last event id, `''` if there is none. It counts once the blank line behind it has arrived. */
  readonly lastEventId: string
  /** The last `retry:` in milliseconds, as the server sent it: 0 and 1e20 occur. See {@link clampRetry}. */
  readonly retryMs: number | undefined
}

// The longest name of a field with its colon and space: a value of exactly `frameChars` must still fit.
const PREFIX_CHARS = 'event: '.length

/**
 * Reads an event stream. Put it behind `createUtf8(true)`: it strips the byte order mark itself, exactly one.
 *
 * An event in the middle of which the stream ends is discarded. An id of more than 1,024 characters counts as
 * an empty one: it cannot be sent back, and the id before it would fetch again what was read since.
 *
 * @param limits `frameChars` holds for the data of one event and for one line of any kind.
 * @throws AgentError 'limit_exceeded', from the push after the one that still had frames to give.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function createSse({ frameChars = defaultLimits.frameChars }: Partial<Limits> = {}): SseStage {
  const lines = createLines('\n', '\r')
  const lineChars = frameChars + PREFIX_CHARS
  let lastEventId = ''
  let retryMs: number | undefined
  let started = false

  const stage = failLast<string, Frame>((give) => {
    const parser = createParser({
      // The parser gets whole lines only, so that this counts the data of the open event and nothing else.
      maxBufferSize: frameChars,
      onId: (id) => {
        lastEventId = id.length > ID_CHARS ? '' : id
      },
      onRetry: (ms) => {
        retryMs = ms
      },
      onEvent: ({ event, data }) => {
        // An event that is whole in one piece never passes through the parser's buffer.
        if (data.length > frameChars) throw frameTooLong(frameChars)
        give({ data, ...(event && { event }), ...(lastEventId && { id: lastEventId }) })
      },
      onError: ({ type }) => {
        if (type === 'max-buffer-size-exceeded') throw frameTooLong(frameChars)
      },
    })
    // The parser also takes the characters U+00EF U+00BB U+00BF for a byte order mark, which after decoding
    // they are not. Past the first line it no longer looks for one.
    parser.feed('\n')

    return {
      push(text) {
        if (text === '') return
        const whole = lines.push(!started && text.startsWith('\uFEFF') ? text.slice(1) : text)
        started = true
        const end = endBeforeLongLine(whole, lineChars)
        parser.feed(whole.slice(0, end))
        if (end < whole.length || lines.openChars > lineChars) throw frameTooLong(frameChars)
      },
    }
  })

  return {
    push: stage.push,
    end: stage.end,
    get lastEventId() {
      return lastEventId
    },
    get retryMs() {
      return retryMs
    },
  }
}

/**
 * A server's `retry:` within reason: 100 ms to 60 s. Without a floor `retry: 0` is a request every few
 * milliseconds; without a ceiling a huge one overflows `setTimeout`, which then fires at once.
 */
export function clampRetry(ms: number): number {
  return Math.min(Math.max(ms, 100), 60_000)
}

/** Where the first line of more than `chars` characters begins; the length of `text` if there is none. */
function endBeforeLongLine(text: string, chars: number): number {
  if (text.length <= chars) return text.length
  let start = 0
  for (const line of text.split(/[\r\n]/)) {
    if (line.length > chars) return start
    start += line.length + 1
  }
  return text.length
}
