import { mentionFootnotes } from './definitions.js'
import { decodeText } from './entities.js'
import { indentAt, type LineCursor, skipChars, skipColumns, textAt } from './line-cursor.js'
import { addChild, hasChildren, type OpenBlock, openBlock, touch } from './open-blocks.js'
import {
  add,
  addCodeLine,
  closeTo,
  cutParagraph,
  open,
  type Reading,
  takeDefinitions,
  tipOf,
} from './reading.js'
import { isTableWidth, parseColumns, splitCells } from './table-rows.js'

/**
 * Elements that blocks may lie in: with groups around them, a table or marks inside them it is 32 at most. Deeper
 * markers are text.
 */
const MAX_DEPTH = 14
const MAX_INFO_CHARS = 64

const FENCE = /^(`{3,}(?=[^`]*$)|~{3,})(.*)$/
const UNDERLINE = /^(?:=+|-+)[ \t]*$/
const RULE = /^(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$/
const MARKER = /^(?:([-+*])|(\d{1,9})([.)]))(?=[ \t]|$)/
const FOOTNOTE = /^\[\^([^\s[\]]{1,999})\]:/
const TASK = /^\[([ xX])\][ \t]+(?=\S)/

/** What may still become a marker, so that nothing of it is shown yet. */
const UNDECIDED =
  /^(?:[+>][ \t]*|\d{1,9}(?:[.)][ \t]*)?|#{1,6}[ \t]*|`{1,2}|~{1,2}|[-_* \t]+|=+[ \t]*|\|[ \t]*|\[\^[^\s[\]]*\]?)$/
const UNDECIDED_TASK = /^\[[ xX]?\]?[ \t]*$/
const UNDECIDED_COLUMNS = /^[|:\- \t]+$/

/** The line is dealt with. */
const DONE = -1

/**
 * Reads a line.
 *
 * @param isOpen More of the line can come: what cannot be told yet is left out.
 * @see https://spec.commonmark.org/0.31.2/#phase-1-block-structure
 */
export function readLine(reading: Reading, line: string, isOpen: boolean): void {
  const { stack } = reading
  const at: LineCursor = { line, index: 0, column: 0 }
  let depth = 1
  for (; depth < stack.length; depth++) {
    const block = stack[depth] as OpenBlock
    if (block.type === 'code' && block.marker) {
      readFencedLine(reading, block, at, isOpen)
      return
    }
    if (!goesOn(block, at, depth + 1 < stack.length)) break
  }
  if (textAt(at) === '') {
    if (!isOpen) readBlank(reading, depth, at)
    return
  }
  const deepest = openBlocks(reading, depth, at, isOpen)
  if (deepest !== DONE) {
    // A line that nothing else claims goes on with the paragraph before it, whatever that lies in.
    const isLazy = deepest === depth && depth < stack.length && tipOf(reading).type === 'paragraph'
    if (!isLazy) closeTo(reading, deepest)
    if (textAt(at) !== '') addLine(reading, at, isOpen)
  }
  for (const block of stack) block.sawBlank = false
}

/** Whether a line is still part of a block. Goes over what says so. */
function goesOn(block: OpenBlock, at: LineCursor, hasOpenChild: boolean): boolean {
  const indent = indentAt(at)
  const text = textAt(at)
  switch (block.type) {
    case 'quote':
      return indent < 4 && text.startsWith('>') && enterQuote(at)
    case 'item':
      if (text === '' ? !hasOpenChild && !hasChildren(block) : indent < block.indent) return false
      skipColumns(at, block.indent)
      return true
    case 'footnote':
    case 'code':
      if (text !== '' && indent < 4) return false
      skipColumns(at, 4)
      return true
    case 'list':
      return true
    default:
      return text !== ''
  }
}

function enterQuote(at: LineCursor): true {
  skipColumns(at, indentAt(at))
  skipChars(at, 1)
  skipColumns(at, 1)
  return true
}

