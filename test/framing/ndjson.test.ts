import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createNdjson } from '../../src/framing/ndjson.js'
import { createUtf8, pipe } from '../../src/framing/stage.js'
import { expectNoCutToMatter, readAll } from '../law.js'

const frames = (text: string) =>
  expectNoCutToMatter(() => pipe(createUtf8(), createNdjson()), new TextEncoder().encode(text)).outputs

describe('the law', () => {
  const line = fc.oneof(
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.jsonValue().map((chunk) => JSON.stringify({ id: 'run:1', chunk })),
    fc.string({ maxLength: 20 }),
    fc.constantFrom('', ' ', '\r', '{"id":"1","chunk":'),
  )
  const body = fc
    .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '')))
    .map((lines) => lines.map((pair) => pair.join('')).join(''))

  test('holds for any body', () => {
    fc.assert(
      fc.property(body, fc.integer(), (text, seed) => {
        const bytes = new TextEncoder().encode(text)
        expectNoCutToMatter(() => pipe(createUtf8(), createNdjson()), bytes, { seed, runs: 5 })
      }),
    )
  })

  test('holds for any body that may outgrow its limit', () => {
    fc.assert(
      fc.property(body, fc.integer({ min: 1, max: 30 }), fc.integer(), (text, frameChars, seed) => {
        expectNoCutToMatter(() => createNdjson({ frameChars }), text, { seed, runs: 5 })
      }),
    )
  })
})

describe('lines', () => {
  test.each([
    ['end with LF', '{"a":1}\n{"a":2}\n', ['{"a":1}', '{"a":2}']],
    ['end with CRLF', '{"a":1}\r\n{"a":2}\r\n', ['{"a":1}', '{"a":2}']],
    ['may be blank', '\n\r\n  \n{"a":1}\n\n', ['{"a":1}']],
    ['count without their line end when they are the last', '{"a":1}\n{"a":2}', ['{"a":1}', '{"a":2}']],
    ['keep U+2028, which JSON allows in strings', '{"a":"\u2028"}\n', ['{"a":"\u2028"}']],
    ['lose one byte order mark', '\uFEFF{"a":1}\n', ['{"a":1}']],
    ['that are not JSON are frames too', 'oops\n{"a":1}\n', ['oops', '{"a":1}']],
  ])('%s', (_, text, data) => {
    expect(frames(text)).toEqual(data.map((line) => ({ data: line })))
  })

  test('are given as soon as they end', () => {
    const ndjson = createNdjson()
    expect(ndjson.push('{"a":1}')).toEqual([])
    expect(ndjson.push('\n{"a"')).toEqual([{ data: '{"a":1}' }])
    ndjson.push(':2}')
    expect(ndjson.end()).toEqual([{ data: '{"a":2}' }])
  })

  test('are left out when the body ends in the middle of one', () => {
    const ndjson = createNdjson()
    ndjson.push('{"a":1}\n{"id":7,"chunk":{"a"')
    expect(ndjson.end()).toEqual([])
  })
})

describe('an envelope', () => {
  test.each([
    ['{"id":"r:1","chunk":{"type":"token"}}', { id: 'r:1', data: '{"type":"token"}' }],
    ['{ "id": 7, "chunk": [1, 2] }', { id: '7', data: '[1, 2]' }],
    ['{"id":"","chunk":null}', { data: 'null' }],
    [`{"id":"${'x'.repeat(1_025)}","chunk":1}`, { data: '1' }],
  ])('%s gives the frame of its chunk', (line, frame) => {
    expect(frames(`${line}\n`)).toEqual([frame])
  })

  test.each([
    '{"type":"data","id":"1","chunk":{}}',
    '{"chunk":{},"id":"1"}',
    '{"id":{},"chunk":{}}',
    '{"chunk":{}}',
    '{"id":"1","chunk":',
    '{"type":"token","content":"\\"chunk\\""}',
    '["chunk"]',
    'null "chunk"',
  ])('is not %s', (line) => {
    expect(frames(`${line}\n`)).toEqual([{ data: line }])
  })
})

describe('the limit of one line', () => {
  const limited = (text: string) => expectNoCutToMatter(() => createNdjson({ frameChars: 10 }), text)
  const first = { data: '1' }

  test.each([
    ['a line of exactly the limit', '0123456789\n', [first, { data: '0123456789' }], undefined],
    ['one that ends with CRLF', '0123456789\r\n', [first, { data: '0123456789' }], undefined],
    ['one that does not end', '1234567890', [first, { data: '1234567890' }], undefined],
    ['one more', '0123456789x\n', [first], 'limit_exceeded'],
    ['one more that does not end', '0123456789x', [first], 'limit_exceeded'],
    ['spaces without end', ' '.repeat(100), [first], 'limit_exceeded'],
  ])('holds for %s, however it is cut', (_, text, outputs, failed) => {
    expect(limited(`1\n${text}`)).toEqual(failed ? { outputs, failed } : { outputs })
  })
})

test('the time to read one long line in small pieces grows with its length, not with its square', () => {
  const piece = 'x'.repeat(16)
  const time = (count: number) => {
    const pieces = ['"', ...Array.from({ length: count }, () => piece), '"']
    const start = performance.now()
    const { outputs } = readAll(createNdjson({ frameChars: 1e9 }), pieces)
    expect(outputs[0]?.data.length).toBe(count * piece.length + 2)
    return performance.now() - start
  }
  time(20_000)
  // Ten times the work: a hundred times the time if it were quadratic, which is minutes.
  expect(time(200_000)).toBeLessThan(40 * Math.max(time(20_000), 20))
})
