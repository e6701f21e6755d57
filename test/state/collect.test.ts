import { describe, expect, it } from 'vitest'
import { collectAgent, localTransport } from 'react-agent-stream/core'
import { createHandTransport, settle } from '../fake-time.js'

const agent = localTransport(async function* () {
  yield { type: 'started' }
  yield { type: 'token', content: 'Four' }
  yield { type: 'tool_call', tool_name: 'calculator', operation: 'eval', parameters: { expression: '2+2' } }
  yield { type: 'tool_result', tool_name: 'calculator', result: 4 }
  yield { type: 'token', content: '.' }
  yield { type: 'result', success: true, output: 'Four.', execution_time: 1.5 }
})

describe('collectAgent', () => {
  it('gives all that came of a run', async () => {
    const run = await collectAgent({ transport: agent, input: { description: 'x' } })
    expect(run).toMatchObject({
      text: 'Four.',
      answer: 'Four.',
      success: true,
      executionTime: 1.5,
      end: 'finished',
      error: undefined,
      errors: [],
      result: { output: 'Four.' },
      metrics: { tokenCount: 2, executionTimeMs: 1500 },
    })
    expect(run.toolCalls).toMatchObject([
      {
        toolName: 'calculator',
        operation: 'eval',
        parameters: { expression: '2+2' },
        result: 4,
        state: 'done',
      },
    ])
  })

  it('keeps no more than the limits allow', async () => {
    const run = await collectAgent({ transport: agent, limits: { textChars: 3 } })
    expect(run).toMatchObject({ end: 'error', error: { code: 'limit_exceeded' }, text: 'Four' })
  })

  it.each(['before', 'during'])('gives what had arrived when it is aborted %s the run', async (when) => {
    const wire = createHandTransport()
    const controller = new AbortController()
    if (when === 'before') controller.abort()
    const collected = collectAgent({ transport: wire.transport, signal: controller.signal })
    await settle()
    if (when === 'during') {
      await wire.accept()
      await wire.send({ type: 'token', content: 'half' })
      controller.abort()
    }
    const text = when === 'before' ? '' : 'half'
    await expect(collected).resolves.toMatchObject({ end: 'stopped', text, error: undefined, success: false })
  })

  it('is refused without an agent', async () => {
    await expect(collectAgent({})).rejects.toMatchObject({ code: 'misuse' })
  })
})
