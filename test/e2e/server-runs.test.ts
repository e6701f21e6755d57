import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Program } from './demo.js'
import { keepsItsRuns } from './run-contract.js'
import { client, readEvents, startServer } from './serve.js'

const LONG = { task: { description: 'All of it' } }

describe('a run in the memory of a server', () => {
  let server: Program
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
  })
  const { begin, get } = client(() => server.url)

  keepsItsRuns(
    () => server.url,
    () => server.url,
  )

  it('does not wait for a reader who reads nothing, who then gets all of it', async () => {
    const path = await begin('?agent=long&speed=100', LONG)
    const { hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname)
    socket.pause()
    socket.write(`GET ${path}/events HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`)
    await expect.poll(async () => (await (await get(path)).json()).status).toBe('completed')
    let received = ''
    socket.on('data', (piece) => {
      received += piece.toString()
    })
    socket.resume()
    await once(socket, 'end')
    expect(received.match(/^id: \d+$/gm)).toEqual(
      Array.from({ length: 20_003 }, (_, index) => `id: ${index + 1}`),
    )
  })
})

describe('the page about the wire', () => {
  /** What differs each time: the run, when it was, and how long it took. */
  const settled = (text: string, id: string) =>
    text
      .replaceAll(id, 'ID')
      .replaceAll(/"timestamp":"[^"]+"/g, '"timestamp":""')
      .replaceAll(/"execution_time":[\d.]+/g, '"execution_time":0')

  it('shows requests and answers as they are', async () => {
    const server = await startServer()
    try {
      const page = await readFile(new URL('../../docs/resuming.md', import.meta.url), 'utf8')
      const blocks = [...page.matchAll(/```http\n(.*?)```/gs)].map(([, block = '']) => block)
      const shownId = /^X-Run-Id: (\S+)/m.exec(page)?.[1] ?? ''
      let id = shownId
      expect(blocks.length).toBe(8)
      for (let at = 0; at < blocks.length; at += 2) {
        const [request, answer] = [parse(blocks[at] ?? ''), parse(blocks[at + 1] ?? '')]
        const [method = '', path = ''] = request.first.split(' ')
        const body = method === 'POST' ? { body: request.body.trim() } : {}
        const url = new URL(path.replace(shownId, id), server.url)
        const response = await fetch(url, { method, headers: request.headers, ...body })
        id = response.headers.get('x-run-id') ?? id
        expect(`HTTP/1.1 ${response.status} ${response.statusText}`).toBe(answer.first)
        for (const [name, value] of Object.entries(answer.headers))
          expect(response.headers.get(name)?.replace(id, shownId)).toBe(value)
        expect(settled(await response.text(), id).trim()).toBe(settled(answer.body, shownId).trim())
      }
    } finally {
      await server.stop()
    }
  })
})

/** A message of HTTP as it is written on the page. */
function parse(block: string): { first: string; headers: Record<string, string>; body: string } {
  const [head = '', ...rest] = block.split('\n\n')
  const [first = '', ...lines] = head.trim().split('\n')
  const headers = lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)])
  return { first, headers: Object.fromEntries(headers), body: rest.join('\n\n') }
}

describe('a server with short patience', () => {
  let server: Program
  beforeAll(async () => {
    server = await startServer({
      RUN_KEEP_SECONDS: '0.5',
      RUN_UNWATCHED_SECONDS: '0.4',
      HEARTBEAT_SECONDS: '0.05',
    })
  })
  afterAll(() => server.stop())
  const { begin, get, post } = client(() => server.url)

  it('forgets a run some time after its end, and with it its key', async () => {
    const headers = { 'Idempotency-Key': 'once' }
    const body = { task: { description: 'x' } }
    const response = await post('/api/agent?agent=silent', body, headers)
    const path = `/api/runs/${response.headers.get('x-run-id')}`
    await readEvents(response)
    expect((await get(path)).status).toBe(200)
    await expect.poll(async () => (await get(path)).status).toBe(404)
    const another = await post('/api/agent?agent=silent', body, headers)
    expect(`/api/runs/${another.headers.get('x-run-id')}`).not.toBe(path)
  })

  it('stops a run that nobody reads, and none that somebody reads', async () => {
    const [read, alone] = [
      await begin('?agent=long&speed=0.5', LONG),
      await begin('?agent=long&speed=0.5', LONG),
    ]
    const leave = new AbortController()
    const reader = fetch(new URL(`${read}/events`, server.url), { signal: leave.signal })
    await expect.poll(async () => (await (await get(alone)).json()).status).toBe('cancelled')
    expect(await (await get(read)).json()).toMatchObject({ status: 'running' })
    await reader
    leave.abort()
    await expect.poll(async () => (await (await get(read)).json()).status).toBe('cancelled')
  })

  it.each([
    ['SSE', 'sse', ': still here\n\n'],
    ['NDJSON', 'ndjson', '\n'],
  ])('shows on the wire that it is there while the agent is silent: %s', async (_, framing, beat) => {
    const response = await post(`/api/agent?agent=silent&speed=1&framing=${framing}`, LONG)
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    const beats = []
    for (let piece = await reader?.read(); beats.length < 3; piece = await reader?.read())
      if (piece?.value === beat) beats.push(piece)
    await reader?.cancel()
  })
})

describe('a server with too much to do', () => {
  it('says so, and when to ask again', async () => {
    const server = await startServer({ AGENT_SPEED: '0.01' })
    try {
      const { begin, post, remove } = client(() => server.url)
      const paths = await Promise.all(Array.from({ length: 50 }, () => begin('?agent=silent')))
      const refused = await post('/api/agent?agent=silent', LONG)
      expect(refused.status).toBe(503)
      expect(refused.headers.get('retry-after')).toBe('5')
      expect(await refused.json()).toEqual({ error: { message: expect.any(String) } })
      await remove(paths[0] ?? '')
      await expect.poll(async () => (await post('/api/runs?agent=silent', LONG)).status).toBe(201)
    } finally {
      await server.stop()
    }
  })
})
