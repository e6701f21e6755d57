import { describe, expect, test, vi } from 'vitest'
import { AgentError } from '../../src/errors.js'
import { type LocalAgent, localTransport } from '../../src/transports/local.js'
import { agentRequest, readToEnd } from './request.js'

const never = () => new Promise<never>(() => undefined)
const connect = (agent: LocalAgent) => localTransport(agent)(agentRequest())

describe('the values', () => {
  test('that are strings are text; all others are frames of JSON', async () => {
    const connection = await connect(async function* () {
      yield 'Hello '
      yield { type: 'token', content: 'x' }
      yield 7
      yield null
    })
    expect(connection).toMatchObject({ sees: 'events', ends: 'body' })
    expect(await readToEnd(connection)).toEqual({
      frames: [
        { data: 'Hello ', text: true },
        { data: '{"type":"token","content":"x"}' },
        { data: '7' },
        { data: 'null' },
      ],
    })
  })

  test('that say nothing are signs of life', async () => {
    const groups = []
    for await (const group of (await connect(() => ['', undefined, 'a'])).frames) groups.push(group)
    expect(groups).toEqual([[], [], [{ data: 'a', text: true }]])
  })

  test.each<[string, LocalAgent]>([
    ['an array', () => ['a', 'b']],
    ['an array of promises', () => [Promise.resolve('a'), 'b']],
    ['a promise of an array', async () => ['a', 'b']],
    [
      'a generator',
      function* () {
        yield* ['a', 'b']
      },
    ],
    ['a stream', () => new Blob(['a', 'b']).stream().pipeThrough(new TextDecoderStream())],
  ])('may come from %s', async (_, agent) => {
    const { frames } = await readToEnd(await connect(agent))
    expect(frames.map(({ data }) => data).join('')).toBe('ab')
  })
})

test('the agent gets the whole request', async () => {
  const agent = vi.fn(() => [])
  const request = agentRequest({ attempt: 2 })
  await localTransport(agent)(request)
  expect(agent).toHaveBeenCalledExactlyOnceWith(request)
})

describe('what an agent throws', () => {
  test('before it answers is its error', async () => {
    const cause = new Error('no model')
    const agent = () => {
      throw cause
    }
    await expect(connect(agent)).rejects.toMatchObject({
      code: 'agent',
      cause,
      detail: 'no model',
      retryable: false,
    })
    await expect(connect(() => Promise.reject(cause))).rejects.toMatchObject({ code: 'agent', cause })
  })

  test('while it answers is its error, behind what it said', async () => {
    const connection = await connect(function* () {
      yield 'a'
      throw 'out of memory'
    })
    const { frames, error } = await readToEnd(connection)
    expect(frames).toEqual([{ data: 'a', text: true }])
    expect(error).toMatchObject({ code: 'agent', detail: 'out of memory' })
    expect((error as AgentError).message).not.toContain('memory')
  })

  test('stays what it is when it is an AgentError', async () => {
    const own = new AgentError('timeout', 'Too slow.')
    await expect(connect(() => Promise.reject(own))).rejects.toBe(own)
  })
})

test.each([
  ['no iterable', () => ({}) as never],
  ['nothing', () => undefined as never],
])('%s is misuse', async (_, agent: LocalAgent) => {
  await expect(connect(agent)).rejects.toMatchObject({ code: 'misuse' })
})

test('a value that is not JSON is misuse, and the agent is returned', async () => {
  const returned = vi.fn()
  const connection = await connect(function* () {
    try {
      yield 1n
    } finally {
      returned()
    }
  })
  expect((await readToEnd(connection)).error).toMatchObject({ code: 'misuse' })
  expect(returned).toHaveBeenCalledOnce()
})

describe('an abort', () => {
  const reason = new Error('stopped')

  test('rejects with its reason while the agent gets ready', async () => {
    const controller = new AbortController()
    const connecting = localTransport(never)(agentRequest({ signal: controller.signal }))
    controller.abort(reason)
    await expect(connecting).rejects.toBe(reason)
  })

  test('before anything does not even ask the agent', async () => {
    const agent = vi.fn(() => [])
    await expect(localTransport(agent)(agentRequest({ signal: AbortSignal.abort(reason) }))).rejects.toBe(
      reason,
    )
    expect(agent).not.toHaveBeenCalled()
  })

  test('ends the frames and returns the iterator, which may hang as it likes', async () => {
    const controller = new AbortController()
    const returned = vi.fn(never)
    const agent = () => ({ [Symbol.asyncIterator]: () => ({ next: never, return: returned }) })
    const { frames } = await localTransport(agent)(agentRequest({ signal: controller.signal }))
    const next = frames[Symbol.asyncIterator]().next()
    controller.abort(reason)
    expect(await next).toEqual({ done: true, value: undefined })
    expect(returned).toHaveBeenCalledOnce()
  })
})

test('leaving the loop returns the iterator; its end does not', async () => {
  const returned = vi.fn(async () => ({ done: true as const, value: undefined }))
  const agent = () => {
    const values = ['a', 'b']
    const next = async () => ({ done: values.length === 0, value: values.shift() })
    return { [Symbol.asyncIterator]: () => ({ next, return: returned }) }
  }
  await readToEnd(await connect(agent))
  expect(returned).not.toHaveBeenCalled()
  for await (const group of (await connect(agent)).frames) if (group.length > 0) break
  expect(returned).toHaveBeenCalledOnce()
})
