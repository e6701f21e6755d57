// Read as the specifications of CommonMark and GFM say, with the differences named. The examples are under
// CC-BY-SA 4.0 and lie outside this repository: set AGENT_STREAM_FIXTURES to run them.
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { describe, expect, test } from 'vitest'
import { createMarkdownReader } from '../../src/markdown/blocks.js'
import { type Example, sharedFixture } from './fixtures.js'
import { outline } from './html-tree.js'
import { toHtml } from './to-html.js'

/** What is read otherwise than the examples say, by their number, and why. */
const commonmarkExceptions: Record<number, string> = {
  25: 'of the named characters that only mathematics uses, none is known: they stay as they are written',
  604: 'GFM: a bare address is a link',
  610: 'GFM: a bare address is a link',
  613: 'GFM: a bare address is a link',
  614: 'GFM: a bare address is a link',
}
const gfmExceptions: Record<number, string> = {}
const gfmExtraExceptions: Record<number, string> = {}

/** How many of 100 examples without raw HTML are read as the specification says. */
const LEAST_PERCENT = 95

const oracle = { allowDangerousProtocol: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] }

/** Whether a part of it is handed to the page as it stands: that alone is what `allowDangerousHtml` changes. */
function holdsRawHtml(markdown: string): boolean {
  return micromark(markdown, oracle) !== micromark(markdown, { ...oracle, allowDangerousHtml: true })
}

function read(markdown: string): string {
  return outline(toHtml(createMarkdownReader().read(markdown, false)))
}

describe.each([
  ['commonmark.json', commonmarkExceptions],
  ['gfm.json', gfmExceptions],
  ['gfm-extra.json', gfmExtraExceptions],
])('%s', (name, exceptions) => {
  const examples = sharedFixture<Example[]>(name, []).filter(
    // One says `<IGNORE>`: it is there to be read without an error.
    ({ markdown, html }) => !holdsRawHtml(markdown) && !html.includes('<IGNORE>'),
  )

  describe.runIf(examples.length > 0)('examples without raw HTML', () => {
    test.each(examples.filter(({ number }) => !(number in exceptions)))(
      '$number ($section) reads as it says',
      ({ markdown, html }) => {
        expect(read(markdown), markdown).toBe(outline(html))
      },
    )

    test.each(examples.filter(({ number }) => number in exceptions))(
      '$number ($section) is still read otherwise',
      ({ markdown, html, number }) => {
        expect(read(markdown), `${number} is an exception no longer: ${exceptions[number]}`).not.toBe(
          outline(html),
        )
      },
    )

    test(`at least ${LEAST_PERCENT} % read as they say`, () => {
      const same = examples.filter(({ markdown, html }) => read(markdown) === outline(html))
      expect((same.length / examples.length) * 100).toBeGreaterThanOrEqual(LEAST_PERCENT)
    })

    test('every exception is an example', () => {
      const numbers = new Set(examples.map(({ number }) => number))
      expect(Object.keys(exceptions).filter((number) => !numbers.has(Number(number)))).toEqual([])
    })
  })
})
