import { normalizeLabel } from './labels.js'
import type { Definitions, Destination } from './tree.js'

/** More are not kept: what they name stays text. */
const MAX_LABELS = 256

/** The labels that a text defines, and the footnotes that it mentions, as they come. */
export interface LabelTable {
  /** The same object until a label becomes known. */
  value: Definitions
  /** The footnotes that the text mentions, in the order of their first mention. */
  mentions: Map<string, number>
  /** The footnotes that are defined, mentioned or not. */
  notes: Set<string>
  /** What this table would be with a footnote whose first line is still open. */
  ahead: { label: string; table: LabelTable } | undefined
}

/** A table without labels. */
export function createLabelTable(): LabelTable {
  return {
    value: { links: new Map(), footnotes: new Map() },
    mentions: new Map(),
    notes: new Set(),
    ahead: undefined,
  }
}

/** A table that can be added to while the first one stays as it is. */
export function copyLabelTable({ value, mentions, notes }: LabelTable): LabelTable {
  return { value, mentions: new Map(mentions), notes: new Set(notes), ahead: undefined }
}

/** Notes where a label leads. The first definition counts. */
export function defineLink(table: LabelTable, label: string, { url, title }: Destination): void {
  const { links, footnotes } = table.value
  const key = normalizeLabel(label)
  table.ahead = undefined
  if (links.has(key) || links.size >= MAX_LABELS) return
  table.value = { links: new Map(links).set(key, { url, title }), footnotes }
}

/** Notes that there is a footnote of that label. */
export function defineFootnote(table: LabelTable, label: string): void {
  const { ahead } = table
  if (table.notes.size < MAX_LABELS) table.notes.add(normalizeLabel(label))
  numberFootnote(table, normalizeLabel(label))
  if (ahead?.label === label) table.value = ahead.table.value
}

/** The table with a footnote that may yet become something else. The same for as long as its first line grows. */
export function withFootnote(table: LabelTable, label: string): LabelTable {
  if (table.ahead?.label === label) return table.ahead.table
  const copy = copyLabelTable(table)
  defineFootnote(copy, label)
  table.ahead = { label, table: copy }
  return copy
}

/** Notes the footnotes that a line mentions: their order decides the numbers. */
export function mentionFootnotes(table: LabelTable, line: string): void {
  if (!line.includes('[^')) return
  for (const [, label = ''] of line.matchAll(/\[\^([^\s[\]]{1,999})\]/g)) {
    const key = normalizeLabel(label)
    if (table.mentions.has(key) || table.mentions.size >= MAX_LABELS) continue
    table.mentions.set(key, table.mentions.size + 1)
    numberFootnote(table, key)
  }
}

function numberFootnote(table: LabelTable, key: string): void {
  table.ahead = undefined
  const number = table.mentions.get(key)
  const { links, footnotes } = table.value
  if (number === undefined || !table.notes.has(key) || footnotes.has(key)) return
  table.value = { links, footnotes: new Map(footnotes).set(key, number) }
}
