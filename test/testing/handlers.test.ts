import { setupServer } from 'msw/node'
import { type AgentHandlerOptions, agentHandler, scriptedAgent, toBytes } from 'react-agent-stream/testing'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { aiecsRecording, join, wireBytes, wirePieces } from '../recordings.js'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const url = 'http://localhost:3000/api/agent'
const agent = scriptedAgent()
  .tokens('Hello there', 20)
  .toolCall('search', { q: 1 })
  .pause(300)
  .toolResult(3)
  .result('x')
const all = (framing: 'sse' | 'ndjson' | 'text') => join(toBytes(agent, framing).map(({ bytes }) => bytes))
const atOnce: AgentHandlerOptions = { pace: Number.POSITIVE_INFINITY }
const post = (body: unknown = {}, init: RequestInit = {}) =>
  fetch(url, { method: 'POST', body: JSON.stringify(body), ...init })
const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer())
const soon = () => new Promise((resolve) => setImmediate(resolve))

// MSW 3 in Node says of a body that breaks that it is complete, once a byte of it has arrived.
const tellsBreaks = process.env['MSW_MAJOR'] !== '3'

async function readAll(response: Promise<Response>): Promise<{ bytes: Uint8Array; broken: boolean }> {
  const chunks: Uint8Array[] = []
  try {
    const { body } = await response
    for await (const chunk of body ?? []) chunks.push(chunk)
    return { bytes: join(chunks), broken: false }
  } catch {
    return { bytes: join(chunks), broken: true }
  }
}

test('a POST is answered with server-sent events', async () => {
  server.use(agentHandler('*/api/agent', agent, { ...atOnce, headers: { 'X-Run-Id': 'r1' } }))
  const response = await post()
  expect(response.status).toBe(200)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    'x-run-id': 'r1',
  })
  expect(await bytesOf(response)).toEqual(all('sse'))
})

test('a GET is answered likewise, another method is not answered', async () => {
  server.use(agentHandler(url, agent, atOnce))
  expect(await bytesOf(await fetch(url, { headers: { accept: 'text/event-stream' } }))).toEqual(all('sse'))
  const silence = vi.spyOn(console, 'error').mockReturnValue()
  await expect(fetch(url, { method: 'DELETE' })).rejects.toThrow()
  silence.mockRestore()
})

