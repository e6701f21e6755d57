import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Program } from './demo.js'
import { client, type Read, readEvents, startServer, textOf } from './serve.js'

const LONG = { task: { description: 'All of it' } }

describe('runs over a WebSocket', () => {
  let server: Program
  beforeAll(async () => {
    server = await startServer({ HEARTBEAT_SECONDS: '0.05' })
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
  })
  const { begin, get } = client(() => server.url)

  /** Says something first, and reads what comes until it is closed. */
  const talk = async (
    first: unknown,
    hear: (message: Record<string, unknown>, socket: WebSocket) => void = () => {},
    headers: Record<string, string> = {},
  ) => {
    const socket = new WebSocket(new URL('/api/socket', server.url.replace('http', 'ws')), { headers })
    const messages: Record<string, unknown>[] = []
    socket.on('open', () => socket.send(typeof first === 'string' ? first : JSON.stringify(first)))
    socket.on('message', (data) => {
      const message: Record<string, unknown> = JSON.parse(String(data))
      messages.push(message)
      hear(message, socket)
    })
    const [code, reason] = await once(socket, 'close')
    const events = messages
      .filter((message) => 'chunk' in message)
      .map(({ id, chunk }): Read => ({ id: Number(id), item: chunk as Read['item'] }))
    return { code: Number(code), reason: String(reason), messages, events }
  }
  const start = (path: string, body: unknown) => ({ type: 'start', path, body })

  it('are begun, told event by event, and closed behind the last', async () => {
    const { code, messages, events } = await talk(start('/api/agent?agent=research', LONG))
    expect(code).toBe(1000)
    const id = String(messages[0]?.['run_id'])
    expect(messages[0]).toEqual({ run_id: id })
    expect(events.length).toBeGreaterThan(300)
    expect(events).toEqual(await readEvents(await get(`/api/runs/${id}/events`)))
  })

  it('have bare tokens as they are', async () => {
    const body = { message: 'What is a spring tide?', context: {} }
    const { events } = await talk(start('/api/chat', body))
    expect(events[0]?.item).toBe('Spring')
    expect(textOf(events)).toContain('\n\nThe name has nothing to do with the season')
  })

  it('go on behind any event, and need not be at the same connection', async () => {
    const path = await begin('?agent=research&speed=50')
    const runId = path.split('/').at(-1)
    const first = await talk({ type: 'resume', run_id: runId }, ({ id }, socket) => {
      if (Number(id) > 20) socket.terminate()
    })
    expect(first.code).toBe(1006)
    const last = first.events.at(-1)?.id
    const rest = await talk({ type: 'resume', run_id: runId, last_event_id: String(last) })
    expect(rest.messages[0]).toEqual({ run_id: runId })
    expect([...first.events, ...rest.events]).toEqual(await readEvents(await get(`${path}/events`)))
    const over = { type: 'resume', run_id: runId, last_event_id: String(rest.events.at(-1)?.id) }
    expect(await talk(over)).toMatchObject({ code: 1000, messages: [{ run_id: runId }] })
  })

  it('show that they are there while the agent is silent', async () => {
    const { messages } = await talk(start('/api/agent?agent=silent&speed=5', LONG))
    expect(messages).toContainEqual({})
  })

  it('are cancelled by a word', async () => {
    const { code, events } = await talk(start('/api/agent?agent=long&speed=1', LONG), ({ id }, socket) => {
      if (id === 100) socket.send('{"type":"cancel"}')
    })
    expect(code).toBe(1000)
    expect(events.at(-1)?.item).toEqual({ type: 'end', status: 'cancelled' })
  })

  it.each([
    [{ type: 'resume', run_id: 'none' }, 4404],
    [start('/api/agent?agent=nobody', LONG), 4404],
    [start('/api/agent', {}), 4400],
    [start('/api/agent', 'x'), 4400],
    [start('/api/threads', LONG), 4400],
    [{ type: 'hello' }, 4400],
    ['{', 4400],
    ['[]', 4400],
  ])('are refused with a reason (%#)', async (first, code) => {
    const refused = await talk(first)
    expect(refused).toMatchObject({ code, messages: [] })
    expect(refused.reason).not.toBe('')
  })

  it('are refused behind the end of the log', async () => {
    const id = (await begin('?agent=silent')).split('/').at(-1)
    expect((await talk({ type: 'resume', run_id: id, last_event_id: '900' })).code).toBe(4400)
    expect((await talk({ type: 'resume', run_id: id, last_event_id: 'x' })).code).toBe(4400)
  })

  it('are for pages of the same origin only', async () => {
    const first = start('/api/agent?agent=silent', LONG)
    const own = await talk(first, undefined, { Origin: server.url })
    expect(own.code).toBe(1000)
    for (const Origin of ['https://elsewhere.example', 'null', 'http://127.0.0.1:1'])
      await expect(talk(first, undefined, { Origin })).rejects.toThrow('403')
    const elsewhere = new WebSocket(new URL('/api/else', server.url.replace('http', 'ws')))
    await expect(once(elsewhere, 'open')).rejects.toThrow('404')
  })

  it('do not keep the server when it is asked to stop', async () => {
    const stopping = await startServer()
    const socket = new WebSocket(new URL('/api/socket', stopping.url.replace('http', 'ws')))
    socket.on('open', () => socket.send(JSON.stringify(start('/api/agent?agent=long&speed=1', LONG))))
    await once(socket, 'message')
    const closed = once(socket, 'close')
    expect(await stopping.stop()).toBe(0)
    expect((await closed)[0]).toBe(1006)
  })
})
