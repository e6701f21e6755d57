import fc from 'fast-check'
import {
  type ScriptedAgent,
  scriptedAgent,
  toBytes,
  toFrames,
  type WireFraming,
} from 'react-agent-stream/testing'
import { expect, test } from 'vitest'

const decode = (agent: ScriptedAgent, framing: WireFraming = 'sse') =>
  new TextDecoder().decode(Uint8Array.from(toBytes(agent, framing).flatMap((piece) => [...piece.bytes])))

const events = (agent: ScriptedAgent): Record<string, unknown>[] =>
  toFrames(agent).map(({ frame }) => JSON.parse(frame.data) as Record<string, unknown>)

/** The events without their times, and without the objects of the calls. */
const types = (agent: ScriptedAgent) => events(agent).map(({ type }) => type)

test('the pieces of a text joined are the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
      const said = events(scriptedAgent({ lifecycle: 'explicit' }).tokens(text))
      expect(said.map(({ content }) => content).join('')).toBe(text)
      expect(said.every(({ content }) => content !== '')).toBe(true)
    }),
  )
})

test('the pieces of a sentence are about the size of its words', () => {
  expect(
    events(scriptedAgent({ lifecycle: 'explicit' }).tokens('Hello there, you!\n')).map((e) => e['content']),
  ).toEqual(['Hello', ' there,', ' you!', '\n'])
})

test('a script is immutable, and says the same each time', () => {
  const base = scriptedAgent().token('Hello ')
  const one = base.token('one').result('one')
  const two = base.pause(5).token('two').result('two')
  expect(base.steps).toEqual([{ type: 'token', content: 'Hello ' }])
  expect(decode(one)).not.toContain('two')
  expect(decode(two)).not.toContain('one')
  expect(decode(one)).toBe(decode(one))
  expect(JSON.parse(JSON.stringify(one.steps))).toEqual(one.steps)
})

test('AIECS 2.1.2: a run with two iterations and a tool', () => {
  const agent = scriptedAgent({ maxIterations: 4 })
    .token('Let me look.')
    .pause(50)
    .toolCall('search', { query: 'x' }, { operation: 'query' })
    .pause(20.25)
    .toolResult({ hits: 3 })
    .reasoning('Three. ')
    .token('done')
    .result('done')
  const called = {
    id: 'call_1',
    type: 'function',
    function: { name: 'search_query', arguments: '{"query":"x"}' },
  }
  expect(events(agent)).toEqual([
    { type: 'started', timestamp: '2026-01-01T12:00:00' },
    {
      type: 'iteration_start',
      iteration: 1,
      max_iterations: 4,
      remaining: 4,
      timestamp: '2026-01-01T12:00:00',
    },
    { type: 'token', content: 'Let me look.', timestamp: '2026-01-01T12:00:00' },
    { type: 'tool_calls_ready', tool_calls: [called], timestamp: '2026-01-01T12:00:00.050000' },
    {
      type: 'tool_call',
      tool_name: 'search',
      operation: 'query',
      parameters: { query: 'x' },
      timestamp: '2026-01-01T12:00:00.050000',
    },
    {
      type: 'tool_result',
      tool_name: 'search',
      result: { hits: 3 },
      timestamp: '2026-01-01T12:00:00.070250',
    },
    {
      type: 'iteration_start',
      iteration: 2,
      max_iterations: 4,
      remaining: 3,
      timestamp: '2026-01-01T12:00:00.070250',
    },
    { type: 'thinking_token', content: 'Three. ', timestamp: '2026-01-01T12:00:00.070250' },
    { type: 'token', content: 'done', timestamp: '2026-01-01T12:00:00.070250' },
    {
      type: 'result',
      success: true,
      reason: null,
      output: 'done',
      tool_calls_count: 1,
      iterations: 2,
      execution_time: 0.07025,
      timestamp: '2026-01-01T12:00:00.070250',
    },
    { type: 'completed', success: true, execution_time: 0.07025, timestamp: '2026-01-01T12:00:00.070250' },
  ])
})

