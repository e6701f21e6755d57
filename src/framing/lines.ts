import { limitExceeded } from './limits.js'
import type { Stage } from './stage.js'

/** Characters of an event id worth keeping: sending back a longer one is answered by 431, header too large. */
export const ID_CHARS = 1_024

/**
 * Text → lines → outputs. A line ends with LF, CRLF or CR. What there is of the line that is still open is not
 * looked at: engines append to a string at no cost, as long as nobody reads it.
 *
 * A failure comes behind the outputs that were complete before it, with the next push if need be: thrown at
 * once, it would leave it to the network's cuts how much survives. Nothing is read after it.
 *
 * @param frameChars The limit to name in the failure.
 * @param longest How long a line may be: the limit, and what is not part of the frame.
 * @param read Gets every whole line, without its end. What it gives, if it does, is an output.
 */
export function createLines<Out>(
  frameChars: number,
  longest: number,
  read: (line: string) => Out | undefined,
): Stage<string, Out> {
  let open = ''
  let failed: unknown
  // A CR that ended a piece has ended its line. An LF behind it is its other half.
  let cr = ''

  function push(piece: string): Out[] {
    const outputs: Out[] = []
    const lines = (cr + piece).replace(/\r\n?/g, '\n').split('\n')
    try {
      if (failed) throw failed
      for (let at = cr.length; at < lines.length; at++) {
        if (at > cr.length) {
          const output = read(open)
          if (output) outputs.push(output)
          open = ''
        }
        open += lines[at]
        if (open.length > longest) throw limitExceeded('frameChars', frameChars)
      }
    } catch (error) {
      failed = error
      if (outputs.length === 0) throw error
    }
    if (piece) cr = piece.endsWith('\r') ? '\r' : ''
    return outputs
  }
  return { push, end: () => push('') }
}
