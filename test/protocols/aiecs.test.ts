import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AgentError, type AgentEvent, aiecs, type Frame } from 'react-agent-stream/core'

const frame = (value: unknown, rest: Partial<Frame> = {}): Frame => ({
  data: typeof value === 'string' ? value : JSON.stringify(value),
  ...rest,
})

function decode(...frames: Frame[]) {
  const decoder = aiecs.createDecoder()
  const events = [...frames.flatMap((one) => decoder.push(one)), ...decoder.end()]
  return { events, ends: decoder.ends }
}

const say = (...values: unknown[]): AgentEvent[] => decode(...values.map((value) => frame(value))).events
const wireTypes =
  'token thinking_token status started completed iteration_start tool_call tool_result tool_error tool_call_delta tool_calls_ready result error recovery_result dawp_run_started dawp_step_completed knowledge_retrieval_started end'.split(
    ' ',
  )

const texts = (events: AgentEvent[]) =>
  events.flatMap((event) => (event.type === 'token' ? [event.content] : []))
const types = (events: AgentEvent[]) => events.map(({ type }) => type)

const batch = (...names: string[]) => ({
  type: 'tool_calls_ready',
  tool_calls: names.map((name, index) => ({ id: `call_${index}`, function: { name, arguments: '{}' } })),
})

describe('what a frame can be', () => {
  it('is an event with its type in the data', () => {
    expect(say({ type: 'token', content: 'Hi' })).toEqual([{ type: 'token', content: 'Hi' }])
  })

  it('is an event with its type in the SSE name', () => {
    expect(decode(frame({ content: 'Hi' }, { event: 'token' })).events).toEqual([
      { type: 'token', content: 'Hi' },
    ])
    expect(decode(frame('Hi', { event: 'token' })).events).toEqual([{ type: 'token', content: 'Hi' }])
    expect(decode(frame('boom', { event: 'error' })).events).toEqual([{ type: 'error', error: 'boom' }])
    expect(decode(frame('', { event: 'end' })).events).toEqual([{ type: 'finish', reason: 'completed' }])
  })

  it('is a bare token', () => {
    const { events, ends } = decode(frame('Hello'), frame(' world'), frame('\n'), frame('{"a"'), frame('42'))
    expect([texts(events).join(''), ends]).toEqual(['Hello world\n{"a"42', 'body'])
  })

  it('is a bare token even when the text of a model that answers in JSON starts a stream', () => {
    for (const first of ['{', '{"', '{}', '[', '42', 'true', 'null']) {
      expect(texts(decode(frame(first), frame('x')).events).join(''), first).toBe(`${first}x`)
    }
  })

  it('is a bare token as a JSON string, so that line breaks survive', () => {
    const { events, ends } = decode(frame('"a\\n"'), frame('"b"'))
    expect([texts(events), ends]).toEqual([['a\n', 'b'], 'body'])
  })

  it('is a piece of plain text, which is never read as anything else', () => {
    const pieces = ['{"type":"error","error":"x"}', '[DONE]', '"quoted"'].map((data) =>
      frame(data, { text: true }),
    )
    expect([texts(decode(...pieces).events).join(''), decode(...pieces).ends]).toEqual([
      '{"type":"error","error":"x"}[DONE]"quoted"',
      'body',
    ])
  })

  it('closes a conversation of bare tokens with a marker, where the server sends one', () => {
    const end = { type: 'end', status: 'error' }
    expect(decode(frame('Hi'), frame(end, { event: 'end' })).events.at(-1)).toEqual({
      type: 'finish',
      reason: 'error',
    })
    expect(decode(frame('Hi'), frame('[DONE]')).events.at(-1)).toEqual({
      type: 'finish',
      reason: 'completed',
    })
    expect(decode(frame('Hi'), frame({ type: 'error', error: 'no' })).events.at(-1)).toEqual({
      type: 'error',
      error: 'no',
    })
  })

  it('may be empty, which keeps a connection alive and says nothing', () => {
    const { events, ends } = decode(frame(''), frame({ type: 'token', content: 'Hi' }), frame(''))
    expect([events, ends]).toEqual([[{ type: 'token', content: 'Hi' }], 'event'])
  })

  it('is a bare token by its SSE name, also where the text is JSON', () => {
    const names = ['f() ', '{}', ' or ', '{"a":1}', '{', '{"content":"!"}'].map((data) =>
      frame(data, { event: 'token' }),
    )
    expect(texts(decode(...names).events).join('')).toBe('f() {} or {"a":1}{!')
  })

  it('is a bare token behind one that was a whole quotation, and so looked like a JSON string', () => {
    const { events, ends } = decode(frame('"Yes"'), frame(', she'), frame(' said: '), frame('42'))
    expect([texts(events).join(''), ends]).toEqual(['Yes, she said: 42', 'body'])
  })

  it('is nothing as a JSON string that is cut off', () => {
    expect(() => decode(frame('"a"'), frame('"b'))).toThrow('no JSON object')
  })

  it('is an event once the agent begins, whatever plain words a server greets with', () => {
    const greeted = decode(
      frame('connected'),
      frame({ type: 'started' }),
      frame({ type: 'token', content: 'Hi' }),
    )
    expect(types(greeted.events)).toEqual(['token', 'status', 'status', 'token'])
    expect(greeted.ends).toBe('event')
  })

  it('promises nothing before it is told what it is', () => {
    expect(decode().ends).toBe('event')
  })

  it.each([
    ['cut JSON', '{"type":"token","content":"'],
    ['an object without a type', '{"content":"Hi"}'],
    ['a number among events', '42'],
    ['a list among events', '[1]'],
    ['a token that is no text', '{"type":"token","content":{"a":1}}'],
  ])('is refused with a typed error when it is %s, and the next one is read', (_, data) => {
    const decoder = aiecs.createDecoder()
    decoder.push(frame({ type: 'started' }))
    expect(() => decoder.push(frame(data))).toThrow(
      expect.objectContaining({ code: 'invalid_event' }) as AgentError,
    )
    expect(decoder.push(frame({ type: 'token', content: 'b' })).at(-1)).toEqual({
      type: 'token',
      content: 'b',
    })
  })

  it('may hold what only Python calls JSON', () => {
    const [, event] = say(
      { type: 'started' },
      '{"type":"tool_result","tool_name":"x","result":{"a":NaN,"b":[-Infinity],"c":"NaN"}}',
    )
    expect(event).toMatchObject({ type: 'tool_result', result: { a: null, b: [null], c: 'NaN' } })
  })

  it('takes linear time over text that is nearly a string', () => {
    const nasty = `{"a":NaN,"${'\\"'.repeat(400_000)}`
    expect(() => say({ type: 'started' }, nasty)).toThrow()
  })
})

