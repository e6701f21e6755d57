import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTextBlocks, type TextBlocks } from '../../src/components/text-blocks.js'

const shown = ({ settled, open }: TextBlocks) => [...settled, open].map(({ pieces }) => pieces)

// Pieces of all sorts: short and long lines, lines without an end, emoji that cuts could part.
const piece = fc.oneof(
  fc.constantFrom('\n', '\n\n', ' ', 'word ', '👨‍👩‍👧', 'é', 'متن '),
  fc.nat(3_000).map((length) => 'x'.repeat(length)),
  fc.nat(600).map((length) => 'some words '.repeat(length)),
  fc.nat(400).map((length) => '👨‍👩‍👧'.repeat(length)),
)

describe('text blocks', () => {
  it('are the same for a text that grew and for the whole of it', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const grow = createTextBlocks()
        let text = ''
        for (const next of pieces) {
          text += next
          const grown = grow(text)
          expect(shown(grown)).toEqual(shown(createTextBlocks()(text)))
          expect(shown(grown).flat().join('')).toBe(text)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('keep the identity of what is settled', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const grow = createTextBlocks()
        let text = ''
        let before = grow(text)
        for (const next of pieces) {
          text += next
          const after = grow(text)
          before.settled.forEach((block, index) => expect(after.settled[index]).toBe(block))
          before = after
        }
      }),
      { numRuns: 40 },
    )
  })

  it('leave at most about four thousand characters open', () => {
    const { open } = createTextBlocks()('no end of line in here '.repeat(10_000))
    expect(open.pieces.at(-1)?.length).toBeLessThan(4_300)
    expect(open.pieces.length).toBeGreaterThan(50)
  })

  it('start over when the text is another one', () => {
    const blocks = createTextBlocks()
    blocks('a\n'.repeat(5_000))
    expect(shown(blocks('b'))).toEqual([['b']])
  })

  it('cut no character in two', () => {
    const { open } = createTextBlocks()('👨‍👩‍👧'.repeat(4_000))
    for (const text of open.pieces) expect(text.startsWith('👨') && text.endsWith('👧')).toBe(true)
  })
})
