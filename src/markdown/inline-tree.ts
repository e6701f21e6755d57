import type { Run } from './inline-emphasis.js'
import type { Target } from './inline-address.js'
import type { Emphasis, Inline, Link } from './tree.js'

/** What stands between two stretches of plain text. One that stands for nothing is plain text too. */
export type Token = Leaf | Run | Bracket | Close

/** A piece of the text that shows as something else; `''` as nothing. */
export interface Leaf {
  readonly type: 'leaf'
  readonly at: number
  readonly end: number
  readonly value: Inline
}

/** `[` or `![`, which may begin a link or an image. */
export interface Bracket {
  readonly type: 'bracket'
  readonly at: number
  readonly end: number
  readonly isImage: boolean
  /** How many tokens and runs were before it. */
  readonly tokens: number
  readonly runs: number
  /** False once there is a link within: links do not nest. */
  canOpen: boolean
  /** Another bracket comes after it: what is between its ends is no label. */
  hasInner: boolean
  /** Where it leads, once its end was read. */
  target: Target | undefined
  /** Its end may still come: it is not shown. */
  isHeld: boolean
}

/** The end of what a bracket began. */
export interface Close {
  readonly type: 'close'
  readonly at: number
  readonly end: number
  readonly bracket: Bracket
}

/** More nodes do not nest: their markers are text. */
const MAX_DEPTH = 8

/** The tree of what tokens stand for, in the text up to `end`. What is open there ends there. */
export function buildTree(text: string, tokens: readonly Token[], end: number): Inline[] {
  const root: Inline[] = []
  const parents: Inline[][] = []
  let children = root
  let plain = ''
  let at = 0
  // How many markers that are text, because they would nest too deeply, wait for their end.
  let tooDeep = 0
  // The images we are in: only the text of what is within counts. What was before the outermost is kept apart.
  let images = 0
  let beforeImage = ''
  let isInLink = false

  const push = (node: Inline): void => {
    if (plain) children.push(plain)
    plain = ''
    children.push(node)
  }
  const enter = (node: Emphasis | Link, marker: string): void => {
    if (images > 0) return
    if (parents.length >= MAX_DEPTH) {
      tooDeep++
      plain += marker
      return
    }
    push(node)
    parents.push(children)
    // Of our own making and still growing.
    children = node.children as Inline[]
  }
  const exit = (marker: string): void => {
    if (images > 0) return
    if (tooDeep > 0) {
      tooDeep--
      plain += marker
      return
    }
    if (plain) children.push(plain)
    plain = ''
    children = parents.pop() ?? root
  }

  for (const token of tokens) {
    if (token.at >= end) break
    if (token.type === 'bracket' ? !token.target && !token.isHeld : isText(token)) continue
    plain += text.slice(at, token.at)
    at = token.end
    const source = text.slice(token.at, at)
    if (token.type === 'run') {
      for (const use of token.closings) exit(token.marker.repeat(use))
      if (!token.isHeld) plain += token.marker.repeat(token.count)
      for (let index = token.openings.length; index-- > 0; ) {
        const use = token.openings[index] ?? 1
        const type = token.marker === '~' ? 'strike' : use > 1 ? 'strong' : 'emphasis'
        enter({ type, children: [] }, token.marker.repeat(use))
      }
    } else if (token.type === 'leaf') {
      const { value } = token
      if (typeof value === 'string') plain += value
      else if (images > 0 || parents.length >= MAX_DEPTH || (isInLink && value.type === 'link'))
        plain += textOf(value, source)
      else push(value)
    } else if (token.type === 'bracket') {
      if (!token.target) continue
      const { address, isOpen } = token.target
      if (!token.isImage) {
        enter({ type: 'link', ...address, isOpen, isBare: false, children: [] }, source)
        isInLink = true
      } else if (images++ === 0) {
        beforeImage = plain
        plain = ''
      }
    } else if (!token.bracket.isImage) {
      exit(source)
      isInLink = false
    } else if (--images === 0) {
      const alt = plain
      plain = beforeImage
      if (parents.length >= MAX_DEPTH || !token.bracket.target) plain += alt
      else push({ type: 'image', ...token.bracket.target.address, alt })
    }
  }
  plain += text.slice(at, end)
  if (plain) children.push(plain)
  return root
}

function isText(token: Leaf | Run | Close): boolean {
  return token.type === 'run' && !token.isHeld && token.closings.length + token.openings.length === 0
}

/** What a node says where it cannot be one. */
function textOf(node: Exclude<Inline, string>, source: string): string {
  if (node.type === 'code') return node.text
  if (node.type === 'break') return '\n'
  return 'children' in node && typeof node.children[0] === 'string' ? node.children[0] : source
}
