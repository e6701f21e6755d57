// What is settled when, and how little is not: what every further token costs.
import { describe, expect, test, vi } from 'vitest'
import { createMarkdownReader } from '../../src/markdown/blocks.js'
import type { Block, MarkdownDocument } from '../../src/markdown/tree.js'
import { growingOf, unsettledLength } from './documents.js'
import { all } from './to-html.js'

// Others may keep the machine busy.
vi.setConfig({ testTimeout: 120_000 })

function read(text: string): MarkdownDocument {
  return createMarkdownReader().read(text, true)
}

/** How many parts are settled in the last block, in its last part, and so on. */
function settledCounts(document: MarkdownDocument): number[] {
  const counts: number[] = []
  let node: Parameters<typeof growingOf>[0] | undefined = document
  while (node !== undefined) {
    const growing: ReturnType<typeof growingOf>[string] | undefined = Object.values(growingOf(node))[0]
    if (!growing) break
    counts.push(growing.count)
    node = all(growing).at(-1)
  }
  return counts
}

describe('settled as soon as nothing that follows can change it', () => {
  test.each([
    ['a paragraph, by a blank line', 'One\n\n', 1],
    ['a paragraph, by the block behind it', 'One\n\nTwo\n\nThr', 2],
    ['a heading, by its line', '# One\n', 1],
    ['a heading, by its underline', 'One\n===\n', 1],
    ['a rule, by its line', '***\n', 1],
    ['fenced code, by its closing fence', '```\na\n```\n', 1],
    ['a table, by a blank line', '| a |\n|---|\n| b |\n\n', 1],
    ['a quote, by what is no quote', '> a\n\nb', 1],
    ['a list, by what is no list', '- a\n\nb\n\nc', 2],
  ])('%s', (_, text, count) => {
    expect(read(text).blocks.count).toBeGreaterThanOrEqual(count)
  })

  test.each([
    ['an item, by the line of the next', '- one\n- two\n- thr', [0, 1]],
    ['an item of an ordered list', '1. one\n2. two\n3. thr', [0, 1]],
    ['an item with blocks in it', '- one\n\n  more\n- two\n- thr', [0, 1]],
    ['a block in an item, by a blank line', '- one\n\n  two\n\n  thr', [0, 0, 2]],
    ['an item in an item', '- one\n  - a\n  - b\n  - c', [0, 0, 1, 1]],
    ['a block in a quote', '> one\n>\n> two\n>\n> thr', [0, 2]],
    ['a row, by the next', '| a |\n|---|\n| 1 |\n| 2 |\n| 3', [0, 1]],
    ['an item in a quote', '> - one\n> - two\n> - thr', [0, 0, 1]],
  ])('%s', (_, text, counts) => {
    const actual = settledCounts(read(text)).slice(0, counts.length)
    expect(actual.length).toBe(counts.length)
    for (const [level, count] of counts.entries()) expect(actual[level]).toBeGreaterThanOrEqual(count)
  })

  test('code, by whole lines', () => {
    const lines = Array.from({ length: 200 }, (_, index) => `const line${index} = ${index}\n`)
    const block = all(read(`\`\`\`js\n${lines.join('')}con`).blocks).at(-1) as Extract<
      Block,
      { type: 'code' }
    >
    expect(block.pieces.count).toBeGreaterThan(0)
    for (const piece of block.pieces.settled.slice(0, block.pieces.count)) expect(piece).toMatch(/\n$/)
    expect(all(block.pieces).join('')).toMatch(/^const line0 = 0\nconst line1 = 1\n/)
    expect(block.pieces.rest.join('').split('\n').length).toBeLessThanOrEqual(50)
  })
})

const sentence = 'The reader **keeps** what has `settled` and reads on from [there](https://example.com). '

describe('a single block of 10,000 tokens', () => {
  /** Characters that may be unsettled. What a paragraph may hold is more: it is cut between sentences only. */
  test.each<[name: string, start: string, make: (index: number) => string, most: number]>([
    ['a list', '', (index) => `- item ${index} with **some** words\n`, 200],
    ['an ordered list', '', (index) => `${index + 1}. item ${index} with words\n`, 200],
    ['a loose list', '', (index) => `- item ${index} with words\n\n`, 200],
    ['a list in a list', '- a\n', (index) => `  - item ${index} with words\n`, 200],
    ['a list of many blocks', '- a\n\n', (index) => `  Paragraph ${index} of the item.\n\n`, 200],
    ['a task list', '', (index) => `- [x] task ${index} that is done\n`, 200],
    ['a list in a quote', '', (index) => `> - item ${index} with words\n`, 200],
    ['a table', '| a | b |\n|---|---|\n', (index) => `| cell ${index} | other words |\n`, 200],
    [
      'a table in a list',
      '- a\n\n  | a | b |\n  |---|---|\n',
      (index) => `  | cell ${index} | words |\n`,
      200,
    ],
    ['a fence', '```js\n', (index) => `const line${index} = 'a text of some length'\n`, 4000],
    ['a fence in a list', '- a\n\n  ```js\n', (index) => `  const line${index} = 'a text'\n`, 4000],
    ['indented code', '', (index) => `    const line${index} = 'a text'\n`, 4000],
    ['a quote of paragraphs', '', (index) => `> Paragraph ${index} of it.\n>\n`, 200],
    ['paragraphs', '', (index) => `Paragraph ${index} of it.\n\n`, 200],
    ['a paragraph', '', () => sentence, 8000],
    ['a paragraph of lines', '', () => `${sentence.trim()}\n`, 8000],
    ['a paragraph in a list', '- ', () => sentence, 8000],
    ['a paragraph in a quote', '> ', () => `${sentence.trim()}\n> `, 8000],
    ['a footnote', '[^1]\n\n[^1]: a\n\n', (index) => `    Paragraph ${index} of it.\n\n`, 200],
    ['footnotes', '', (index) => `[^${index}]: Note ${index}.\n\n`, 200],
    ['definitions', '', (index) => `[a${index}]: https://example.com/${index}\n`, 200],
  ])('%s leaves little that is read again', (_, start, make, most) => {
    let text = start
    for (let index = 0; text.length < 40_000; index++) text += make(index)
    const reader = createMarkdownReader()
    let largest = 0
    let largestAt = 0
    for (let length = 0; length < text.length; length += 4) {
      const open = unsettledLength(reader.read(text.slice(0, length), true))
      if (open > largest) [largest, largestAt] = [open, length]
    }
    expect(largest, `at ${largestAt}`).toBeLessThanOrEqual(most)
  })
})