function readFencedLine(reading: Reading, block: OpenBlock, at: LineCursor, isOpen: boolean): void {
  const indent = indentAt(at)
  const text = textAt(at).trimEnd()
  const isFence = indent < 4 && text !== '' && text === (block.marker[0] ?? '').repeat(text.length)
  const isEnd = isFence && text.length >= block.marker.length
  // Two are the beginning of a fence, three may be code in a longer one.
  if (isOpen && isFence && (isEnd || text.length < 3)) return
  if (isEnd) {
    closeTo(reading, reading.stack.indexOf(block))
    return
  }
  skipColumns(at, Math.min(indent, block.indent))
  addCodeLine(block, at.line.slice(at.index))
}

function readBlank(reading: Reading, depth: number, at: LineCursor): void {
  const { stack } = reading
  closeTo(reading, depth)
  const tip = tipOf(reading)
  if (tip.type === 'code') tip.blanks += `${at.line.slice(at.index)}\n`
  for (let index = stack.length - 1; index > 0; index--) {
    const block = stack[index] as OpenBlock
    if (block.type === 'item' || block.type === 'list') block.sawBlank = true
    else if (block.type !== 'code') break
  }
}

/** Opens the blocks that begin in a line. Gives the depth of the innermost, or {@link DONE}. */
function openBlocks(reading: Reading, depth: number, at: LineCursor, isOpen: boolean): number {
  const { stack } = reading
  let isLazy = tipOf(reading).type === 'paragraph'
  for (let inside = depth; ; inside = stack.length) {
    const block = stack[inside - 1] as OpenBlock
    const isLeaf = block.type === 'paragraph' || block.type === 'table'
    if (block.type === 'code') return inside
    const outside = isLeaf ? inside - 1 : inside
    const text = textAt(at)
    if (text === '') return inside
    if (indentAt(at) > 3) {
      if (isLazy) return inside
      closeTo(reading, outside)
      skipColumns(at, 4)
      open(reading, openBlock('code'))
      return stack.length
    }
    const isCompared = block.type === 'quote' && inside - 2 >= depth && stack[inside - 2]?.type === 'item'
    if (isOpen && isUndecided(text, block, isCompared)) return DONE
    if (block.type === 'paragraph' && inside === stack.length && closesParagraph(reading, block, text))
      return DONE
    if (readLeaf(reading, outside, at, text, isOpen)) return DONE
    if (!openContainer(reading, inside, outside, at, text)) return inside
    isLazy = false
  }
}

function isUndecided(text: string, block: OpenBlock, isCompared: boolean): boolean {
  // Behind `- > ` a number is what something is greater than, as far as anybody knows.
  if (UNDECIDED.test(text)) return !(isCompared && /^\d+$/.test(text))
  if (block.type === 'item') return !hasChildren(block) && UNDECIDED_TASK.test(text)
  return block.type === 'paragraph' && UNDECIDED_COLUMNS.test(text) && !tableHead(block, text)
}

/** The cells of a paragraph's last line, if this line under it makes it the head of a table. */
function tableHead(block: OpenBlock, line: string): readonly string[] | undefined {
  // A dash with a space behind it begins a list.
  const columns = /^-[ \t]/.test(line) ? undefined : parseColumns(line)
  if (!columns || !isTableWidth(columns.length)) return undefined
  const cells = splitCells(block.text.slice(block.text.lastIndexOf('\n') + 1))
  return cells.length === columns.length ? cells : undefined
}

/** Makes a heading or a table of a paragraph, if this is the line under one. */
function closesParagraph(reading: Reading, block: OpenBlock, text: string): boolean {
  const { stack } = reading
  const cells = tableHead(block, text)
  if (cells) {
    const lineStart = block.text.lastIndexOf('\n') + 1
    touch(block).text = block.text.slice(0, lineStart)
    closeTo(reading, stack.length - 1)
    open(reading, openBlock('table', { columns: parseColumns(text) ?? [], head: { cells, isOpen: false } }))
    return true
  }
  if (!UNDERLINE.test(text)) return false
  takeDefinitions(reading, block, true)
  if (block.text === '' || block.settled.length > 0) return false
  stack.pop()
  add(reading, { type: 'heading', level: text[0] === '=' ? 1 : 2, text: block.text.trim(), isOpen: false })
  return true
}

