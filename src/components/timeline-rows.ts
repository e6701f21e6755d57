import type { RunState, ScopeInfo, ToolCallInfo } from '../state/run-state.js'

/** Tool calls with nothing between them: one, or several that are shown as a group. */
export interface CallsRow {
  type: 'calls'
  key: string
  calls: readonly ToolCallInfo[]
  /** Something came after it, so that no call will join. */
  closed: boolean
}

/** A nested scope and what happened in it. */
export interface ScopeRow {
  type: 'scope'
  key: string
  scope: ScopeInfo
  rows: readonly TimelineRow[]
}

/** One row of the timeline. */
export type TimelineRow = CallsRow | ScopeRow

/** A level while it is built. */
interface Level {
  rows: TimelineRow[]
  /** The row that the next call joins; absent after text, reasoning or a scope. */
  open: { calls: ToolCallInfo[]; closed: boolean } | undefined
}

function close(level: Level): void {
  if (level.open) level.open.closed = true
  level.open = undefined
}

/**
 * Gives a function that makes rows of a run's parts and scopes. Rows that stay the same are the same objects
 * as before, and so is the list while no row changes: text that streams past renders nothing again.
 */
export function createTimelineRows(): (
  state: Pick<RunState, 'parts' | 'scopes' | 'toolCalls'>,
) => readonly TimelineRow[] {
  let last: readonly TimelineRow[] = []
  return (state) => {
    last = share(last, timelineRows(state))
    return last
  }
}

function timelineRows({ parts, scopes }: Pick<RunState, 'parts' | 'scopes'>): readonly TimelineRow[] {
  const main: Level = { rows: [], open: undefined }
  const known = new Map(scopes.map((scope) => [scope.id, scope]))
  const levels = new Map<string, Level>()

  /** The level of a scope; makes its row, and those of the scopes it is nested in, where it is first needed. */
  function enter(id: string | undefined): Level {
    if (id === undefined) return main
    const there = levels.get(id)
    if (there) return there
    const scope = known.get(id)
    if (!scope) return main
    const level: Level = { rows: [], open: undefined }
    // Before its parent is entered: a scope that claims to be nested in itself ends up in the main level.
    levels.set(id, level)
    const parent = scope.parentId === id ? main : enter(scope.parentId)
    close(parent)
    parent.rows.push({ type: 'scope', key: `scope ${id}`, scope, rows: level.rows })
    return level
  }

  let next = 0
  for (const part of parts) {
    if (part.type !== 'tool_call') {
      if (/\S/.test(part.text)) close(enter(part.scope?.id))
      continue
    }
    const { toolCall } = part
    // A scope without tools of its own has its place by its time.
    for (let scope = scopes[next]; scope && isBefore(scope, toolCall); scope = scopes[++next]) enter(scope.id)
    const level = enter(toolCall.scope?.id)
    if (level.open) level.open.calls.push(toolCall)
    else {
      const key = `calls ${toolCall.toolCallId}`
      const row = { type: 'calls' as const, key, calls: [toolCall], closed: false }
      level.open = row
      level.rows.push(row)
    }
  }
  for (const { id } of scopes.slice(next)) enter(id)
  return main.rows
}

function isBefore(scope: ScopeInfo, { startedAt }: ToolCallInfo): boolean {
  return startedAt !== undefined && scope.startedAt < startedAt
}

/** `now`, with all that is the same taken from `before`. */
function share(before: readonly TimelineRow[], now: readonly TimelineRow[]): readonly TimelineRow[] {
  const known = new Map(before.map((row) => [row.key, row]))
  const rows = now.map((row) => shareRow(known.get(row.key), row))
  return sameItems(before, rows) ? before : rows
}

function shareRow(before: TimelineRow | undefined, now: TimelineRow): TimelineRow {
  if (before?.type === 'calls' && now.type === 'calls')
    return before.closed === now.closed && sameItems(before.calls, now.calls) ? before : now
  if (before?.type !== 'scope' || now.type !== 'scope') return now
  const rows = share(before.rows, now.rows)
  return before.scope === now.scope && before.rows === rows ? before : { ...now, rows }
}

/** Whether two lists hold the same things. */
export function sameItems(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index])
}

/** What a stretch of calls amounts to. */
export interface CallsSummary {
  /** How many are being prepared or run. */
  active: number
  /** How many wait for somebody's consent. */
  waiting: number
  failed: number
  denied: number
  cancelled: number
  /** From the first start to the last end, in milliseconds; absent where no call has both. */
  durationMs: number | undefined
}

/** Sums up a stretch of calls. */
export function summarize(calls: readonly ToolCallInfo[]): CallsSummary {
  const counts = { pending: 0, running: 0, waiting: 0, done: 0, error: 0, denied: 0, cancelled: 0 }
  let start = Number.POSITIVE_INFINITY
  let end = Number.NEGATIVE_INFINITY
  for (const { state, startedAt = start, endedAt = end } of calls) {
    counts[state]++
    start = Math.min(start, startedAt)
    end = Math.max(end, endedAt)
  }
  const { pending, running, done: _, error: failed, ...others } = counts
  return { active: pending + running, failed, ...others, durationMs: end >= start ? end - start : undefined }
}
