'use client'
import { createElement, Fragment, type ReactElement, type ReactNode } from 'react'
import { cleanText } from '../markdown/clean.js'
import { parseInline } from '../markdown/inline.js'
import type { Definitions, Inline, InlineCode, Link } from '../markdown/tree.js'
import { type LinkUrl, linkUrl, otherHost } from '../markdown/url.js'
import { custom } from './markdown-custom.js'
import { MarkdownImage } from './markdown-image.js'
import { Citation, FootnoteMark } from './markdown-marks.js'
import type { MarkdownView } from './markdown-view.js'
import { plainText } from './plain-text.js'
import { visibleText } from './visible-text.js'

/** The inline constructs of a text, as children. They have no keys: spread them. */
export function inlineChildren(
  text: string,
  isOpen: boolean,
  definitions: Definitions,
  view: MarkdownView,
): ReactNode[] {
  return childrenOf(parseInline(text, { definitions, isOpen }), view)
}

const tags = { emphasis: 'em', strong: 'strong', strike: 'del' } as const

function childrenOf(nodes: readonly Inline[], view: MarkdownView, inLink = false): ReactNode[] {
  return nodes.map((node) => (typeof node === 'string' ? cleanText(node) : inlineElement(node, view, inLink)))
}

function inlineElement(node: Exclude<Inline, string>, view: MarkdownView, inLink: boolean): ReactNode {
  switch (node.type) {
    case 'code':
      return inlineCode(node, view)
    case 'break':
      return <br />
    case 'link':
      return link(node, view)
    case 'image':
      return <MarkdownImage node={node} view={view} inLink={inLink} />
    case 'footnote':
      return inLink ? `[${node.number}]` : <FootnoteMark node={node} view={view} />
    default:
      return createElement(tags[node.type], undefined, ...childrenOf(node.children, view, inLink))
  }
}

function inlineCode(node: InlineCode, view: MarkdownView): ReactElement {
  const text = visibleText(node.text)
  return custom(view, 'inlineCode', node, <code dir="ltr">{text}</code>, [text])
}

/** What a link to a source says. */
const CITATION = /^\[?\d{1,3}\]?$/

function link(node: Link, view: MarkdownView): ReactElement {
  const children = childrenOf(node.children, view, true)
  const url = node.isOpen ? undefined : linkUrl(node.url, view.links)
  const shown = url
    ? anchor(node, url, children)
    : node.isOpen
      ? createElement('span', { 'data-open': '' }, ...children)
      : createElement(Fragment, undefined, ...children)
  return custom(view, 'link', node, shown, children, { href: url?.href })
}

function anchor(
  { title, children: inlines }: Link,
  { href, host }: LinkUrl,
  children: ReactNode[],
): ReactElement {
  const label = plainText(inlines)
  const props = {
    href,
    title: title && visibleText(title),
    rel: 'noopener noreferrer nofollow ugc',
    // A place in this page is not opened in another.
    target: href[0] === '#' ? undefined : '_blank',
  }
  if (CITATION.test(label))
    return (
      <Citation {...props} number={label} host={host}>
        {label}
      </Citation>
    )
  const other = otherHost(label, { href, host })
  return createElement(
    'a',
    props,
    ...(/\S/.test(label) ? children : [...children, host || href]),
    ...(other ? [' — ', createElement('bdi', { 'data-agent': 'link-host' }, other)] : []),
  )
}

/** What a text says, as {@link plainText}. */
export function lineText(text: string, definitions: Definitions): string {
  return plainText(parseInline(text, { definitions, isOpen: true }))
}
