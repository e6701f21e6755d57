import { describe, expect, it } from 'vitest'
import { AgentError, createRunStore, type RunStoreOptions } from 'react-agent-stream/core'
import { createFakeTime, createHandTransport, settle } from '../fake-time.js'

const token = (content: string) => ({ type: 'token', content })
const lost = () => new AgentError('disconnected', 'lost')

function setUp(options: Partial<RunStoreOptions> = {}) {
  const time = createFakeTime()
  const wire = createHandTransport()
  const store = createRunStore(() => ({ transport: wire.transport, ...time, random: () => 1, ...options }))
  const words = () => {
    const { status, connection, end, endedBy, error } = store.getState()
    return [status, connection, end, ...(endedBy ? [endedBy] : []), ...(error ? [error.code] : [])]
  }
  return { time, wire, store, words }
}

describe('the table of states', () => {
  it('before anything was asked', () => {
    expect(setUp().words()).toEqual(['ready', 'idle', undefined])
  })

  it('asked, nothing received', () => {
    const { store, words } = setUp()
    void store.start('x')
    expect(words()).toEqual(['submitted', 'connecting', undefined])
  })

  it('receiving', async () => {
    const { store, wire, words } = setUp()
    void store.start('x')
    await settle()
    await wire.accept()
    expect(words()).toEqual(['submitted', 'open', undefined])
    await wire.send(token('a'))
    expect(words()).toEqual(['streaming', 'open', undefined])
  })

  it('cut, trying again', async () => {
    const { store, wire, words, time } = setUp({ retry: { maxRetries: 1, delayMs: 1000 } })
    void store.start('x')
    await settle()
    await wire.accept()
    await wire.send(token('a'))
    await wire.close(lost())
    expect(words()).toEqual(['streaming', 'reconnecting', undefined, 'disconnected'])
    expect(store.getState().retryAt).toBe(time.clock.now() + 1000)
    await time.advance(1000)
    expect(words()).toEqual(['streaming', 'reconnecting', undefined, 'disconnected'])
    await wire.accept()
    expect(words()).toEqual(['streaming', 'open', undefined])
  })

  it.each([
    ['result', { type: 'result', success: true, output: 'x' }],
    ['completed', { type: 'completed', success: true }],
    ['status completed', { type: 'status', status: 'completed' }],
    ['an end marker', { type: 'end', status: 'completed' }],
    ['a result without success but with an output', { type: 'result', success: false, output: 'partial' }],
  ])('the terminal event was seen: %s', async (_, event) => {
    const { store, wire, words } = setUp()
    const done = store.start('x')
    await settle()
    await wire.accept()
    await wire.send(token('a'), event)
    await wire.close()
    expect(words()).toEqual(['ready', 'closed', 'finished', 'event'])
    await expect(done).resolves.toMatchObject({ end: 'finished', text: 'a', error: undefined })
  })

  it('the terminal event was seen, and then the connection broke', async () => {
    const { store, wire, words } = setUp()
    void store.start('x')
    await settle()
    await wire.accept()
    await wire.send(token('a'), { type: 'result', success: true, output: 'a' })
    await wire.close(lost())
    expect(words()).toEqual(['ready', 'closed', 'finished', 'event'])
  })

  it('a clean end of bare tokens', async () => {
    const { store, wire, words } = setUp()
    void store.start('x')
    await settle()
    await wire.accept()
    await wire.send('Hello', ' world')
    await wire.close()
    expect(words()).toEqual(['ready', 'closed', 'finished', 'body'])
  })

  it('a clean end of an iterable in this page, whatever it said', async () => {
    const { store, wire, words } = setUp()
    void store.start('x')
    await settle()
    await wire.accept({ sees: 'events', ends: 'body' })
    await wire.send(token('a'))
    await wire.close()
    expect(words()).toEqual(['ready', 'closed', 'finished', 'body'])
  })

  it.each([
    ['an error', [{ type: 'error', error: 'boom' }]],
    [
      'an error and the end',
      [
        { type: 'error', error: 'boom' },
        { type: 'end', status: 'error' },
      ],
    ],
    ['an error and telemetry', [{ type: 'error', error: 'boom' }, { type: 'plugin_hook_completed' }]],
    [
      'a result without success and output',
      [{ type: 'result', success: false, output: null, reason: 'boom' }],
    ],
  ])('the last thing said was %s', async (_, events) => {
    const { store, wire, words } = setUp()
    const done = store.start('x')
    await settle()
    await wire.accept()
    await wire.send(token('a'), ...events)
    await wire.close()
    expect(words()).toEqual(['error', 'closed', 'error', 'event', 'agent'])
    const { error, errors, text } = await done
    expect([error?.detail, errors.length, text]).toEqual(['boom', 1, 'a'])
  })

  it('an error that the agent goes on after is collected, and the run finishes', async () => {
    const { store, wire, words } = setUp()
    void store.start('x')
    await settle()
    await wire.accept()
    await wire.send({ type: 'error', error: 'one' }, token('on'), {
      type: 'result',
      success: true,
      output: 'on',
    })
    await wire.close()
    expect(words()).toEqual(['ready', 'closed', 'finished', 'event'])
    expect(store.getState().errors.map(({ detail }) => detail)).toEqual(['one'])
  })

  it('with errorEvents stop, the first error is the last thing read', async () => {
    const { store, wire, words } = setUp({ errorEvents: 'stop' })
    void store.start('x')
    await settle()
    await wire.accept()
    await wire.send(token('a'), { type: 'error', error: 'boom' }, token('b'))
    expect(words()).toEqual(['error', 'closed', 'error', 'event', 'agent'])
    expect(store.getState().parts).toMatchObject([{ text: 'a', state: 'done' }])
    expect(wire.requests[0]?.signal.aborted).toBe(true)
  })

  it('an error in nested work does not end the run', async () => {
    const { store, wire, words, time } = setUp({ errorEvents: 'stop' })
    void store.start('x')
    await settle()
    await wire.accept()
    const loop_scope = { kind: 'dawp', run_id: 'r' }
    await wire.send(
      { type: 'error', error: 'inner', loop_scope },
      { type: 'result', success: true, output: 1, loop_scope },
    )
    time.paintNow()
    expect(words()).toEqual(['streaming', 'open', undefined])
    await wire.close()
    expect(words()).toEqual(['error', 'closed', 'disconnected', 'disconnected'])
  })

  it.each([
    ['ended', undefined],
    ['broke', lost()],
  ])('the body %s without a terminal event', async (_, error) => {
    const { store, wire, words } = setUp()
    void store.start('x')
    await settle()
    await wire.accept()
    await wire.send(token('a'))
    await wire.close(error)
    expect(words()).toEqual(['error', 'closed', 'disconnected', 'disconnected'])
    expect(store.getState().parts).toMatchObject([{ text: 'a', state: 'done' }])
  })

  it('an empty body is not an answer', async () => {
    const { store, wire, words } = setUp()
    void store.start('x')
    await settle()
    await wire.accept()
    await wire.close()
    expect(words()).toEqual(['error', 'closed', 'disconnected', 'disconnected'])
  })

  it('no byte for idleTimeoutMs', async () => {
    const { store, wire, words, time } = setUp()
    void store.start('x')
    await settle()
    await wire.accept()
    await wire.send(token('a'))
    await time.advance(44_999)
    expect(words()).toEqual(['streaming', 'open', undefined])
    await time.advance(1)
    await settle()
    expect(words()).toEqual(['error', 'closed', 'timeout', 'timeout'])
    expect(wire.requests[0]?.signal.aborted).toBe(true)
    expect(time.waiting()).toBe(0)
  })

  it('stop', async () => {
    const { store, wire, words, time } = setUp()
    const done = store.start('x')
    await settle()
    await wire.accept()
    await wire.send(token('a'), token('b'))
    store.stop()
    expect(words()).toEqual(['ready', 'closed', 'stopped'])
    expect(wire.requests[0]?.signal.aborted).toBe(true)
    await expect(done).resolves.toMatchObject({
      end: 'stopped',
      text: 'ab',
      error: undefined,
      success: false,
    })
    const after = store.getState()
    await wire.send(token('late'), { type: 'result', success: true, output: 'late' })
    store.stop()
    expect(store.getState()).toBe(after)
    expect(time.waiting()).toBe(0)
  })

  it('disconnect', async () => {
    const { store, wire, words } = setUp()
    const done = store.start('x')
    await settle()
    await wire.accept()
    await wire.send(token('a'))
    store.disconnect()
    expect(words()).toEqual(['ready', 'closed', 'disconnected'])
    await expect(done).resolves.toMatchObject({ end: 'disconnected', text: 'a', error: undefined })
  })

  it('the server says that the run was cancelled', async () => {
    const { store, wire, words } = setUp()
    void store.start('x')
    await settle()
    await wire.accept()
    await wire.send(token('a'), { type: 'end', status: 'cancelled' })
    await wire.close()
    expect(words()).toEqual(['ready', 'closed', 'stopped', 'event'])
  })
})

