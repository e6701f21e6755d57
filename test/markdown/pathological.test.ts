// Texts that are made to be slow cost what any text costs, and nest no deeper than a browser can show.
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { Markdown } from 'react-agent-stream'
import { describe, expect, test, vi } from 'vitest'
import { createMarkdownReader } from '../../src/markdown/blocks.js'
import { parseInline } from '../../src/markdown/inline.js'
import type { Definitions, Inline, MarkdownDocument } from '../../src/markdown/tree.js'
import { depthOf, growingOf } from './documents.js'
import { sharedFixture } from './fixtures.js'
import { pathological, pathologicalText } from './pathological.js'

// Others may keep the machine busy.
vi.setConfig({ testTimeout: 120_000 })

const KB = 1024
const MOST_MS_PER_16_KB = 50
const MOST_MS_PER_STEP = 5
/** Of four times the text, over the text. */
const MOST_GROWTH = 6
const MOST_DEPTH = 32

interface SharedCase {
  name: string
  kind: string
  prefix: string
  repeat: string
  count: number
  suffix: string
  expand?: string
}

/** The shared set writes the closing half of what nests as one suffix: it is cut to as many as there are openers. */
function sharedMake({ prefix, repeat, suffix, expand, count }: SharedCase): (n: number) => string {
  return (n) => {
    const numbers = Array.from({ length: n }, (_, index) => index)
    if (expand === 'indent') return prefix + numbers.map((i) => '  '.repeat(i) + repeat).join('') + suffix
    if (expand === 'counter')
      return prefix + numbers.map((i) => repeat.replaceAll('{i}', String(i))).join('') + suffix
    const closers = suffix.length > 200 ? suffix.slice(0, Math.ceil((suffix.length * n) / count)) : suffix
    return prefix + repeat.repeat(n) + closers
  }
}

const own = new Map(pathological)
const shared = sharedFixture<SharedCase[]>('pathological.json', [])
  .filter(({ kind, name }) => kind === 'markdown' && !own.has(name))
  .map((given) => [given.name, sharedMake(given)] as const)
const cases = [...own, ...shared]

/** Every text that inline constructs are read in, as a renderer finds them. */
function* inlineTexts(
  node: Parameters<typeof growingOf>[0],
): Generator<readonly [text: string, isOpen: boolean]> {
  if (typeof node === 'string') return
  if ('text' in node) {
    if ('stretches' in node) for (const text of node.stretches.slice(0, node.count)) yield [text, false]
    yield [node.text, node.isOpen]
    return
  }
  if ('cells' in node) for (const cell of node.cells) yield [cell, node.isOpen]
  if ('head' in node) yield* inlineTexts(node.head)
  if ('type' in node && node.type === 'code') return
  for (const { settled, count, rest } of Object.values(growingOf(node))) {
    for (let index = 0; index < count; index++) yield* inlineTexts(settled[index] as never)
    for (const part of rest) yield* inlineTexts(part)
  }
}

function readWhole(text: string): void {
  const document = createMarkdownReader().read(text, false)
  for (const [inline] of inlineTexts(document))
    parseInline(inline, { definitions: document.definitions, isOpen: false })
}

/** As many characters as the large text has: both cost the same number of collections of garbage. */
function readFourTimes(text: string): void {
  for (let time = 0; time < 4; time++) readWhole(text)
}

/** What is settled is shown once; what is not, each time. A label that was defined shows all that has brackets anew. */
function createScreen(): (document: MarkdownDocument) => void {
  const seen = new WeakSet<object>()

  function show(node: Parameters<typeof growingOf>[0], definitions: Definitions): void {
    if (typeof node === 'string' || ('type' in node && node.type === 'code')) return
    if ('text' in node) parseInline(node.text, { definitions, isOpen: node.isOpen })
    if ('cells' in node)
      for (const cell of node.cells) parseInline(cell, { definitions, isOpen: node.isOpen })
    for (const { settled, count, rest } of Object.values(growingOf(node))) {
      // From the end: what lies before something that was seen was seen too.
      for (let index = count - 1; index >= 0; index--) {
        const part = settled[index]
        if (typeof part !== 'object' || seen.has(part)) break
        seen.add(part)
        show(part, definitions)
      }
      for (const part of rest) show(part, definitions)
    }
  }

  return (document) => show(document, document.definitions)
}

