import type { Run } from './inline-emphasis.js'
import type { Target } from './inline-target.js'
import type { Inline } from './tree.js'

/** What stands between two stretches of plain text. One that stands for nothing is plain text too. */
export type Token = Leaf | Run | Bracket | Close

/** A piece of the text that shows as something else: as a node, and as words where there can be none. */
export interface Leaf {
  readonly type: 'leaf'
  readonly at: number
  readonly end: number
  readonly words: string
  readonly node: Exclude<Inline, string> | undefined
}

/** `[` or `![`, which may begin a link or an image. */
export interface Bracket {
  readonly type: 'bracket'
  readonly at: number
  readonly end: number
  readonly isImage: boolean
  /** False once there is a link within: links do not nest. */
  canOpen: boolean
  /** Another bracket comes after it: what is between its ends is no label. */
  hasInner: boolean
  /** Where it leads, once its end was read; 'held' if its end may still come. */
  target: Target | 'held' | undefined
}

/** The end of what a bracket began. */
export interface Close {
  readonly type: 'close'
  readonly at: number
  readonly end: number
  readonly isImage: boolean
}

/** More nodes do not nest: their markers are text. */
const MAX_DEPTH = 8

interface Parent {
  children: readonly Inline[]
}

/** The tree of what tokens stand for, in the text up to `end`. What is open there ends there. */
export function buildTree(text: string, tokens: readonly Token[], end: number): readonly Inline[] {
  // Nodes that are done; those that are open, outermost first, and how many nodes are not in them.
  const nodes: Inline[] = []
  const parents: (Inline & Parent)[] = []
  const starts: number[] = []
  let plain = ''
  let at = 0
  // How many ends belong to markers that are text, because they would nest too deeply.
  let tooDeep = 0
  // How many images we are in: of what is within the outermost only the text counts.
  let images = 0
  let image: Target | undefined
  let beforeImage = ''
  let isInLink = false

  const flush = (): void => {
    if (plain) nodes.push(plain)
    plain = ''
  }
  const enter = (node: Inline & Parent, marker: string): void => {
    if (images > 0) return
    if (parents.length < MAX_DEPTH) {
      flush()
      parents.push(node)
      starts.push(nodes.length)
    } else {
      tooDeep++
      plain += marker
    }
  }
  const exit = (marker: string): void => {
    if (images > 0) return
    if (tooDeep > 0) {
      tooDeep--
      plain += marker
      return
    }
    flush()
    const node = parents.pop()
    if (!node) return
    node.children = nodes.splice(starts.pop() ?? 0)
    nodes.push(node)
  }
  const add = (node: Exclude<Inline, string>, words: string): void => {
    if (images > 0 || parents.length >= MAX_DEPTH) plain += words
    else {
      flush()
      nodes.push(node)
    }
  }

  for (const token of tokens) {
    if (token.at >= end) break
    if (
      token.type === 'run'
        ? !token.isHeld && !token.closings && !token.openings
        : token.type === 'bracket' && !token.target
    )
      continue
    plain += text.slice(at, token.at)
    at = token.end
    const source = text.slice(token.at, at)
    switch (token.type) {
      case 'run': {
        const { marker, closings, openings } = token
        for (const use of closings) exit(marker.repeat(Number(use)))
        if (!token.isHeld) plain += marker.repeat(token.count)
        for (let index = openings.length; index-- > 0; ) {
          const use = Number(openings[index])
          const type = marker === '~' ? 'strike' : use > 1 ? 'strong' : 'emphasis'
          enter({ type, children: [] }, marker.repeat(use))
        }
        break
      }
      case 'leaf':
        if (token.node && !(isInLink && token.node.type === 'link')) add(token.node, token.words)
        else plain += token.words
        break
      case 'bracket':
        if (typeof token.target !== 'object') break
        if (!token.isImage) {
          const { address, isOpen } = token.target
          enter({ type: 'link', ...address, isOpen, isBare: false, children: [] }, source)
          isInLink = true
        } else if (images++ === 0) {
          image = token.target
          beforeImage = plain
          plain = ''
        }
        break
      case 'close':
        if (!token.isImage) {
          exit(source)
          isInLink = false
        } else if (--images === 0 && image) {
          const alt = plain
          plain = beforeImage
          add({ type: 'image', ...image.address, alt }, alt)
        }
    }
  }
  plain += text.slice(at, end)
  while (parents.length > 0) exit('')
  flush()
  return nodes
}
