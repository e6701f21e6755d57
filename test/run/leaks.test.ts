import { describe, expect, it } from 'vitest'
import { createRunStore, type StreamAgentOptions, streamAgent } from 'react-agent-stream/core'
import { createFakeTime, settle } from '../fake-time.js'

const said = (event: object) => `data: ${JSON.stringify(event)}\n\n`
const broken = 'data: {"type":\n\n'
const token = said({ type: 'token', content: 'Hello' })

/** A server whose body begins with these pieces and does not end by itself. */
function createServer(pieces: string[]) {
  let cancelled = 0
  const body = () =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece))
      },
      cancel() {
        cancelled++
      },
    })
  const fetch: typeof globalThis.fetch = async () =>
    new Response(body(), { headers: { 'content-type': 'text/event-stream' } })
  return { url: 'https://agent.test/', fetch, cancelled: () => cancelled }
}

/** A signal that counts who listens to it. */
function createCountedSignal() {
  const { signal } = new AbortController()
  const listeners = new Set<unknown>()
  const add = signal.addEventListener.bind(signal)
  const remove = signal.removeEventListener.bind(signal)
  signal.addEventListener = (type: string, listener: EventListener) => {
    listeners.add(listener)
    add(type, listener)
  }
  signal.removeEventListener = (type: string, listener: EventListener) => {
    listeners.delete(listener)
    remove(type, listener)
  }
  return { signal, listening: () => listeners.size }
}

describe('nothing is left behind, no body, timer or listener,', () => {
  it.each<[string, Partial<StreamAgentOptions>, string[], string | undefined]>([
    ['when the loop is left', {}, [token, token], undefined],
    ['by the first event that cannot be read', { invalidEvents: 'fail' }, [broken, token], 'invalid_event'],
    ['by the twentieth', {}, Array.from({ length: 25 }, () => broken), 'invalid_event'],
    ['by the first error', { errorEvents: 'stop' }, [said({ type: 'error', error: 'x' }), token], undefined],
    ['by a frame too long', { limits: { frameChars: 10 } }, [token], 'limit_exceeded'],
    ['by a body too long', { limits: { bodyBytes: 10 } }, [broken], 'limit_exceeded'],
  ])('%s', async (_, options, pieces, code) => {
    const time = createFakeTime()
    const { cancelled, ...server } = createServer(pieces)
    const { signal, listening } = createCountedSignal()
    let thrown: unknown
    try {
      for await (const { type } of streamAgent({ ...server, ...time, ...options, signal })) {
        if (type === 'token') break
      }
    } catch (error) {
      thrown = error
    }
    await settle()
    expect(thrown).toEqual(code && expect.objectContaining({ code }))
    expect([cancelled(), time.waiting(), listening()]).toEqual([1, 0, 0])
  })

  it.each(['parts', 'textChars'] as const)('by a run that outgrows limits.%s', async (limit) => {
    const time = createFakeTime()
    const { cancelled, ...server } = createServer([token, said({ type: 'tool_call', tool_name: 'x' }), token])
    const store = createRunStore(() => ({ ...server, ...time, limits: { [limit]: 1 } }))
    expect(await store.start('x')).toMatchObject({ end: 'error', error: { code: 'limit_exceeded' } })
    await settle()
    expect([cancelled(), time.waiting()]).toEqual([1, 0])
  })
})
