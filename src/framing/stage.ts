/**
 * One step of the pipeline: takes what it is given, returns what that completed. A stage may hold back a
 * partial input, so its output never depends on where the input happened to be cut.
 */
export interface Stage<In, Out> {
  push: (input: In) => Out[]
  /** The input is over: returns what was held back, if it is worth anything. */
  end: () => Out[]
}

/** Runs one stage after another. */
export function pipe<A, B, C>(first: Stage<A, B>, second: Stage<B, C>): Stage<A, C> {
  return {
    push: (input) => first.push(input).flatMap((output) => second.push(output)),
    end: () => [...first.end().flatMap((output) => second.push(output)), ...second.end()],
  }
}

/**
 * Bytes → text. Always UTF-8, whatever a header says; invalid bytes become U+FFFD and never end the stream.
 *
 * @param keepBom For a stage behind it that strips the byte order mark itself.
 */
export function createUtf8(keepBom = false): Stage<Uint8Array, string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: keepBom })
  return {
    push: (bytes) => [decoder.decode(bytes, { stream: true })],
    end: () => [decoder.decode()],
  }
}
