import { describe, expect, it } from 'vitest'
import { aiecs, type RunEvent, type RunState, reduceRun } from 'react-agent-stream/core'
import { initialRunState } from '../../src/state/run-state.js'
import { aiecsRecordings } from '../recordings.js'

const fold = (events: readonly RunEvent[]): RunState => events.reduce(reduceRun, initialRunState)

describe('durations', () => {
  const bursty = aiecsRecordings.filter(({ name }) => /^v2.*parallel|^v2.*tool-error/.test(name))

  it.each(bursty)('of $name are those of the agent, also when everything arrives at once', ({ lines }) => {
    const decoder = aiecs.createDecoder()
    const events = lines.flatMap((data) => decoder.push({ data }))
    const { toolCalls } = fold(events.map((event) => ({ ...event, receivedAt: 9e12 })))
    const times = (type: string) => events.flatMap((event) => (event.type === type ? [event.timestamp] : []))
    expect(toolCalls.length).toBeGreaterThan(0)
    expect(toolCalls.map(({ startedAt }) => startedAt)).toEqual(times('tool_call'))
    expect(toolCalls.map(({ endedAt }) => endedAt)).toEqual(times('tool_result'))
  })

  it('compare on the clock of the agent, where one event has a time of its own and the other has none', () => {
    const call = { type: 'tool_call', toolCallId: 'a', toolName: 'a', parameters: {} } as const
    const result = { type: 'tool_result', toolCallId: 'a', toolName: 'a', success: true, result: 1 } as const
    const { toolCalls } = fold([
      { ...call, timestamp: 1_000_000, receivedAt: 5_000_000 },
      { ...result, receivedAt: 5_000_250 },
    ])
    expect(toolCalls[0]).toMatchObject({ startedAt: 1_000_000, endedAt: 1_000_250 })
  })
})

describe('a tool call', () => {
  it('keeps what was told of it before and is not told again', () => {
    const at = { receivedAt: 1 }
    const { toolCalls } = fold([
      {
        type: 'tool_call_delta',
        toolCallId: 'a',
        functionName: 'web_search',
        inputText: '{}',
        complete: true,
        ...at,
      },
      { type: 'tool_call', toolCallId: 'a', toolName: 'search', parameters: { q: 1 }, ...at },
    ])
    expect(toolCalls).toMatchObject([
      {
        toolName: 'search',
        functionName: 'web_search',
        inputText: '{}',
        parameters: { q: 1 },
        state: 'running',
      },
    ])
  })
})
