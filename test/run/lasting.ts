import { expect } from 'vitest'
import type { CollectedRun, RunState } from 'react-agent-stream/core'

/** What depends on when something arrived and how often it was asked for, and the ids that tests put into events. */
const PASSING = new Set([
  'times',
  'metrics',
  'position',
  'startedAt',
  'endedAt',
  'receivedAt',
  'replayed',
  'retryAt',
  'seq',
])

/** Of a run, what has to be the same however often its connection broke: all but measured times and counters. */
export function lasting(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lasting)
  if (value instanceof Error) return { code: 'code' in value && value.code, message: value.message }
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([key, part]) => !PASSING.has(key) && part !== undefined)
  return Object.fromEntries(kept.map(([key, part]) => [key, lasting(part)]))
}

/** Whether {@link lasting} is the same of both, without making it. */
function lastsAlike(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (one instanceof Error) return other instanceof Error && one.message === other.message
  const left = one as Record<string, unknown>
  const right = other as Record<string, unknown>
  for (const key in left) if (!PASSING.has(key) && !lastsAlike(left[key], right[key])) return false
  for (const key in right) if (!(key in left) && !PASSING.has(key) && right[key] !== undefined) return false
  return true
}

/** Fails, and shows how, unless a run came out as one whose connection never broke. */
export function expectAsUncut(run: CollectedRun, uncut: CollectedRun, how: () => string): void {
  // Only when it fails: a comparison that can be read costs more than the run.
  if (!lastsAlike(run, uncut)) expect(lasting(run), how()).toEqual(lasting(uncut))
}

/** What must hold from one published state of a run to the next, however its connections break. */
export function whatIsWrong(before: RunState, after: RunState): string | undefined {
  if (before.end !== undefined && after !== before) return 'something happened after the end'
  if (!/^(submitted|streaming|ready|error)$/.test(after.status)) return `status ${after.status}`
  if (!/^(idle|connecting|open|reconnecting|offline|closed)$/.test(after.connection))
    return `connection ${after.connection}`
  if ((after.end !== undefined) !== (after.connection === 'closed')) return 'an end that is not closed'
  if (new Set(after.parts.map(({ id }) => id)).size < after.parts.length) return 'two parts of one id'
  if (!textOf(after).startsWith(textOf(before))) return 'text was taken back'
  const settled = before.parts.filter((part) => part.type !== 'tool_call' && part.state === 'done')
  return settled.every(
    (part) => after.parts.includes(part) || after.parts.some((other) => lastsAlike(part, other)),
  )
    ? undefined
    : 'a finished part changed'
}

function textOf({ parts }: RunState): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
}