describe('text', () => {
  it('is the same however it is cut into UTF-16 units', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        const units = text.split('').map((content) => frame({ type: 'token', content }))
        expect(texts(decode(...units).events).join('')).toBe(text)
      }),
    )
  })

  it('of thinking tokens is reasoning', () => {
    expect(say({ type: 'thinking_token', content: 'hm' })).toEqual([{ type: 'reasoning', content: 'hm' }])
  })
})

describe('time', () => {
  it.each([
    ['2026-11-23T02:10:41.720115', Date.UTC(2026, 10, 23, 2, 10, 41) + 720],
    ['2026-11-23T02:10:41', Date.UTC(2026, 10, 23, 2, 10, 41)],
    ['2026-11-23T02:10:41.5+00:00', Date.UTC(2026, 10, 23, 2, 10, 41) + 500],
    ['2026-11-23T04:10:41+02:00', Date.UTC(2026, 10, 23, 2, 10, 41)],
    [1_795_000_000, 1_795_000_000_000],
    [1_795_000_000_123, 1_795_000_000_123],
    [12_345.6, undefined],
    ['yesterday', undefined],
    [null, undefined],
  ])('%j is %d', (timestamp, expected) => {
    expect(say({ type: 'token', content: 'x', timestamp })[0]?.timestamp).toBe(expected)
  })
})

