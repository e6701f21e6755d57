'use client'
import type { CSSProperties, ReactElement } from 'react'
import { useTexts } from '../hooks/use-labels.js'
import type { ToolCallState } from '../state/run-state.js'
import { formatDuration } from './duration.js'
import { jsonText } from './json-lines.js'
import { LiveSeconds } from './live-seconds.js'
import { stripAnsi, visibleLine } from './visible-text.js'
import { formatExact, isGrowing, type WaterfallRow } from './waterfall-rows.js'

const LINE_CHARS = 200

/** What a row is called, ready to show. */
export function rowName({ call, scope }: WaterfallRow): string {
  return visibleLine(call ? [call.toolName, call.operation].filter(Boolean).join('.') : (scope?.name ?? ''))
}

/** Where a row stands; with something in it that goes on, it does too. */
export function rowState({ call, scope }: WaterfallRow): ToolCallState {
  return (call ?? scope)?.state ?? 'pending'
}

/** All arguments of a call in one line of at most 200 characters; `''` where there are none. */
export function argumentsLine({ call }: WaterfallRow): string {
  const text = jsonText(call?.parameters ?? call?.inputText ?? '')
  return text === '{}' ? '' : line(text)
}

/** Why a call failed, in one such line. */
export function errorLine({ call }: WaterfallRow): string {
  return line(stripAnsi(call?.error ?? ''))
}

function line(text: string): string {
  // Twice as much: most of an object's text is the space before its lines.
  const shown = visibleLine(text.slice(0, LINE_CHARS * 2).replace(/[\uD800-\uDBFF]$/, ''))
  return shown.length > LINE_CHARS || text.length > LINE_CHARS * 2 ? `${shown.slice(0, LINE_CHARS)}…` : shown
}

/** How long a row took, or the seconds it has taken so far. */
export function RowTime({ row, exact = false }: { row: WaterfallRow; exact?: boolean }): ReactElement | null {
  const labels = useTexts()
  const { startedAt, endedAt } = row
  if (isGrowing(row)) return <LiveSeconds startedAt={startedAt} />
  if (startedAt === undefined || endedAt === undefined) return null
  const format = exact ? formatExact : formatDuration
  return <span>{format(endedAt - startedAt, labels)}</span>
}

/** Numbers for the stylesheet: `{ from: 0.25 }` as `--agent-from`. */
export function variables(values: Record<string, number>): CSSProperties {
  const known = Object.entries(values).map(([name, value]) => [`--agent-${name}`, +value.toFixed(5)])
  return Object.fromEntries(known) as CSSProperties
}
