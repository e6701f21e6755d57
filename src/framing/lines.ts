import type { Frame } from './frame.js'
import { limitExceeded } from './limits.js'
import type { Stage } from './stage.js'

/** Characters of an event id worth keeping: sending back a longer one is answered by 431, header too large. */
export const ID_CHARS = 1_024

/**
 * What is the same for every framing of lines: holds back the line that is still open. Its pieces are joined
 * once, at its end: joining at every push takes quadratic time when a long line comes in many small pieces.
 *
 * A failure comes behind the frames that were complete before it, with the next push if need be. Thrown at
 * once, it would leave it to the network's cuts how much survives.
 *
 * @param breaks The characters that end a line.
 * @param frameChars The limit.
 * @param extraChars What an open line may have beside: characters that are not part of the frame.
 * @param read Gets whole lines, with their ends; at the end of the stream what is left.
 */
export function createLines(
  breaks: readonly string[],
  frameChars: number,
  extraChars: number,
  read: (text: string, give: (frame: Frame) => void) => void,
): Stage<string, Frame> {
  let open: string[] = []
  let openChars = 0
  // Set once, by the first failure; nothing is read any more.
  let failed: { error: unknown } | undefined

  function take(whole: string | undefined, rest: string): Frame[] {
    if (failed) throw failed.error
    const frames: Frame[] = []
    try {
      if (whole !== undefined) {
        const text = open.join('') + whole
        open = []
        openChars = 0
        read(text, (frame) => frames.push(frame))
      }
      if (rest) open.push(rest)
      openChars += rest.length
      if (openChars > frameChars + extraChars) throw limitExceeded('frameChars', frameChars)
    } catch (error) {
      failed = { error }
      if (frames.length === 0) throw error
    }
    return frames
  }

  return {
    push(text) {
      const end = 1 + Math.max(...breaks.map((character) => text.lastIndexOf(character)))
      return take(end > 0 ? text.slice(0, end) : undefined, text.slice(end))
    },
    end: () => take('', ''),
  }
}
