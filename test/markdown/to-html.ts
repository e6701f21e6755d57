import { parseInline } from '../../src/markdown/inline.js'
import { normalizeLabel } from '../../src/markdown/labels.js'
import type {
  Block,
  Definitions,
  Footnote,
  Growing,
  Inline,
  List,
  ListItem,
  MarkdownDocument,
  Paragraph,
  Table,
  TableRow,
} from '../../src/markdown/tree.js'

/** All that has come of it so far. */
export function all<Item>({ settled, count, rest }: Growing<Item>): readonly Item[] {
  return [...settled.slice(0, count), ...rest]
}

/** The document as the implementations of CommonMark and GFM write it: every link and image has its address. */
export function toHtml({ blocks, footnotes, definitions }: MarkdownDocument): string {
  const numbered = all(footnotes)
    .map((footnote) => ({ footnote, number: definitions.footnotes.get(normalizeLabel(footnote.label)) }))
    .filter(({ number }) => number !== undefined)
    .toSorted((a, b) => Number(a.number) - Number(b.number))
  const notes = numbered.map(({ footnote }) => footnoteToHtml(footnote, definitions)).join('')
  return blocksToHtml(all(blocks), definitions) + (notes && `<section><ol>${notes}</ol></section>`)
}

function footnoteToHtml({ blocks }: Footnote, definitions: Definitions): string {
  return `<li>${blocksToHtml(all(blocks), definitions)}</li>\n`
}

function blocksToHtml(blocks: readonly Block[], definitions: Definitions): string {
  return blocks.map((block) => blockToHtml(block, definitions)).join('\n')
}

function blockToHtml(block: Block, definitions: Definitions): string {
  switch (block.type) {
    case 'paragraph':
      return `<p>${paragraphToHtml(block, definitions)}</p>`
    case 'heading': {
      const text = inlinesToHtml(parseInline(block.text, { definitions, isOpen: block.isOpen }))
      return `<h${block.level}>${text}</h${block.level}>`
    }
    case 'code': {
      const language = block.info.split(/\s/, 1)[0]
      const attribute = language ? ` class="language-${escapeText(language)}"` : ''
      return `<pre><code${attribute}>${escapeText(all(block.pieces).join(''))}</code></pre>`
    }
    case 'quote':
      return `<blockquote>${blocksToHtml(all(block.blocks), definitions)}</blockquote>`
    case 'list':
      return listToHtml(block, definitions)
    case 'table':
      return tableToHtml(block, definitions)
    case 'rule':
      return '<hr />'
  }
}

function paragraphToHtml({ stretches, count, text, isOpen }: Paragraph, definitions: Definitions): string {
  const parts = stretches
    .slice(0, count)
    .map((stretch) => parseInline(stretch, { definitions, isOpen: false }))
  parts.push(parseInline(text, { definitions, isOpen }))
  return parts.map(inlinesToHtml).join('')
}

function listToHtml({ start, isLoose, items }: List, definitions: Definitions): string {
  const tag = start === undefined ? 'ul' : 'ol'
  const attribute = start === undefined || start === 1 ? '' : ` start="${start}"`
  const inner = all(items).map((item) => `<li>${itemToHtml(item, isLoose, definitions)}</li>`)
  return `<${tag}${attribute}>${inner.join('\n')}</${tag}>`
}

function itemToHtml({ isDone, blocks }: ListItem, isLoose: boolean, definitions: Definitions): string {
  const box = isDone === undefined ? '' : `<input${isDone ? ' checked=""' : ''} type="checkbox" /> `
  const inner = all(blocks).map((block, index) => {
    if (block.type !== 'paragraph') return blockToHtml(block, definitions)
    const text = (index === 0 ? box : '') + paragraphToHtml(block, definitions)
    return isLoose ? `<p>${text}</p>` : text
  })
  return (all(blocks)[0]?.type === 'paragraph' ? '' : box) + inner.join('\n')
}

function tableToHtml({ columns, head, rows }: Table, definitions: Definitions): string {
  const row = ({ cells, isOpen }: TableRow, tag: string) =>
    `<tr>${columns
      .map((column, index) => {
        const isLast = index === cells.length - 1
        const inner = parseInline(cells[index] ?? '', { definitions, isOpen: isOpen && isLast })
        return `<${tag}${column ? ` align="${column}"` : ''}>${inlinesToHtml(inner)}</${tag}>`
      })
      .join('')}</tr>`
  const body = all(rows).map((cells) => row(cells, 'td'))
  const bodyHtml = body.length > 0 ? `<tbody>${body.join('')}</tbody>` : ''
  return `<table><thead>${row(head, 'th')}</thead>${bodyHtml}</table>`
}

const tags = { emphasis: 'em', strong: 'strong', strike: 'del' } as const

function inlinesToHtml(inlines: readonly Inline[]): string {
  return inlines.map(inlineToHtml).join('')
}

function inlineToHtml(inline: Inline): string {
  if (typeof inline === 'string') return escapeText(inline)
  switch (inline.type) {
    case 'code':
      return `<code>${escapeText(inline.text)}</code>`
    case 'break':
      return '<br />\n'
    case 'footnote':
      return `<sup><a href="#fn${inline.number}">${inline.number}</a></sup>`
    case 'image':
      return `<img src="${escapeUrl(inline.url)}" alt="${escapeText(inline.alt)}"${titleOf(inline.title)} />`
    case 'link': {
      const children = inlinesToHtml(inline.children)
      if (inline.isOpen) return `<a>${children}</a>`
      return `<a href="${escapeUrl(inline.url)}"${titleOf(inline.title)}>${children}</a>`
    }
    default:
      return `<${tags[inline.type]}>${inlinesToHtml(inline.children)}</${tags[inline.type]}>`
  }
}

function titleOf(title: string | undefined): string {
  return title === undefined ? '' : ` title="${escapeText(title)}"`
}

function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}

/** What is already escaped stays; half a surrogate pair is what `encodeURI` cannot write. */
function escapeUrl(url: string): string {
  const pieces = url.split(/(%[\da-f]{2})/i)
  const escaped = pieces.map((piece, index) => (index % 2 ? piece : encodeURI(piece.toWellFormed())))
  return escapeText(escaped.join(''))
}
