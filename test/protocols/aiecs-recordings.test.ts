import { describe, expect, it } from 'vitest'
import {
  aiecs,
  type AgentEvent,
  createNdjson,
  createSse,
  createUtf8,
  type Frame,
  pipe,
  reduceRun,
  type RunState,
  type Stage,
} from 'react-agent-stream/core'
import { run } from '../../src/run/run.js'
import { collectRun } from '../../src/state/collect.js'
import { initialRunState } from '../../src/state/run-state.js'
import { selectReasoning } from '../../src/state/selectors.js'
import { expectNoCutToMatter } from '../law.js'
import { type AiecsRecording, allAiecsRecordings, randomCuts, wireBytes } from '../recordings.js'

const all = allAiecsRecordings()

const createFramer = (framing: 'sse' | 'ndjson'): Stage<Uint8Array, Frame> =>
  framing === 'sse' ? pipe(createUtf8(true), createSse()) : pipe(createUtf8(), createNdjson())

const createStage = (framing: 'sse' | 'ndjson'): Stage<Uint8Array, AgentEvent> =>
  pipe(createFramer(framing), aiecs.createDecoder())

/** The whole way from bytes to state, but for the network. */
async function play(pieces: readonly Uint8Array[], framing: 'sse' | 'ndjson'): Promise<RunState> {
  const framer = createFramer(framing)
  async function* frames() {
    for (const piece of pieces) yield framer.push(piece)
    yield framer.end()
  }
  const transport = async () => ({ frames: frames(), headers: new Headers(), sees: 'bytes' as const })
  let state = initialRunState
  for await (const events of run({ transport, protocol: aiecs, signal: new AbortController().signal })) {
    state = events.reduce(reduceRun, state)
  }
  return state
}

/** What the state says, in the words of the ground truth. */
function told(state: RunState) {
  const { text, toolCalls, result, end, error } = collectRun(state)
  return {
    text,
    reasoning: selectReasoning(state),
    toolCalls: toolCalls.map((call) => ({
      functionName: call.functionName,
      toolName: call.toolName,
      operation: call.operation ?? null,
      args: call.parameters ?? null,
      result: call.result ?? null,
      error: call.error ?? null,
      state: call.state,
      scope: call.scope?.kind ?? 'main',
    })),
    result: result && {
      success: result.success,
      output: result.output,
      iterations: result.iterations ?? null,
      reason: result.reason ?? null,
    },
    error: error?.detail ?? null,
    end,
  }
}

function truth({ expect: { text, reasoning, toolCalls, result, error, end } }: AiecsRecording) {
  return {
    text,
    reasoning,
    toolCalls: toolCalls.map(({ id: _, ...call }) => ({
      ...call,
      toolName: call.toolName ?? call.functionName,
    })),
    result: result ?? undefined,
    error,
    end,
  }
}

describe.each(all)('$name', (recording) => {
  it('is told as it was', async () => {
    expect(told(await play([wireBytes(recording)], 'sse'))).toEqual(truth(recording))
    expect(told(await play([wireBytes(recording, 'ndjson')], 'ndjson'))).toEqual(truth(recording))
  })

  it('is told the same byte by byte and at random cuts', async () => {
    const bytes = wireBytes(recording)
    const single = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))
    expect(told(await play(single, 'sse'))).toEqual(truth(recording))
    for (const seed of [1, 2, 3])
      expect(told(await play(randomCuts(bytes, seed), 'sse'))).toEqual(truth(recording))
  })

  it('gives the same events wherever it is cut', () => {
    const { outputs, failed } = expectNoCutToMatter(() => createStage('sse'), wireBytes(recording), {
      everyPlaceUpTo: 1_000,
      runs: 20,
    })
    expect(failed).toBeUndefined()
    expect(outputs.length).toBeGreaterThan(0)
  })

  it('gives every tool call an id of its own', async () => {
    const { toolCalls } = await play([wireBytes(recording)], 'sse')
    expect(new Set(toolCalls.map(({ toolCallId }) => toolCallId)).size).toBe(toolCalls.length)
    for (const [index, call] of toolCalls.entries()) {
      expect(call.toolCallId.replace(/#.*/, '')).toBe(recording.expect.toolCalls[index]?.id)
    }
  })
})
