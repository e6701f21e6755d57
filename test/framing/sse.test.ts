import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Frame } from '../../src/framing/frame.js'
import { createSse, type SseStage } from '../../src/framing/sse.js'
import { createUtf8, pipe, type Stage } from '../../src/framing/stage.js'
import { cutAll, cutAtRandom, cutOnce, expectNoCutToMatter, seeded } from '../law.js'

interface SseCase {
  name: string
  chunks: string[]
  expected: { event: string; id: string; data: string }[]
  eventsAfterChunk: number[]
  lastEventId: string
  retry?: number
}

const cases = JSON.parse(
  readFileSync(new URL('../recordings/sse-cases.json', import.meta.url), 'utf8'),
) as SseCase[]

const open = (): { sse: SseStage; stage: Stage<Uint8Array, Frame> } => {
  const sse = createSse()
  return { sse, stage: pipe(createUtf8(true), sse) }
}

/** As a browser's EventSource tells it. */
const asEvent = ({ data, event = 'message', id = '' }: Frame) => ({ event, id, data })

function read(pieces: readonly Uint8Array[]) {
  const { sse, stage } = open()
  const events: ReturnType<typeof asEvent>[] = []
  const eventsAfterChunk = pieces.map((piece) => {
    events.push(...stage.push(piece).map(asEvent))
    return events.length
  })
  events.push(...stage.end().map(asEvent))
  return { events, eventsAfterChunk, lastEventId: sse.lastEventId, retry: sse.retryMs }
}

describe('the conformance cases', () => {
  test('are all here', () => {
    expect(cases.length).toBe(156)
  })

  test.each(cases)('$name', ({ chunks, expected, eventsAfterChunk, lastEventId, retry }) => {
    const pieces = chunks.map((chunk) => new Uint8Array(Buffer.from(chunk, 'base64')))
    expect(read(pieces)).toEqual({ events: expected, eventsAfterChunk, lastEventId, retry })

    const whole = new Uint8Array(Buffer.concat(pieces))
    const told = JSON.stringify({ events: expected, lastEventId, retry })
    const check = (cut: Uint8Array[]) => {
      const { events, lastEventId, retry } = read(cut)
      const now = JSON.stringify({ events, lastEventId, retry })
      if (now !== told) expect(now, `cut into ${cut.map((piece) => piece.length).join()}`).toBe(told)
    }
    check([whole])
    check(cutAll(whole))
    const random = seeded(whole.length)
    if (whole.length < 20_000) for (const cut of cutOnce(whole)) check(cut)
    else for (let run = 0; run < 200; run++) check(cutAtRandom(whole, random, 1))
    for (let run = 0; run < 20; run++) check(cutAtRandom(whole, random, 8))
  })
})

describe('the law', () => {
  const line = fc.oneof(
    fc.constantFrom(
      '',
      '',
      'data',
      'data: a',
      'data:é👍',
      ': beat',
      'id: 1',
      'id',
      'event: token',
      'retry: 5',
    ),
    fc.string({ maxLength: 12 }),
    fc.string({ maxLength: 40 }).map((value) => `data: ${value}`),
    fc.string({ maxLength: 40 }).map((value) => `id: ${value}`),
  )
  const stream = fc
    .array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n')))
    .map((lines) => lines.map((pair) => pair.join('')).join(''))

  test('holds for any stream', () => {
    fc.assert(
      fc.property(stream, fc.integer(), (text, seed) => {
        const bytes = new TextEncoder().encode(text)
        expectNoCutToMatter(() => open().stage, bytes, { seed, runs: 5 })
      }),
    )
  })

  test('holds for any stream that may outgrow its limit, and what was whole before is kept', () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 30 }), fc.integer(), (text, frameChars, seed) => {
        expectNoCutToMatter(() => createSse({ frameChars }), text, { seed, runs: 5 })
      }),
    )
  })
})

