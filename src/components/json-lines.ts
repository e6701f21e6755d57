import { stripAnsi, visibleText } from './visible-text.js'

/** One line of a value laid out as a tree. */
export interface JsonLine {
  /** How far it is indented. */
  depth: number
  /** The member's key, ready to show; absent for items of a list and for closing brackets. */
  name?: string
  kind: 'string' | 'number' | 'boolean' | 'null' | 'bracket' | 'inline' | 'deep' | 'unreadable'
  /** For a string the string itself, not yet made visible; else what to show. */
  text: string
}

/** What {@link jsonLines} gives. */
export interface JsonLines {
  lines: JsonLine[]
  /** There is more than `limit` characters of it. */
  cut: boolean
}

/** How much of one string counts and is shown at first. */
export const STRING_CHARS = 1_000
const MAX_DEPTH = 32
const INLINE_MEMBERS = 16
const INLINE_CHARS = 64
/** An element in the page costs about as much as this many characters. */
const LINE_COST = 32

interface Level {
  value: object
  keys: readonly string[] | undefined
  length: number
  next: number
}

/**
 * Lays a value out line by line, at most `limit` characters of it and 32 levels deep, without recursion:
 * `JSON.parse` accepts a depth of 100,000, where anything recursive overflows the stack.
 *
 * The lines of a smaller limit are the first lines of a larger one.
 */
export function jsonLines(value: unknown, limit: number): JsonLines {
  const lines: JsonLine[] = []
  const levels: Level[] = []
  let left = limit
  const add = (line: JsonLine): void => {
    lines.push(line)
    left -= LINE_COST + line.depth * 2 + Math.min(line.text.length, STRING_CHARS) + (line.name?.length ?? 0)
  }
  const visit = (item: unknown, name: string | undefined): void => {
    const at = { depth: levels.length, ...(name === undefined ? {} : { name: visibleText(name) }) }
    const plain = primitive(item) ?? inline(item)
    if (plain) add({ ...at, ...plain })
    else if (levels.length >= MAX_DEPTH) add({ ...at, kind: 'deep', text: '' })
    else {
      const level = open(item as object)
      add({ ...at, kind: 'bracket', text: level.keys ? '{' : '[' })
      levels.push(level)
    }
  }

  visit(value, undefined)
  for (;;) {
    const level = levels.at(-1)
    if (!level) return { lines, cut: false }
    if (left <= 0) return { lines, cut: true }
    if (level.next >= level.length) {
      levels.pop()
      add({ depth: levels.length, kind: 'bracket', text: level.keys ? '}' : ']' })
    } else {
      const key = level.keys?.[level.next]
      visit(read(level.value, key ?? level.next), key)
      level.next++
    }
  }
}

/**
 * The value as JSON text, for copying: a string as it is, everything else indented, or in one line where it
 * is nested too deeply for the browser's own `JSON.stringify`.
 */
export function jsonText(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    return JSON.stringify(value, null, 2) ?? String(value)
  } catch {
    return compactJson(value)
  }
}

function compactJson(value: unknown): string {
  const pieces: string[] = []
  const levels: Level[] = []
  const ancestors = new Set<object>()
  const visit = (item: unknown): void => {
    if (typeof item === 'bigint') pieces.push(String(item))
    else if (typeof item !== 'object' || item === null) pieces.push(JSON.stringify(item) ?? 'null')
    // What contains itself has no end.
    else if (ancestors.has(item)) pieces.push('null')
    else {
      const level = open(item)
      pieces.push(level.keys ? '{' : '[')
      levels.push(level)
      ancestors.add(item)
    }
  }
  visit(value)
  for (let level = levels.at(-1); level; level = levels.at(-1)) {
    if (level.next >= level.length) {
      pieces.push(level.keys ? '}' : ']')
      levels.pop()
      ancestors.delete(level.value)
      continue
    }
    const key = level.keys?.[level.next]
    if (level.next > 0) pieces.push(',')
    if (key !== undefined) pieces.push(JSON.stringify(key), ':')
    const item = read(level.value, key ?? level.next)
    level.next++
    visit(item)
  }
  return pieces.join('')
}

function open(value: object): Level {
  if (Array.isArray(value)) return { value, keys: undefined, length: value.length, next: 0 }
  const keys = Object.keys(value)
  return { value, keys, length: keys.length, next: 0 }
}

const unreadable = Symbol('unreadable')

function read(value: object, key: string | number): unknown {
  try {
    return (value as Record<string | number, unknown>)[key]
  } catch {
    return unreadable
  }
}

function primitive(item: unknown): Pick<JsonLine, 'kind' | 'text'> | undefined {
  if (typeof item === 'string') return { kind: 'string', text: item }
  if (typeof item === 'number' || typeof item === 'bigint') return { kind: 'number', text: String(item) }
  if (typeof item === 'boolean') return { kind: 'boolean', text: String(item) }
  if (item === null || item === undefined) return { kind: 'null', text: String(item) }
  if (typeof item !== 'object') return { kind: 'unreadable', text: '' }
  return undefined
}

/** A short list or object of plain values reads best in one line: `[1, 2, 3]`. */
function inline(item: unknown): Pick<JsonLine, 'kind' | 'text'> | undefined {
  const level = open(item as object)
  if (level.length > INLINE_MEMBERS) return undefined
  let text = ''
  for (let index = 0; index < level.length; index++) {
    const key = level.keys?.[index]
    const plain = primitive(read(level.value, key ?? index))
    if (!plain || plain.kind === 'unreadable' || plain.text.length > INLINE_CHARS) return undefined
    const shown = plain.kind === 'string' ? JSON.stringify(stripAnsi(plain.text)) : plain.text
    text += `${index > 0 ? ', ' : ''}${key === undefined ? '' : `${key}: `}${shown}`
    if (text.length > INLINE_CHARS) return undefined
  }
  const shown = visibleText(text)
  if (!level.keys) return { kind: 'inline', text: `[${shown}]` }
  return { kind: 'inline', text: shown === '' ? '{}' : `{ ${shown} }` }
}
