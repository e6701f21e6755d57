import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fetchTransport } from '../../src/transports/fetch.js'
import { agentRequest, readToEnd } from './request.js'

// A body mocked in Node goes on giving data after an abort, and the promise of its cancel never settles.
describe('against a mocked network', () => {
  const server = setupServer()
  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
  afterAll(() => server.close())

  const endless = () => {
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        await new Promise((resolve) => setTimeout(resolve, 1))
        controller.enqueue(new TextEncoder().encode('data: a\n\n'))
      },
    })
    return new HttpResponse(body, { headers: { 'content-type': 'text/event-stream' } })
  }
  const url = 'http://agent.test/run'

  test('reads a stream', async () => {
    server.use(
      http.post(url, async ({ request }) => {
        expect(await request.json()).toEqual({ task: 'the task' })
        return new HttpResponse('data: a\n\n', { headers: { 'content-type': 'text/event-stream' } })
      }),
    )
    expect(await readToEnd(await fetchTransport({ url })(agentRequest()))).toEqual({
      frames: [{ data: 'a' }],
    })
  })

  test('ends soon after an abort', async () => {
    server.use(http.post(url, endless))
    const controller = new AbortController()
    const { frames } = await fetchTransport({ url })(agentRequest({ signal: controller.signal }))
    let groups = 0
    for await (const group of frames) if (group.length > 0 && ++groups === 3) controller.abort()
    expect(groups).toBe(3)
  })

  test('can leave the loop', async () => {
    server.use(http.post(url, endless))
    const { frames } = await fetchTransport({ url })(agentRequest())
    let groups = 0
    for await (const group of frames) if (group.length > 0 && ++groups === 3) break
    expect(groups).toBe(3)
  })

  test('tells an answer that is an error', async () => {
    server.use(http.post(url, () => HttpResponse.json({ error: 'no' }, { status: 403 })))
    const connecting = fetchTransport({ url })(agentRequest())
    await expect(connecting).rejects.toMatchObject({ code: 'http', status: 403, detail: '{"error":"no"}' })
  })

  test('tells a broken network', async () => {
    server.use(http.post(url, () => HttpResponse.error()))
    await expect(fetchTransport({ url })(agentRequest())).rejects.toMatchObject({ code: 'network' })
  })
})
