import type { Frame } from './frame.js'
import { defaultLimits, type Limits } from './limits.js'
import { createLines, failLast, frameTooLong, ID_CHARS } from './lines.js'
import type { Stage } from './stage.js'

/**
 * Lines of JSON → frames. Lines end with LF or CRLF, blank ones are skipped, and the last one counts without
 * its line end too. A line `{"id": …, "chunk": …}` becomes the frame of its chunk with that id.
 * Time is linear in the text, however small the pieces.
 *
 * @param limits `frameChars` holds for one line.
 * @throws AgentError 'limit_exceeded', from the push after the one that still had frames to give.
 */
export function createNdjson({
  frameChars = defaultLimits.frameChars,
}: Partial<Limits> = {}): Stage<string, Frame> {
  const lines = createLines('\n')

  return failLast((give) => {
    function read(text: string): void {
      for (const ended of text.split('\n')) {
        const line = ended.endsWith('\r') ? ended.slice(0, -1) : ended
        if (line.length > frameChars) throw frameTooLong(frameChars)
        if (line.trim() !== '') give(readLine(line))
      }
    }

    return {
      push(text) {
        read(lines.push(text))
        // One more, for the CR whose LF is on its way.
        if (lines.openChars > frameChars + 1) throw frameTooLong(frameChars)
      },
      end: () => read(lines.end()),
    }
  })
}

function readLine(line: string): Frame {
  // Looking first: parsing every line here would double the work of whoever reads the frame.
  if (!line.includes('"chunk"')) return { data: line }
  try {
    const { id, chunk, ...rest } = JSON.parse(line) as Record<string, unknown>
    const name = typeof id === 'string' || typeof id === 'number' ? String(id) : undefined
    if (name !== undefined && chunk !== undefined && Object.keys(rest).length === 0) {
      return { data: JSON.stringify(chunk), ...(name !== '' && name.length <= ID_CHARS && { id: name }) }
    }
  } catch {
    // Not JSON: whoever reads the frame reports that.
  }
  return { data: line }
}
