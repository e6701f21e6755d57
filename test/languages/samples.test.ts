import { expect, it } from 'vitest'
import { type CodeToken, highlight } from 'react-agent-stream/highlight'
import { samples } from './samples.js'

/** The kind of every character. */
async function kindsOf(language: string, code: string): Promise<string[]> {
  const highlighter = await highlight(language)
  if (!highlighter) throw new Error(`${language} is not known`)
  let state = highlighter.start
  const kinds: string[] = []
  for (const line of code.split('\n')) {
    const read: { tokens: readonly CodeToken[]; state: unknown } = highlighter.line(line, state)
    state = read.state
    for (const { text, kind = 'plain' } of read.tokens) kinds.push(...Array.from(text, () => kind))
    kinds.push('line end')
  }
  return kinds
}

it.each(Object.entries(samples))('%s', async (language, marked) => {
  const code = marked.replace(/⟦\w+:/g, '').replaceAll('⟧', '')
  const kinds = await kindsOf(language, code)
  let removed = 0
  const wrong: string[] = []
  for (const { 0: whole, 1: kind = '', 2: text = '', index } of marked.matchAll(/⟦(\w+):([^⟧]*)⟧/g)) {
    const start = index - removed
    removed += whole.length - text.length
    const found = new Set(kinds.slice(start, start + text.length))
    // The end of a line is of no kind.
    found.delete('line end')
    if (found.size !== 1 || !found.has(kind)) wrong.push(`${kind} ${text} is ${[...found].join(' and ')}`)
  }
  expect(wrong).toEqual([])
})
