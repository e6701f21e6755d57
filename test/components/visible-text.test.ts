import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stripAnsi, visibleLine, visibleText } from '../../src/components/visible-text.js'

describe('visibleText', () => {
  it('leaves nothing unseen but tabs, line feeds and the joiners of words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const unseen = visibleText(text).match(/(?![\t\n\u200C\u200D])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
        expect(unseen).toBeNull()
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['photo\u202Egpj.exe', 'photo⟨U+202E⟩gpj.exe'],
    ['a\u200Bb', 'a⟨U+200B⟩b'],
    ['a\u200Db', 'a⟨U+200D⟩b'],
    ['\u{E0041}', '⟨U+E0041⟩'],
    ['\u0000', '⟨U+0000⟩'],
    ['\uD83D', '⟨U+D83D⟩'],
  ])('shows %j as %j', (text, shown) => {
    expect(visibleText(text)).toBe(shown)
  })

  it.each(['👨‍👩‍👧', '❤️‍🔥', '🏳️‍🌈', 'می‌خواهم', 'क्‍ष', '漢字', 'naïve'])('leaves %s as it is', (text) => {
    expect(visibleText(text)).toBe(text)
  })

  it('fits in one line', () => {
    expect(visibleLine('  a\n\tb  c ')).toBe('a b c')
  })
})

describe('stripAnsi', () => {
  it('leaves no escape sequence and no 8-bit control', () => {
    const bit = fc.constantFrom(
      '\u001b',
      '[',
      ']',
      '31m',
      '\u0007',
      '\u009b',
      '\u009d',
      'text',
      '\\',
      '8;;',
      '\r',
      '\n',
    )
    fc.assert(
      fc.property(fc.array(bit, { maxLength: 40 }), (bits) => {
        const stripped = stripAnsi(bits.join(''))
        // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
        expect(stripped).not.toMatch(/[\r\u001b\u0080-\u009f]/)
        // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
        expect(visibleText(stripped)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
    ['cursor movements', 'a\u001b[2K\u001b[1Gb', 'ab'],
    ['titles', '\u001b]0;title\u0007text', 'text'],
    ['links, keeping their label', '\u001b]8;;https://evil.example\u001b\\label\u001b]8;;\u001b\\', 'label'],
    ['device control strings', '\u001bPq#0;2\u001b\\text', 'text'],
    ['8-bit controls', '\u009b31mred\u009dx\u009ctext', 'redtext'],
    ['line ends of all sorts', 'a\r\nb\rc', 'a\nb\nc'],
    ['a stray introducer', '\u001b]never ended', 'never ended'],
    ['nothing', 'plain text', 'plain text'],
  ])('removes %s', (_, text, stripped) => {
    expect(stripAnsi(text)).toBe(stripped)
  })

  it('takes time in proportion to the length', () => {
    const time = (count: number) => {
      const text = '\u001b]x'.repeat(count)
      const start = performance.now()
      stripAnsi(text)
      return performance.now() - start
    }
    time(50_000)
    expect(time(200_000)).toBeLessThan(2_000)
  })
})
