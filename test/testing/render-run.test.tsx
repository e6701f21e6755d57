// @vitest-environment jsdom
import { renderRun, scriptedAgent } from 'react-agent-stream/testing'
import { afterEach, expect, test, vi } from 'vitest'
import { aiecsRecordings, wireBytes, wirePieces } from '../recordings.js'

afterEach(() => vi.restoreAllMocks())

const agent = scriptedAgent()
  .pause(100)
  .tokens('Hello there', 20)
  .toolCall('search', { q: 1 })
  .pause(300)
  .toolResult(3)
  .token(' Three.')
  .result('Three.')

test('what has not happened yet is not known', async () => {
  const view = renderRun(agent)
  expect([view.run.status, view.run.connection, view.container]).toEqual([
    'submitted',
    'connecting',
    undefined,
  ])
  await view.advance(0)
  expect([view.run.status, view.run.connection, view.run.text]).toEqual(['submitted', 'open', ''])
  await view.advance(119)
  expect(view.run.text).toBe('')
  await view.advance(1)
  expect([view.run.status, view.run.text]).toEqual(['streaming', 'Hello'])
  await view.advance(40)
  expect(view.run.text).toBe('Hello there')
  expect(view.run.toolCalls).toMatchObject([{ toolName: 'search', state: 'running', parameters: { q: 1 } }])
  await view.advance(299)
  expect([view.run.toolCalls[0]?.state, view.run.end]).toEqual(['done', 'finished'])
  expect(view.run.answer).toBe('Hello there Three.')
})

test('the whole run at once, with the times of the script', async () => {
  const view = renderRun(agent)
  const run = await view.finish()
  expect(run).toMatchObject({
    text: 'Hello there Three.',
    end: 'finished',
    success: true,
    executionTime: 0.44,
  })
  expect(run.metrics).toMatchObject({ tokenCount: 3, timeToFirstTokenMs: 120, elapsedMs: 440 })
  expect(run.toolCalls).toMatchObject([{ startedAt: view.now - 300, endedAt: view.now, result: 3 }])
})

test('the same script gives the same run each time', async () => {
  const [one, two] = [renderRun(agent), renderRun(agent)]
  await Promise.all([one.finish(), two.finish()])
  expect(one.state).toEqual(two.state)
})

test('every recording comes to the end it is known to have', async () => {
  for (const recording of aiecsRecordings) {
    const run = await renderRun(wirePieces(recording)).finish()
    const { end, text } = recording.expect
    expect([recording.name, run.end, run.text]).toEqual([recording.name, end, text])
    const lines = { bytes: wireBytes(recording, 'ndjson') }
    const again = await renderRun(lines, { answer: { framing: 'ndjson' } }).finish()
    expect([recording.name, again.end, again.text]).toEqual([recording.name, end, text])
  }
})

test('a broken connection keeps what was received', async () => {
  const view = renderRun(scriptedAgent().token('half').pause(10).cut())
  expect(await view.finish()).toMatchObject({
    end: 'disconnected',
    text: 'half',
    error: { code: 'disconnected' },
  })
  const cut = renderRun(agent, { answer: { cutAt: 300, cut: 'clean' } })
  expect((await cut.finish()).end).toBe('disconnected')
})

test('retries wait on the clock of the test', async () => {
  const asked: number[] = []
  const view = renderRun(
    () => {
      asked.push(view.now)
      return asked.length < 3 ? scriptedAgent().token('lost').cut() : agent
    },
    { retry: { maxRetries: 3, delayMs: 1_000 } },
  )
  expect(await view.finish()).toMatchObject({ end: 'finished', text: 'Hello there Three.' })
  const gaps = asked.slice(1).map((at, index) => at - (asked[index] ?? 0))
  expect(gaps).toEqual([1_000, 1_000])
})

test('silence is a timeout after its time, and takes none', async () => {
  const view = renderRun(scriptedAgent().token('x').pause(3_600_000), { idleTimeoutMs: 30_000 })
  const before = view.now
  expect(await view.finish()).toMatchObject({ end: 'timeout', text: 'x' })
  expect(view.now - before).toBe(30_000)
})

