'use client'
import { createElement, Fragment, memo, type ReactElement, use, useMemo } from 'react'
import type { Block, Code, Growing, List, ListItem, Paragraph } from '../markdown/tree.js'
import { CodeBox } from './code-box.js'
import { codeLanguage, codeText } from './code-pieces.js'
import { GROUP, type GrowingItemProps, growingItems } from './growing-items.js'
import { custom, within } from './markdown-custom.js'
import { inlineChildren, lineText } from './markdown-inline.js'
import { MarkdownTable } from './markdown-table.js'
import { DefinitionsContext, type MarkdownView, noDefinitions } from './markdown-view.js'
import { ownRenderer } from './message-layout.js'

type Place = 'text' | 'quote' | 'item' | 'tight item'

/**
 * Blocks, one below the other.
 *
 * @param group Around groups of them; in a list nothing may be.
 * @param place In an item of a list, or a quotation, paragraphs have its direction; in a list without blank lines they
 * are only text.
 */
export function blocks(
  items: Growing<Block>,
  view: MarkdownView,
  group?: 'div',
  place: Place = 'text',
): ReactElement[] {
  return growingItems({ items, Show: BlockView, view, extra: place, ...(group && { group }) })
}

const BlockView = memo(function BlockView({
  node,
  view,
  extra: place,
}: GrowingItemProps<Block, MarkdownView, Place>): ReactElement {
  switch (node.type) {
    case 'paragraph': {
      const definitions = node.text.includes('[') ? use(DefinitionsContext) : noDefinitions
      const children =
        node.count === 0
          ? inlineChildren(node.text, node.isOpen, definitions, view)
          : [<Stretches key="" node={node} view={view} />]
      const props = { dir: place === 'text' ? 'auto' : undefined, 'data-open': node.isOpen ? '' : undefined }
      const shown =
        place === 'tight item'
          ? createElement(Fragment, undefined, ...children)
          : createElement('p', props, ...children)
      return custom(view, 'paragraph', node, shown, children)
    }
    case 'heading': {
      const definitions = node.text.includes('[') ? use(DefinitionsContext) : noDefinitions
      const children = inlineChildren(node.text, node.isOpen, definitions, view)
      const level = Math.min(6, node.level + view.headingOffset)
      const props = { dir: 'auto', 'data-level': node.level, 'data-open': node.isOpen ? '' : undefined }
      return custom(view, 'heading', node, createElement(`h${level}`, props, ...children), children, {
        level,
      })
    }
    case 'code':
      return <CodeView node={node} view={view} />
    case 'quote': {
      const children = blocks(node.blocks, view, 'div', 'item')
      return custom(view, 'quote', node, <blockquote dir="auto">{children}</blockquote>, children)
    }
    case 'list':
      return <ListView node={node} view={view} />
    case 'table':
      return <MarkdownTable node={node} view={view} />
    case 'rule':
      return custom(view, 'rule', node, <hr />, [])
  }
})

/** A very long paragraph: what is finished of it is laid out once. */
function Stretches({ node, view }: { node: Paragraph; view: MarkdownView }): ReactElement[] {
  const { stretches, count, text, isOpen } = node
  return [...stretches.slice(0, count), text].map((stretch, index) => (
    <Stretch key={index} text={stretch} isOpen={isOpen && index === count} view={view} />
  ))
}

const Stretch = memo(function Stretch({
  text,
  isOpen,
  view,
}: {
  text: string
  isOpen: boolean
  view: MarkdownView
}): ReactElement {
  const definitions = text.includes('[') ? use(DefinitionsContext) : noDefinitions
  return createElement(
    'span',
    { 'data-agent': 'stretch' },
    ...inlineChildren(text, isOpen, definitions, view),
  )
})

function CodeView({
  node,
  view: { renderers, highlight },
}: {
  node: Code
  view: MarkdownView
}): ReactElement {
  const { info, pieces, isOpen } = node
  const language = codeLanguage(info)
  const shown = (
    <CodeBox pieces={pieces} language={language} isOpen={isOpen} highlight={highlight} given={noProps} />
  )
  const name = language?.toLowerCase() ?? ''
  const Own = ownRenderer(renderers?.code, name) ?? ownRenderer(renderers?.code, '*')
  if (!Own) return shown
  return within(Own, node, shown, [shown], { code: codeText(pieces), language: name, isOpen })
}

const noProps = {}

/** What the items of a list have in common. */
interface ListLook {
  isLoose: boolean
  start: number | undefined
}

function ListView({ node, view }: { node: List; view: MarkdownView }): ReactElement {
  const { start, isLoose, items } = node
  const look = useMemo((): ListLook => ({ start, isLoose }), [start, isLoose])
  const children = growingItems({
    items,
    Show: ItemView,
    view,
    extra: look,
    group: start === undefined ? 'ul' : 'ol',
  })
  // A list without markers is no list for VoiceOver unless it says that it is one.
  const shown =
    start === undefined ? (
      <ul role="list" data-loose={isLoose ? '' : undefined}>
        {children}
      </ul>
    ) : (
      <ol role="list" start={start} data-loose={isLoose ? '' : undefined}>
        {children}
      </ol>
    )
  return custom(view, 'list', node, shown, children)
}

const ItemView = memo(function ItemView({
  node,
  index,
  view,
  extra: { start, isLoose },
}: GrowingItemProps<ListItem, MarkdownView, ListLook>): ReactElement {
  const { isDone } = node
  const last = node.blocks.rest.at(-1)
  const children = [
    isDone !== undefined && <TaskBox key="task" node={node} isDone={isDone} />,
    ...blocks(node.blocks, view, undefined, isLoose ? 'item' : 'tight item'),
  ]
  const shown = createElement(
    'li',
    {
      dir: 'auto',
      // Drawn in the item's own box, which is all that is painted of it.
      'data-marker': start === undefined ? undefined : `${start + index}.`,
      'data-task': isDone === undefined ? undefined : '',
      // Where it lies in a group, the list does not know it as its own.
      role: index < GROUP ? undefined : 'listitem',
      'data-open': !isLoose && last?.type === 'paragraph' && last.isOpen ? '' : undefined,
    },
    children,
  )
  return custom(view, 'item', node, shown, children)
})

function TaskBox({ node, isDone }: { node: ListItem; isDone: boolean }): ReactElement {
  const { settled, count, rest } = node.blocks
  const first = count > 0 ? settled[0] : rest[0]
  const text = first?.type === 'paragraph' ? first.text : ''
  const definitions = text.includes('[') ? use(DefinitionsContext) : noDefinitions
  return (
    <input
      type="checkbox"
      disabled
      checked={isDone}
      readOnly
      aria-label={lineText(text, definitions) || '…'}
    />
  )
}
