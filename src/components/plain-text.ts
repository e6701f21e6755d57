import type { Inline } from '../markdown/tree.js'

/** What a line says, without what it looks like: of images what is said about them, of footnotes nothing. */
export function plainText(nodes: readonly Inline[]): string {
  let text = ''
  for (const node of nodes)
    if (typeof node === 'string') text += node
    else if ('children' in node) text += plainText(node.children)
    else if (node.type === 'code') text += node.text
    else if (node.type === 'image') text += node.alt
    else if (node.type === 'break') text += ' '
  return text
}
