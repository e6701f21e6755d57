// @vitest-environment jsdom
// What has not arrived in full looks as if it had, and what is on screen never jumps back.
import { cleanup, render } from '@testing-library/react'
import { Markdown } from 'react-agent-stream'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createMarkdownReader } from '../../src/markdown/blocks.js'
import { seeded } from '../law.js'
import { plainChatMarkdown } from './chat-markdown.js'
import { type Unfinished, unfinished } from './fixtures.js'
import { toHtml } from './to-html.js'
import { tidyLines, type Visible, visible } from './visible.js'

// Others may keep the machine busy.
vi.setConfig({ testTimeout: 120_000 })

afterEach(cleanup)

/** What is not seen as the fixture says, by its id, and why. Only what may be otherwise: `should`, not `must`. */
const exceptions: Record<number, string> = {
  121: 'a paragraph that is settled shows its reference as text until the label is defined or the answer ends',
}

/** The document alone, before any component: all images are in it. */
function seenOfDocument(text: string): Visible {
  const root = document.createElement('div')
  root.innerHTML = toHtml(createMarkdownReader().read(text, true))
  return visible(root)
}

function seenOnScreen(text: string): Visible {
  return visible(render(<Markdown text={text} isStreaming />).container)
}

function expectSeen({ text, links, code, table }: Visible, expected: Unfinished): void {
  const right = [expected.visible, ...(expected.accept ?? [])].map(tidyLines)
  expect(right, JSON.stringify(expected.markdown)).toContain(text)
  if (expected.links) expect(links).toEqual(expected.links)
  if (expected.code !== undefined) expect(code).toBe(expected.code)
  if (expected.table !== undefined) expect(table).toBe(expected.table)
}

// What a link leads to is checked where it is rendered, not where it is read.
const readTexts = unfinished.map(({ links, ...given }) =>
  links === undefined || given.markdown.includes('javascript:') ? given : { ...given, links },
)

describe('unfinished text is read as if it were finished', () => {
  test.each(readTexts.filter(({ id }) => !(id in exceptions)))('$id ($level, $group): $markdown', (given) => {
    expectSeen(seenOfDocument(given.markdown), given)
  })
})

describe('unfinished text is shown as if it were finished', () => {
  test.each(unfinished.filter(({ id }) => !(id in exceptions)))(
    '$id ($level, $group): $markdown',
    (given) => {
      const seen = seenOnScreen(given.markdown)
      expectSeen(seen, given)
      if (given.images !== undefined) expect(seen.images).toBe(given.images)
    },
  )

  test.each(unfinished.filter(({ id }) => id in exceptions))('$id is shown otherwise', (given) => {
    expect(given.level).toBe('should')
    expect(() => expectSeen(seenOnScreen(given.markdown), given), exceptions[given.id]).toThrow()
  })
})

/** Letters and digits in the order they are seen: what a reader reads, whatever marks are around it. */
function lettersOf(html: string): string {
  return html.replace(/<[^>]*>|&\w+;|[^\p{L}\p{N}]/gu, '')
}

/** Where letters that were seen are seen no longer, or elsewhere. */
function jumpsBack(text: string): string | undefined {
  const reader = createMarkdownReader()
  let before = ''
  for (let length = 0; length <= text.length; length++) {
    const now = lettersOf(toHtml(reader.read(text.slice(0, length), length < text.length)))
    if (!now.startsWith(before)) {
      return `…${before.slice(-40)} became …${now.slice(-40)} at ${JSON.stringify(text.slice(0, length))}`
    }
    before = now
  }
  return undefined
}

describe('what is on screen never jumps back', () => {
  test('letters that were seen stay where they were', () => {
    const random = seeded(11)
    for (let run = 0; run < 25; run++) expect(jumpsBack(plainChatMarkdown(random, 2))).toBe(undefined)
  })

  test.each([
    '- > 42 apples',
    '> 42 apples',
    '- 42 apples',
    '42 apples',
    '1. one\n\n42 apples',
    'a\n42 apples',
  ])('a number that is no marker stays: %j', (text) => expect(jumpsBack(text)).toBe(undefined))

  // A comparison as in `- > 25` is shown at once, so this number is taken back.
  test('but for the number of a list that begins in a quotation in an item', () => {
    expect(jumpsBack('- > 1. one')).toMatch('"- > 1."')
  })
})

describe('a long line is shown as it arrives', () => {
  /** How many letters may be behind. What is no paragraph is read as a whole line each time: it comes in steps. */
  test.each([
    ['a paragraph', '', 80],
    ['an item', '- ', 80],
    ['an item of a numbered list', '12. ', 80],
    ['an item in an item', '- a\n  - ', 80],
    ['a quote', '> ', 80],
    ['a paragraph in an item', '- a\n\n  ', 80],
    ['a heading', '## ', 1100],
    ['a cell', '| a |\n|---|\n| ', 1100],
    ['code', '```\n', 1100],
  ])('%s', (_, start, most) => {
    const text = start + 'words that go on and on '.repeat(300)
    const reader = createMarkdownReader()
    for (let length = start.length; length < text.length; length += 16) {
      const arrived = lettersOf(text.slice(start.length, length)).length
      const shown = lettersOf(toHtml(reader.read(text.slice(0, length), true))).length
      if (shown < arrived - most) expect.fail(`${shown} of ${arrived} letters are shown`)
    }
  })
})