describe('the limit of one event', () => {
  const limited = (text: string) => expectNoCutToMatter(() => createSse({ frameChars: 10 }), text)
  const first = { data: 'a' }

  test.each([
    ['data of exactly the limit', 'data: 0123456789\n\n', [first, { data: '0123456789' }], undefined],
    ['data of one more', 'data: 0123456789x\n\n', [first], 'limit_exceeded'],
    ['data without a space', 'data:0123456789x\n\n', [first], 'limit_exceeded'],
    ['lines that are too much together', 'data: 01234\ndata: 6789x\n\n', [first], 'limit_exceeded'],
    ['lines that fit together', 'data: 01234\ndata: 6789\n\n', [first, { data: '01234\n6789' }], undefined],
    ['many empty lines', 'data\n'.repeat(12), [first], 'limit_exceeded'],
    [
      'an id line beside full data',
      'data: 0123456789\nid: 1\n\n',
      [first, { data: '0123456789', id: '1' }],
      undefined,
    ],
    ['an endless line of a field', `data: ${'x'.repeat(40)}`, [first], 'limit_exceeded'],
    ['an endless line of no field', 'x'.repeat(40), [first], 'limit_exceeded'],
    ['an endless comment', `: ${'x'.repeat(40)}`, [first], 'limit_exceeded'],
    ['a comment too long', `: ${'x'.repeat(40)}\n\n`, [first], 'limit_exceeded'],
    ['an id too long', `id: ${'x'.repeat(40)}\n\n`, [first], 'limit_exceeded'],
  ])('holds for %s, however it is cut', (_, text, outputs, failed) => {
    expect(limited(`data: a\n\n${text}`)).toEqual(failed ? { outputs, failed } : { outputs })
  })

  test('stays a failure', () => {
    const sse = createSse({ frameChars: 10 })
    expect(() => sse.push('x'.repeat(20))).toThrow('outgrew `frameChars` (10)')
    expect(() => sse.push('\n\ndata: a\n\n')).toThrow('outgrew `frameChars` (10)')
    expect(() => sse.end()).toThrow('outgrew `frameChars` (10)')
  })
})

describe('an id', () => {
  test('of 1,024 characters is kept; a longer one leaves none', () => {
    const sse = createSse()
    const id = 'x'.repeat(1_024)
    expect(sse.push(`id: ${id}\ndata: a\n\n`)).toEqual([{ data: 'a', id }])
    expect(sse.push(`id: ${id}x\ndata: b\n\ndata: c\n\n`)).toEqual([{ data: 'b' }, { data: 'c' }])
    expect(sse.lastEventId).toBe('')
  })

  test('of a block without data counts for the frames behind it', () => {
    const sse = createSse()
    expect(sse.push('id: 7\n')).toEqual([])
    expect(sse.lastEventId).toBe('')
    sse.push('\n')
    expect(sse.lastEventId).toBe('7')
    expect(sse.push('data: a\n\n')).toEqual([{ data: 'a', id: '7' }])
  })
})

test('the characters that the bytes of a byte order mark would be in latin-1 are text like any other', () => {
  expect(createSse().push('\u00EF\u00BB\u00BFdata: a\n\ndata: b\n\n')).toEqual([{ data: 'b' }])
})

test('the time to read one long line in small pieces grows with its length, not with its square', () => {
  const piece = 'x'.repeat(16)
  const time = (pieces: number) => {
    const sse = createSse({ frameChars: 1e9 })
    const start = performance.now()
    sse.push('data: ')
    for (let index = 0; index < pieces; index++) sse.push(piece)
    expect(sse.push('\n\n')[0]?.data.length).toBe(pieces * piece.length)
    return performance.now() - start
  }
  time(20_000)
  // Ten times the work: a hundred times the time if it were quadratic, which is minutes.
  expect(time(200_000)).toBeLessThan(40 * Math.max(time(20_000), 20))
})
