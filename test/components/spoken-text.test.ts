import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSpokenText } from '../../src/components/spoken-text.js'
import { defaultLabels } from '../../src/hooks/default-labels.js'
import { seeded } from '../law.js'
import { plainChatMarkdown } from '../markdown/chat-markdown.js'

/** What is read out of a whole text. */
function spoken(text: string): string {
  return createSpokenText()(text, false, defaultLabels)
}

describe('what is read out of Markdown', () => {
  it('is the same however the text arrives, and what was finished of it stays', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 40 }), (seed, size) => {
        const text = plainChatMarkdown(seeded(seed))
        const speak = createSpokenText()
        let before = ''
        for (let end = size; end < text.length; end += size) {
          const now = speak(text.slice(0, end), true, defaultLabels)
          const finished = before.slice(0, before.lastIndexOf('\n', before.length - 2) + 1)
          expect(now.startsWith(finished)).toBe(true)
          before = now
        }
        expect(speak(text, false, defaultLabels)).toBe(spoken(text))
      }),
      { numRuns: 30 },
    )
  })

  it.each([
    ['# A **title**\n\nIt *is*\nhere.', 'A title\nIt is here.\n'],
    [
      'See [the page](https://example.org/a) and ![a chart](https://example.org/b.png).',
      'See the page and a chart.\n',
    ],
    ['- one\n- two\n  1. three\n\n> four', 'one\ntwo\nthree\nfour\n'],
    ['```typescript\na\nb\n```', 'Code block, typescript, 2 lines.\n'],
    ['    a', 'Code block, 1 line.\n'],
    ['| a | b | c |\n| - | - | - |\n| 1 | 2 | 3 |\n| 4 | 5 | 6 |', 'Table, 3 columns, 2 rows.\n'],
    ['Run `npm test`.\n\n---\n\nDone[^1].\n\n[^1]: A note.', 'Run npm test.\nDone.\n'],
  ])('%j', (text, expected) => {
    expect(spoken(text)).toBe(expected)
  })

  it('says nothing of code and tables before they are complete', () => {
    const speak = createSpokenText()
    expect(speak('See:\n\n```ts\nconst a', true, defaultLabels)).toBe('See:\n')
    expect(speak('See:\n\n```ts\nconst a\n```\n', true, defaultLabels)).toBe(
      'See:\nCode block, ts, 1 line.\n',
    )
  })
})
