import type { CommonLabels } from '../hooks/labels.js'
import { createMarkdownReader } from '../markdown/blocks.js'
import { parseInline } from '../markdown/inline.js'
import type { Block, Definitions, Growing, ListItem } from '../markdown/tree.js'
import { codeLanguage, codeText } from './code-pieces.js'
import { plainText } from './plain-text.js'

/** What is read out of a text, so far. */
export type SpokenText = (text: string, isOpen: boolean, labels: CommonLabels) => string

/**
 * Gives a function that tells what is read out of a text in Markdown that grows: what it says, without its marks.
 * Links are read by their text and images by what is said about them; of code and tables only how much of it there is,
 * once that is known. What it gives grows with the text, and each call costs what was added.
 */
export function createSpokenText(): SpokenText {
  const reader = createMarkdownReader()
  const known = new WeakMap<readonly unknown[], { count: number; text: string }>()

  return (text, isOpen, labels) => {
    const { blocks, definitions } = reader.read(text, isOpen)

    function all<Item>(
      { settled, count, rest }: Growing<Item>,
      isOpen: boolean,
      say: (item: Item) => string,
    ): string {
      let said = known.get(settled)
      if (!said || said.count > count) said = { count: 0, text: '' }
      for (; said.count < count; said.count++) said.text += say(settled[said.count] as Item)
      // What is finished is not asked for again.
      if (isOpen) known.set(settled, said)
      return said.text + rest.map(say).join('')
    }
    const block = (node: Block): string => {
      switch (node.type) {
        case 'paragraph': {
          const stretches = node.stretches.slice(0, node.count).join('')
          return line(stretches + node.text, node.isOpen, definitions)
        }
        case 'heading':
          return line(node.text, node.isOpen, definitions)
        case 'quote':
          return all(node.blocks, node.isOpen, block)
        case 'list':
          return all(node.items, node.isOpen, (item: ListItem) => all(item.blocks, item.isOpen, block))
        case 'code': {
          if (node.isOpen) return ''
          const lines = codeText(node.pieces).replace(/\n$/, '').split('\n').length
          return `${labels.speakCode(lines, codeLanguage(node.info))}.\n`
        }
        case 'table':
          return node.isOpen ? '' : `${labels.speakTable(node.columns.length, countOf(node.rows))}.\n`
        case 'rule':
          return ''
      }
    }
    return all(blocks, true, block)
  }
}

/** A line, with its end once nothing is added to it. */
function line(text: string, isOpen: boolean, definitions: Definitions): string {
  const plain = plainText(parseInline(text, { definitions, isOpen })).replace(/\s+/g, ' ')
  return isOpen ? plain : `${plain.trim()}\n`
}

function countOf({ count, rest }: Growing<unknown>): number {
  return count + rest.length
}
