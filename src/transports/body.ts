import { AgentError } from '../errors.js'
import { createUtf8 } from '../framing/stage.js'
import { orAborted } from './abort.js'

// What an AgentError keeps of it.
const DETAIL_CHARS = 2_000

// An error page that does not end must not hold back the error.
const DETAIL_MS = 1_000

/**
 * The chunks of a body as they arrive. Ends when the body ends or the signal aborts; leaving the loop cancels
 * the body.
 *
 * @throws AgentError 'disconnected' when the body breaks off.
 */
export async function* readBody(
  body: ReadableStream<Uint8Array> | null,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const reader = body?.getReader()
  try {
    while (reader) {
      const { done, value } = await orAborted(signal, reader.read())
      if (done) return
      yield value
    }
  } catch (cause) {
    if (signal.aborted) return
    throw new AgentError('disconnected', 'The connection broke, so the answer is incomplete. Try again.', {
      cause,
    })
  } finally {
    // Never awaited: with a mocked body in Node this promise does not settle.
    void reader?.cancel().catch(() => undefined)
  }
}

/** The beginning of a body as text, for an error's `detail`. Never fails, and never reads much more than that. */
export async function readDetail(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const utf8 = createUtf8()
  let text = ''
  try {
    for await (const bytes of readBody(body, AbortSignal.timeout(DETAIL_MS))) {
      text += utf8.push(bytes).join('')
      if (text.length >= DETAIL_CHARS) break
    }
  } catch {
    // It broke off: what there is will do.
  }
  return text.slice(0, DETAIL_CHARS)
}