describe('phases', () => {
  it('are implied by a dialect that does not say them', () => {
    const events = say(
      { type: 'started' },
      { type: 'iteration_start', iteration: 1, max_iterations: 4 },
      batch('search'),
      { type: 'tool_call', tool_name: 'search', parameters: {} },
      { type: 'tool_result', tool_name: 'search', result: 1 },
      { type: 'iteration_start', iteration: 2 },
      { type: 'completed', success: true },
    )
    expect(events.filter(({ type }) => type === 'status')).toEqual([
      { type: 'status', status: 'started' },
      { type: 'status', status: 'thinking', iteration: 1, maxIterations: 4 },
      { type: 'status', status: 'acting', iteration: 1 },
      { type: 'status', status: 'observing', iteration: 1 },
      { type: 'status', status: 'thinking', iteration: 2 },
      { type: 'status', status: 'completed' },
    ])
  })

  it('are not implied where the agent says them', () => {
    const words = ['started', 'thinking', 'acting', 'observing', 'thinking', 'completed']
    const [started, thinking, acting, observing, again, completed] = words.map((status) => ({
      type: 'status',
      status,
      iteration: 1,
    }))
    const call = { type: 'tool_call', tool_name: 'search', parameters: {} }
    const events = say(
      started,
      thinking,
      acting,
      call,
      { type: 'tool_result', tool_name: 'search', result: 1 },
      observing,
      again,
      completed,
    )
    expect(events.flatMap((event) => (event.type === 'status' ? [event.status] : []))).toEqual(words)
  })
})

