// Cuts on every kind of wire that can be read on, over real bodies of `fetch`.
import { describe, expect, it } from 'vitest'
import { aiecsRecording } from '../recordings.js'
import { lasting } from './lasting.js'
import { asked, bytesOf, expectUncut, type Faults, places, readRun, type Wire } from './reading-on.js'

const { lines } = aiecsRecording('v2.1.2-tool-parallel')
const token = (content: string) => JSON.stringify({ type: 'token', content })
const result = (output: string) => JSON.stringify({ type: 'result', success: true, output })

/** Characters of two, three and four bytes, a pair of surrogates, a combining mark. */
const accents = [...['Grüße', ' 你好', ' 👋🏽', ' né', 'e\u0301'].map(token), result('Grüße')]

const wires: [string, Wire, number][] = [
  ['ids that count from 1', { events: lines }, 61],
  ['ids that count from 0', { events: lines, idOf: String }, 101],
  ['ids like 1700-0', { events: lines, idOf: (index) => `1700-${index}` }, 101],
  ['numbers with holes', { events: lines, idOf: (index) => `${index * 10 + 5}` }, 101],
  ['ids that mean nothing', { events: lines, idOf: (index) => `e${(index * 7_919) % 1_000}` }, 101],
  ['no ids at all', { events: lines, idOf: () => undefined }, 101],
  ['ids on every third event', { events: lines, idOf: (at) => (at % 3 ? undefined : `${at}`) }, 101],
  ['a server that repeats all', { events: lines, ignoresCursor: true }, 101],
  ['NDJSON with seq', { events: lines, framing: 'seq' }, 101],
  ['NDJSON envelopes', { events: lines, framing: 'envelope' }, 101],
  ['NDJSON without ids', { events: lines, framing: 'ndjson' }, 101],
  ['words of every width', { events: accents }, 5],
  ['bare tokens with ids', { events: ['Bare ', 'tokens ', 'are ', 'are ', 'words.', '[DONE]'] }, 3],
  ['strings with ids', { events: ['"Bare "', '"to\\nkens "', '"are "', '"are "', '[DONE]'] }, 3],
]

describe.each(wires)('%s', (_, wire, step) => {
  it('cut anywhere, in any way, the run is read on to the same end', async () => {
    const all: Faults[] = []
    const ways = ['clean', 'break', 'reset', 'stall'] as const
    for (const cutAt of places(await bytesOf(wire), step))
      for (const how of ways.slice(0, cutAt % 5 === 0 ? 4 : 3)) all.push([{ cutAt, how }])
    expect(await expectUncut(wire, all)).toBeGreaterThan(25)
  })

  it('cut again before anything new has come, and then in silence, it is too', async () => {
    const bytes = await bytesOf(wire)
    const all = [...places(bytes, step * 5)].map(
      (cutAt): Faults => [
        { cutAt },
        { cutAt: 11 },
        { cutAt: Math.floor(bytes / 9), how: 'stall' },
        { cutAt: 0, how: 'reset' },
      ],
    )
    await expectUncut(wire, all)
  })
})

describe('bare tokens without ids', () => {
  it('whose body breaks are repeated from the start; a clean end is theirs', async () => {
    const wire: Wire = { events: ['Bare ', 'words ', 'are ', 'words', '[DONE]'], idOf: () => undefined }
    const all = [...places(await bytesOf(wire), 3)].map((cutAt): Faults => [{ cutAt }])
    expect(await expectUncut(wire, all)).toBeGreaterThan(10)
    const { run } = await readRun(wire, [{ cutAt: 40, how: 'clean' }])
    expect(run).toMatchObject({ end: 'finished', endedBy: 'body' })
  })
})

describe('any chunking (1 byte … whole), split UTF-8, CR/LF/CRLF, BOM', () => {
  it.each([1, 2, 3, 7, 64])(
    'in chunks of %d bytes, cut anywhere, the run is the same',
    async (chunkBytes) => {
      const wire: Wire = { events: accents, chunkBytes }
      const all = [...places(await bytesOf(wire), 17)].map((cutAt): Faults => [{ cutAt }])
      await expectUncut(wire, all)
    },
  )
})

describe('a cut', () => {
  const wire: Wire = { events: accents }
  const body = accents.map((event, index) => `id: ${index + 1}\ndata: ${event}\n\n`).join('')
  const offset = (text: string, more: number) => Buffer.byteLength(body.slice(0, body.indexOf(text))) + more
  const begin: [string, number, string][] = [
    ['inside a character', offset('你', 1), '1'],
    ['between the halves of a pair', offset('👋', 4), '2'],
    ['inside of `id:`', offset('id: 3', 2), '2'],
    ['inside of an id', offset('id: 3', 4), '2'],
    ['between an id and its data', offset('id: 3', 6), '2'],
    ['between an id and its blank line', offset('\n\nid: 4', 0), '2'],
    ['before the second half of its blank line', offset('\n\nid: 4', 1), '2'],
    ['behind its blank line', offset('\n\nid: 4', 2), '3'],
  ]
  it.each(begin)('%s counts no event that is not whole', async (_, cutAt, lastEventId) => {
    for (const how of ['clean', 'break'] as const) {
      await expectUncut(wire, [[{ cutAt, how }]])
      const { server } = await readRun(wire, [{ cutAt, how }])
      expect(asked(server).slice(0, 2)).toEqual([null, lastEventId])
    }
  })
})

describe('invalid JSON, JSON scalar, huge number, dup keys, `__proto__`, unknown type', () => {
  const odd = [
    '{"type":',
    'null',
    '1e999',
    '{"type":"token","type":"unheard_of"}',
    '{"__proto__":{"x":1}}',
    '{}',
  ]
  const wire: Wire = { events: [token('a'), ...odd, token('b'), result('ab')] }

  it('is skipped and reported once, also where it comes again', async () => {
    const bytes = await bytesOf(wire)
    const all = [...places(bytes, 5)].flatMap((cutAt): Faults[] => [[{ cutAt }], [{ cutAt }, { overlap: 9 }]])
    await expectUncut(wire, all)
    const { run } = await readRun(wire, [{ cutAt: bytes - 60 }, { overlap: 9 }])
    expect(run.errors.map(({ code }) => code)).toEqual(Array.from(run.errors, () => 'invalid_event'))
    expect([run.text, run.errors.length > 2]).toEqual(['ab', true])
  })
})

describe('line > 1 MiB, event > 1 MiB', () => {
  it.each<[string, Record<string, number>]>([
    ['frameChars', { frameChars: 2_000 }],
    ['bodyBytes', { bodyBytes: 2_500 }],
    ['textChars', { textChars: 600 }],
  ])(
    'beyond limits.%s it ends as limit_exceeded, also behind a cut, and is not asked for again',
    async (_, limits) => {
      const events = [
        token('a'),
        ...Array.from({ length: 5 }, () => token('x'.repeat(500))),
        token('y'.repeat(2_000)),
        result('x'),
      ]
      const { run, server } = await readRun({ events, chunkBytes: 100 }, [{ cutAt: 400 }], { limits })
      expect(run).toMatchObject({ end: 'error', error: { code: 'limit_exceeded' } })
      expect(run.text.startsWith('a')).toBe(true)
      expect([server.requests.length, server.open()]).toEqual([2, 0])
      expect(lasting(run.errors)).toHaveLength(1)
    },
  )
})
