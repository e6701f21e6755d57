// @vitest-environment jsdom
import { expect, test } from 'vitest'
import type { Story } from '../../bench/page/candidate.js'
import { check } from '../../bench/page/check.js'
import { type AnswerKind, makeAnswer, tokensOf } from '../../bench/page/documents.js'

const answer = {
  markdown: '# One\n\n- two\n- three',
  texts: ['One', 'two', 'three'],
  counts: { li: 2 },
  last: 'three',
}
const story: Story = { answer, tokens: [], tools: new Map(), history: [] }

function page(html: string): Element {
  const root = document.createElement('main')
  root.innerHTML = html
  return root
}

test('an answer is complete when each of its texts is there, in order, in the elements that it takes', () => {
  const whole = page('<h1>On<b>e</b></h1><ul><li>two <li>three</ul>')
  expect(check(whole, story, 0, false)).toEqual({ ok: true, missing: 0, elements: [], others: 0 })
})

test.each([
  ['a text that is missing', '<h1>One</h1><ul><li>two<li></ul>', { missing: 1, firstMissing: 'three' }],
  ['texts in another order', '<ul><li>two<li>three</ul><h1>One</h1>', { missing: 2 }],
  ['text without its elements', '<p>One two three</p>', { elements: ['li: 0 of 2'] }],
])('%s is noticed', (_, html, fault) => {
  expect(check(page(html), story, 0, false)).toMatchObject({ ok: false, ...fault })
})

test('a candidate of plain text shows the source', () => {
  expect(check(page('<p># One</p><p>- two</p><p>- three</p>'), story, 0, true).ok).toBe(true)
  expect(check(page('<h1>One</h1><ul><li>two<li>three</ul>'), story, 0, true).ok).toBe(false)
})

test('results of tools and questions of the history are looked for, and are no part of the answer', () => {
  const withHistory = { ...story, history: [{ id: 'h0', role: 'user' as const, text: 'What is it?' }] }
  const html = (result: string) =>
    `<p>What is it?</p><div data-stream><h1>On</h1><i class="tool">lookup: ${result}</i>e<ul><li>two<li>three</ul></div>`
  expect(check(page(html('tool result 0;')), withHistory, 1, false)).toMatchObject({ ok: true, others: 0 })
  expect(check(page(html('')), withHistory, 1, false)).toMatchObject({ ok: false, others: 1 })
  expect(check(page(html('tool result 0;').slice(18)), withHistory, 1, false)).toMatchObject({ others: 1 })
})

test.each<AnswerKind>(['mixed', 'words', 'fence', 'list', 'table', 'paragraph'])(
  'an answer of the kind %s is about as long as it is said to be, and always the same; its tokens are all of it',
  (kind) => {
    const { markdown, last, texts } = makeAnswer(500, 3, kind)
    expect(markdown.length / 2_000).toBeCloseTo(1.1, 0)
    expect(makeAnswer(500, 3, kind).markdown).toBe(markdown)
    expect(markdown.endsWith(last)).toBe(true)
    expect(texts.at(-1)).toBe(last)
    expect(tokensOf(markdown).join('')).toBe(markdown)
    expect(tokensOf(markdown).every((token) => token.isWellFormed())).toBe(true)
  },
)