describe('pairing', () => {
  const outcomes = (events: AgentEvent[]) =>
    events.flatMap((event) =>
      event.type === 'tool_result' ? [[event.toolCallId, event.success ? event.result : event.error]] : [],
    )

  it('gives every outcome to the head of the batch, whatever its name says', () => {
    const events = say(
      batch('search_query', 'nosuchtool_x', 'search_query'),
      { type: 'tool_error', tool_name: 'search', error: 'bad arguments' },
      { type: 'tool_error', tool_name: 'unknown', error: 'no such tool' },
      { type: 'tool_call', tool_name: 'search', operation: 'query', parameters: { q: 1 } },
      { type: 'tool_result', tool_name: 'search', result: 'hits' },
    )
    expect(outcomes(events)).toEqual([
      ['call_0', 'bad arguments'],
      ['call_1', 'no such tool'],
      ['call_2', 'hits'],
    ])
    expect(events.find(({ type }) => type === 'tool_call')).toEqual({
      type: 'tool_call',
      toolCallId: 'call_2',
      toolName: 'search',
      functionName: 'search_query',
      operation: 'query',
      parameters: { q: 1 },
    })
  })

  it('keeps a queue for each scope', () => {
    const loop_scope = { kind: 'dawp', run_id: 'r', step_id: 's' }
    const events = say(
      batch('outer'),
      { ...batch('inner'), loop_scope },
      { type: 'tool_result', tool_name: '?', result: 'from outside' },
      { type: 'tool_result', tool_name: '?', result: 'from inside', loop_scope },
    )
    expect(outcomes(events)).toEqual([
      ['call_0', 'from outside'],
      ['call_0#2', 'from inside'],
    ])
  })

  it('cancels what is left of a batch when the agent moves on', () => {
    for (const next of ['iteration_start', 'result', 'completed', 'error']) {
      const events = say(
        batch('a', 'b'),
        { type: 'tool_result', tool_name: 'a', result: 1 },
        { type: next, iteration: 9 },
      )
      expect(
        events.filter(({ type }) => type === 'tool_cancelled'),
        next,
      ).toEqual([{ type: 'tool_cancelled', toolCallId: 'call_1' }])
    }
  })

  it('cancels what is left of a batch where a status begins an iteration', () => {
    const events = say(
      { type: 'status', status: 'started' },
      { type: 'status', status: 'thinking', iteration: 1 },
      batch('a', 'b'),
      { type: 'tool_result', tool_name: 'a', result: 1 },
      { type: 'status', status: 'thinking', iteration: 2 },
      batch('c'),
      { type: 'tool_call', tool_name: 'c', parameters: {} },
      { type: 'tool_result', tool_name: 'c', result: 2 },
    )
    expect(events.filter(({ type }) => type === 'tool_cancelled')).toEqual([
      { type: 'tool_cancelled', toolCallId: 'call_1' },
    ])
    expect(outcomes(events)).toEqual([
      ['call_0', 1],
      ['call_0#2', 2],
    ])
  })

  it('takes an empty id for none, and the reason of a failure from where there is one', () => {
    const events = say(
      { type: 'tool_call', tool_name: 'a', parameters: {}, tool_call_id: '' },
      { type: 'tool_result', tool_name: 'a', success: false, error: null, result: 'why' },
      { type: 'error' },
    )
    expect(outcomes(events)).toEqual([['a', 'why']])
    expect(events.at(-1)).toEqual({ type: 'error', error: 'unknown' })
  })

  it('tells ids that come again in another iteration apart', () => {
    const round = (iteration: number) => [
      { type: 'iteration_start', iteration },
      batch('a'),
      { type: 'tool_result', tool_name: 'a', result: iteration },
    ]
    expect(outcomes(say(...round(1), ...round(2), ...round(3)))).toEqual([
      ['call_0', 1],
      ['call_0#2', 2],
      ['call_0#3', 3],
    ])
  })

  it('goes by the id where a server without batches adds one', () => {
    const call = (tool_call_id: string) => ({
      type: 'tool_call',
      tool_name: 'a',
      parameters: {},
      tool_call_id,
    })
    const result = (tool_call_id: string) => ({
      type: 'tool_result',
      tool_name: 'a',
      result: tool_call_id,
      tool_call_id,
    })
    expect(outcomes(say(call('x'), call('y'), result('y'), result('x')))).toEqual([
      ['y', 'y'],
      ['x', 'x'],
    ])
  })

  it('goes by the oldest call of the name where there is nothing else', () => {
    const call = (tool_name: string) => ({ type: 'tool_call', tool_name, parameters: {} })
    const events = say(
      call('a'),
      call('b'),
      call('a'),
      { type: 'tool_result', tool_name: 'b', result: 'b' },
      { type: 'tool_result', tool_name: 'a', result: 'a1' },
      { type: 'tool_result', tool_name: 'a', success: false, result: 'a2 failed' },
      { type: 'tool_result', tool_name: 'a', result: 'an orphan' },
    )
    expect(outcomes(events)).toEqual([
      ['b', 'b'],
      ['a', 'a1'],
      ['a#2', 'a2 failed'],
      ['a#3', 'an orphan'],
    ])
  })

  it('takes argument snapshots for what they are, and drops those that are no call', () => {
    const delta = (id: string, text: string) => ({
      type: 'tool_call_delta',
      tool_call: { id, function: { name: 'a', arguments: text } },
    })
    const events = say(delta('call_0', '{"q"'), delta('slip', ''), delta('call_0', '{"q":1}'), {
      type: 'tool_calls',
      tool_calls: [{ id: 'call_0', function: { name: 'a', arguments: '{"q":1}' } }],
    })
    const shared = { type: 'tool_call_delta', toolCallId: 'call_0', functionName: 'a' }
    expect(events.filter(({ type }) => type.startsWith('tool_'))).toEqual([
      { ...shared, inputText: '{"q"', complete: false },
      { ...shared, toolCallId: 'slip', inputText: '', complete: false },
      { ...shared, inputText: '{"q":1}', complete: false },
      { ...shared, inputText: '{"q":1}', complete: true, parameters: { q: 1 } },
      { type: 'tool_cancelled', toolCallId: 'slip' },
    ])
  })
})

describe('attempts', () => {
  it('an iteration number that comes again in the main scope voids what was said since', () => {
    const events = say(
      { type: 'iteration_start', iteration: 1 },
      { type: 'token', content: 'a' },
      { type: 'iteration_start', iteration: 2 },
      { type: 'iteration_start', iteration: 1 },
    )
    expect(events.filter(({ type }) => type === 'step_reset')).toEqual([{ type: 'step_reset', iteration: 1 }])
  })

  it('a nested step that counts from 1 again voids nothing', () => {
    const loop_scope = { kind: 'dawp', run_id: 'r', step_id: 's' }
    const step = { type: 'iteration_start', iteration: 1, loop_scope }
    expect(types(say({ type: 'iteration_start', iteration: 3 }, step, step))).not.toContain('step_reset')
  })

  it('a second start voids everything, as when a recovery runs the agent again', () => {
    const events = say(
      { type: 'started' },
      { type: 'error', error: 'first' },
      { type: 'started' },
      { type: 'result', output: 'second', success: true },
      { type: 'recovery_result', recovery: { success: true, result: { success: true, output: 'second' } } },
    )
    expect(events.filter(({ type }) => type === 'step_reset')).toEqual([{ type: 'step_reset', iteration: 0 }])
    expect(events.at(-1)).toMatchObject({ type: 'result', output: 'second', success: true })
  })

  it('a recovery that failed ends in its error', () => {
    const recovery = { success: false, result: null, terminal_error: 'nothing helped' }
    expect(say({ type: 'recovery_result', recovery }).at(-1)).toEqual({
      type: 'error',
      error: 'nothing helped',
    })
  })
})

