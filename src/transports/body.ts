import { AgentError, cutOff } from '../errors.js'
import type { Frame } from '../framing/frame.js'
import { type Limits, limitExceeded } from '../framing/limits.js'
import { createNdjson } from '../framing/ndjson.js'
import { createSse, type SseStage } from '../framing/sse.js'
import type { Stage } from '../framing/stage.js'
import { createText } from '../framing/text.js'
import { orAborted } from './abort.js'

/** How a body is cut into frames. */
export type Framing = 'sse' | 'ndjson' | 'text'

/** Cuts a body into frames; of event streams also knows their last `retry:`. */
export type BodyStage = Stage<string, Frame> & Partial<Pick<SseStage, 'retryMs'>>

/** What makes a new {@link BodyStage}. */
export const bodyStages: { [F in Framing]: (limits: Limits) => BodyStage } = {
  sse: createSse,
  ndjson: createNdjson,
  text: createText,
}

/** A chunk may have megabytes, such as all of a run that is read again. */
const PIECE_BYTES = 16_384
/** What is read without a pause holds up the page; a body that is there already would be. */
const BUSY_MS = 16

/**
 * The frames of a body, in one group for each chunk, or piece of a large one; an empty group is a sign of life.
 * UTF-8, whatever a header says. Ends when the body ends, and at once when the signal aborts; leaving the loop cancels the body.
 *
 * @throws AgentError 'disconnected' when the body breaks off, 'limit_exceeded' when it grows too large.
 */
export async function* readFrames(
  body: ReadableStream<Uint8Array> | null,
  stage: BodyStage,
  bodyBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Frame[], void> {
  const reader = body?.getReader()
  // The parser of event streams strips the byte order mark itself.
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: 'retryMs' in stage })
  let bytes = 0
  let restedAt = performance.now()
  try {
    while (reader) {
      // A read that waits does not end by the signal, nor does that of a body that is mocked in Node.
      const { done, value = new Uint8Array() } = await orAborted(signal, reader.read())
      for (let at = 0; at < value.length; at += PIECE_BYTES) {
        // What was held back when the reading was stopped is not the rest of the answer.
        signal.throwIfAborted()
        yield stage.push(utf8.decode(value.subarray(at, at + PIECE_BYTES), { stream: true }))
        if (performance.now() - restedAt > BUSY_MS) {
          // Lets the page do something else. Not by a timer: in a page that is hidden those come once a second.
          await new Promise<void>((resolve) => {
            const { port1, port2 } = new MessageChannel()
            port1.onmessage = () => resolve(port1.close())
            port2.postMessage(0)
          })
          restedAt = performance.now()
        }
      }
      if (done) return yield [...stage.push(utf8.decode()), ...stage.end()]
      bytes += value.length
      if (bytes > bodyBytes) throw limitExceeded('bodyBytes', bodyBytes)
    }
  } catch (cause) {
    if (signal.aborted) return
    throw cause instanceof AgentError ? cause : cutOff(cause)
  } finally {
    // Never awaited: with a mocked body in Node this promise does not settle.
    void reader?.cancel().catch(() => undefined)
  }
}
