import { collectAgent } from 'react-agent-stream/core'
import { agentFetch, scriptedAgent } from 'react-agent-stream/testing'
import { expect, test } from 'vitest'

const url = 'http://agent.test/run'
const agent = scriptedAgent().tokens('Hello there', 20).result('x')
const soon = () => new Promise((resolve) => setImmediate(resolve))
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

test('a run reads from it as from a server', async () => {
  const fetch = agentFetch(agent, { pace: Number.POSITIVE_INFINITY })
  const run = await collectAgent({ url, fetch, input: 'Ask' })
  expect(run).toMatchObject({ end: 'finished', text: 'Hello there', success: true })
})

test('the answer follows from what was posted', async () => {
  const asked: unknown[] = []
  const fetch = agentFetch((body, request) => {
    asked.push([request.method, new URL(request.url).pathname, body])
    return 'event: token\ndata: Hi\n\n'
  })
  expect(
    await collectAgent({ url, fetch, input: { message: 'Hello' }, context: { sender_id: 'u1' } }),
  ).toMatchObject({
    end: 'finished',
    text: 'Hi',
  })
  await fetch(new Request(url, { method: 'POST', body: 'plain' }))
  await fetch(url)
  expect(asked).toEqual([
    ['POST', '/run', { message: 'Hello', context: { sender_id: 'u1' } }],
    ['POST', '/run', 'plain'],
    ['GET', '/run', undefined],
  ])
})

test('an aborted request is rejected as fetch rejects it, and leaves no timer', async () => {
  const before = timers()
  const abort = new AbortController()
  const waiting = agentFetch(agent, { connectMs: 3_600_000 })(url, { signal: abort.signal })
  while (timers() === before) await soon()
  abort.abort()
  await expect(waiting).rejects.toThrow('aborted')
  await expect(agentFetch(agent)(url, { signal: abort.signal })).rejects.toThrow('aborted')
  expect(timers()).toBe(before)
})

test('a run that is stopped in the middle leaves no timer', async () => {
  const before = timers()
  const abort = new AbortController()
  const fetch = agentFetch(scriptedAgent().token('x').pause(3_600_000))
  const run = collectAgent({ url, fetch, signal: abort.signal, idleTimeoutMs: 0 })
  while (timers() === before) await soon()
  abort.abort()
  expect((await run).end).toBe('stopped')
  await soon()
  expect(timers()).toBe(before)
})
