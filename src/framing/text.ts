import type { Frame } from './frame.js'
import type { Stage } from './stage.js'

/** Bare text → frames: each piece is one, cut wherever the network cut it; joined they are the text. */
export function createText(): Stage<string, Frame> {
  return {
    push: (data) => (data === '' ? [] : [{ data, text: true }]),
    end: () => [],
  }
}
