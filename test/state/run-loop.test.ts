import { describe, expect, it } from 'vitest'
import { type AgentEvent, aiecs, type RunState, reduceRun } from 'react-agent-stream/core'
import type { RunEvent } from '../../src/run/run.js'
import { createRunLoop, type RunStoreOptions } from '../../src/state/run-loop.js'
import { createFakeTime } from '../fake-time.js'

const sse = (...events: object[]) => events.map((event) => ({ data: JSON.stringify(event) }))
const token = (content: string, timestamp?: string) => ({ type: 'token', content, timestamp })

/** Plays groups of frames, each received at once, and gives every state that was published and the last one. */
async function play(
  groups: { data: string }[][],
  onEvent: (event: AgentEvent, end: () => void) => void = () => undefined,
) {
  async function* frames() {
    yield* groups
  }
  const published: RunState[] = []
  const reduced: RunEvent[] = []
  const loop = createRunLoop(
    (state, event) => {
      reduced.push(event)
      return reduceRun(state, event)
    },
    (state) => published.push(state),
    (event) => onEvent(event, () => loop.end({ end: 'stopped' })),
  )
  const options: RunStoreOptions = {
    transport: async () => ({ frames: frames(), headers: new Headers(), sees: 'bytes' as const }),
    buffer: 'none',
    ...createFakeTime(),
  }
  const last = await loop.start('task', { ...options, protocol: aiecs })
  return { last, published, reduced }
}

const answer = sse(
  { type: 'status', status: 'started' },
  token('a', '2026-01-01T00:00:01'),
  token('b', '2026-01-01T00:00:02'),
  token('c', '2026-01-01T00:00:03'),
  { type: 'thinking_token', content: 'hm' },
  { type: 'thinking_token', content: 'm' },
  token('d'),
  { type: 'tool_call', tool_name: 'search', parameters: {} },
  { type: 'tool_result', tool_name: 'search', result: 1, success: true },
  token('e'),
  token('f'),
  { type: 'result', output: 'abcdef', success: true },
)

describe('tokens that are received together', () => {
  it('make the state that they make one by one, in fewer steps', async () => {
    const together = await play([answer])
    const apart = await play(answer.map((frame) => [frame]))
    expect(together.last).toEqual(apart.last)
    expect(together.last.times.tokenCount).toBe(6)
    expect(together.reduced.length).toBe(apart.reduced.length - 1)
    expect(together.last.parts[0]).toMatchObject({ text: 'abc', startedAt: Date.UTC(2026, 0, 1, 0, 0, 1) })
  })
})

describe('a listener that ends the run', () => {
  it('gets nothing that was received behind that, and nor does the screen', async () => {
    const heard: string[] = []
    const { last, published } = await play([answer], (event, end) => {
      heard.push(event.type)
      if (event.type === 'tool_call') end()
    })
    expect(heard.at(-1)).toBe('tool_call')
    expect(last).toBe(published.at(-1))
    expect(last).toMatchObject({ end: 'stopped', status: 'ready', connection: 'closed' })
    expect(published.filter(({ end }) => end !== undefined)).toHaveLength(1)
  })
})
