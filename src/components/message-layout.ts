import type { ToolCallInfo } from '../state/run-state.js'
import type { SourceDocumentUIPart, SourceUrlUIPart, UIMessagePart } from '../protocols/messages.js'
import type { MessageRenderers } from './message-renderers.js'

/** One thing in a message, as it is shown. */
export type MessageItem = {
  /** Unique in the message, and the same while the thing is. */
  key: string
} & (
  | { type: 'text' | 'reasoning' | 'file'; index: number }
  | { type: 'data'; index: number; name: string }
  /** A call that is shown by a component of the user's own. */
  | { type: 'tool'; toolCallIds: readonly [string]; name: string }
  /** Calls with nothing between them that is seen. */
  | { type: 'calls'; toolCallIds: readonly string[]; closed: boolean }
  | { type: 'sources' }
)

/** A page or document that a message names. */
export type SourcePart = SourceUrlUIPart | SourceDocumentUIPart

const made = new WeakMap<
  readonly UIMessagePart[],
  { renderers: MessageRenderers | undefined; items: readonly MessageItem[] }
>()

/**
 * What is shown of a message, in order: its parts, calls in a row as one group, its sources at the end. The same
 * list for the same parts: it is asked for at every token, of every message.
 */
export function messageItems(
  parts: readonly UIMessagePart[],
  renderers: MessageRenderers | undefined,
): readonly MessageItem[] {
  let known = made.get(parts)
  if (known?.renderers !== renderers || !known) {
    known = { renderers, items: makeItems(parts, renderers) }
    made.set(parts, known)
  }
  return known.items
}

function makeItems(parts: readonly UIMessagePart[], renderers: MessageRenderers | undefined): MessageItem[] {
  const items: MessageItem[] = []
  let calls: { toolCallIds: string[]; closed: boolean } | undefined
  const push = (item: MessageItem): void => {
    if (calls) calls.closed = true
    calls = undefined
    items.push(item)
  }
  parts.forEach((part, index) => {
    if (part.type === 'text' || part.type === 'reasoning') {
      if (part.state === 'streaming' || /\S/.test(part.text))
        push({ type: part.type, key: `part ${index}`, index })
    } else if (part.type === 'file') push({ type: 'file', key: `part ${index}`, index })
    else if ('toolCallId' in part) {
      const { toolCallId } = part
      const name = part.type === 'dynamic-tool' ? part.toolName : part.type.slice('tool-'.length)
      if (ownRenderer(renderers?.tools, name))
        push({ type: 'tool', key: `call ${toolCallId}`, toolCallIds: [toolCallId], name })
      else if (calls) calls.toolCallIds.push(toolCallId)
      else {
        calls = { toolCallIds: [toolCallId], closed: false }
        // The same object, which further calls join.
        items.push(Object.assign(calls, { type: 'calls' as const, key: `call ${toolCallId}` }))
      }
    } else if (part.type.startsWith('data-')) {
      const name = part.type.slice('data-'.length)
      if (ownRenderer(renderers?.data, name)) push({ type: 'data', key: `part ${index}`, index, name })
    }
  })
  if (parts.some(isSource)) items.push({ type: 'sources', key: 'sources' })
  return items
}

/** Whether two lists of items show the same things; what is in the things may differ. */
export function sameMessageItems(one: readonly MessageItem[], other: readonly MessageItem[]): boolean {
  return (
    one === other ||
    (one.length === other.length && one.every((item, index) => isSameItem(item, other[index] ?? item)))
  )
}

/** Keys tell things apart, and calls only join at the end. */
function isSameItem(one: MessageItem, other: MessageItem): boolean {
  if (one.key !== other.key || one.type !== other.type) return false
  if (one.type !== 'calls' || other.type !== 'calls') return true
  return one.closed === other.closed && one.toolCallIds.length === other.toolCallIds.length
}

/** As many items are rendered again when one comes; those of the first group are laid out by themselves. */
const GROUP = 16

/** Gives a function that cuts items into groups. A group keeps its identity while its items show the same. */
export function createItemGroups(): (items: readonly MessageItem[]) => readonly (readonly MessageItem[])[] {
  let known: readonly (readonly MessageItem[])[] = []
  return (items) => {
    const groups: (readonly MessageItem[])[] = []
    for (let start = 0; start < items.length; start += GROUP) {
      const before = known[groups.length] ?? []
      const group = items.slice(start, start + GROUP)
      groups.push(
        sameMessageItems(before, group)
          ? before
          : group.map((item, index) => {
              const same = before[index]
              return same && isSameItem(same, item) ? same : item
            }),
      )
    }
    known = groups
    return groups
  }
}

/** A renderer that somebody gave, not something that every object has, as `constructor`. */
export function ownRenderer<T>(
  renderers: Readonly<Record<string, T>> | undefined,
  name: string,
): T | undefined {
  return renderers && Object.hasOwn(renderers, name) ? renderers[name] : undefined
}

/** Whether this part names a source. */
export function isSource(part: UIMessagePart): part is SourcePart {
  return part.type === 'source-url' || part.type === 'source-document'
}

/** Whether something of a call is still to come, be it from the agent or from the reader. */
export function isOpenCall({ state }: ToolCallInfo): boolean {
  return state === 'pending' || state === 'running' || state === 'waiting'
}
