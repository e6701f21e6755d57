import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonLines, jsonText } from '../../src/components/json-lines.js'

const nested = (depth: number) => JSON.parse('{"a":['.repeat(depth) + ']}'.repeat(depth)) as unknown

describe('jsonLines', () => {
  it('gives the first lines of a larger limit for a smaller one', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(2_000), (value, limit) => {
        const { lines, cut } = jsonLines(value, limit)
        const all = jsonLines(value, Number.POSITIVE_INFINITY)
        expect(all.cut).toBe(false)
        expect(all.lines.slice(0, lines.length)).toEqual(lines)
        expect(cut).toBe(lines.length < all.lines.length)
      }),
    )
  })

  it('survives any value', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withMap: true, withDate: true, withNullPrototype: true }),
        (value) => {
          for (const { text, name } of jsonLines(value, 10_000).lines)
            expect([typeof text, typeof (name ?? '')]).toEqual(['string', 'string'])
          expect(typeof jsonText(value)).toBe('string')
        },
      ),
    )
  })

  it('stops 32 levels down in a value that is 100,000 levels deep', () => {
    const { lines } = jsonLines(nested(50_000), 64_000)
    expect(Math.max(...lines.map(({ depth }) => depth))).toBe(32)
    expect(lines.filter(({ kind }) => kind === 'deep')).toHaveLength(1)
  })

  it('stops at its limit in a value with a million items', () => {
    const { lines, cut } = jsonLines(
      Array.from({ length: 1_000_000 }, () => ({ a: 1 })),
      64_000,
    )
    expect(cut).toBe(true)
    expect(lines.length).toBeLessThan(2_048)
  })

  it('shows what cannot be seen in keys and short values', () => {
    const { lines } = jsonLines({ 'a\u202E': ['\u200B'], b: { c: [[]] } }, 1_000)
    expect(lines[1]).toMatchObject({ name: 'a⟨U+202E⟩', text: '["⟨U+200B⟩"]' })
  })

  it('treats the keys of the prototype as keys', () => {
    const value = JSON.parse('{"__proto__":{"polluted":true},"constructor":[[1]]}') as unknown
    expect(jsonLines(value, 1_000).lines.map(({ name, text }) => [name, text])).toEqual([
      [undefined, '{'],
      ['__proto__', '{ polluted: true }'],
      ['constructor', '['],
      [undefined, '[1]'],
      [undefined, ']'],
      [undefined, '}'],
    ])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('puts short plain lists and objects in one line', () => {
    expect(jsonLines([1, 2, 'three', null], 1_000).lines).toEqual([
      { depth: 0, kind: 'inline', text: '[1, 2, "three", null]' },
    ])
    expect(jsonLines({}, 1_000).lines[0]?.text).toBe('{}')
  })

  it('keeps on when a value refuses to be read', () => {
    const value = Object.defineProperty({ b: [[]] }, 'a', {
      enumerable: true,
      get: () => {
        throw new Error('no')
      },
    })
    expect(jsonLines(value, 1_000).lines.map(({ kind }) => kind)).toContain('unreadable')
  })
})

describe('jsonText', () => {
  it('is what JSON.stringify gives', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(jsonText([value]))).toEqual(JSON.parse(JSON.stringify([value])))
      }),
    )
  })

  it('gives a string as it is', () => {
    expect(jsonText('a\u202Eb')).toBe('a\u202Eb')
  })

  it('copies what is too deep for JSON.stringify', () => {
    expect(jsonText(nested(50_000))).toBe('{"a":['.repeat(50_000) + ']}'.repeat(50_000))
  })

  it('ends for a value that contains itself', () => {
    const value: Record<string, unknown> = { a: 1 }
    value['self'] = value
    expect(jsonText(value)).toBe('{"a":1,"self":null}')
  })
})
