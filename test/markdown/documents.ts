import type {
  Block,
  Footnote,
  Growing,
  ListItem,
  MarkdownDocument,
  TableRow,
} from '../../src/markdown/tree.js'
import { all } from './to-html.js'

/** Everything a document says, as one text, whatever of it is settled. */
export function said(document: MarkdownDocument): string {
  return JSON.stringify(document, (_, value: unknown) => {
    if (value instanceof Map) return [...value]
    const isGrowing = typeof value === 'object' && value !== null && 'settled' in value
    return isGrowing ? all(value as Growing<unknown>) : value
  })
}

/** Everything a document is, as one text: two are equal when their texts are. */
export function written(document: MarkdownDocument): string {
  return JSON.stringify(document, (_, value: unknown) => {
    if (value instanceof Map) return [...value]
    if (typeof value !== 'object' || value === null || !('count' in value)) return value
    // What stands behind the count belongs to later versions.
    if ('settled' in value) {
      const { settled, count } = value as Growing<unknown>
      return { ...value, settled: settled.slice(0, count) }
    }
    const { stretches, count } = value as { stretches: readonly string[]; count: number }
    return { ...value, stretches: stretches.slice(0, count) }
  })
}

type Node = Block | ListItem | TableRow | Footnote | MarkdownDocument | string

/** What grows within a node, by name. */
export function growingOf(node: Node): Record<string, Growing<Node>> {
  if (typeof node === 'string') return {}
  if ('definitions' in node) return { blocks: node.blocks, footnotes: node.footnotes }
  if ('blocks' in node) return { blocks: node.blocks }
  if (!('type' in node)) return {}
  switch (node.type) {
    case 'paragraph':
      return { stretches: { settled: node.stretches, count: node.count, rest: [] } }
    case 'code':
      return { pieces: node.pieces }
    case 'list':
      return { items: node.items }
    case 'table':
      return { rows: node.rows }
    default:
      return {}
  }
}

/** The same kind of thing: a paragraph that turned out to be a heading is another thing. */
function isSameKind(a: Node, b: Node): boolean {
  if (typeof a === 'string' || typeof b === 'string') return typeof a === typeof b
  return ('type' in a ? a.type : undefined) === ('type' in b ? b.type : undefined)
}

/** What was settled in `before` and is another object, or missing, in `after`; at any depth. */
export function unsettled(before: Node, after: Node, path = 'document'): string[] {
  const later = growingOf(after)
  return Object.entries(growingOf(before)).flatMap(([name, old]) => {
    const now = later[name]
    if (!now) return old.count > 0 ? [`${path}.${name} is gone`] : []
    if (now.count < old.count) return [`${path}.${name} had ${old.count} settled, now ${now.count}`]
    for (let index = 0; index < old.count; index++) {
      if (old.settled[index] !== now.settled[index]) return [`${path}.${name}[${index}] is another object`]
    }
    return old.rest.flatMap((node, offset) => {
      const index = old.count + offset
      const place = `${path}.${name}[${index}]`
      const same = index < now.count ? now.settled[index] : now.rest[index - now.count]
      if (same !== undefined && isSameKind(node, same)) return unsettled(node, same, place)
      return holdsSettled(node) ? [`${place} had settled parts and is something else now`] : []
    })
  })
}

function holdsSettled(node: Node): boolean {
  return Object.values(growingOf(node)).some(({ count, rest }) => count > 0 || rest.some(holdsSettled))
}

/** Settled things that say they are open. */
export function openThoughSettled(node: Node, isSettled = false, path = 'document'): string[] {
  const own = isSettled && typeof node === 'object' && 'isOpen' in node && node.isOpen ? [path] : []
  const inner = Object.entries(growingOf(node)).flatMap(([name, { settled, count, rest }]) => [
    ...settled
      .slice(0, count)
      .flatMap((part, index) => openThoughSettled(part, true, `${path}.${name}[${index}]`)),
    ...rest.flatMap((part, index) => openThoughSettled(part, isSettled, `${path}.${name}[${count + index}]`)),
  ])
  return [...own, ...inner]
}

/** How many characters are not settled: what every further token is read and shown with again. */
export function unsettledLength(node: Node): number {
  if (typeof node === 'string') return node.length
  let length = 'text' in node ? node.text.length : 0
  if ('cells' in node) length += node.cells.join('').length
  if ('head' in node) length += unsettledLength(node.head)
  for (const { rest } of Object.values(growingOf(node))) {
    for (const part of rest) length += unsettledLength(part)
  }
  return length
}

/** How deep elements nest, each block with those that its kind is made of. */
export function depthOf(node: Node): number {
  const inner = Object.values(growingOf(node)).flatMap(({ settled, count, rest }) => [
    ...settled.slice(0, count),
    ...rest,
  ])
  const own =
    typeof node === 'string' || 'definitions' in node ? 0 : 'type' in node && node.type === 'table' ? 4 : 1
  return (
    own +
    Math.max(0, ...inner.map((part) => (typeof part === 'string' || 'cells' in part ? 0 : depthOf(part))))
  )
}
