// @vitest-environment jsdom
// What has not arrived in full looks as if it had, and what is on screen never jumps back.
import { describe, expect, test } from 'vitest'
import { createMarkdownReader } from '../../src/markdown/blocks.js'
import { seeded } from '../law.js'
import { plainChatMarkdown } from './chat-markdown.js'
import { type Unfinished, unfinished } from './fixtures.js'
import { toHtml } from './to-html.js'
import { tidyLines, type Visible, visible } from './visible.js'

/** What is not read as the fixture says, by its id, and why. Only what may be otherwise: `should`, not `must`. */
const exceptions: Record<number, string> = {}

/** The document alone, before any component: images are in it. */
function seenOfDocument(text: string, isOpen: boolean): Visible {
  const root = document.createElement('div')
  root.innerHTML = toHtml(createMarkdownReader().read(text, isOpen))
  return visible(root)
}

function expectSeen({ text, links, code, table }: Visible, expected: Unfinished): void {
  const right = [expected.visible, ...(expected.accept ?? [])].map(tidyLines)
  expect(right, JSON.stringify(expected.markdown)).toContain(text)
  if (expected.links) expect(links).toEqual(expected.links)
  if (expected.code !== undefined) expect(code).toBe(expected.code)
  if (expected.table !== undefined) expect(table).toBe(expected.table)
}

// What a link leads to is checked where it is rendered, not where it is read.
const read = unfinished.map(({ links, ...rest }) =>
  links?.length === 0 && /javascript/.test(rest.markdown) ? rest : { ...rest, ...(links && { links }) },
)

describe('unfinished text is read as if it were finished', () => {
  test.each(read.filter(({ id }) => !(id in exceptions)))('$id ($level, $group): $markdown', (given) => {
    expectSeen(seenOfDocument(given.markdown, true), given)
  })

  test.each(read.filter(({ id }) => id in exceptions))('$id is still seen otherwise', (given) => {
    expect(given.level).toBe('should')
    expect(() => expectSeen(seenOfDocument(given.markdown, true), given)).toThrow()
  })
})

/** Letters and digits in the order they are seen: what a reader reads, whatever marks are around it. */
function lettersOf(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '')
}

describe('what is on screen never jumps back', () => {
  test('letters that were seen stay where they were', () => {
    const random = seeded(11)
    for (let run = 0; run < 60; run++) {
      const text = plainChatMarkdown(random, 4)
      const reader = createMarkdownReader()
      const root = document.createElement('div')
      let before = ''
      for (let length = 0; length <= text.length; length++) {
        root.innerHTML = toHtml(reader.read(text.slice(0, length), length < text.length))
        const now = lettersOf(visible(root).text)
        if (!now.startsWith(before)) {
          expect.fail(
            `${JSON.stringify(before.slice(-60))} became ${JSON.stringify(now.slice(-60))} after ${JSON.stringify(text.slice(0, length))}`,
          )
        }
        before = now
      }
    }
  })
})