describe('a run from outside', () => {
  it('superseded by a second start ends as stopped, and its late events change nothing', async () => {
    const first = createHandTransport()
    const second = createHandTransport()
    let wire = first
    const time = createFakeTime()
    const store = createRunStore(() => ({ transport: wire.transport, ...time }))
    const done = store.start('one')
    await settle()
    await first.accept()
    await first.send(token('one'))
    wire = second
    void store.start('two')
    await expect(done).resolves.toMatchObject({ end: 'stopped', text: 'one' })
    expect(store.getState()).toMatchObject({ status: 'submitted', parts: [] })
    await first.send(token('late'))
    await second.accept()
    await second.send(token('two'))
    expect(store.getState().parts).toMatchObject([{ text: 'two' }])
  })

  it('is told that it was stopped before the headers came', async () => {
    const { store, wire, words } = setUp()
    const done = store.start('x')
    await settle()
    store.stop()
    await done
    await wire.accept()
    await wire.send(token('late'))
    expect(words()).toEqual(['ready', 'closed', 'stopped'])
  })

  it('is not tried again once stopped while it waits', async () => {
    const { store, wire, words, time } = setUp({ retry: { maxRetries: 3, delayMs: 1000 } })
    const done = store.start('x')
    await settle()
    await wire.refuse(new AgentError('network', 'down'))
    store.stop()
    await done
    await time.advance(10_000)
    expect(words()).toEqual(['ready', 'closed', 'stopped'])
    expect([wire.requests.length, time.waiting()]).toEqual([1, 0])
  })

  it('retry asks the same again, reset forgets', async () => {
    const { store, wire } = setUp()
    void store.start({ description: 'x' })
    await settle()
    await wire.refuse(new AgentError('http', 'no', { status: 400 }))
    void store.retry()
    await settle()
    expect(wire.requests.map(({ input }) => input)).toEqual([{ description: 'x' }, { description: 'x' }])
    store.reset()
    expect(store.getState()).toBe(store.getInitialState())
  })

  it('without a url or a transport is refused with what to do', async () => {
    const store = createRunStore(() => ({}))
    await expect(store.start('x')).rejects.toMatchObject({
      code: 'misuse',
      message: expect.stringContaining('pass `url`') as string,
    })
    expect(store.getState().status).toBe('ready')
  })

  it('tells its callbacks, and is not hurt by what they throw', async () => {
    const { store, wire } = setUp()
    const heard: string[] = []
    const thrown: unknown[] = []
    process.on('uncaughtException', (error) => thrown.push(error))
    store.attach(() => ({
      onEvent: ({ type }) => void heard.push(type),
      onToolCall: ({ toolName }) => {
        heard.push(toolName)
        throw new Error('mine')
      },
      onError: ({ code }) => void heard.push(code),
      onFinish: ({ end }) => void heard.push(end),
    }))
    const done = store.start('x')
    await settle()
    await wire.accept()
    await wire.send(
      { type: 'tool_call', tool_name: 'search', parameters: {} },
      { type: 'error', error: 'boom' },
    )
    await wire.close()
    await done
    process.removeAllListeners('uncaughtException')
    expect(heard).toEqual(['status', 'tool_call', 'search', 'error', 'agent', 'error'])
    expect(thrown).toMatchObject([{ message: 'mine' }])
  })
})

