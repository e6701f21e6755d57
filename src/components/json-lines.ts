import { stripAnsi, visibleText } from './visible-text.js'

/** One line of a value laid out as a tree. */
export interface JsonLine {
  /** How far it is indented. */
  depth: number
  /** The member's key, ready to show; absent for items of a list and for closing brackets. */
  name?: string | undefined
  kind: 'string' | 'number' | 'bigint' | 'boolean' | 'null' | 'bracket' | 'inline' | 'deep' | 'unreadable'
  /** For a string the string itself, not yet made visible; else what to show. */
  text: string
}

/** What {@link jsonLines} gives. */
export interface JsonLines {
  lines: JsonLine[]
  /** How many rows they fill in a narrow box. */
  rows: number
  /** There is more than `limit` characters of it. */
  cut: boolean
}

/** How much of one string counts and is shown at first. */
export const STRING_CHARS = 1_000
const MAX_DEPTH = 32
const INLINE_CHARS = 64
/** What fits in one row of a narrow box; an element in the page costs about as much. */
const ROW_CHARS = 34

type Plain = Pick<JsonLine, 'kind' | 'text'>

/**
 * Lays a value out line by line, at most `limit` characters of it and 32 levels deep, without recursion:
 * `JSON.parse` accepts a depth of 100,000, where anything recursive overflows the stack.
 *
 * The lines of a smaller limit are the first lines of a larger one.
 */
export function jsonLines(value: unknown, limit: number): JsonLines {
  const lines: JsonLine[] = []
  let rows = 0
  const visited = visit(value, (item, depth) => {
    return primitive(item) ?? inline(item as object) ?? (depth < MAX_DEPTH ? undefined : DEEP)
  })
  for (const { depth, name: key, kind, text } of visited) {
    if (rows * ROW_CHARS >= limit) return { lines, rows, cut: true }
    const name = key === undefined ? undefined : visibleText(key)
    lines.push({ depth, name, kind, text })
    const shown = text.slice(0, STRING_CHARS)
    const chars = depth * 2 + (name?.length ?? 0) + shown.length
    rows += shown.split('\n').length + Math.floor(chars / ROW_CHARS)
  }
  return { lines, rows, cut: false }
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
  const visited = visit(value, (item) => {
    if (typeof item === 'object' && item !== null) return undefined
    return {
      kind: 'inline',
      text: typeof item === 'bigint' ? String(item) : (JSON.stringify(item) ?? 'null'),
    }
  })
  for (const { name, text } of visited) {
    if (!']}'.includes(text) && !'[{'.includes(pieces.at(-1) ?? '')) pieces.push(',')
    if (name !== undefined) pieces.push(JSON.stringify(name), ':')
    pieces.push(text)
  }
  return pieces.join('')
}

/** What is not shown because it is too deep, or within itself. */
const DEEP: Plain = { kind: 'deep', text: 'null' }

/**
 * Goes through a value in order, without recursion. Names are as they came.
 *
 * @param plain What is given for an item instead of visiting what is in it.
 */
function* visit(
  root: unknown,
  plain: (item: unknown, depth: number) => Plain | undefined,
): Generator<JsonLine, void> {
  const levels = [levelOf([root])]
  const within = new Set<unknown>()
  for (let level = levels.at(-1); level; level = levels.at(-1)) {
    const { value, keys } = level
    const depth = levels.length - 1
    const { done, value: key } = keys.next()
    if (done) {
      levels.pop()
      within.delete(value)
      if (depth > 0) yield { depth: depth - 1, kind: 'bracket', text: Array.isArray(value) ? ']' : '}' }
      continue
    }
    const item = read(value, key)
    const known = plain(item, depth) ?? (within.has(item) ? DEEP : undefined)
    const bracket: Plain = { kind: 'bracket', text: Array.isArray(item) ? '[' : '{' }
    yield { depth, name: typeof key === 'string' ? key : undefined, ...(known ?? bracket) }
    if (!known) {
      levels.push(levelOf(item as object))
      within.add(item)
    }
  }
}

function levelOf(value: object): { value: object; keys: Iterator<string | number, void> } {
  return { value, keys: keysOf(value) }
}

function keysOf(value: object): ArrayIterator<string | number> {
  return Array.isArray(value) ? value.keys() : Object.keys(value).values()
}

function read(value: object, key: string | number): unknown {
  try {
    return (value as Record<string | number, unknown>)[key]
  } catch {
    return Symbol('unreadable')
  }
}

function primitive(item: unknown): Plain | undefined {
  const kind = item === null || item === undefined ? 'null' : typeof item
  if (kind === 'object') return undefined
  if (kind === 'symbol' || kind === 'function') return { kind: 'unreadable', text: '' }
  return { kind: kind as JsonLine['kind'], text: String(item) }
}

/** A short list or object of plain values reads best in one line: `[1, 2, 3]`. */
function inline(item: object): Plain | undefined {
  const isList = Array.isArray(item)
  let text = ''
  for (const key of keysOf(item)) {
    const plain = primitive(read(item, key))
    if (!plain || plain.kind === 'unreadable' || plain.text.length > INLINE_CHARS) return undefined
    const shown = plain.kind === 'string' ? JSON.stringify(stripAnsi(plain.text)) : plain.text
    text += `${text && ', '}${isList ? '' : `${key}: `}${shown}`
    if (text.length > INLINE_CHARS) return undefined
  }
  const shown = visibleText(text)
  return { kind: 'inline', text: isList ? `[${shown}]` : (shown && `{ ${shown} }`) || '{}' }
}
