'use client'
import { type ComponentType, createElement, type ReactElement, type ReactNode } from 'react'
import type { MarkdownRenderers } from './markdown-renderers.js'
import type { MarkdownView } from './markdown-view.js'
import { PartBoundary } from './part-boundary.js'

/**
 * What the user's component for such a node makes of it, if there is one.
 *
 * @param shown What is shown without it, and where it throws.
 * @param children What it gets as its children. They have no keys.
 * @param more What it gets beside them and the node.
 */
export function custom(
  { renderers }: MarkdownView,
  name: Exclude<keyof MarkdownRenderers, 'code'>,
  node: object,
  shown: ReactElement,
  children: readonly ReactNode[],
  more?: object,
): ReactElement {
  // A cast: the caller gives what a component of that name takes.
  const own = renderers?.[name] as ComponentType<object> | undefined
  return own ? within(own, node, shown, children, more) : shown
}

/** The same for a component that is there. */
export function within<Props>(
  own: ComponentType<Props>,
  node: object,
  shown: ReactElement,
  children: readonly ReactNode[],
  more?: object,
): ReactElement {
  return (
    <PartBoundary content={node} fallback={shown}>
      {createElement(own as ComponentType<{ node: object }>, { node, ...more }, ...children)}
    </PartBoundary>
  )
}
