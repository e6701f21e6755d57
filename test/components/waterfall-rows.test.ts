import fc from 'fast-check'
import { defaultLabels } from 'react-agent-stream'
import { describe, expect, it } from 'vitest'
import {
  createWaterfallRows,
  formatExact,
  formatTick,
  isGrowing,
  unfolded,
  type WaterfallRow,
  waterfallAxis,
  waterfallBar,
} from '../../src/components/waterfall-rows.js'
import type { AgentScope } from '../../src/protocols/events.js'
import { BEGIN, fixedRun, type Happening } from './fixed-run.js'

const scope = (id: string, parentId?: string): AgentScope => ({
  id,
  kind: 'step',
  name: id,
  ...(parentId === undefined ? {} : { parentId }),
})
const call = (id: string, timestamp: number, where?: AgentScope): Happening => ({
  ...{ type: 'tool_call', toolCallId: id, toolName: 'search', parameters: {}, timestamp },
  ...(where && { scope: where }),
})
const result = (id: string, timestamp: number): Happening => ({
  ...{ type: 'tool_result', toolCallId: id, toolName: 'search', success: true, timestamp },
})
const pending = (id: string): Happening => ({
  ...{ type: 'tool_call_delta', toolCallId: id, functionName: 'search', inputText: '{', complete: false },
})

const rowsOf = (...happenings: Happening[]) =>
  createWaterfallRows()(fixedRun(...BEGIN, ...happenings).handle.getState())
const shape = (rows: readonly WaterfallRow[]) =>
  rows.map(({ call, scope, level, startedAt, endedAt }) => [
    ...['>'.repeat(level - 1) + (call?.toolCallId ?? `#${scope?.id}`), startedAt, endedAt],
  ])

const scopes = [undefined, scope('a'), scope('b', 'a'), scope('c', 'b'), scope('__proto__')]
const when = fc.oneof(fc.nat(20_000), fc.nat(9_000_000), fc.integer({ min: 1, max: 4_000_000_000_000 }))
const steps = fc.array(
  fc.record({
    kind: fc.constantFrom('call', 'result', 'pending', 'token', 'leave'),
    id: fc.nat(12).map(String),
    where: fc.constantFrom(...scopes),
    at: when,
  }),
  { maxLength: 40 },
)
type Step = typeof steps extends fc.Arbitrary<(infer S)[]> ? S : never

function happening({ kind, id, where, at }: Step): Happening {
  if (kind === 'call') return call(id, at, where)
  if (kind === 'result') return result(id, at)
  if (kind === 'pending') return pending(id)
  if (kind === 'leave' && where) return { type: 'scope_ended', scope: where, success: true, timestamp: at }
  return { type: 'token', content: 'text', timestamp: at }
}

const fields = ['call', 'scope', 'level', 'within', 'startedAt', 'endedAt', 'opens'] as const

/** The rows that a row has in it. */
const insideOf = (rows: readonly WaterfallRow[], index: number) => {
  const level = rows[index]?.level ?? 0
  const end = rows.findIndex((row, at) => at > index && row.level <= level)
  return rows.slice(index + 1, end === -1 ? undefined : end)
}

describe('waterfall rows', () => {
  it('hold every call and scope once, what is nested below what it is in', () => {
    const a = scope('a')
    const b = scope('b', 'a')
    expect(
      shape(rowsOf(call('1', 10), result('1', 30), call('2', 20, a), call('3', 40, b), pending('4'))),
    ).toEqual([
      ['1', 10, 30],
      ['#a', 20, undefined],
      ['>2', 20, undefined],
      ['>#b', 40, undefined],
      ['>>3', 40, undefined],
      ['4', undefined, undefined],
    ])
  })

  it('end what ended before it began where it began', () => {
    expect(shape(rowsOf(call('1', 50), result('1', 20)))).toEqual([['1', 50, 50]])
  })

  it('cover in time what is nested in them, and stay the same objects while nothing in them changes', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const run = fixedRun(...BEGIN)
        const select = createWaterfallRows()
        let before = select(run.handle.getState())
        for (const step of list) {
          run.add(happening(step))
          const state = run.handle.getState()
          const rows = select(state)
          expect(rows.flatMap(({ call }) => call ?? []).toSorted(byId)).toEqual(
            state.toolCalls.toSorted(byId),
          )
          expect(rows.flatMap(({ scope }) => scope ?? [])).toHaveLength(state.scopes.length)
          for (const [index, row] of rows.entries()) {
            const inside = insideOf(rows, index)
            expect(row.opens).toBe(inside.length > 0)
            for (const { startedAt, endedAt } of inside) {
              if (startedAt === undefined) continue
              expect(row.startedAt).toBeLessThanOrEqual(startedAt)
              expect(row.endedAt ?? Infinity).toBeGreaterThanOrEqual(endedAt ?? Infinity)
            }
            const same = before.find(({ key }) => key === row.key)
            if (same && fields.every((field) => same[field] === row[field])) expect(row).toBe(same)
          }
          if (rows.length === before.length && rows.every((row, index) => row === before[index]))
            expect(rows).toBe(before)
          before = rows
        }
      }),
    )
  })

  it('are left out of what is folded, at every depth', () => {
    const [a, b] = [scope('a'), scope('b', 'a')]
    const rows = rowsOf(call('1', 1, a), call('2', 2, b), call('3', 3, a), call('4', 4))
    const shown = (...folded: string[]) => shape(unfolded(rows, new Set(folded))).map(([name]) => name)
    expect(shown()).toEqual(['#a', '>1', '>#b', '>>2', '>3', '4'])
    expect(shown('scope b')).toEqual(['#a', '>1', '>#b', '>3', '4'])
    expect(shown('scope a')).toEqual(['#a', '4'])
    expect(shown('scope a', 'scope b')).toEqual(['#a', '4'])
  })
})

