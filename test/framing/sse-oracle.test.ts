import { createParser } from 'eventsource-parser'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSse } from '../../src/framing/sse.js'
import { cutAtRandom, seeded } from '../law.js'

/** What eventsource-parser, which keeps to the letter of the specification, makes of the same pieces. */
function oracle(pieces: readonly string[]) {
  let id = ''
  let retryMs: number | undefined
  const frames: unknown[] = []
  const parser = createParser({
    onId: (last) => void (id = last),
    onRetry: (ms) => void (retryMs = ms),
    onEvent: ({ event, data }) => frames.push({ data, ...(event && { event }), ...(id && { id }) }),
  })
  for (const piece of pieces) parser.feed(piece)
  return { frames, id, retryMs }
}

function ours(pieces: readonly string[]) {
  const sse = createSse()
  const frames: unknown[] = pieces.flatMap((piece) => sse.push(piece))
  return { frames: [...frames, ...sse.end()], id: sse.lastEventId, retryMs: sse.retryMs }
}

describe('an event stream', () => {
  const field = fc.constantFrom('data', 'event', 'id', 'retry', 'dat', 'data ', ' data', 'DATA', '', 'x')
  const value = fc.oneof(
    fc.constantFrom('', ' ', '  a', '1', '007', '-1', 'a:b', 'a\0b', '\uFEFF', 'é你👍', '{"type":"token"}'),
    fc.string({ maxLength: 8 }).map((text) => text.replace(/[\r\n]/g, '')),
  )
  const line = fc.oneof(
    fc.tuple(field, fc.constantFrom(':', ': ', ''), value).map((parts) => parts.join('')),
    fc.constantFrom('', '', '', ': comment', 'data', 'id'),
  )
  const stream = fc
    .array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n')), { maxLength: 40 })
    .map((lines) => lines.map((pair) => pair.join('')).join(''))

  test('means the same to us as to eventsource-parser, however it is cut', () => {
    fc.assert(
      fc.property(fc.constantFrom('', '\uFEFF'), stream, fc.integer(), (mark, text, seed) => {
        const pieces = cutAtRandom(mark + text, seeded(seed), 6)
        expect(ours(pieces)).toEqual(oracle(pieces))
        expect(ours([mark + text])).toEqual(oracle(pieces))
      }),
      { numRuns: 1_500 },
    )
  })
})
