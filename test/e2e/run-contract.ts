import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { client, type Read, readEvents, textOf } from './serve.js'

const LONG = { task: { description: 'All of it' } }
const STORY = 'Tell me the history of tide mills'
const statusOf = (events: readonly Read[]) => events.at(-1)?.item

/**
 * What any server of the wire promises. Runs are begun at `first` and come back to at `other`, which may be the same.
 *
 * @param first Where runs are begun.
 * @param other Where they are come back to.
 */
export function keepsItsRuns(first: () => string, other: () => string): void {
  const { post, begin } = client(first)
  const { get, remove, post: postOther } = client(other)
  const resume = (path: string, after: number) => get(`${path}/events`, { 'Last-Event-ID': String(after) })

  it('says which run it is, and where to read on', async () => {
    const response = await post('/api/agent?agent=silent', LONG)
    const id = response.headers.get('x-run-id')
    expect(response.headers.get('content-location')).toBe(`/api/runs/${id}/events`)
    const events = await readEvents(response)
    expect(events.map((event) => event.id)).toEqual(events.map((_, index) => index + 1))
    expect(await readEvents(await get(`/api/runs/${id}/events`))).toEqual(events)
  })

  it('gives exactly the rest behind any event', async () => {
    const path = await begin('?agent=research&speed=1000')
    const all = await readEvents(await get(`${path}/events`))
    expect(all.length).toBeGreaterThan(300)
    const cuts = [...all.keys()].filter((cut) => cut < 20 || cut % 17 === 0 || cut > all.length - 5)
    for (const cut of cuts) expect(await readEvents(await resume(path, cut))).toEqual(all.slice(cut))
    expect(await readEvents(await get(`${path}/events?last_event_id=7`))).toEqual(all.slice(7))
    const lines = (await (await get(`${path}/events?framing=ndjson`)).text()).trimEnd().split('\n')
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(
      all.map(({ id, item }) => ({ ...(item as object), seq: id })),
    )
  })

  it('goes on when its reader leaves, and gives the rest to who comes back', async () => {
    const leave = new AbortController()
    const response = await post('/api/agent?agent=research&speed=20', LONG, {}, leave.signal)
    const path = `/api/runs/${response.headers.get('x-run-id')}`
    const before = await readEvents(response, (events) => events.length > 40)
    leave.abort()
    const last = before.at(-1)?.id ?? 0
    const after = await readEvents(await resume(path, last))
    expect([...before, ...after].map(({ id }) => id)).toEqual(
      Array.from({ length: last + after.length }, (_, index) => index + 1),
    )
    expect(statusOf(after)).toEqual({ type: 'end', status: 'completed' })
    expect([...before, ...after]).toEqual(await readEvents(await get(`${path}/events`)))
  })

  it('is read by several at once, live', async () => {
    const path = await begin('?agent=long&speed=50', LONG)
    const readers = await Promise.all(
      Array.from({ length: 8 }, async () => readEvents(await get(`${path}/events`))),
    )
    for (const events of readers) expect(events).toEqual(readers[0])
    expect(readers[0]).toHaveLength(20_003)
  })

  it('tells what was said so far, in few events, and goes on behind that', async () => {
    const path = await begin('?speed=20', { message: STORY, context: {} })
    await readEvents(await get(`${path}/events`), (events) => events.length > 100)
    const snapshot = await (await get(path)).json()
    expect(snapshot).toMatchObject({ id: path.split('/').at(-1), status: 'running' })
    const types = snapshot.events.map(({ type }: { type: string }) => type)
    expect(types).toEqual(['started', 'metadata', 'iteration_start', 'thinking_token', 'token'])
    const rest = await readEvents(await resume(path, Number(snapshot.last_event_id)))
    const all = await readEvents(await get(`${path}/events`))
    expect(snapshot.events.at(-1).content + textOf(rest)).toBe(textOf(all))
    const whole = await (await get(path)).json()
    expect(whole).toMatchObject({ status: 'completed', last_event_id: String(all.length) })
    expect(whole.events.at(-1)).toEqual({ type: 'end', status: 'completed' })
  })

  it('tells bare tokens as one text', async () => {
    const path = await begin('', { message: 'What is a spring tide?', context: {} })
    const all = await readEvents(await get(`${path}/events`))
    const { events } = await (await get(path)).json()
    expect(events).toEqual([textOf(all), { type: 'end', status: 'completed' }])
  })

  it('is cancelled for all who read it, and keeps what it had said', async () => {
    const context = { session_id: randomUUID(), sender_id: 'ana' }
    const response = await post('/api/chat?speed=10', { message: STORY, context })
    const path = `/api/runs/${response.headers.get('x-run-id')}`
    const reading = readEvents(response)
    const elsewhere = await readEvents(await get(`${path}/events`), (events) => events.length > 60)
    expect((await remove(path)).status).toBe(204)
    expect((await remove(path)).status).toBe(204)
    const events = await reading
    expect(statusOf(events)).toEqual({ type: 'end', status: 'cancelled' })
    expect(events.slice(0, elsewhere.length)).toEqual(elsewhere)
    expect(await (await get(path)).json()).toMatchObject({ status: 'cancelled' })
    const { messages } = await (await get(`/api/threads/${context.session_id}/messages`)).json()
    const kept = messages.at(-1).parts.find(({ type }: { type: string }) => type === 'text')
    expect(kept.text).toBe(textOf(events))
  })

  it('is the same run for the same idempotency key', async () => {
    const headers = { 'Idempotency-Key': randomUUID() }
    const context = { session_id: randomUUID() }
    const body = { message: STORY, id: 'question', context }
    const responses = await Promise.all([
      post('/api/chat', body, headers),
      postOther('/api/chat', body, headers),
    ])
    const ids = responses.map((response) => response.headers.get('x-run-id'))
    expect(ids[0]).toBe(ids[1])
    const [one, two] = await Promise.all(responses.map((response) => readEvents(response)))
    expect(one).toEqual(two)
    const again = await postOther('/api/chat', body, { ...headers, 'Last-Event-ID': '100' })
    expect(again.headers.get('x-run-id')).toBe(ids[0])
    expect(await readEvents(again)).toEqual(one?.slice(100))
    const over = { ...headers, 'Last-Event-ID': String(one?.length) }
    expect((await post('/api/chat', body, over)).status).toBe(204)
    const { messages } = await (await get(`/api/threads/${context.session_id}/messages`)).json()
    expect(messages.map(({ role }: { role: string }) => role)).toEqual(['user', 'assistant'])
  })

  it('begins no second run for who wants the rest of one that is gone', async () => {
    const from = { 'Last-Event-ID': '5' }
    expect((await post('/api/agent', LONG, from)).status).toBe(400)
    expect((await post('/api/agent', LONG, { ...from, 'Idempotency-Key': 'never' })).status).toBe(404)
    const refused = { 'Idempotency-Key': randomUUID() }
    expect((await post('/api/agent?agent=nobody', LONG, refused)).status).toBe(404)
    expect((await post('/api/agent?agent=silent', LONG, refused)).status).toBe(200)
  })

  it('refuses what it cannot go on with', async () => {
    const path = await begin('?agent=silent')
    const all = await readEvents(await get(`${path}/events`))
    expect((await resume(path, all.length)).status).toBe(204)
    expect((await resume(path, all.length + 1)).status).toBe(400)
    for (const id of ['x', '-1', '1.5', '1e3', '9'.repeat(30)])
      expect((await get(`${path}/events`, { 'Last-Event-ID': id })).status).toBe(400)
    for (const method of ['GET', 'DELETE'])
      expect((await fetch(new URL('/api/runs/none', other()), { method })).status).toBe(404)
    expect((await get('/api/runs/none/events')).status).toBe(404)
  })

  it('breaks off, and is gone, where the agent plays a broken connection', async () => {
    const body = { task: { description: `Surges, and drop the connection ${randomUUID()}` }, context: {} }
    const response = await post('/api/agent?agent=flaky', body)
    const path = `/api/runs/${response.headers.get('x-run-id')}`
    await expect(response.text()).rejects.toThrow()
    expect((await resume(path, 3)).status).toBe(404)
    expect(statusOf(await readEvents(await postOther('/api/agent?agent=flaky', body)))).toEqual({
      type: 'end',
      status: 'completed',
    })
  })
}
