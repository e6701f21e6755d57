// What holds for every text, however it arrives: https://spec.commonmark.org says what it means, these say that
// it means the same at every moment.
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { createMarkdownReader } from '../../src/markdown/blocks.js'
import type { MarkdownDocument } from '../../src/markdown/tree.js'
import { seeded } from '../law.js'
import { chatMarkdown } from './chat-markdown.js'
import { openThoughSettled, said, unsettled, written } from './documents.js'
import { sharedFixture, unfinished } from './fixtures.js'

// Others may keep the machine busy.
vi.setConfig({ testTimeout: 120_000 })

function readAtOnce(text: string, isOpen: boolean): MarkdownDocument {
  return createMarkdownReader().read(text, isOpen)
}

/** Only when it fails: a message per step would cost more than the reading. */
function expectSame(actual: string, expected: string, how: () => string): void {
  if (actual !== expected) expect(JSON.parse(actual), how()).toEqual(JSON.parse(expected))
}

function expectNothing(complaints: readonly string[], how: () => string): void {
  if (complaints.length > 0) expect.fail(`${complaints.join('; ')} ${how()}`)
}

/** Reads a text as it grows to these lengths, and holds every version against the text read at once. */
function expectLaws(text: string, lengths: Iterable<number>): void {
  const reader = createMarkdownReader()
  const versions: { document: MarkdownDocument; whole: string; length: number }[] = []
  for (const length of lengths) {
    const prefix = text.slice(0, length)
    const document = reader.read(prefix, true)
    const whole = written(document)
    const how = () => `at ${length} of ${JSON.stringify(text)}`
    expectSame(whole, written(readAtOnce(prefix, true)), how)
    expectNothing(openThoughSettled(document), how)
    const before = versions.at(-1)
    if (before) {
      const from = () => `from ${before.length} to ${length} of ${JSON.stringify(text)}`
      expectNothing(unsettled(before.document, document), from)
      const { definitions } = document
      const isSame = written({ ...document, definitions: before.document.definitions }) === whole
      if (isSame !== (definitions === before.document.definitions)) {
        expect.fail(`definitions are ${isSame ? 'the same in another object' : 'changed in place'} ${from()}`)
      }
    }
    versions.push({ document, whole, length })
  }
  expectSame(written(reader.read(text, false)), written(readAtOnce(text, false)), () => `ended: ${text}`)
  for (const { document, whole, length } of versions) {
    expectSame(written(document), whole, () => `what was read at ${length} changed later: ${text}`)
  }
}

function* everyLength(text: string): Generator<number> {
  for (let length = 0; length <= text.length; length++) yield length
}

/** Steps of 1 up to twice `mean` characters, the last one to the end. */
function* randomLengths(text: string, random: () => number, mean = 20): Generator<number> {
  for (let length = 0; length < text.length; length += 1 + Math.floor(random() * 2 * mean)) yield length
  yield text.length
}

/** What Markdown is made of, in any order. */
const wildMarkdown: fc.Arbitrary<string> = fc
  .array(
    fc.constantFrom(
      ...[
        '\n',
        '\n',
        '\n',
        '\n\n',
        ' ',
        '  ',
        '    ',
        '\t',
        'a',
        'b c',
        'x.',
        '1',
        '# ',
        '## ',
        '- ',
        '-',
        '* ',
      ],
      ...[
        '*',
        '**',
        '_',
        '~~',
        '`',
        '``',
        '```',
        '~~~',
        '> ',
        '>',
        '1. ',
        '2) ',
        '+ ',
        '===',
        '---',
        '***',
        '| ',
      ],
      ...[
        '|',
        '|-|-|\n',
        '[',
        ']',
        '](',
        ')',
        '[a]',
        '[a]: /b',
        '[^1]',
        '[^1]: ',
        '![',
        '<',
        '>',
        '\\',
        '&amp;',
        ':',
      ],
      ...['- [ ] ', '[x] ', '\r\n', '\r', '\0', '<br>', 'https://a.b', '"', '('],
    ),
    { maxLength: 40 },
  )
  .map((tokens) => tokens.join(''))

const chats = (count: number, blocks: number) =>
  Array.from({ length: count }, (_, index) => chatMarkdown(seeded(index + 1), blocks))

