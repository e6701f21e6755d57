import type { Frame } from './frame.js'
import { defaultLimits, type Limits, limitExceeded } from './limits.js'
import { createLines, ID_CHARS } from './lines.js'
import type { Stage } from './stage.js'

/** Text → frames, and what an event stream says beside its events. */
export interface SseStage extends Stage<string, Frame> {
  /** The last event id, `''` if there is none. It counts once the blank line behind it has arrived. */
  readonly lastEventId: string
  /** The last `retry:` in milliseconds, as the server sent it: 0 and 1e20 occur. */
  readonly retryMs: number | undefined
}

// A byte order mark, and the longest name of a field with its colon and space: a value of exactly `frameChars` must
// still fit.
const FIELD_CHARS = 8

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
export function createSse({ frameChars }: Pick<Limits, 'frameChars'> = defaultLimits): SseStage {
  let lastEventId = ''
  let retryMs: number | undefined
  // Of the block that is open. The id of a block that never ends is not the last one: nothing came with it.
  let id = ''
  let event = ''
  let data: string | undefined
  let started = false

  const lines = createLines(frameChars, frameChars + FIELD_CHARS, (text) => {
    const line = started ? text : text.replace(/^\uFEFF/, '')
    started = true
    if (line === '') {
      const frame: Frame | undefined = data === undefined ? data : { data }
      if (frame && event) frame.event = event
      if (frame && id) frame.id = id
      lastEventId = id
      event = ''
      data = undefined
      return frame
    }
    // Without a colon, all of it is the name.
    const colon = line.includes(':') ? line.indexOf(':') : line.length
    const field = line.slice(0, colon)
    const value = line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1))
    if (field === 'data') {
      data = data === undefined ? value : `${data}\n${value}`
      if (data.length > frameChars) throw limitExceeded('frameChars', frameChars)
    } else if (field === 'event') event = value
    else if (field === 'id' && !value.includes('\0')) id = value.length > ID_CHARS ? '' : value
    else if (field === 'retry' && /^\d+$/.test(value)) retryMs = Number(value)
    return undefined
  })

  return {
    ...lines,
    get lastEventId() {
      return lastEventId
    },
    get retryMs() {
      return retryMs
    },
  }
}