describe('what outgrows a limit', () => {
  it.each([
    ['textChars', { textChars: 5 }, [token('abc'), token('def')], 'abcdef'],
    ['parts', { parts: 1 }, [token('a'), { type: 'thinking_token', content: 'b' }, token('c')], 'ac'],
  ])('%s ends the run and keeps what was received', async (name, limits, events, text) => {
    const { store, wire, words } = setUp({ limits })
    const done = store.start('x')
    await settle()
    await wire.accept()
    for (const event of events) await wire.send(event)
    expect(words()).toEqual(['error', 'closed', 'error', 'limit_exceeded'])
    expect(wire.requests[0]?.signal.aborted).toBe(true)
    const collected = await done
    expect(text.startsWith(collected.text)).toBe(true)
    expect(collected.error?.message).toContain(name)
  })

  it('toolInputChars cuts the arguments that are kept', async () => {
    const { store, wire, time } = setUp({ limits: { toolInputChars: 4 } })
    void store.start('x')
    await settle()
    await wire.accept()
    await wire.send({
      type: 'tool_call_delta',
      tool_call: { id: 'a', function: { name: 'f', arguments: '{"abc":1' } },
    })
    time.paintNow()
    expect(store.getState().toolCalls[0]?.inputText).toBe('{"ab')
  })
})

describe('events that cannot be read', () => {
  it('are counted and skipped', async () => {
    const { store, wire, words } = setUp()
    void store.start('x')
    await settle()
    await wire.accept()
    await wire.send(token('a'), '{"type":"tok', token('b'))
    expect(words()).toEqual(['streaming', 'open', undefined])
    expect(store.getState().errors).toMatchObject([{ code: 'invalid_event' }])
    await wire.send({ type: 'result', success: true, output: 'ab' })
    await wire.close()
    expect([...words(), store.getState().parts]).toMatchObject([
      'ready',
      'closed',
      'finished',
      'event',
      [{ text: 'ab' }],
    ])
  })

  it('end the run when there are twenty in a row', async () => {
    const { store, wire, words } = setUp()
    void store.start('x')
    await settle()
    await wire.accept()
    await wire.send(
      token('a'),
      ...Array<string>(19).fill('{"type":"x'),
      token('b'),
      ...Array<string>(19).fill('{"type":"x'),
    )
    expect(words()).toEqual(['streaming', 'open', undefined])
    await wire.send('{"type":"x')
    expect(words()).toEqual(['error', 'closed', 'error', 'invalid_event'])
    expect(store.getState().parts).toMatchObject([{ text: 'ab', state: 'done' }])
  })

  it('end the run at once when asked to', async () => {
    const { store, wire, words } = setUp({ invalidEvents: 'fail' })
    void store.start('x')
    await settle()
    await wire.accept()
    await wire.send(token('a'), '{"type":"x', token('b'))
    expect([...words(), store.getState().parts]).toMatchObject([
      'error',
      'closed',
      'error',
      'invalid_event',
      [{ text: 'a' }],
    ])
  })
})
