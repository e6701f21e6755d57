import type { Frame } from './frame.js'
import { defaultLimits, type Limits } from './limits.js'
import { createLines, ID_CHARS } from './lines.js'
import type { Stage } from './stage.js'

/**
 * Lines of JSON → frames. Lines end with LF, CRLF or CR, blank ones are skipped, and the last one counts without
 * its line end too, if it is whole. A line of exactly `{"id": …, "chunk": …}` becomes the frame of its chunk
 * with that id, a string or a number.
 * Time is linear in the text, however small the pieces.
 *
 * @param limits `frameChars` holds for one line.
 * @throws AgentError 'limit_exceeded', behind the frames that were complete before.
 */
export function createNdjson({
  frameChars,
}: Pick<Limits, 'frameChars'> = defaultLimits): Stage<string, Frame> {
  const { push } = createLines(frameChars, frameChars, (line) => (line.trim() ? readLine(line) : undefined))
  return { push, end: () => push('\n').filter(isWhole) }
}

/** Where a body was cut off in the middle of a line, half an event is none. */
function isWhole({ data }: Frame): boolean {
  try {
    JSON.parse(data)
    return true
  } catch {
    return false
  }
}

const ENVELOPE = /^\s*\{\s*"id"\s*:\s*(?:"([^"\\]*)"|(\d+))\s*,\s*"chunk"\s*:(.*)\}\s*$/s

/**
 * The frame of one line, or of one message: of its chunk when it is an envelope, else of all of it. Without parsing
 * it, which would double the work of whoever reads the frame.
 */
export function readLine(line: string): Frame {
  const [, name = '', id = name, chunk] = ENVELOPE.exec(line) ?? []
  if (chunk === undefined) return { data: line }
  return { data: chunk.trim(), ...(id && id.length <= ID_CHARS && { id }) }
}
