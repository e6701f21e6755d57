import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Program, startDemo } from './demo.js'

let demo: Program
beforeAll(async () => {
  demo = await startDemo({ AGENT_SPEED: '200' })
})
afterAll(() => demo.stop())

const json = { 'Content-Type': 'application/json' }
const post = (path: string, body: unknown, headers: Record<string, string> = {}, signal?: AbortSignal) =>
  fetch(new URL(path, demo.url), {
    method: 'POST',
    headers: { ...json, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal && { signal }),
  })
const task = (description: string) => ({ task: { description }, context: {} })

const messages = async (threadId: string): Promise<Message[]> =>
  (await (await fetch(new URL(`/api/threads/${threadId}/messages`, demo.url))).json()).messages

interface Message {
  id: string
  role: string
  parts: { type: string; text?: string; [field: string]: unknown }[]
}
interface Event {
  type: string
  [field: string]: unknown
}
const readNdjson = async (response: Response): Promise<Event[]> =>
  (await response.text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Event => JSON.parse(line))

/** SSE blocks as pairs of field and value; comments are left out. */
const readSse = async (response: Response): Promise<string[][]> =>
  (await response.text())
    .split('\n\n')
    .map((block) => block.split('\n').filter((line) => line !== '' && !line.startsWith(':')))
    .filter((lines) => lines.length > 0)

/** What somebody says, and the events of the answer. */
const chat = async (context: object, body: object) =>
  readNdjson(await post('/api/chat', { ...body, context }, { Accept: 'application/x-ndjson' }))
const textsOf = (list: readonly Message[]) =>
  list.map(({ parts }) => parts.map(({ text = '' }) => text).join(''))

