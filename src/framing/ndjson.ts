import type { Frame } from './frame.js'
import { defaultLimits, type Limits, limitExceeded } from './limits.js'
import { createLines, ID_CHARS } from './lines.js'
import type { Stage } from './stage.js'

/**
 * Lines of JSON → frames. Lines end with LF or CRLF, blank ones are skipped, and the last one counts without
 * its line end too. A line `{"id": …, "chunk": …}` becomes the frame of its chunk with that id.
 * Time is linear in the text, however small the pieces.
 *
 * @param limits `frameChars` holds for one line.
 * @throws AgentError 'limit_exceeded', behind the frames that were complete before.
 */
export function createNdjson({
  frameChars,
}: Pick<Limits, 'frameChars'> = defaultLimits): Stage<string, Frame> {
  // One character more: a CR may belong to the end of the line.
  const lines = createLines<Frame>(/\n/, frameChars, frameChars + 1, (text, give) => {
    const line = text.replace(/\r$/, '')
    if (line.length > frameChars) throw limitExceeded('frameChars', frameChars)
    if (line.trim()) give(readLine(line))
  })
  return { push: lines.push, end: () => lines.push('\n') }
}

function readLine(line: string): Frame {
  // Looking first: parsing every line here would double the work of whoever reads the frame.
  if (line.includes('"chunk"')) {
    try {
      const { id, chunk, ...rest } = JSON.parse(line) as Record<string, unknown>
      if (/string|number/.test(typeof id) && chunk !== undefined && Object.keys(rest).length === 0) {
        const name = String(id)
        return { data: JSON.stringify(chunk), ...(name && name.length <= ID_CHARS && { id: name }) }
      }
    } catch {
      // Not JSON: whoever reads the frame reports that.
    }
  }
  return { data: line }
}
