import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Program, startDemo } from './demo.js'
import { postJson, readNdjson, readSse } from './http.js'

let demo: Program
beforeAll(async () => {
  demo = await startDemo({ AGENT_SPEED: '200' })
})
afterAll(() => demo.stop())

const post = (path: string, body: unknown, headers?: Record<string, string>, signal?: AbortSignal) =>
  postJson(new URL(path, demo.url), body, headers, signal)
const task = (description: string) => ({ task: { description }, context: {} })

describe('the demo server', () => {
  it('says in one line where it is', () => {
    expect(demo.output().trim()).toMatch(/^react-agent-stream demo: http:\/\/127\.0\.0\.1:\d+\/$/)
  })

  it('numbers the events of a task from 1 and ends with what became of it', async () => {
    const response = await post('/api/agent?agent=research', task('Why are tides high?'))
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    expect(response.headers.get('x-run-id')).toMatch(/^[\w-]{36}$/)
    const blocks = await readSse(response)
    expect(blocks.map(([id]) => id)).toEqual(blocks.map((_, index) => `id: ${index + 1}`))
    expect(blocks.at(-1)?.slice(1)).toEqual(['event: end', 'data: {"type":"end","status":"completed"}'])
  })

  it('sends the same events as NDJSON to whoever asks for it', async () => {
    const types = new Set(
      (await readNdjson(await post('/api/agent', task('x'), { Accept: 'application/x-ndjson' }))).map(
        ({ type }) => type,
      ),
    )
    for (const type of [
      'started',
      'iteration_start',
      'thinking_token',
      'token',
      'tool_call_delta',
      'tool_calls_ready',
      'tool_call',
      'tool_result',
      'tool_error',
      'dawp_run_started',
      'result',
      'completed',
      'end',
    ])
      expect(types).toContain(type)
  })

  it('streams a message as bare tokens, lines and all', async () => {
    const blocks = await readSse(await post('/api/chat', { message: 'What is a spring tide?', context: {} }))
    const text = blocks
      .slice(0, -1)
      .map((lines) =>
        lines
          .filter((line) => line.startsWith('data: '))
          .map((line) => line.slice(6))
          .join('\n'),
      )
      .join('')
    expect(text).toMatch(/^Spring tides come when .*\n\nThe name has nothing to do with the season/s)
  })

  it('gives all of a created run to whoever asks for its events, and 204 when there are no more', async () => {
    const created = await post('/api/runs?agent=silent', task('Calculate 6 * 7'))
    expect(created.status).toBe(201)
    const { id, url } = await created.json()
    const response = await fetch(new URL(url, demo.url))
    expect(response.headers.get('x-run-id')).toBe(id)
    const blocks = await readSse(response)
    expect(blocks[0]?.[0]).toBe('id: 1')
    const resumed = await fetch(new URL(url, demo.url), { headers: { 'Last-Event-ID': '2' } })
    expect(await readSse(resumed)).toEqual(blocks.slice(2))
    const over = await fetch(new URL(url, demo.url), { headers: { 'Last-Event-ID': String(blocks.length) } })
    expect(over.status).toBe(204)
  })

  it('answers a short operation at once', async () => {
    const response = await post('/api/execute', task('Calculate 2 + 2 * 3'))
    expect(await response.json()).toMatchObject({ success: true, output: '2 + 2 * 3 = 8' })
  })

  it.each([
    ['/api/agent', '{', {}, 400],
    ['/api/agent', [], {}, 400],
    ['/api/agent', {}, {}, 400],
    ['/api/agent', { task: { description: 1 } }, {}, 400],
    ['/api/agent?agent=nobody', task('x'), {}, 404],
    ['/api/agent', task('x'), { 'Content-Type': 'text/plain' }, 415],
    ['/api/agent', task('x'.repeat(70_000)), {}, 413],
    ['/api/chat', { message: 1 }, {}, 400],
    ['/api/runs/none/events', {}, {}, 405],
    ['/api/nothing', {}, {}, 404],
    ['/', {}, {}, 405],
  ])('refuses a bad request to %s with a reason (%#)', async (path, body, headers, status) => {
    const response = await post(path, body, headers)
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({ error: { message: expect.any(String) } })
  })

  it.each(['/%00', '/%', '/..%2f..%2fpackage.json', '/server.mjs', '//'])(
    'serves nothing but the page: %s',
    async (path) => {
      const response = await fetch(demo.url + path)
      expect(response.status).toBeGreaterThanOrEqual(400)
      expect(response.status).toBeLessThan(500)
    },
  )

  it('says so when the other agent host cannot be reached', async () => {
    const proxy = await startDemo({ AGENT_URL: 'http://127.0.0.1:9' })
    try {
      const response = await fetch(new URL('/api/agent', proxy.url), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{}',
      })
      expect(response.status).toBe(502)
      expect(await response.json()).toEqual({
        error: { message: expect.stringContaining('http://127.0.0.1:9') },
      })
    } finally {
      expect(await proxy.stop()).toBe(0)
    }
  })
})
