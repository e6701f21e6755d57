import type { CommonLabels } from '../hooks/labels.js'
import type { RunState, ScopeInfo, ToolCallInfo } from '../state/run-state.js'
import { formatDuration, formatRunning } from './duration.js'
import { createTimelineRows, sameItems, type TimelineRow } from './timeline-rows.js'

/** One row of the waterfall: a tool call, or a nested scope with what is in it below. */
export interface WaterfallRow {
  key: string
  /** 1-based. */
  level: number
  /** The name of the scope it is nested in. */
  within: string | undefined
  call: ToolCallInfo | undefined
  scope: ScopeInfo | undefined
  /** Epoch milliseconds on the agent's clock; absent where it never ran. A scope begins with the first thing in it. */
  startedAt: number | undefined
  /** Never before `startedAt`; absent while it, or anything in it, goes on. */
  endedAt: number | undefined
  /** Rows of a higher level follow. */
  opens: boolean
}

/**
 * Gives a function that makes rows of a run's tool calls and scopes, in order of appearance. A row that stays
 * the same is the same object as before, and so is the list.
 */
export function createWaterfallRows(): (
  state: Pick<RunState, 'parts' | 'scopes' | 'toolCalls'>,
) => readonly WaterfallRow[] {
  const select = createTimelineRows()
  let source: readonly TimelineRow[] = []
  let last: readonly WaterfallRow[] = []
  return (state) => {
    const rows = select(state)
    if (rows === source) return last
    source = rows
    const known = new Map(last.map((row) => [row.key, row]))
    const now: WaterfallRow[] = []
    addRows(now, rows, 1, undefined)
    const shared = now.map((row) => {
      const before = known.get(row.key)
      return before && sameItems(Object.values(before), Object.values(row)) ? before : row
    })
    if (!sameItems(last, shared)) last = shared
    return last
  }
}

function addRows(
  into: WaterfallRow[],
  rows: readonly TimelineRow[],
  level: number,
  within: string | undefined,
): void {
  for (const row of rows) {
    if (row.type === 'calls') {
      for (const call of row.calls) {
        const { startedAt = Number.NaN, endedAt } = call
        into.push({
          ...{ key: `call ${call.toolCallId}`, level, within, call, scope: undefined },
          ...cover(startedAt, endedAt, []),
          opens: false,
        })
      }
      continue
    }
    const { key, scope } = row
    const inside: WaterfallRow[] = []
    addRows(inside, row.rows, level + 1, scope.name)
    into.push({
      ...{ key, level, within, call: undefined, scope },
      ...cover(scope.startedAt, scope.endedAt, inside),
      opens: inside.length > 0,
    })
    for (const each of inside) into.push(each)
  }
}

/** Whether there is anything to make rows of. */
export function hasRows({ toolCalls, scopes }: Pick<RunState, 'toolCalls' | 'scopes'>): boolean {
  return toolCalls.length + scopes.length > 0
}

/** From the first beginning to the last end. Clocks disagree: an end before its beginning is at it. */
function cover(
  startedAt: number,
  endedAt: number | undefined,
  inside: readonly WaterfallRow[],
): Pick<WaterfallRow, 'startedAt' | 'endedAt'> {
  if (!Number.isFinite(startedAt)) return { startedAt: undefined, endedAt: undefined }
  let start = startedAt
  let end = endedAt ?? Number.POSITIVE_INFINITY
  for (const row of inside) {
    if (row.startedAt === undefined) continue
    start = Math.min(start, row.startedAt)
    end = Math.max(end, row.endedAt ?? Number.POSITIVE_INFINITY)
  }
  return { startedAt: start, endedAt: Number.isFinite(end) ? Math.max(start, end) : undefined }
}

/** The rows that are not in something folded. */
export function unfolded(
  rows: readonly WaterfallRow[],
  folded: ReadonlySet<string>,
): readonly WaterfallRow[] {
  let hidden = Number.POSITIVE_INFINITY
  return rows.filter(({ key, level }) => {
    if (level > hidden) return false
    hidden = folded.has(key) ? level : Number.POSITIVE_INFINITY
    return true
  })
}

/** Whether a row's bar still grows. */
export function isGrowing({ startedAt, endedAt }: WaterfallRow): boolean {
  return startedAt !== undefined && endedAt === undefined
}

/** What the bars stand on. */
export interface WaterfallAxis {
  /** Where it begins, on the agent's clock. */
  startsAt: number
  /** A whole number of steps, at most six. */
  lengthMs: number
  /** From one tick to the next: a round number. */
  stepMs: number
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000],
  ...[1, 2, 5, 10, 15, 30, 60].map((minutes) => minutes * MINUTE),
]
const MOST_STEPS = 6
/** As long as something goes on; a shorter axis would change with every blink. */
const GROWING_MS = 1_000

/**
 * An axis that all bars fit on. It reaches to the next tick, so that growing bars change it at ticks only.
 *
 * @param since When the run began, by the agent's clock; bars that begin earlier count.
 * @param now By the same clock.
 */
export function waterfallAxis(
  rows: readonly WaterfallRow[],
  since: number | undefined,
  now: number,
): WaterfallAxis {
  let start = since ?? Number.POSITIVE_INFINITY
  let end = Number.NEGATIVE_INFINITY
  for (const row of rows) {
    const { startedAt, endedAt = now } = row
    if (startedAt === undefined) continue
    start = Math.min(start, startedAt)
    end = Math.max(end, startedAt, isGrowing(row) ? startedAt + GROWING_MS : startedAt, endedAt)
  }
  const span = Math.max(0, end - start)
  const stepMs = STEPS.find((step) => span <= step * MOST_STEPS) ?? hours(span / MOST_STEPS)
  return { startsAt: start, stepMs, lengthMs: Math.max(1, Math.ceil(span / stepMs)) * stepMs }
}

/** The next power of two. */
function hours(ms: number): number {
  return HOUR * 2 ** Math.ceil(Math.log2(ms / HOUR))
}

/** Where a bar stands, as fractions of its axis; absent for what never ran. */
export function waterfallBar(
  { startedAt, endedAt }: WaterfallRow,
  { startsAt, lengthMs }: Pick<WaterfallAxis, 'startsAt' | 'lengthMs'>,
  now: number,
): { from: number; length: number } | undefined {
  if (startedAt === undefined) return undefined
  const from = (startedAt - startsAt) / lengthMs
  const length = (Math.max(startedAt, endedAt ?? now) - startedAt) / lengthMs
  return { from, length: Math.min(length, 1 - from) }
}

type Units = Pick<CommonLabels, 'number' | 'milliseconds' | 'seconds' | 'minutes' | 'hours'>

/** A tick of an axis: `0`, `20 ms`, `0.5 s`, `2 s`, `1 min 15 s`; all of one axis in one unit. */
export function formatTick(ms: number, stepMs: number, units: Units): string {
  if (ms === 0) return units.number(0)
  if (stepMs < 100) return units.milliseconds(ms)
  if (stepMs < 1_000) return units.seconds((ms / 1_000).toFixed(1))
  return formatRunning(ms / 1_000, units)
}

/** A time to the millisecond, below a minute; from there on to the second. */
export function formatExact(ms: number, units: Units): string {
  return ms < MINUTE ? units.seconds((Math.max(0, ms) / 1_000).toFixed(3)) : formatDuration(ms, units)
}