test('as documented: statuses, and a tool_result that says whether it succeeded', () => {
  const agent = scriptedAgent({ dialect: 'documented' })
    .token('Hm. ')
    .toolCalls([
      { name: 'search', parameters: { q: 1 } },
      { name: 'add', parameters: [2, 2] },
    ])
    .toolResult(4)
    .toolError('no')
    .token('done')
    .result('done')
  const timestamp = '2026-01-01T12:00:00'
  expect(events(agent)).toEqual([
    { type: 'status', status: 'started', timestamp },
    { type: 'status', status: 'thinking', iteration: 1, timestamp },
    { type: 'token', content: 'Hm. ', timestamp },
    { type: 'status', status: 'acting', iteration: 1, timestamp },
    { type: 'tool_call', tool_name: 'search', parameters: { q: 1 }, timestamp },
    { type: 'tool_call', tool_name: 'add', parameters: [2, 2], timestamp },
    { type: 'tool_result', tool_name: 'search', result: 4, success: true, timestamp },
    { type: 'tool_result', tool_name: 'add', result: 'no', success: false, timestamp },
    { type: 'status', status: 'observing', iteration: 1, timestamp },
    { type: 'status', status: 'thinking', iteration: 2, timestamp },
    { type: 'token', content: 'done', timestamp },
    {
      type: 'result',
      success: true,
      reason: null,
      output: 'done',
      tool_calls_count: 2,
      iterations: 2,
      execution_time: 0,
      timestamp,
    },
    { type: 'status', status: 'completed', timestamp },
  ])
})

test('calls that follow each other are one batch, whose tools run in turn', () => {
  const agent = scriptedAgent({ lifecycle: 'explicit' })
    .toolCall('a', {})
    .toolCall('b', {}, { id: 'mine' })
    .toolResult(1)
    .toolError('broken')
  expect(types(agent)).toEqual(['tool_calls_ready', 'tool_call', 'tool_result', 'tool_call', 'tool_error'])
  expect(events(agent)[0]?.['tool_calls']).toMatchObject([{ id: 'call_1' }, { id: 'mine' }])
  expect(events(agent).map((event) => event['tool_name'])).toEqual([undefined, 'a', 'a', 'b', 'b'])
})

test('a call that is made while another is open waits for its turn', () => {
  const agent = scriptedAgent({ lifecycle: 'explicit' })
    .toolCall('a', {})
    .pause(5)
    .toolCall('b', {})
    .toolResult(1)
    .toolResult(2)
  expect(events(agent).map((event) => [event['type'], event['tool_name']])).toEqual([
    ['tool_calls_ready', undefined],
    ['tool_call', 'a'],
    ['tool_calls_ready', undefined],
    ['tool_result', 'a'],
    ['tool_call', 'b'],
    ['tool_result', 'b'],
  ])
})

test('the closing mark has its name, also where no other event has', () => {
  expect(decode(scriptedAgent().end('cancelled'))).toBe(
    'event: end\ndata: {"type":"end","status":"cancelled"}\n\n',
  )
})

test('a call that never begins is announced and fails', () => {
  const agent = scriptedAgent({ lifecycle: 'explicit' })
    .toolCall('search', null, { runs: false, argumentsText: '{"query": "Pyth' })
    .toolError('Unterminated string')
  expect(types(agent)).toEqual(['tool_calls_ready', 'tool_error'])
  expect(decode(agent)).toContain(JSON.stringify('{"query": "Pyth'))
})

test('arguments arrive as growing snapshots while the model writes them', () => {
  const agent = scriptedAgent({ lifecycle: 'explicit' }).toolCall(
    'search',
    { query: 'Python' },
    { writeMs: 100 },
  )
  const written = events(agent)
    .filter(({ type }) => type === 'tool_call_delta')
    .map((event) => (event['tool_call'] as { function: { arguments: string } }).function.arguments)
  expect(written).toEqual(['{"que', '{"query":', '{"query":"Pyth', '{"query":"Python"}'])
  expect(toFrames(agent).map(({ delayMs }) => delayMs)).toEqual([25, 25, 25, 25, 0, 0])
})

test('where one call of a batch is streamed all are, in their order', () => {
  const batch = [
    { name: 'a', parameters: {} },
    { name: 'b', parameters: {}, writeMs: 50 },
  ]
  const agent = scriptedAgent({ lifecycle: 'explicit' }).toolCalls(batch)
  const ids = events(agent).map((event) => (event['tool_call'] as { id: string } | undefined)?.id)
  expect(ids).toEqual(['call_1', 'call_2', 'call_2', undefined, undefined])
})

test('a burst holds a batch back until it is done, with true timestamps', () => {
  const agent = scriptedAgent({ lifecycle: 'explicit', delivery: 'burst' })
    .toolCalls([
      { name: 'a', parameters: {} },
      { name: 'b', parameters: {} },
    ])
    .pause(100)
    .toolResult(1)
    .pause(50)
    .toolResult(2)
    .token('x')
  expect(types(agent)).toEqual([
    'tool_calls_ready',
    'tool_call',
    'tool_result',
    'tool_call',
    'tool_result',
    'token',
  ])
  expect(toFrames(agent).map(({ delayMs }) => delayMs)).toEqual([0, 150, 0, 0, 0, 0])
  expect(events(agent).map((event) => String(event['timestamp']).slice(19))).toEqual([
    '',
    '',
    '.100000',
    '.100000',
    '.150000',
    '.150000',
  ])
})

