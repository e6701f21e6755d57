import { createParser } from 'eventsource-parser'
import type { Frame } from './frame.js'
import { defaultLimits, type Limits, limitExceeded } from './limits.js'
import { createLines, ID_CHARS } from './lines.js'
import type { Stage } from './stage.js'

/** Text → frames, and what an event stream says beside its events. */
export interface SseStage extends Stage<string, Frame> {
  /** The last event id, `''` if there is none. It counts once the blank line behind it has arrived. */
  readonly lastEventId: string
  /** The last `retry:` in milliseconds, as the server sent it: 0 and 1e20 occur. See {@link clampRetry}. */
  readonly retryMs: number | undefined
}

// The longest name of a field, with its colon and space: a value of exactly `frameChars` must still fit.
const FIELD_CHARS = 7

/**
 * Reads an event stream. Put it behind `createUtf8(true)`: it strips the byte order mark itself, exactly one.
 *
 * An event in the middle of which the stream ends is discarded. An id of more than 1,024 characters counts as
 * an empty one: it cannot be sent back, and the id before it would fetch again what was read since.
 *
 * @param limits `frameChars` holds for the data of one event, and for one line of any kind.
 * @throws AgentError 'limit_exceeded', behind the frames that were complete before.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function createSse({ frameChars = defaultLimits.frameChars }: Partial<Limits> = {}): SseStage {
  let lastEventId = ''
  let retryMs: number | undefined
  let started = false
  let give: (frame: Frame) => void

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
      if (data.length > frameChars) throw limitExceeded('frameChars', frameChars)
      give({ data, ...(event && { event }), ...(lastEventId && { id: lastEventId }) })
    },
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') throw limitExceeded('frameChars', frameChars)
    },
  })
  // The parser takes the characters U+00EF U+00BB U+00BF for a byte order mark too, which once decoded they
  // are not. Behind a first line it looks for none.
  parser.feed('\n')

  const lines = createLines(['\n', '\r'], frameChars, FIELD_CHARS, (text, giveFrame) => {
    give = giveFrame
    const longest = frameChars + FIELD_CHARS
    // One by one only where one could be too long.
    for (const line of text.length > longest ? text.split(/(?<=[\r\n])/) : [text]) {
      if (line.length > longest + 1) throw limitExceeded('frameChars', frameChars)
      parser.feed(line)
    }
  })

  return {
    push(text) {
      const isFirst = !started && text !== ''
      started ||= isFirst
      return lines.push(isFirst ? text.replace(/^\uFEFF/, '') : text)
    },
    // What is left is no event; but a failure may be left.
    end: () => lines.push(''),
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
