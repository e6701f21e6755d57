import { describe, expect, it } from 'vitest'
import { aiecs, type RunEvent, type RunState, reduceRun } from 'react-agent-stream/core'
import { createSse } from '../../src/framing/sse.js'
import { createUtf8, pipe } from '../../src/framing/stage.js'
import { leaving, run } from '../../src/run/run.js'
import { initialRunState } from '../../src/state/run-state.js'
import { selectText } from '../../src/state/selectors.js'
import { createFakeTime } from '../fake-time.js'
import { type AiecsRecording, allAiecsRecordings, randomCuts, wireBytes } from '../recordings.js'
import { seeded } from '../law.js'

const all = allAiecsRecordings()

type Cut = 'end' | 'break' | 'stop' | 'leave'

/** Plays a recording up to a byte, and has it end there in one of four ways. */
async function cutAt(recording: AiecsRecording, byte: number, cut: Cut, seed: number): Promise<RunEvent[]> {
  const framer = pipe(createUtf8(true), createSse())
  const controller = new AbortController()
  async function* frames() {
    for (const piece of randomCuts(wireBytes(recording).subarray(0, byte), seed)) yield framer.push(piece)
    if (cut === 'stop') controller.abort()
    if (cut === 'leave') controller.abort(leaving)
    if (cut === 'break') throw new Error('reset by peer')
    yield framer.end()
  }
  const transport = async () => ({ frames: frames(), headers: new Headers(), sees: 'bytes' as const })
  const events: RunEvent[] = []
  const options = { transport, protocol: aiecs, signal: controller.signal, ...createFakeTime() }
  for await (const group of run(options)) events.push(...group)
  return events
}

function expectNothingOpen(state: RunState) {
  expect(state.end).toBeDefined()
  expect(['ready', 'error']).toContain(state.status)
  expect([state.connection, state.retryAt]).toEqual(['closed', undefined])
  for (const part of state.parts) {
    if (part.type !== 'tool_call') expect(part.state).toBe('done')
    else expect(['done', 'error', 'cancelled']).toContain(part.toolCall.state)
    if (part.type === 'reasoning') expect(part.endedAt).toBeGreaterThanOrEqual(part.startedAt)
  }
  for (const call of state.toolCalls) {
    if (call.startedAt !== undefined) expect(call.endedAt).toBeGreaterThanOrEqual(call.startedAt)
  }
  for (const scope of state.scopes) expect(scope.state).not.toBe('running')
  expect(state.times.endedAt).toBeGreaterThanOrEqual(state.times.startedAt ?? Number.NaN)
  expect(state.error === undefined).toBe(state.status === 'ready')
  // 'finished' needs proof, and none of these is a proof.
  if (state.end === 'disconnected' || state.end === 'stopped') expect(state.endedBy).toBeUndefined()
}

/** What must hold from one state to the next. Plain code: it is asked for every event of every prefix. */
function whatIsWrong(before: RunState, after: RunState, event: RunEvent): string | undefined {
  if (before.end !== undefined) return 'something happened after the end'
  if (after.parts.some(({ id }, index) => index > 0 && id <= (after.parts[index - 1]?.id ?? 0)))
    return 'ids do not grow'
  const calls = after.parts.flatMap((part) => (part.type === 'tool_call' ? [part.toolCall] : []))
  if (
    calls.length !== after.toolCalls.length ||
    calls.some((call, index) => call !== after.toolCalls[index])
  ) {
    return 'the tool calls are not those of the parts'
  }
  if (event.type === 'step_reset' || event.type === 'run_connecting') return undefined
  if (!selectText(after).startsWith(selectText(before))) return 'text was taken back'
  const settled = before.parts.filter((part) => part.type === 'text' && part.state === 'done')
  return settled.every((part) => after.parts.includes(part)) ? undefined : 'a settled part changed'
}

describe.each(all)('$name, cut anywhere', (recording) => {
  it('leaves nothing open, and never goes back', async () => {
    const { length } = wireBytes(recording)
    const random = seeded(length)
    for (const cut of ['end', 'break', 'stop', 'leave'] as const) {
      for (let time = 0; time < 8; time++) {
        const events = await cutAt(recording, Math.floor(random() * (length + 1)), cut, time)
        let state = initialRunState
        for (const event of events) {
          const next = reduceRun(state, event)
          const wrong = whatIsWrong(state, next, event)
          if (wrong) expect.fail(`${wrong}, at ${JSON.stringify(event)}`)
          state = next
        }
        expectNothingOpen(state)
        expect(events.filter(({ type }) => type === 'run_ended')).toHaveLength(1)
        expect(events.at(-1)?.type).toBe('run_ended')
        if (cut === 'stop') expect(state.end).toBe('stopped')
        if (cut === 'leave') expect([state.end, state.error]).toEqual(['disconnected', undefined])
        const complete = events.some(({ type }) => type === 'result' || type === 'error')
        if (!complete && (cut === 'end' || cut === 'break'))
          expect(['disconnected', 'error']).toContain(state.end)
        if (complete && (cut === 'end' || cut === 'break')) expect(state.end).not.toBe('disconnected')
      }
    }
  })
})