/** Processor time, so that others on the machine do not count. */
function costMs(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** What one of 16 steps of 64 characters costs once `length` of the text is there. */
function stepMs(text: string, length: number): number {
  const reader = createMarkdownReader()
  const show = createScreen()
  show(reader.read(text.slice(0, length), true))
  const steps = Array.from({ length: 16 }, (_, index) => text.slice(0, length + 64 * (index + 1)))
  return (
    costMs(() => {
      for (const step of steps) show(reader.read(step, true))
    }) / steps.length
  )
}

/** Noise comes and goes: only what is too much each time is too much. */
function expectCheap(measure: () => string | undefined): void {
  let found: string | undefined
  for (let attempt = 0; attempt < 5; attempt++) {
    found = measure()
    if (found === undefined) return
  }
  expect.fail(found)
}

function depthOfInlines(inlines: readonly Inline[]): number {
  // Not recursive: it is what is tested.
  let level: readonly Inline[] = inlines
  let depth = 0
  for (; level.length > 0; depth++) {
    level = level.flatMap((inline) =>
      typeof inline === 'object' && 'children' in inline ? [...inline.children] : [],
    )
  }
  return depth
}

function depthOfMarkup(markup: string): number {
  let depth = 0
  let most = 0
  for (const [tag, isEnd] of markup.matchAll(/<(\/?)[a-z][^>]*?>/g)) {
    if (/^<(br|hr|img|input|path)\b|\/>$/.test(tag)) continue
    depth += isEnd ? -1 : 1
    most = Math.max(most, depth)
  }
  return most
}

describe.each(cases)('%s', (_, make) => {
  const text = (length: number) => pathologicalText(make, length)

  test('read at once, costs what its length says', () => {
    const [small, large] = [text(16 * KB), text(64 * KB)]
    let [smallMs, largeMs] = [Infinity, Infinity]
    expectCheap(() => {
      largeMs = Math.min(
        largeMs,
        costMs(() => readWhole(large)),
      )
      // Of what takes next to no time, the growth is that of the noise.
      if (largeMs < 15) return undefined
      smallMs = Math.min(smallMs, costMs(() => readFourTimes(small)) / 4)
      if (largeMs < MOST_GROWTH * smallMs && smallMs < MOST_MS_PER_16_KB) return undefined
      return `${smallMs.toFixed(1)} ms for 16 kB, ${largeMs.toFixed(1)} ms for 64 kB`
    })
  })

  test('streamed, costs the same late as early', () => {
    const whole = text(34 * KB)
    expectCheap(() => {
      const late = stepMs(whole, 32 * KB)
      if (late < 1) return undefined
      const early = stepMs(whole, 8 * KB)
      if (early < MOST_MS_PER_STEP && late < 3 * early) return undefined
      return `${early.toFixed(2)} ms a step after 8 kB, ${late.toFixed(2)} ms after 32 kB`
    })
  })

  test('is rendered, nested no deeper than a browser can show', () => {
    const markup = renderToStaticMarkup(createElement(Markdown, { text: text(2 * KB), isStreaming: true }))
    expect(depthOfMarkup(markup)).toBeLessThanOrEqual(MOST_DEPTH)
  })

  test('is a tree of limited depth', () => {
    const document = createMarkdownReader().read(text(8 * KB), false)
    const { definitions } = document
    let inlineDepth = 0
    for (const [inline, isOpen] of inlineTexts(document)) {
      inlineDepth = Math.max(inlineDepth, depthOfInlines(parseInline(inline, { definitions, isOpen })))
    }
    expect(depthOf(document) + inlineDepth).toBeLessThanOrEqual(MOST_DEPTH)
  })
})
