import { limitExceeded } from './limits.js'
import type { Stage } from './stage.js'

/** Characters of an event id worth keeping: sending back a longer one is answered by 431, header too large. */
export const ID_CHARS = 1_024

/**
 * Text → lines → outputs. A line ends with LF, CRLF or CR. Holds back the line that is still open, in pieces:
 * joining them at every push would take quadratic time when a long line comes in many small ones.
 *
 * A failure comes behind the outputs that were complete before it, with the next push if need be: thrown at
 * once, it would leave it to the network's cuts how much survives. Nothing is read after it.
 *
 * @param frameChars The limit to name in the failure.
 * @param longest How long a line may be: the limit, and what is not part of the frame.
 * @param read Gets every whole line, without its end.
 */
export function createLines<Out>(
  frameChars: number,
  longest: number,
  read: (line: string, give: (output: Out) => void) => void,
): Stage<string, Out> {
  let open: string[] = []
  let openChars = 0
  let failed: { error: unknown } | undefined
  // A CR that ended a piece has ended its line. An LF behind it is its other half.
  let afterCr = false

  function push(piece: string): Out[] {
    const outputs: Out[] = []
    const give = (output: Out) => void outputs.push(output)
    let start = afterCr && piece[0] === '\n' ? 1 : 0
    if (piece) afterCr = piece.endsWith('\r')
    const text = piece.includes('\r') ? piece.replace(/\r\n?/g, '\n') : piece
    try {
      if (failed) throw failed.error
      for (let end = 0; end >= 0; start = end + 1) {
        end = text.indexOf('\n', start)
        const line = text.slice(start, end < 0 ? undefined : end)
        openChars += line.length
        if (openChars > longest) throw limitExceeded('frameChars', frameChars)
        if (end < 0) open.push(line)
        else {
          const whole = open.length > 0 ? open.join('') + line : line
          open = []
          openChars = 0
          read(whole, give)
        }
      }
    } catch (error) {
      failed = { error }
      if (outputs.length === 0) throw error
    }
    return outputs
  }
  return { push, end: () => push('') }
}