test('nested work carries its loop_scope, and the main work goes on in a new iteration', () => {
  const agent = scriptedAgent()
    .token('Main. ')
    .scope({ workflow: 'review' }, (run) =>
      run.scope({ step: 'read', success: false }, (step) =>
        step.token('Nested. ').toolCall('a', {}).toolResult(1),
      ),
    )
    .token('Main again.')
  const run = { kind: 'dawp', run_id: 'dawp-1', workflow_id: 'review' }
  const step = { ...run, step_id: 'read', step_index: 0, prompt_index: 0 }
  expect(events(agent).map((event) => [event['type'], event['loop_scope']])).toEqual([
    ['started', undefined],
    ['iteration_start', undefined],
    ['token', undefined],
    ['dawp_run_started', run],
    ['dawp_step_started', step],
    ['iteration_start', step],
    ['token', step],
    ['tool_calls_ready', step],
    ['tool_call', step],
    ['tool_result', step],
    ['dawp_step_completed', step],
    ['dawp_run_completed', run],
    ['iteration_start', undefined],
    ['token', undefined],
  ])
  const ended = events(agent).find(({ type }) => type === 'dawp_step_completed')
  expect(ended).toMatchObject({ success: false, run_id: 'dawp-1', step_id: 'read' })
  expect(ended?.['timestamp']).toBe('2026-01-01T12:00:00+00:00')
})

test('what an agent sends by itself is only sent when it is implied', () => {
  const say = (agent: ScriptedAgent) => agent.status('started').token('x').result('x')
  expect(types(say(scriptedAgent({ lifecycle: 'explicit' })))).toEqual(['status', 'token', 'result'])
  expect(types(say(scriptedAgent()))).toEqual(['status', 'iteration_start', 'token', 'result', 'completed'])
  expect(types(scriptedAgent().token('x').result('x', { completed: false })).at(-1)).toBe('result')
  expect(types(scriptedAgent().iteration(1, 3).token('x').iteration(1, 3).token('y'))).toEqual([
    'started',
    'iteration_start',
    'token',
    'iteration_start',
    'token',
  ])
})

test('every framing writes the same script its own way', () => {
  const agent = scriptedAgent({ lifecycle: 'explicit', ids: true, eventNames: true })
    .comment('still\nhere')
    .bareToken('Hi\nyou')
    .event({ type: 'token', content: 'there' })
    .raw('data: {"bro')
    .end()
  expect(decode(agent)).toBe(
    ': still\n: here\n\n' +
      'id: 1\ndata: Hi\ndata: you\n\n' +
      'id: 2\nevent: token\ndata: {"type":"token","content":"there"}\n\n' +
      'data: {"bro' +
      'id: 3\nevent: end\ndata: {"type":"end","status":"completed"}\n\n',
  )
  expect(decode(agent, 'ndjson')).toBe(
    '\n"Hi\\nyou"\n{"type":"token","content":"there"}\ndata: {"bro{"type":"end","status":"completed"}\n',
  )
  expect(decode(agent, 'text')).toBe('Hi\nyoutheredata: {"bro')
})

test('a cut ends the script, a last pause stays', () => {
  const base = scriptedAgent({ lifecycle: 'explicit' }).bareToken('a').pause(30)
  expect(toBytes(base.cut().bareToken('b'), 'text')).toEqual([
    { delayMs: 0, bytes: new TextEncoder().encode('a') },
    { delayMs: 30, bytes: new Uint8Array(), cut: true },
  ])
  expect(toBytes(base, 'text').at(-1)).toEqual({ delayMs: 30, bytes: new Uint8Array() })
  expect(
    toBytes(base.comment('x').comment('y').bareToken('b'), 'text').map(({ delayMs }) => delayMs),
  ).toEqual([0, 30])
})

test('a script without meaning is refused where it is written', () => {
  expect(() => scriptedAgent().toolResult(1)).toThrow('No tool call is open')
  expect(() => scriptedAgent().toolCall('a', {}).toolResult(1).toolError('x')).toThrow('No tool call is open')
  expect(() => scriptedAgent().scope({ step: 'x' }, (agent) => agent)).toThrow(
    "The step 'x' is in no workflow",
  )
  expect(() => scriptedAgent().pause(-1)).toThrow('cannot pause for -1 milliseconds')
  expect(() => scriptedAgent().pause(Number.NaN)).toThrow('cannot pause')
})
