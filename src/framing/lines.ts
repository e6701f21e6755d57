import { AgentError } from '../errors.js'
import type { Stage } from './stage.js'

/** Holds back the line that is still open, so that whole lines come out. */
export interface Lines {
  /** Everything up to and with the last line end, what was held back before included; `''` if none ended. */
  push(text: string): string
  /** Characters of the open line. */
  readonly openChars: number
  /** The open line, when nothing more will come. */
  end(): string
}

/**
 * Pieces of an open line are kept apart and joined once: joining them at every push takes quadratic time when
 * a long line comes in many small pieces.
 *
 * @param breaks The characters that end a line.
 */
export function createLines(...breaks: string[]): Lines {
  let open: string[] = []
  let openChars = 0

  function close(last: string): string {
    const text = open.join('') + last
    open = []
    openChars = 0
    return text
  }

  return {
    get openChars() {
      return openChars
    },
    push(text) {
      const end = 1 + Math.max(...breaks.map((character) => text.lastIndexOf(character)))
      const whole = end > 0 ? close(text.slice(0, end)) : ''
      if (end < text.length) open.push(text.slice(end))
      openChars += text.length - end
      return whole
    },
    end: () => close(''),
  }
}

/**
 * A stage that may fail, and whose failure comes behind all that was complete before it: were it thrown at
 * once, how much of the input survives would depend on how the network cut it.
 */
export function failLast<In, Out>(
  open: (give: (output: Out) => void) => { push(input: In): void; end?(): void },
): Stage<In, Out> {
  let given: Out[] = []
  // Set once, by the first failure; the stage is of no use any more.
  let failed: { error: unknown } | undefined
  const inner = open((output) => given.push(output))

  function attempt(step: () => void): Out[] {
    if (failed) throw failed.error
    given = []
    try {
      step()
    } catch (error) {
      failed = { error }
      if (given.length === 0) throw error
    }
    return given
  }

  return {
    push: (input) => attempt(() => inner.push(input)),
    end: () => attempt(() => inner.end?.()),
  }
}

/** Characters of an event id worth keeping: sending back a longer one is answered by 431, header too large. */
export const ID_CHARS = 1_024

/** The error of a message that outgrew its limit. */
export function frameTooLong(frameChars: number): AgentError {
  return new AgentError(
    'limit_exceeded',
    `One message of the stream has more than ${frameChars} characters; reading stopped before it. ` +
      'Raise limits.frameChars if that is expected.',
  )
}