describe('conversations', () => {
  it('are listed for who spoke in them, the latest first, and can be renamed and forgotten', async () => {
    for (const session_id of ['one', 'two'])
      await chat({ session_id, sender_id: 'ana' }, { message: `Hello from ${session_id}` })
    await chat({ session_id: 'three', sender_id: 'ben' }, { message: 'Hello' })
    const list = async () =>
      (await (await fetch(new URL('/api/threads?sender_id=ana', demo.url))).json()).threads
    expect(await list()).toMatchObject([
      { id: 'two', title: 'Hello from two' },
      { id: 'one', title: 'Hello from one' },
    ])
    const change = (method: string, body?: string) =>
      fetch(new URL('/api/threads/one', demo.url), { method, headers: json, ...(body && { body }) })
    expect((await change('PATCH', '{"title":"First"}')).status).toBe(204)
    expect((await change('PATCH', '{"title":" "}')).status).toBe(400)
    expect((await list())[1]).toMatchObject({ id: 'one', title: 'First' })
    expect((await change('DELETE')).status).toBe(204)
    expect((await change('DELETE')).status).toBe(404)
    expect(await list()).toHaveLength(1)
    expect(await messages('one')).toEqual([])
  })

  it('are given page by page, the end first', async () => {
    const context = { session_id: 'pages' }
    for (const message of ['a', 'b', 'c']) await chat(context, { message, id: message })
    const page = async (query: string) =>
      (await fetch(new URL(`/api/threads/pages/messages?${query}`, demo.url))).json()
    const last = await page('limit=2')
    expect(textsOf(last.messages)[0]).toBe('c')
    expect(last.previousCursor).toBe('c')
    const first = await page('limit=100&before=c')
    expect(first.messages.map(({ role }: Message) => role)).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
    ])
    expect(first.previousCursor).toBe(null)
  })

  it('are the same over every wire', async () => {
    const context = { session_id: 'wires', sender_id: 'ana' }
    const created = await post('/api/runs', { message: 'What is a spring tide?', context })
    const { url } = await created.json()
    expect((await readSse(await fetch(new URL(url, demo.url)))).at(-1)).toContain('event: end')
    const asked = await chat(context, { message: 'What did I ask before?' })
    expect(asked.map(({ content }) => content).join('')).toContain('1. “What is a spring tide?”')
    expect(await messages('wires')).toHaveLength(4)
  })

  it('show the version that was written last, and know the others', async () => {
    const context = { session_id: 'versions' }
    await chat(context, { message: 'What is a spring tide?', id: 'q1' })
    await chat(context, { message: 'What did I ask before?', id: 'q2', parent_id: 'q1' })
    await chat(context, { message: 'Twice a day?', id: 'q3', message_id: 'q1', trigger: 'submit-message' })
    expect((await messages('versions')).map(({ id, role }) => (role === 'user' ? id : role))).toEqual([
      'q3',
      'assistant',
    ])
    await chat(context, { message: 'Twice a day?', id: 'q3', trigger: 'regenerate-message' })
    expect(await messages('versions')).toHaveLength(2)
    // Behind the first version again.
    await chat(context, { message: 'What did I ask before?', id: 'q4', parent_id: 'q1' })
    const path = await messages('versions')
    expect(path.map(({ id }) => id).filter((id) => id.startsWith('q'))).toEqual(['q1', 'q4'])
    expect(textsOf(path).at(-1)).toContain('1. “What is a spring tide?”')
  })

  it('go on in the same answer once the page has replied, also a second time', async () => {
    const context = { session_id: 'replies' }
    const asked = await chat(context, { message: 'Write to Ines that we come', id: 'q' })
    expect(asked.slice(-3).map(({ type }) => type)).toEqual(['approval_request', 'usage', 'end'])
    const request = asked.find(({ type }) => type === 'approval_request')
    const reply = {
      tool_call_id: request?.['tool_call_id'],
      approval: { id: request?.['approval_id'], approved: true },
      parameters: { to: 'ines@harbour.example', subject: 'Changed' },
    }
    // The second time as after a lost connection: nothing is there twice.
    for (let time = 0; time < 2; time += 1) {
      const events = await chat(context, { tool_replies: [reply] })
      expect(events.find(({ type }) => type === 'tool_call')).toMatchObject({
        tool_call_id: reply.tool_call_id,
        parameters: reply.parameters,
      })
      const path = await messages('replies')
      expect(path).toHaveLength(2)
      const sent = path[1]?.parts.filter(({ type }) => type === 'tool-send_email')
      expect(sent).toMatchObject([{ state: 'output-available', input: reply.parameters }])
      expect(textsOf(path)[1]?.split('Sent “Changed”')).toHaveLength(2)
    }
    await chat(context, { message: 'What is a spring tide?' })
    expect((await messages('replies')).map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
    ])
  })
})

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

  it('stops working for a reader who has left, and keeps what it had said', async () => {
    const context = { session_id: 'left-half-way' }
    const leave = new AbortController()
    const response = await post(
      '/api/chat?speed=10',
      { message: 'Tell me the history of tide mills', context },
      {},
      leave.signal,
    )
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    for (let said = ''; said.split('"type":"token"').length < 20; )
      said += (await reader?.read())?.value ?? ''
    leave.abort()
    const lengthNow = async () => JSON.stringify(await messages('left-half-way')).length
    // As soon as the server has noticed, nothing is added any more: the whole would be ten times as long.
    const kept = await lengthNow()
    await post('/api/chat', { message: 'What is a spring tide?', context: { session_id: 'another' } })
    expect(await lengthNow()).toBeLessThan(kept + 500)
    expect(JSON.stringify(await messages('left-half-way'))).toContain('A tide mill')
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

  it.each([
    [{ message: 'x', files: 'all' }, 400],
    [{ message: 'x', files: [{ url: 'https://elsewhere.example/x.png' }] }, 400],
    [{ message: 'x', files: [{ url: `data:,${'x'.repeat(13_000_000)}` }] }, 413],
    [{ tool_replies: [] }, 400],
    [{ tool_replies: [{ tool_call_id: 1 }] }, 400],
    [{ tool_replies: [{ tool_call_id: 'none' }] }, 409],
  ])('refuses a bad message with a reason (%#)', async (body, status) => {
    const response = await post('/api/chat', body)
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
        headers: json,
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