describe('a text that grows is read like one that is there at once, and what is settled stays the same object', () => {
  test('at every character of short answers', () => {
    for (const text of chats(80, 2)) expectLaws(text, everyLength(text.slice(0, 300)))
  })

  test('at random places of long answers', () => {
    const random = seeded(7)
    for (const text of chats(40, 12)) expectLaws(text, randomLengths(text, random, 60))
  })

  test('at every character of unfinished texts', () => {
    for (const { markdown } of unfinished) expectLaws(markdown, everyLength(markdown))
  })

  test('at every character of any text', () => {
    fc.assert(
      fc.property(wildMarkdown, (text) => expectLaws(text, everyLength(text))),
      { seed: 1, numRuns: 1000 },
    )
  })

  test('in any steps of any text', () => {
    fc.assert(
      fc.property(fc.array(wildMarkdown, { maxLength: 6 }), fc.integer(), (parts, seed) => {
        const text = parts.join('\n\n')
        expectLaws(text, randomLengths(text, seeded(seed), 6))
      }),
      { seed: 2, numRuns: 500 },
    )
  })

  const shared = ['commonmark.json', 'gfm.json', 'gfm-extra.json'].flatMap((name) =>
    sharedFixture<{ markdown: string }[]>(name, []),
  )
  test.runIf(shared.length > 0)('at every character of the examples of the specifications', () => {
    for (const { markdown } of shared) expectLaws(markdown, everyLength(markdown))
  })
})

describe('the result depends on the arguments alone', () => {
  test('a text that ended can be read again, and can still grow', () => {
    const random = seeded(3)
    for (const text of chats(40, 6)) {
      const reader = createMarkdownReader()
      for (const length of randomLengths(text, random, 40)) {
        const prefix = text.slice(0, length)
        const how = () => `at ${length} of ${JSON.stringify(text)}`
        const ended = written(readAtOnce(prefix, false))
        if (random() < 0.5) expectSame(written(reader.read(prefix, false)), ended, how)
        if (random() < 0.5) expectSame(written(reader.read(prefix, false)), ended, how)
        if (random() < 0.5)
          expectSame(written(reader.read(prefix, true)), written(readAtOnce(prefix, true)), how)
      }
    }
  })

  test('another text is read from its beginning', () => {
    const reader = createMarkdownReader()
    const texts = chats(40, 4)
    for (const text of texts) {
      for (const other of [
        text,
        text.slice(0, text.length / 2),
        `${text.slice(0, -3)}other`,
        '',
        text.slice(5),
      ]) {
        for (const isOpen of [true, false]) {
          const how = () => `${JSON.stringify(other)} after ${JSON.stringify(text)}`
          expectSame(written(reader.read(other, isOpen)), written(readAtOnce(other, isOpen)), how)
        }
      }
    }
  })
})

describe('what ends a line, and what is no text', () => {
  const texts = [...chats(60, 5), ...unfinished.map(({ markdown }) => markdown)]

  test.each([
    ['CRLF', '\r\n'],
    ['a lone CR', '\r'],
  ])('%s ends a line like LF', (_, end) => {
    for (const text of texts) {
      const other = text.replaceAll('\n', end)
      expectSame(said(readAtOnce(other, false)), said(readAtOnce(text, false)), () => JSON.stringify(other))
    }
  })

  test('line ends of all kinds are cut anywhere', () => {
    const random = seeded(5)
    for (const text of texts) {
      const mixed = text.replaceAll('\n', () => ['\n', '\r\n', '\r'][Math.floor(random() * 3)] ?? '\n')
      expectLaws(mixed, everyLength(mixed.slice(0, 200)))
    }
  })

  test('NUL is the replacement character', () => {
    for (const text of texts) {
      const nul = text.replaceAll('e', '\0')
      const replaced = text.replaceAll('e', '\uFFFD')
      expectSame(said(readAtOnce(nul, false)), said(readAtOnce(replaced, false)), () => nul)
    }
  })

  test('a byte order mark at the beginning is not there', () => {
    for (const text of texts) {
      expectSame(said(readAtOnce(`\uFEFF${text}`, false)), said(readAtOnce(text, false)), () => text)
      expectLaws(`\uFEFF${text}`, randomLengths(text, seeded(1), 60))
    }
  })

  test('only one of two byte order marks is not there, wherever they are cut', () => {
    const text = '\uFEFF\uFEFF# a'
    expectLaws(text, [1, 2, 3, 4, 5])
  })

  test('a line end at the very end changes nothing', () => {
    for (const text of texts) {
      const bare = text.trimEnd()
      // Behind an open fence it is one more line of the code.
      if (/^ {0,3}(```|~~~)|^[ >*+\d.)-]*(```|~~~)/m.test(bare)) continue
      expectSame(said(readAtOnce(`${bare}\n`, false)), said(readAtOnce(bare, false)), () => bare)
    }
  })
})
