import { setupServer } from 'msw/node'
import { cancelByDelete, collectAgent, resumeByGet } from 'react-agent-stream/core'
import { agentHandlers, scriptedAgent } from 'react-agent-stream/testing'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const url = 'http://localhost:3000/api/agent'
const text = 'Half of the answer, and the other half of it.'
const agent = scriptedAgent().tokens(text).toolCall('search', { q: 1 }).toolResult(3).result(text)
const atOnce = { pace: Number.POSITIVE_INFINITY }

/** The shortest waits there are between two connections. */
const collect = (resume = resumeByGet({ cancel: cancelByDelete('/api/runs/{runId}') })) =>
  collectAgent({ url, input: 'x', resume, random: () => 0 })
const events = (id: string, lastEventId?: string) =>
  fetch(`http://localhost:3000/api/runs/${id}/events`, {
    headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
  })

test.each([[[]], [[1]], [[40]], [[120, 0, 300]], [[1, 1, 1, 200, 500]]])(
  'a run whose connections break after %j bytes is read to its end',
  async (cutAt) => {
    const asked: string[] = []
    const onRequest = ({ method, headers }: Request) =>
      void asked.push(`${method} ${headers.get('last-event-id') ?? ''}`)
    server.use(...agentHandlers('*/api/agent', agent, { ...atOnce, cutAt, onRequest }))
    const run = await collect()
    expect([run.end, run.text, run.toolCalls.map(({ state }) => state)]).toEqual(['finished', text, ['done']])
    expect(asked.filter((line) => line.startsWith('POST'))).toHaveLength(1)
    expect(asked.length).toBeGreaterThan(cutAt.length)
  },
)

test('a run is named, and read from anywhere', async () => {
  server.use(...agentHandlers(url, agent, atOnce))
  const first = await fetch(url, { method: 'POST', body: '{}' })
  expect(Object.fromEntries(first.headers)).toMatchObject({
    'content-type': 'text/event-stream',
    'x-run-id': 'run-1',
    'content-location': 'http://localhost:3000/api/runs/run-1/events',
  })
  const whole = await first.text()
  const ids = [...whole.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))
  expect(ids).toEqual(ids.map((_, index) => index + 1))
  expect(await (await events('run-1')).text()).toBe(whole)
  const third = await (await events('run-1', '2')).text()
  expect(third).toBe(whole.slice(whole.indexOf('id: 3\n')))
  const none = await events('run-1', String(ids.length))
  expect([none.status, await none.text()]).toEqual([204, ''])
  expect((await events('run-2')).status).toBe(404)
})

test('the agent is asked once for each run, and a DELETE is answered', async () => {
  const asked: unknown[] = []
  const answer = (body: unknown) => {
    asked.push(body)
    return agent
  }
  server.use(...agentHandlers('*/api/agent', answer, { ...atOnce, cutAt: [50], runs: '*/jobs/:id/tail' }))
  expect((await collect()).text).toBe(text)
  expect((await collect()).text).toBe(text)
  expect(asked).toHaveLength(2)
  const gone = await fetch('http://localhost:3000/jobs/run-2/tail', { method: 'DELETE' })
  expect(gone.status).toBe(204)
})

test('a pace that never ends is refused', () => {
  expect(() => agentHandlers(url, agent, { pace: 0 })).toThrow('A pace of 0 never ends.')
})
