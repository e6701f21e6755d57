/** Reads a stream of events to its end. Resolves to how many pieces of text were in it. */
export type Parse = (body: ReadableStream<Uint8Array<ArrayBuffer>>) => Promise<number>

/** A parser, and how an event with a piece of text looks that it understands. */
export interface Parser {
  parse: Parse
  write: (text: string) => object
  /** What is sent before the first piece, and behind the last one. */
  around: readonly [before: readonly object[], after: readonly object[]]
}

/** An answer as a server sends it. */
export function answerWith(body: ReadableStream<Uint8Array<ArrayBuffer>>): Response {
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}

/** What AIECS sends. */
export const aiecsEvents: Omit<Parser, 'parse'> = {
  write: (content) => ({ type: 'token', content }),
  around: [[{ type: 'started' }], [{ type: 'completed' }, { type: 'end', status: 'completed' }]],
}
