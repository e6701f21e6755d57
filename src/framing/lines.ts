import { limitExceeded } from './limits.js'
import type { Stage } from './stage.js'

/** Characters of an event id worth keeping: sending back a longer one is answered by 431, header too large. */
export const ID_CHARS = 1_024

/**
 * Text → lines → outputs. Holds back the line that is still open, in pieces: joining them at every push would
 * take quadratic time when a long line comes in many small ones.
 *
 * A failure comes behind the outputs that were complete before it, with the next push if need be: thrown at
 * once, it would leave it to the network's cuts how much survives. Nothing is read after it.
 *
 * @param ends What ends a line.
 * @param frameChars The limit to name in the failure.
 * @param longest How long a line may be: the limit, and what is not part of the frame.
 * @param read Gets every whole line, without its end.
 */
export function createLines<Out>(
  ends: RegExp,
  frameChars: number,
  longest: number,
  read: (line: string, give: (output: Out) => void) => void,
): Stage<string, Out> {
  let open: string[] = []
  let openChars = 0
  let failed: { error: unknown } | undefined

  function push(text: string): Out[] {
    const outputs: Out[] = []
    const [first = '', ...others] = text.split(ends)
    try {
      if (failed) throw failed.error
      open.push(first)
      openChars += first.length
      for (let at = 0; ; at++) {
        if (openChars > longest) throw limitExceeded('frameChars', frameChars)
        const next = others[at]
        if (next === undefined) break
        read(open.join(''), (output) => outputs.push(output))
        open = [next]
        openChars = next.length
      }
    } catch (error) {
      failed = { error }
      if (outputs.length === 0) throw error
    }
    return outputs
  }
  return { push, end: () => push('') }
}
