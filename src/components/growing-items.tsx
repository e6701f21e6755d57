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

interface GrowingItemsProps<Item, Shared, Extra> {
  items: Growing<Item>
  /** Shows one; memoised. It keeps its place, and its element, when it settles. */
  Show: ComponentType<GrowingItemProps<Item, Shared, Extra>>
  view: Shared
  extra: Extra
  /** The element around 16 of them. @default none, where only they may be children */
  group?: 'div' | 'tbody'
}

/** As many as are rendered again while one of them grows, and groups of them as well. */
const GROUP = 16

const nothing: readonly never[] = []

/**
 * Shows what grows at a cost that does not: in groups of 16 and groups of 16 groups, of which only the last ones are
 * rendered again. The stylesheet leaves out groups that are complete and off screen.
 */
export function growingItems<Item, Shared, Extra>({
  items: { settled, count, rest },
  Show,
  view,
  extra,
  group,
}: GrowingItemsProps<Item, Shared, Extra>): ReactElement[] {
  return groupsOf({
    settled,
    count,
    rest,
    total: count + rest.length,
    from: 0,
    size: GROUP * GROUP,
    // A cast: every thing goes to the component that shows such things.
    Show: Show as ComponentType<GrowingItemProps<unknown, unknown, unknown>>,
    view,
    extra,
    group,
  })
}

interface GroupProps {
  settled: readonly unknown[]
  /** How many are settled, as far as this group knows. */
  count: number
  rest: readonly unknown[]
  /** Where this group ends for now. */
  total: number
  from: number
  /** How many things each of its children holds. */
  size: number
  Show: ComponentType<GrowingItemProps<unknown, unknown, unknown>>
  view: unknown
  extra: unknown
  group: 'div' | 'tbody' | undefined
}

function groupsOf(props: GroupProps): ReactElement[] {
  const { settled, rest, count, total, from, size, Show, view, extra } = props
  const children: ReactElement[] = []
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
        key: at,
        from: at,
        size: size / GROUP,
        count: Math.min(count, end),
        total: Math.min(total, end),
        rest: count < end ? rest : nothing,
      }),
    )
  }
  return children
}

const Group = memo(function Group(props: GroupProps): ReactElement | ReactElement[] {
  const { from, size, count, group } = props
  const children = groupsOf(props)
  // Bodies of a table do not nest.
  if (!group || (group === 'tbody' && size > 1)) return children
  const isSettled = count === from + size * GROUP
  return createElement(group, { 'data-agent': 'group', 'data-settled': isSettled ? '' : undefined }, children)
})
