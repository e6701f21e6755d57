'use client'
import { type ComponentType, createElement, memo, type ReactElement } from 'react'
import type { Growing } from '../markdown/tree.js'

/** What a component gets that shows one thing of something that grows. */
export interface GrowingItemProps<Item, Shared, Extra = undefined> {
  node: Item
  /** Its place, from 0. */
  index: number
  /** The same for the whole text. */
  view: Shared
  /** The same for all things beside it. */
  extra: Extra
}

/**
 * The element around a group: `div` of blocks, `tbody` of rows; `ul` or `ol` of items, in an item that is none. Without
 * one a group is rendered by itself, but laid out with the others.
 */
export type GroupTag = 'div' | 'tbody' | 'ul' | 'ol' | undefined

interface GrowingItemsProps<Item, Shared, Extra> {
  items: Growing<Item>
  /** Shows one; memoised. It keeps its place, and its element, when it settles. */
  Show: ComponentType<GrowingItemProps<Item, Shared, Extra>>
  view: Shared
  extra: Extra
  group?: GroupTag
}

/** So many things are a group. Of the items of a list, and pieces of code, the first are in none. */
export const GROUP = 16
/**
 * So many blocks are in none: most texts in a long chat of tool calls have no more. Others would be gone through by
 * each paint for as long as the text grows.
 */
const FIRST_BLOCKS = 2
/** So many groups are rendered by one component, and so many of those by another: at a paint few have to be asked. */
const BRANCHES = 4

const nothing: readonly never[] = []

/**
 * Shows what grows at a cost that does not: in groups, of which only the last is rendered again. The stylesheet leaves
 * out groups that are complete and off screen.
 */
export function growingItems<Item, Shared, Extra>({
  items: { settled, count, rest },
  Show,
  view,
  extra,
  group,
}: GrowingItemsProps<Item, Shared, Extra>): ReactElement[] {
  // A cast: every thing goes to the component that shows such things.
  const show = Show as ComponentType<GrowingItemProps<unknown, unknown, unknown>>
  const total = count + rest.length
  const all = { settled, count, rest, view, extra, group, Show: show }
  const children: ReactElement[] = []
  // Rows are never without a body.
  let from = group === 'tbody' ? 0 : group === 'div' ? FIRST_BLOCKS : GROUP
  addChildren(children, { ...all, from: 0, size: 1, total: Math.min(total, from) })
  for (let size = GROUP; from < total; size *= BRANCHES) {
    const end = from + size * BRANCHES
    addChildren(children, { ...all, from, size, total: Math.min(total, end) })
    from = end
  }
  return children
}

interface GroupProps {
  settled: readonly unknown[]
  /** How many are settled, as far as this group knows. */
  count: number
  rest: readonly unknown[]
  /** Where this group ends for now. */
  total: number
  from: number
  /** How many things it holds, or each of its children. */
  size: number
  Show: ComponentType<GrowingItemProps<unknown, unknown, unknown>>
  view: unknown
  extra: unknown
  group: GroupTag
}

function addChildren(children: ReactElement[], props: GroupProps): void {
  const { settled, rest, count, total, from, size, Show, view, extra } = props
  for (let at = from; at < total; at += size) {
    if (size === 1) {
      const node = at < count ? settled[at] : rest[at - count]
      children.push(createElement(Show, { key: at, node, index: at, view, extra }))
      continue
    }
    const end = at + size
    // What a complete group gets never changes again.
    children.push(
      createElement(Group, {
        ...props,
        key: `${at}+`,
        from: at,
        count: Math.min(count, end),
        total: Math.min(total, end),
        rest: count < end ? rest : nothing,
      }),
    )
  }
}

const Group = memo(function Group(props: GroupProps): ReactElement | ReactElement[] {
  const { from, size, count, group } = props
  const children: ReactElement[] = []
  addChildren(children, { ...props, size: size === GROUP ? 1 : size / BRANCHES })
  // Only blocks nest in groups of groups.
  if (!group || (size !== GROUP && !(size === GROUP * GROUP && group === 'div'))) return children
  const mark = { 'data-agent': 'group', 'data-settled': count === from + size ? '' : undefined }
  if (group === 'div' || group === 'tbody') return createElement(group, mark, children)
  return (
    <li role="none" {...mark}>
      {createElement(group, { role: 'none' }, children)}
    </li>
  )
})
