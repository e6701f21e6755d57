// Texts that are made to be slow cost what any text costs, and nest no deeper than a browser can show.
import { describe, expect, test } from 'vitest'
import { createMarkdownReader } from '../../src/markdown/blocks.js'
import { parseInline } from '../../src/markdown/inline.js'
import type { Definitions, Inline, MarkdownDocument } from '../../src/markdown/tree.js'
import { depthOf, growingOf } from './documents.js'
import { sharedFixture } from './fixtures.js'
import { pathological, pathologicalText } from './pathological.js'

const KB = 1024
const MOST_MS_PER_16_KB = 50
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

function readStreamed(text: string): void {
  const reader = createMarkdownReader()
  const show = createScreen()
  for (let length = 64; length < text.length; length += 64) show(reader.read(text.slice(0, length), true))
  show(reader.read(text, false))
}

/** Processor time, so that others on the machine do not count; the least of a few runs. */
function costMs(work: () => void, runs = 3): number {
  let least = Infinity
  for (let run = 0; run < runs; run++) {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}

/** Noise comes and goes: only what is too much three times is. */
function expectCheap(text: (length: number) => string, work: (text: string) => void): void {
  const small = text(16 * KB)
  const large = text(64 * KB)
  let found = ''
  for (let attempt = 0; attempt < 3; attempt++) {
    const smallMs = costMs(() => work(small))
    const largeMs = costMs(() => work(large))
    const smallBound = (MOST_MS_PER_16_KB * small.length) / (16 * KB)
    const growth = largeMs / smallMs / (large.length / small.length / 4)
    // Of what takes next to no time, the growth is that of the noise.
    const isFlat = growth < MOST_GROWTH || largeMs < 10
    if (isFlat && smallMs < smallBound) return
    found = `${smallMs.toFixed(1)} ms for ${small.length}, ${largeMs.toFixed(1)} ms for ${large.length}`
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

describe.each(cases)('%s', (_, make) => {
  const text = (length: number) => pathologicalText(make, length)

  test('read at once, costs what its length says', () => {
    expectCheap(text, readWhole)
  })

  test('streamed, costs what its length says', () => {
    expectCheap(text, readStreamed)
  })

  test('nests no deeper than can be shown', () => {
    const document = createMarkdownReader().read(text(32 * KB), false)
    const { definitions } = document
    let inlineDepth = 0
    for (const [inline, isOpen] of inlineTexts(document)) {
      inlineDepth = Math.max(inlineDepth, depthOfInlines(parseInline(inline, { definitions, isOpen })))
    }
    expect(depthOf(document) + inlineDepth).toBeLessThanOrEqual(MOST_DEPTH)
  })
})