/** Reads a line that is a block by itself, or the first of one that holds lines. */
function readLeaf(reading: Reading, outside: number, at: LineCursor, text: string, isOpen: boolean): boolean {
  const [, hashes] = /^(#{1,6})(?:[ \t]|$)/.exec(text) ?? []
  if (hashes) {
    const words = text
      .slice(hashes.length)
      .replace(/(^|[ \t])#+[ \t]*$/, '')
      .trim()
    if (!reading.isDraft) mentionFootnotes(reading.labels, words)
    closeTo(reading, outside)
    add(reading, { type: 'heading', level: hashes.length, text: words, isOpen })
    return true
  }
  const [, marker, info = ''] = FENCE.exec(text) ?? []
  if (marker) {
    const indent = indentAt(at)
    closeTo(reading, outside)
    open(
      reading,
      openBlock('code', { marker, indent, info: decodeText(info.trim()).slice(0, MAX_INFO_CHARS) }),
    )
    return true
  }
  if (!RULE.test(text)) return false
  closeTo(reading, outside)
  add(reading, { type: 'rule' })
  return true
}

/** Opens a quotation, an item of a list or a footnote, if one begins here. */
function openContainer(
  reading: Reading,
  inside: number,
  outside: number,
  at: LineCursor,
  text: string,
): boolean {
  const { stack } = reading
  const block = stack[inside - 1] as OpenBlock
  if (block.depth + 2 > MAX_DEPTH) return false
  if (text[0] === '>') {
    closeTo(reading, outside)
    enterQuote(at)
    open(reading, openBlock('quote'))
    return true
  }
  const [footnote, label] = FOOTNOTE.exec(text) ?? []
  if (footnote) {
    closeTo(reading, outside)
    skipColumns(at, 3)
    skipChars(at, footnote.length)
    skipColumns(at, indentAt(at))
    open(reading, openBlock('footnote', { info: label ?? '' }))
    return true
  }
  const [item, bullet, number, delimiter = ''] = MARKER.exec(text) ?? []
  if (item === undefined) return false
  const isEmpty = text.slice(item.length).trim() === ''
  if (block.type === 'paragraph' && (isEmpty || (number !== undefined && Number(number) !== 1))) return false
  closeTo(reading, outside)
  const before = indentAt(at)
  skipColumns(at, before)
  skipChars(at, item.length)
  const space = indentAt(at)
  const gap = isEmpty || space > 4 ? 1 : space
  skipColumns(at, gap)
  const marker = bullet ?? delimiter
  if (block.type !== 'list' || block.marker !== marker)
    open(reading, openBlock('list', { marker, start: number === undefined ? undefined : Number(number) }))
  open(reading, openBlock('item', { indent: before + item.length + gap }))
  return true
}

/** Adds what is left of a line to the innermost block, or to a new paragraph in it. */
function addLine(reading: Reading, at: LineCursor, isOpen: boolean): void {
  const tip = tipOf(reading)
  let text = textAt(at)
  if (!reading.isDraft && tip.type !== 'code') mentionFootnotes(reading.labels, text)
  if (tip.type === 'code') {
    for (const blank of tip.blanks.split('\n').slice(0, -1)) addCodeLine(tip, blank)
    tip.blanks = ''
    addCodeLine(tip, at.line.slice(at.index))
  } else if (tip.type === 'table') addChild(tip, { cells: splitCells(text, tip.columns.length), isOpen })
  else if (tip.type === 'paragraph') addText(reading, tip, tip.text === '' ? text : `\n${text}`)
  else {
    const [task, mark] = (tip.type === 'item' && !hasChildren(tip) && TASK.exec(text)) || []
    if (task) {
      touch(tip).isDone = mark !== ' '
      text = text.slice(task.length)
    }
    const paragraph = openBlock('paragraph')
    open(reading, paragraph)
    addText(reading, paragraph, text)
  }
}

/** Adds text to a paragraph. What is finished of a long one is cut off. */
export function addText(reading: Reading, block: OpenBlock, text: string): void {
  touch(block).text += text
  if (block.extra) return
  takeDefinitions(reading, block, false)
  cutParagraph(block)
}