const byId = (a: { toolCallId: string }, b: { toolCallId: string }) => (a.toolCallId < b.toolCallId ? -1 : 1)

describe('the axis', () => {
  it('holds every bar, between ticks at round numbers, of which there are at most seven', () => {
    fc.assert(
      fc.property(steps, when, fc.option(when, { nil: undefined }), (list, now, since) => {
        const rows = rowsOf(...list.map(happening))
        if (rows.every(({ startedAt }) => startedAt === undefined)) return
        const axis = waterfallAxis(rows, since, now)
        const { lengthMs, stepMs, startsAt } = axis
        expect(startsAt).toBeLessThanOrEqual(since ?? Infinity)
        expect(lengthMs / stepMs).toBeOneOf([1, 2, 3, 4, 5, 6])
        expect(isRound(stepMs)).toBe(true)
        for (const row of rows) {
          const bar = waterfallBar(row, axis, now)
          expect(bar === undefined).toBe(row.startedAt === undefined)
          if (!bar) continue
          expect(bar.from).toBeGreaterThanOrEqual(0)
          expect(bar.length).toBeGreaterThanOrEqual(0)
          expect(bar.from + bar.length).toBeLessThanOrEqual(1 + 1e-9)
          if (row.startedAt !== undefined && row.endedAt !== undefined)
            expect(bar.length * lengthMs).toBeCloseTo(row.endedAt - row.startedAt, 1)
        }
      }),
    )
  })

  it('wastes at most a third, and begins when the run did', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000_000 }), (ms) => {
        const { startsAt, lengthMs } = waterfallAxis(rowsOf(call('1', 5), result('1', ms)), 0, 0)
        expect(startsAt).toBe(0)
        expect(lengthMs).toBeGreaterThanOrEqual(ms)
        expect(ms < 6 || ms / lengthMs > 0.6).toBe(true)
      }),
    )
  })

  it.each([
    [1, 1, 1],
    [80, 20, 80],
    [412, 100, 500],
    [5_200, 1_000, 6_000],
    [6_001, 2_000, 8_000],
    [61_000, 15_000, 75_000],
    [400_000, 120_000, 480_000],
    [5 * 3_600_000, 3_600_000, 18_000_000],
    [40 * 3_600_000, 8 * 3_600_000, 40 * 3_600_000],
  ])('of %d ms has ticks %d ms apart and ends at %d', (ms, stepMs, lengthMs) => {
    const rows = rowsOf(call('1', 1_000), result('1', 1_000 + ms))
    expect(waterfallAxis(rows, undefined, 0)).toEqual({ startsAt: 1_000, stepMs, lengthMs })
  })

  it('of what has just begun is a second long, and grows at its ticks only', () => {
    const rows = rowsOf(call('1', 1_000))
    const lengths = [0, 1_000, 1_900, 2_000, 2_001, 2_200, 2_201].map(
      (now) => waterfallAxis(rows, undefined, now).lengthMs,
    )
    expect(lengths).toEqual([1_000, 1_000, 1_000, 1_000, 1_200, 1_200, 1_500])
    expect(rows.map(isGrowing)).toEqual([true])
  })

  const isRound = (step: number) => /^[125]0*$|^15000$|^30000$/.test(String(step)) || isRoundMinutes(step)
  const isRoundMinutes = (step: number) =>
    [1, 2, 5, 10, 15, 30].includes(step / 60_000) || Number.isInteger(Math.log2(step / 3_600_000))
})

describe('times', () => {
  it('of one axis are in one unit', () => {
    const ticks = (step: number) => [0, 1, 2, 5].map((n) => formatTick(n * step, step, defaultLabels))
    expect(ticks(20)).toEqual(['0', '20 ms', '40 ms', '100 ms'])
    expect(ticks(200)).toEqual(['0', '0.2 s', '0.4 s', '1.0 s'])
    expect(ticks(2_000)).toEqual(['0', '2 s', '4 s', '10 s'])
    expect(ticks(15_000)).toEqual(['0', '15 s', '30 s', '1 min 15 s'])
  })

  it('are exact to the millisecond below a minute', () => {
    expect([-1, 7, 2_310, 64_210].map((ms) => formatExact(ms, defaultLabels))).toEqual([
      '0.000 s',
      '0.007 s',
      '2.310 s',
      '1 min 04 s',
    ])
  })
})
