import { describe, expect, it } from 'vitest'
import { AgentError, localTransport, type StreamAgentOptions, streamAgent } from 'react-agent-stream/core'
import { createFakeTime, createHandTransport, settle } from '../fake-time.js'

/** What the loop gave, and what it threw in the end. */
async function read(options: StreamAgentOptions) {
  const given: string[] = []
  try {
    for await (const event of streamAgent({ ...createFakeTime(), ...options })) given.push(event.type)
  } catch (error) {
    return { given, error }
  }
  return { given, error: undefined }
}

const local = (...values: unknown[]) => localTransport(() => values)

describe('the loop', () => {
  it('gives the events of the agent and of nothing else, in order', async () => {
    const said = [{ type: 'token', content: 'a' }, { type: 'plugin_x' }, { type: 'result', output: 'a' }]
    expect(await read({ transport: local(...said) })).toEqual({
      given: ['token', 'custom', 'result'],
      error: undefined,
    })
  })

  it.each([
    [{ type: 'error', error: 'boom' }, 'error'],
    [{ type: 'result', success: false, output: null }, 'result'],
    [{ type: 'end', status: 'error' }, 'finish'],
  ])('ends normally behind %j, which says so itself', async (event, type) => {
    expect(await read({ transport: local('a', event) })).toEqual({ given: ['token', type], error: undefined })
  })

  it('throws what no event tells, a local agent that failed included', async () => {
    const failing = localTransport(async function* () {
      yield 'a'
      throw new Error('boom')
    })
    expect(await read({ transport: failing })).toEqual({
      given: ['token'],
      error: expect.objectContaining({ code: 'agent', detail: 'boom' }) as AgentError,
    })
    const refused = async () => Promise.reject(new AgentError('http', 'no', { status: 404 }))
    expect(await read({ transport: refused })).toMatchObject({ given: [], error: { code: 'http' } })
  })

  it('simply ends when the signal aborts, also when it had before', async () => {
    const wire = createHandTransport()
    expect(await read({ transport: wire.transport, signal: AbortSignal.abort() })).toEqual({ given: [] })
    expect(wire.requests).toEqual([])
    const controller = new AbortController()
    const reading = read({ transport: wire.transport, signal: controller.signal })
    await settle()
    await wire.accept()
    await wire.send({ type: 'token', content: 'a' })
    controller.abort()
    expect(await reading).toEqual({ given: ['token'] })
  })

  it('may take its time: a busy reader is not a silent agent', async () => {
    const wire = createHandTransport()
    const time = createFakeTime()
    const given: string[] = []
    async function readSlowly() {
      for await (const { type } of streamAgent({ transport: wire.transport, ...time })) {
        given.push(type)
        await time.advance(100_000)
      }
    }
    const reading = readSlowly()
    await settle()
    await wire.accept()
    await wire.send({ type: 'token', content: 'a' })
    await wire.send({ type: 'token', content: 'b' }, { type: 'result', success: true, output: 'ab' })
    await wire.close()
    await reading
    expect([given, time.waiting()]).toEqual([['token', 'token', 'result'], 0])
  })

  it('tells by a reset that a retry voids what was said', async () => {
    let attempts = 0
    const transport = localTransport(() =>
      attempts++ ? ['b', { type: 'result', output: 'b' }] : ['a', { type: 'error', error: 'boom' }],
    )
    const time = createFakeTime()
    const reading = read({ transport, retry: { maxRetries: 1, delayMs: 10 }, ...time })
    await time.advance(10)
    expect(await reading).toEqual({
      given: ['token', 'error', 'step_reset', 'token', 'result'],
    })
  })
})