describe('everything else', () => {
  it('is kept as custom; telemetry is marked as such', () => {
    expect(
      say(
        { type: 'plugin_hook_started', plugin_name: 'x' },
        { type: 'agent_hook' },
        { type: 'brand_new', a: 1 },
      ),
    ).toEqual([
      {
        type: 'custom',
        name: 'plugin_hook_started',
        data: { type: 'plugin_hook_started', plugin_name: 'x' },
        telemetry: true,
      },
      { type: 'custom', name: 'agent_hook', data: { type: 'agent_hook' }, telemetry: true },
      { type: 'custom', name: 'brand_new', data: { type: 'brand_new', a: 1 }, telemetry: false },
    ])
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype'])(
    'takes %s for a name like any other',
    (name) => {
      const events = say(
        { type: name, [name]: 1 },
        `{"type":"tool_calls_ready","tool_calls":[{"id":"${name}","function":{"name":"${name}","arguments":"{\\"__proto__\\":{\\"polluted\\":1}}"}}]}`,
        `{"type":"tool_call","tool_name":"${name}","parameters":{"__proto__":{"polluted":1}},"loop_scope":{"kind":"main"}}`,
        { type: 'tool_result', tool_name: name, result: { [name]: 1 } },
        { type: 'token', content: 'x', loop_scope: { kind: name, run_id: name, step_id: name } },
      )
      expect(events.find(({ type }) => type === 'custom')).toMatchObject({ name })
      expect(events.find(({ type }) => type === 'tool_result')).toMatchObject({
        toolCallId: name,
        success: true,
      })
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
      expect(Object.keys(Object.prototype)).toEqual([])
    },
  )

  it('breaks nothing, whatever it is', () => {
    const known = fc.constantFrom(...wireTypes, 'plugin_x', 'nonsense')
    const scope = fc.option(fc.record({ kind: fc.string(), run_id: fc.anything(), step_id: fc.string() }), {
      nil: undefined,
    })
    const event = fc.record(
      {
        type: known,
        content: fc.anything(),
        iteration: fc.anything(),
        tool_call: fc.anything(),
        tool_calls: fc.array(fc.jsonValue()),
        tool_name: fc.jsonValue(),
        parameters: fc.jsonValue(),
        result: fc.jsonValue(),
        error: fc.jsonValue(),
        status: fc.jsonValue(),
        recovery: fc.jsonValue(),
        timestamp: fc.jsonValue(),
        loop_scope: scope,
      },
      { requiredKeys: ['type'] },
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (wire) => {
        const decoder = aiecs.createDecoder()
        for (const one of wire) {
          try {
            decoder.push(frame(JSON.parse(JSON.stringify(one)) as object))
          } catch (error) {
            expect(error).toMatchObject({ code: 'invalid_event' })
          }
        }
        decoder.end()
      }),
      { numRuns: 200 },
    )
  })
})

describe('a request', () => {
  it.each([
    [{ description: 'x' }, { a: 1 }, { task: { description: 'x' }, context: { a: 1 } }],
    ['x', undefined, { task: { description: 'x' }, context: {} }],
    [undefined, undefined, { task: {}, context: {} }],
    [{ message: 'Hi' }, { session_id: 's' }, { message: 'Hi', context: { session_id: 's' } }],
  ])('for %j with %j', (input, context, body) => {
    expect(aiecs.encode({ input, context })).toEqual(body)
  })
})
