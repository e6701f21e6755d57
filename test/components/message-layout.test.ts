import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createItemGroups,
  type MessageItem,
  messageItems,
  sameMessageItems,
} from '../../src/components/message-layout.js'
import type { UIMessagePart } from '../../src/protocols/messages.js'

const Show = () => null
const renderers = { tools: { chart: Show }, data: { weather: Show } }

const text = fc.record({
  type: fc.constantFrom('text' as const, 'reasoning' as const),
  text: fc.constantFrom('', ' \n', 'Hello'),
  state: fc.constantFrom('streaming' as const, 'done' as const),
})
const tool = fc.record({
  type: fc.constantFrom('tool-search' as const, 'tool-chart' as const, 'tool-constructor' as const),
  toolCallId: fc.constant(''),
  state: fc.constant('input-available' as const),
  input: fc.constant({}),
})
const other = fc.constantFrom<UIMessagePart>(
  { type: 'step-start' },
  { type: 'data-weather', data: 21 },
  { type: 'data-secret', data: 42 },
  { type: 'file', mediaType: 'text/plain', url: 'data:,x' },
  { type: 'source-url', sourceId: 's', url: 'https://example.org' },
)
const messages = fc
  .array(fc.oneof(text, tool, other))
  // Every call has an id of its own.
  .map((parts) =>
    parts.map(
      (part, index): UIMessagePart => ('toolCallId' in part ? { ...part, toolCallId: `${index}` } : part),
    ),
  )

/** Which parts of the message these are. */
function indexesOf(items: readonly MessageItem[]): number[] {
  return items.flatMap((item) =>
    'index' in item ? [item.index] : 'toolCallIds' in item ? item.toolCallIds.map(Number) : [],
  )
}

function isSeen(part: UIMessagePart): boolean {
  if (part.type === 'text' || part.type === 'reasoning')
    return part.state === 'streaming' || part.text === 'Hello'
  return part.type.startsWith('tool-') || part.type === 'file' || part.type === 'data-weather'
}

describe('what is shown of a message', () => {
  it('is every part that there is something to see of, once and in order, the sources at the end', () => {
    fc.assert(
      fc.property(messages, (parts) => {
        const items = messageItems(parts, renderers)
        expect(indexesOf(items)).toEqual(parts.flatMap((part, index) => (isSeen(part) ? [index] : [])))
        expect(new Set(items.map(({ key }) => key)).size).toBe(items.length)
        const hasSources = parts.some(({ type }) => type === 'source-url')
        expect(items.findIndex(({ type }) => type === 'sources')).toBe(hasSources ? items.length - 1 : -1)
      }),
    )
  })

  it('has no two groups of calls next to each other, and only the last of all can still grow', () => {
    fc.assert(
      fc.property(messages, (parts) => {
        const items = messageItems(parts, renderers).filter(({ type }) => type !== 'sources')
        items.forEach((item, index) => {
          if (item.type !== 'calls') return
          expect(items[index + 1]?.type).not.toBe('calls')
          expect(item.closed).toBe(index < items.length - 1)
        })
      }),
    )
  })

  it('stays the same while a text grows', () => {
    fc.assert(
      fc.property(messages, fc.string(), (parts, more) => {
        const last = { type: 'text', text: 'x', state: 'streaming' } as const
        const before = messageItems([...parts, last], renderers)
        const after = messageItems([...parts, { ...last, text: `x${more}` }], renderers)
        expect(sameMessageItems(before, after)).toBe(true)
      }),
    )
  })

  it('is the same list for the same parts, until it is shown by other components', () => {
    const parts: UIMessagePart[] = [{ type: 'data-weather', data: 21 }]
    const items = messageItems(parts, renderers)
    expect(messageItems(parts, renderers)).toBe(items)
    expect(messageItems(parts, undefined)).toEqual([])
    expect(messageItems(parts, renderers)).toEqual(items)
  })

  it('is rendered in groups, of which one that shows the same is the same, and so is each thing in it', () => {
    fc.assert(
      fc.property(messages, (parts) => {
        const cut = createItemGroups()
        let before = cut([])
        for (let count = 0; count <= parts.length; count++) {
          const items = messageItems(parts.slice(0, count), renderers)
          const groups = cut(items)
          expect(groups.flat()).toEqual(items)
          groups.forEach((group, index) => {
            const old = before[index] ?? []
            expect(group === old).toBe(sameMessageItems(group, old))
            group.forEach((item, at) => {
              const known = old[at]
              if (known) expect(item === known).toBe(sameMessageItems([item], [known]))
            })
          })
          before = groups
        }
      }),
    )
  })
})
