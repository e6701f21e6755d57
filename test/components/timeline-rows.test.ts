import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTimelineRows, summarize, type TimelineRow } from '../../src/components/timeline-rows.js'
import { defaultLabels } from '../../src/hooks/default-labels.js'
import type { AgentEvent, AgentScope } from '../../src/protocols/events.js'
import { BEGIN, fixedRun, type Happening } from './fixed-run.js'

const call = (id: string, scope?: AgentScope): Happening => ({
  type: 'tool_call',
  toolCallId: id,
  toolName: 'search',
  parameters: {},
  ...(scope ? { scope } : {}),
})
const result = (id: string): Happening => ({
  type: 'tool_result',
  toolCallId: id,
  toolName: 'search',
  success: true,
})
const token = (content = 'text'): Happening => ({ type: 'token', content })
const scope = (id: string, parentId?: string): AgentScope => ({
  id,
  kind: 'step',
  name: id,
  ...(parentId === undefined ? {} : { parentId }),
})

/** Rows as nested lists of ids. */
type Shape = string | Shape[]
const shape = (rows: readonly TimelineRow[]): Shape[] =>
  rows.map((row) =>
    row.type === 'calls'
      ? row.calls.map(({ toolCallId }) => toolCallId)
      : [`#${row.scope.id}`, ...shape(row.rows)],
  )
const shapeOf = (...happenings: Happening[]) =>
  shape(createTimelineRows()(fixedRun(...BEGIN, ...happenings).handle.getState()))

describe('timeline rows', () => {
  it('put calls together that nothing comes between', () => {
    expect(shapeOf(call('1'), call('2'), token(), call('3'))).toEqual([['1', '2'], ['3']])
    expect(shapeOf(call('1'), { type: 'reasoning', content: 'hm' }, call('2'))).toEqual([['1'], ['2']])
    expect(shapeOf(call('1'), token(' \n'), call('2'))).toEqual([['1', '2']])
  })

  it('nest what happens in a scope, however deep and interleaved', () => {
    const one = scope('a')
    const two = scope('b', 'a')
    expect(shapeOf(call('1'), call('2', one), call('3', two), call('4', one), call('5'))).toEqual([
      ['1'],
      ['#a', ['2'], ['#b', ['3']], ['4']],
      ['5'],
    ])
    const parallel = scope('c')
    expect(shapeOf(call('1', one), call('2', parallel), call('3', one), call('4', parallel))).toEqual([
      ['#a', ['1', '3']],
      ['#c', ['2', '4']],
    ])
  })

  it('show a scope without tools where it began', () => {
    expect(shapeOf(call('1'), { type: 'scope_started', scope: scope('a') }, call('2'))).toEqual([
      ['1'],
      ['#a'],
      ['2'],
    ])
    expect(shapeOf(call('1'), { type: 'scope_started', scope: scope('a') })).toEqual([['1'], ['#a']])
  })

  it('survive scopes that are nested in themselves, in each other, or in nothing known', () => {
    expect(shapeOf(call('1', scope('a', 'a')))).toEqual([['#a', ['1']]])
    expect(shapeOf(call('1', scope('a', 'gone')))).toEqual([['#a', ['1']]])
    expect(() => shapeOf(call('1', scope('a', 'b')), call('2', scope('b', 'a')))).not.toThrow()
  })

  it('hold every call once, and stay the same objects while nothing in them changes', () => {
    const scopes = [undefined, scope('a'), scope('b', 'a'), scope('__proto__')]
    const step = fc.oneof(
      fc.record({ kind: fc.constant('call'), scope: fc.constantFrom(...scopes), id: fc.nat(30) }),
      fc.record({ kind: fc.constantFrom('result', 'token'), scope: fc.constant(undefined), id: fc.nat(30) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const run = fixedRun(...BEGIN)
        const rowsOf = createTimelineRows()
        let before = rowsOf(run.handle.getState())
        let said = false
        for (const { kind, id, scope: where } of steps) {
          run.add(kind === 'call' ? call(`${id}`, where) : kind === 'result' ? result(`${id}`) : token('a'))
          const state = run.handle.getState()
          const rows = rowsOf(state)
          const ids = (shape(rows).flat(9) as string[]).filter((text) => !text.startsWith('#'))
          expect(ids.toSorted()).toEqual(state.toolCalls.map(({ toolCallId }) => toolCallId).toSorted())
          expect(shape(rows)).toEqual(shape(createTimelineRows()(state)))
          // Text ends a stretch of calls once; more of it changes nothing.
          if (kind === 'token' && said) expect(rows).toBe(before)
          said = kind === 'token'
          before = rows
        }
      }),
    )
  })
})

describe('summary', () => {
  it('counts what runs and what failed, from the first start to the last end', () => {
    const run = fixedRun(...BEGIN, call('1'), call('2'), call('3'), result('1'), {
      type: 'tool_result',
      toolCallId: '2',
      toolName: 'search',
      success: false,
      error: 'no',
    } satisfies AgentEvent)
    expect(summarize(run.handle.getState().toolCalls)).toEqual({
      active: 1,
      waiting: 0,
      failed: 1,
      denied: 0,
      cancelled: 0,
      durationMs: 400,
    })
    const none = { active: 0, waiting: 0, failed: 0, denied: 0, cancelled: 0, durationMs: undefined }
    expect(summarize([])).toEqual(none)
  })

  it('counts what waits for consent and what was denied, and says so', () => {
    const call = { toolCallId: '1', toolName: 'send', parameters: {} }
    const { active, durationMs, ...counts } = summarize([
      { ...call, state: 'waiting' },
      { ...call, state: 'denied' },
      { ...call, state: 'done' },
      { ...call, state: 'denied' },
    ])
    expect([active, durationMs]).toEqual([0, undefined])
    expect(defaultLabels.toolGroup({ count: 4, ...counts, duration: undefined })).toBe(
      '4 tools · 1 to approve · 2 denied',
    )
  })
})