test('an error status is told', async () => {
  const view = renderRun(agent, { answer: { status: 500 } })
  expect(await view.finish()).toMatchObject({ end: 'error', error: { code: 'http', status: 500 } })
})

test('the request is what a server would be sent', async () => {
  const asked: unknown[] = []
  const view = renderRun('', {
    input: { description: 'Answer' },
    context: { session_id: 's1' },
    headers: { authorization: 'Bearer 1' },
    answer: {
      onRequest: (request, body) => asked.push([request.method, request.headers.get('authorization'), body]),
    },
  })
  await view.finish()
  expect(asked).toEqual([
    ['POST', 'Bearer 1', { task: { description: 'Answer' }, context: { session_id: 's1' } }],
  ])
})

test('stop and a new start', async () => {
  const view = renderRun(agent, { autoStart: false })
  expect(view.run.status).toBe('ready')
  await expect(view.finish()).rejects.toThrow('Call start() first')
  view.start('one')
  await view.advance(130)
  view.run.stop()
  expect([view.run.end, view.run.text]).toEqual(['stopped', 'Hello'])
  view.start('two')
  expect((await view.finish()).end).toBe('finished')
})

test('callbacks are called, and the retry button of a run works', async () => {
  const onEvent = vi.fn()
  const onFinish = vi.fn()
  const view = renderRun(agent, { onEvent, onFinish })
  await view.finish()
  await view.advance(0)
  expect(onFinish).toHaveBeenCalledOnce()
  expect(onEvent.mock.calls.map(([event]: { type: string }[]) => event?.type)).toContain('tool_result')
  void view.run.retry()
  expect(view.run.status).toBe('submitted')
  expect((await view.finish()).end).toBe('finished')
})

test('children are rendered paint by paint, without a warning', async () => {
  const warned = vi.spyOn(console, 'error')
  const seen: string[] = []
  const view = renderRun(agent, (run) => {
    seen.push(run.text)
    return (
      <p>
        {run.status}: {run.text}
      </p>
    )
  })
  expect(view.container?.textContent).toBe('submitted: ')
  await view.advance(125)
  expect(view.container?.textContent).toBe('streaming: Hello')
  await view.finish()
  expect(view.container?.textContent).toBe('ready: Hello there Three.')
  expect([...new Set(seen)]).toEqual(['', 'Hello', 'Hello there', 'Hello there Three.'])
  expect(view.container?.isConnected).toBe(true)
  view.unmount()
  expect(view.container?.isConnected).toBe(false)
  expect(warned).not.toHaveBeenCalled()
})

test('children start the run themselves, in a container of their own', async () => {
  const container = document.body.appendChild(document.createElement('section'))
  const view = renderRun(agent, {
    container,
    autoStart: false,
    children: (run) => (
      <button type="button" onClick={() => void run.start('go')}>
        {run.answer || 'Ask'}
      </button>
    ),
  })
  expect(container.textContent).toBe('Ask')
  container.querySelector('button')?.click()
  await view.finish()
  expect(container.textContent).toBe('Hello there Three.')
  view.unmount()
  expect([container.isConnected, container.childNodes.length]).toEqual([true, 0])
})

test('what is unmounted is over', async () => {
  const view = renderRun(agent, (run) => run.text)
  await view.advance(130)
  view.unmount()
  expect([view.run.end, view.run.text]).toEqual(['disconnected', 'Hello'])
})

test('an error in the children reaches the test', () => {
  vi.spyOn(console, 'error').mockReturnValue()
  expect(() =>
    renderRun(agent, () => {
      throw new Error('broken child')
    }),
  ).toThrow('broken child')
})

test('5,000 tokens and their pauses take no time of the test', async () => {
  const view = renderRun(scriptedAgent().tokens('word '.repeat(5_000), 5).result('x'))
  const run = await view.finish()
  expect(run.metrics.tokenCount).toBe(5_001)
  expect(run.metrics.elapsedMs).toBe(25_005)
})