test.each([
  ['application/x-ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
  ['application/x-ndjson, text/event-stream', 'ndjson'],
  ['text/event-stream;q=0.5, application/x-ndjson', 'ndjson'],
  ['text/event-stream, application/x-ndjson', 'sse'],
  ['application/x-ndjson;q=0.1, text/event-stream;q=0.9', 'sse'],
  ['application/x-ndjson;q=0', 'sse'],
  ['*/*', 'sse'],
  ['application/json', 'sse'],
] as const)('for accept: %s the framing is %s', async (accept, framing) => {
  server.use(agentHandler(url, agent, atOnce))
  const response = await post({}, { headers: { accept } })
  expect(response.headers.get('content-type')).toBe(
    framing === 'sse' ? 'text/event-stream' : 'application/x-ndjson',
  )
  expect(await bytesOf(response)).toEqual(all(framing))
})

test('a framing that is asked for holds, whatever is accepted', async () => {
  server.use(agentHandler(url, agent, { ...atOnce, framing: 'text' }))
  const response = await post({}, { headers: { accept: 'text/event-stream' } })
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(await response.text()).toBe('Hello there')
})

test('the pauses of the script are waited for, in order and at the pace asked for', async () => {
  const waited: number[] = []
  const sleep = async (ms: number) => void waited.push(ms)
  server.use(agentHandler(url, agent, { pace: 10, sleep, connectMs: 50 }))
  await post().then(bytesOf)
  expect(waited).toEqual([5, 2, 2, 30])
})

test('what is sent arrives while the rest is still waited for', async () => {
  let resolve = () => {}
  const promise = new Promise<void>((wake) => (resolve = wake))
  server.use(
    agentHandler(url, scriptedAgent().token('first').pause(100).token('last'), { sleep: () => promise }),
  )
  const reader = (await post()).body?.getReader()
  let text = ''
  const read = async (until: string) => {
    while (reader && !text.includes(until)) text += new TextDecoder().decode((await reader.read()).value)
  }
  await read('first')
  expect(text).not.toContain('last')
  resolve()
  await read('last')
})

test.each([0, 1, 57, 200])('after %i bytes the connection breaks', async (cutAt) => {
  server.use(agentHandler(url, agent, { ...atOnce, cutAt }))
  expect(await readAll(post())).toEqual({
    bytes: all('sse').slice(0, cutAt),
    broken: tellsBreaks || cutAt === 0,
  })
  server.use(agentHandler(url, agent, { ...atOnce, cutAt, cut: 'clean' }))
  expect(await readAll(post())).toEqual({ bytes: all('sse').slice(0, cutAt), broken: false })
})

test('a script breaks the connection where it says so', async () => {
  server.use(agentHandler(url, scriptedAgent({ lifecycle: 'explicit' }).bareToken('a').cut().bareToken('b')))
  const { bytes, broken } = await readAll(post())
  expect([new TextDecoder().decode(bytes), broken]).toEqual(['data: a\n\n', tellsBreaks])
})

test('an error status is answered without asking the agent', async () => {
  const never = vi.fn(() => agent)
  server.use(agentHandler(url, never, { status: 503, headers: { 'Retry-After': '2' } }))
  const refused = await post()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2'])
  expect(await refused.json()).toEqual({ detail: 'The scripted agent answers with status 503.' })
  server.use(agentHandler(url, never, { status: 204 }))
  const empty = await post()
  expect([empty.status, await empty.text()]).toEqual([204, ''])
  expect(never).not.toHaveBeenCalled()
})

test('a handler for one request leaves the next to the one behind it', async () => {
  server.use(
    agentHandler(url, agent, { status: 429, once: true }),
    agentHandler(url, agent, { ...atOnce, status: 201 }),
  )
  expect((await post()).status).toBe(429)
  const second = await post()
  expect(second.status).toBe(201)
  expect(await bytesOf(second)).toEqual(all('sse'))
})

test('the answer can follow from the request', async () => {
  const asked: unknown[] = []
  const turns: Record<string, string> = { Hello: 'Hi!', Bye: 'See you.' }
  server.use(
    agentHandler(
      url,
      async (body, request) => {
        const said = await request.text()
        const { message } = body as { message: string }
        return scriptedAgent({ lifecycle: 'explicit' }).bareToken(`${turns[message]} (${said.length})`)
      },
      { framing: 'text', onRequest: (request, body) => asked.push([request.method, body]) },
    ),
  )
  expect(await (await post({ message: 'Hello' })).text()).toBe('Hi! (19)')
  expect(await (await post({ message: 'Bye' })).text()).toBe('See you. (17)')
  expect(asked).toEqual([
    ['POST', { message: 'Hello' }],
    ['POST', { message: 'Bye' }],
  ])
})

test('a body that is not JSON is given as text, none as undefined', async () => {
  const asked: unknown[] = []
  server.use(agentHandler(url, '', { onRequest: (_, body) => asked.push(body) }))
  await fetch(url, { method: 'POST', body: 'plain' })
  await fetch(url)
  expect(asked).toEqual(['plain', undefined])
})

test('a recording is replayed with its own pauses, byte for byte', async () => {
  const recording = aiecsRecording('v2.1.2-hybrid-parallel-same-name')
  const waited: number[] = []
  const sleep = async (ms: number) => void waited.push(ms)
  server.use(agentHandler(url, wirePieces(recording), { sleep }))
  expect(await bytesOf(await post())).toEqual(wireBytes(recording))
  const last = recording.arrivalsMs.at(-1) ?? Number.NaN
  expect(waited.reduce((sum, ms) => sum + ms, 0)).toBe(last - (recording.arrivalsMs[0] ?? Number.NaN))

  server.use(agentHandler(url, { bytes: wireBytes(recording, 'ndjson') }, { framing: 'ndjson' }))
  const lines = await post()
  expect(lines.headers.get('content-type')).toBe('application/x-ndjson')
  expect(await bytesOf(lines)).toEqual(wireBytes(recording, 'ndjson'))
})

test('bytes and texts are sent as they are', async () => {
  server.use(agentHandler(url, 'data: é\n\n'))
  expect(await (await post()).text()).toBe('data: é\n\n')
  server.use(agentHandler(url, Uint8Array.of(0xff, 0, 1), { cutAt: 2, cut: 'clean' }))
  expect(await bytesOf(await post())).toEqual(Uint8Array.of(0xff, 0))
})

test('two requests at once each get their own whole answer', async () => {
  server.use(
    agentHandler(url, (body) => scriptedAgent().tokens(String(body).repeat(20), 1), { framing: 'text' }),
  )
  const texts = await Promise.all(['one ', 'two '].map(async (word) => (await post(word)).text()))
  expect(texts).toEqual(['one '.repeat(20), 'two '.repeat(20)])
})

/** How many timers are set. */
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

/** Those of earlier tests may still be set: what is counted after this is a test's own. */
async function noTimers() {
  while (timers() > 0) await soon()
}

test('an aborted request leaves no timer and no pending read', async () => {
  await noTimers()
  server.use(agentHandler(url, scriptedAgent().token('x').pause(3_600_000).token('y')))
  const abort = new AbortController()
  const reader = (await post({}, { signal: abort.signal })).body?.getReader()
  for (let text = ''; !text.includes('"x"'); ) text += new TextDecoder().decode((await reader?.read())?.value)
  const pending = reader?.read()
  await soon()
  expect(timers()).toBe(1)
  abort.abort()
  await expect(pending).rejects.toThrow('aborted')
  await soon()
  expect(timers()).toBe(0)
})

test('a request that is aborted while it waits for its answer leaves no timer', async () => {
  await noTimers()
  server.use(agentHandler(url, agent, { connectMs: 3_600_000 }))
  const abort = new AbortController()
  const response = post({}, { signal: abort.signal })
  while (timers() === 0) await soon()
  abort.abort()
  await expect(response).rejects.toThrow('aborted')
  await soon()
  expect(timers()).toBe(0)
})

test('a pace that never ends is refused', () => {
  for (const pace of [0, -1, Number.NaN]) {
    expect(() => agentHandler(url, agent, { pace })).toThrow(`A pace of ${pace} never ends`)
  }
})
