import { AgentError, cutOff } from '../errors.js'
import type { Frame } from '../framing/frame.js'
import { type Limits, limitExceeded } from '../framing/limits.js'
import { createNdjson } from '../framing/ndjson.js'
import { createSse, type SseStage } from '../framing/sse.js'
import type { Stage } from '../framing/stage.js'
import { createText } from '../framing/text.js'

/** How a body is cut into frames. */
export type Framing = 'sse' | 'ndjson' | 'text'

/** Cuts a body into frames; of event streams also knows their last `retry:`. */
export type BodyStage = Stage<string, Frame> & Partial<Pick<SseStage, 'retryMs'>>

/** A new {@link BodyStage}. */
export function createBodyStage(framing: Framing, limits: Limits): BodyStage {
  if (framing === 'sse') return createSse(limits)
  return framing === 'text' ? createText() : createNdjson(limits)
}

/**
 * The frames of a body, in one group for each chunk; an empty group is a sign of life. UTF-8, whatever a header
 * says. Ends when the body ends, and at once when the signal aborts; leaving the loop cancels the body.
 *
 * @throws AgentError 'disconnected' when the body breaks off, 'limit_exceeded' when it grows too large.
 */
export async function* readFrames(
  body: ReadableStream<Uint8Array> | null,
  stage: BodyStage,
  limits: Limits,
  signal: AbortSignal,
): AsyncGenerator<Frame[], void> {
  const reader = body?.getReader()
  // The parser of event streams strips the byte order mark itself.
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: 'retryMs' in stage })
  // Also ends a read that waits. Never awaited: with a mocked body in Node this promise does not settle.
  const cancel = () => void reader?.cancel().catch(() => undefined)
  let bytes = 0
  try {
    signal.addEventListener('abort', cancel)
    while (reader && !signal.aborted) {
      const { done, value } = await reader.read()
      // What was held back when the reading was stopped is not the rest of the answer.
      if (signal.aborted) return
      const frames = stage.push(utf8.decode(value, { stream: !done }))
      if (done) return yield [...frames, ...stage.end()]
      yield frames
      bytes += value.length
      if (bytes > limits.bodyBytes) throw limitExceeded('bodyBytes', limits.bodyBytes)
    }
  } catch (cause) {
    if (signal.aborted) return
    if (cause instanceof AgentError) throw cause
    throw cutOff(cause)
  } finally {
    signal.removeEventListener('abort', cancel)
    cancel()
  }
}
