import { setupWorker } from 'msw/browser'
import {
  type AgentHandlerOptions,
  agentHandler,
  scriptedAgent,
  toBytes,
  toFrames,
} from 'react-agent-stream/testing'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import parallel from '../recordings/aiecs/v2.1.2-hybrid-parallel-same-name.jsonl?raw'

const worker = setupWorker()
beforeAll(() => worker.start({ quiet: true, onUnhandledRequest: 'bypass' }))
afterEach(() => worker.resetHandlers())
afterAll(() => worker.stop())

const url = '/msw/agent'
const agent = scriptedAgent({ ids: true })
  .tokens('Hello there', 20)
  .toolCall('search', { q: 1 })
  .pause(60)
  .toolResult(3)
  .result('x')
const atOnce: AgentHandlerOptions = { pace: Number.POSITIVE_INFINITY }
const all = (framing: 'sse' | 'ndjson') => joined(toBytes(agent, framing).map(({ bytes }) => bytes))
const post = (init: RequestInit = {}) => fetch(url, { method: 'POST', body: '{}', ...init })
const soon = () => new Promise((resolve) => setTimeout(resolve))

function joined(chunks: readonly Uint8Array[]): string {
  const utf8 = new TextDecoder()
  return chunks.map((chunk) => utf8.decode(chunk, { stream: true })).join('') + utf8.decode()
}

async function readAll(response: Response): Promise<{ text: string; broken: boolean }> {
  const chunks: Uint8Array[] = []
  const reader = response.body?.getReader()
  try {
    for (let read = await reader?.read(); read?.value; read = await reader?.read()) chunks.push(read.value)
    return { text: joined(chunks), broken: false }
  } catch {
    return { text: joined(chunks), broken: true }
  }
}

/** A sleep that lasts until the test says so, and says whether its wait was given up. */
function heldSleep() {
  const asked: { ms: number; signal: AbortSignal; wake: () => void }[] = []
  const sleep = (ms: number, signal: AbortSignal) =>
    new Promise<void>((wake) => {
      asked.push({ ms, signal, wake })
      signal.addEventListener('abort', () => wake())
    })
  return { asked, sleep }
}

test('a POST is answered with server-sent events, or with the lines it prefers', async () => {
  worker.use(agentHandler(url, agent, atOnce))
  const events = await post()
  expect(events.headers.get('content-type')).toBe('text/event-stream')
  expect(await events.text()).toBe(all('sse'))
  const lines = await post({ headers: { accept: 'application/x-ndjson' } })
  expect(lines.headers.get('content-type')).toBe('application/x-ndjson')
  expect(await lines.text()).toBe(all('ndjson'))
})

test('chunks arrive one at a time, while the rest is still waited for', async () => {
  const { asked, sleep } = heldSleep()
  worker.use(agentHandler(url, agent, { sleep }))
  const reader = (await post()).body?.getReader()
  let text = ''
  const read = async () => {
    const { value, done } = (await reader?.read()) ?? { done: true }
    text += joined(value ? [value] : [])
    return !done
  }
  for (const [at, word] of ['"Hello"', '" there"', 'tool_result'].entries()) {
    await expect.poll(() => asked).toHaveLength(at + 1)
    expect(text).not.toContain(word)
    asked[at]?.wake()
    while (!text.includes(word)) await read()
  }
  while (await read());
  expect(asked.map(({ ms }) => ms)).toEqual([20, 20, 60])
  expect(text).toBe(all('sse'))
})

test('the native EventSource reads the stream, with its ids', async () => {
  worker.use(agentHandler(url, agent, { pace: 10 }))
  const got: [string, string][] = []
  const frames = toFrames(agent).map(({ frame }) => [frame.id, frame.data])
  const source = new EventSource(url)
  await new Promise<void>((resolve, reject) => {
    source.onmessage = (event: MessageEvent<string>) => {
      got.push([event.lastEventId, event.data])
      if (got.length === frames.length) resolve()
    }
    source.onerror = () => reject(new Error('EventSource failed'))
  })
  source.close()
  expect(got).toEqual(frames)
})

test('status 204 ends an EventSource', async () => {
  worker.use(agentHandler(url, agent, { status: 204 }))
  const source = new EventSource(url)
  await new Promise((resolve) => {
    source.onerror = resolve
  })
  expect(source.readyState).toBe(EventSource.CLOSED)
})

test.each([0, 1, 57, 200])('after %i bytes the connection breaks', async (cutAt) => {
  worker.use(agentHandler(url, agent, { ...atOnce, cutAt }))
  expect(await readAll(await post())).toEqual({ text: all('sse').slice(0, cutAt), broken: true })
  worker.use(agentHandler(url, agent, { ...atOnce, cutAt, cut: 'clean' }))
  expect(await readAll(await post())).toEqual({ text: all('sse').slice(0, cutAt), broken: false })
})

test('an error status, and then the agent', async () => {
  worker.use(agentHandler(url, agent, { status: 503, once: true }), agentHandler(url, agent, atOnce))
  expect((await post()).status).toBe(503)
  expect(await (await post()).text()).toBe(all('sse'))
})

test.each(['abort', 'cancel'] as const)('%s ends the wait', async (how) => {
  const { asked, sleep } = heldSleep()
  worker.use(agentHandler(url, scriptedAgent().token('x').pause(3_600_000), { sleep }))
  const abort = new AbortController()
  const reader = (await post({ signal: abort.signal })).body?.getReader()
  for (let text = ''; !text.includes('"x"'); )
    text += joined([(await reader?.read())?.value ?? new Uint8Array()])
  const pending = reader?.read().then(
    ({ done }) => (done ? 'done' : 'more'),
    (error: unknown) => (error as Error).name,
  )
  await expect.poll(() => asked).toHaveLength(1)
  expect(asked[0]?.signal.aborted).toBe(false)
  if (how === 'abort') abort.abort()
  else await reader?.cancel()
  expect(await pending).toBe(how === 'abort' ? 'AbortError' : 'done')
  await expect.poll(() => asked[0]?.signal.aborted).toBe(true)
  await soon()
  expect(asked).toHaveLength(1)
})

test('two requests at once each get their own whole answer', async () => {
  worker.use(
    agentHandler(url, (body) => scriptedAgent().tokens(String(body).repeat(20), 1), { framing: 'text' }),
  )
  const texts = await Promise.all(['one ', 'two '].map(async (body) => (await post({ body })).text()))
  expect(texts).toEqual(['one '.repeat(20), 'two '.repeat(20)])
})

test('a recording is replayed byte for byte', async () => {
  const wire = parallel.replace(/(.+)\n?/g, 'data: $1\n\n')
  worker.use(agentHandler(url, { bytes: new TextEncoder().encode(wire) }))
  expect(await (await post()).text()).toBe(wire)
  expect(wire).toContain('tool_calls_ready')
})
