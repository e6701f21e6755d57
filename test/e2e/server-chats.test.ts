import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Program, startDemo } from './demo.js'
import { postJson, readNdjson, readSse } from './http.js'
import { readEvents } from './serve.js'

let demo: Program
beforeAll(async () => {
  demo = await startDemo({ AGENT_SPEED: '200' })
})
afterAll(() => demo.stop())

const post = (path: string, body: unknown, headers?: Record<string, string>, signal?: AbortSignal) =>
  postJson(new URL(path, demo.url), body, headers, signal)
const messages = async (threadId: string): Promise<Message[]> =>
  (await (await fetch(new URL(`/api/threads/${threadId}/messages`, demo.url))).json()).messages

interface Message {
  id: string
  role: string
  parts: { type: string; text?: string; [field: string]: unknown }[]
}

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
      fetch(new URL('/api/threads/one', demo.url), {
        method,
        headers: { 'Content-Type': 'application/json' },
        ...(body && { body }),
      })
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

  it('have the whole answer also when its reader has left, and what was said of one that is cancelled', async () => {
    const ask = async (session_id: string) => {
      const leave = new AbortController()
      const body = { message: 'Tell me the history of tide mills', context: { session_id } }
      const response = await post('/api/chat?speed=50', body, {}, leave.signal)
      await readEvents(response, (events) => events.length > 60)
      leave.abort()
      return new URL(`/api/runs/${response.headers.get('x-run-id')}`, demo.url)
    }
    const lengthOf = async (session_id: string) => textsOf(await messages(session_id))[1]?.length ?? 0
    await ask('left')
    expect((await fetch(await ask('cancelled'), { method: 'DELETE' })).status).toBe(204)
    const kept = await lengthOf('cancelled')
    const left = async () => textsOf(await messages('left'))[1]
    await expect.poll(left, { timeout: 20_000 }).toMatch(/their work in a table\.$/)
    expect(kept).toBeGreaterThan(20)
    expect(await lengthOf('cancelled')).toBe(kept)
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
})
