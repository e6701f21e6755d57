import { describe, expect, it } from 'vitest'
import { AgentError, createRunStore, type RetryPolicy } from 'react-agent-stream/core'
import { createFakeTime, createHandTransport, settle } from '../fake-time.js'

const refused = (status: number, retryAfterMs?: number) => () =>
  new AgentError('http', `status ${status}`, {
    status,
    retryAfterMs,
    retryable: [408, 425, 429, 503].includes(status),
  })
const down = (retryable: boolean) => () => new AgentError('network', 'down', { retryable })

/** Fails every connection in the same way; tells when each was made, in ms since the first. */
async function failing(error: () => AgentError, retry?: RetryPolicy, random = () => 1) {
  const time = createFakeTime()
  const wire = createHandTransport()
  const store = createRunStore(() => ({
    transport: wire.transport,
    ...time,
    random,
    ...(retry && { retry }),
  }))
  const begun = time.clock.now()
  const made: number[] = []
  const done = store.start('x')
  await settle()
  for (let seen = 0; seen < wire.requests.length; ) {
    made.push(time.clock.now() - begun)
    seen = wire.requests.length
    await wire.refuse(error())
    const { retryAt } = store.getState()
    if (retryAt !== undefined) await time.advance(retryAt - time.clock.now())
  }
  return { made, collected: await done, store, time }
}

describe('without a policy', () => {
  it.each([408, 425, 429, 503])(
    'what the server refused with %d is sent again, with full jitter and a cap',
    async (status) => {
      const { made, collected } = await failing(refused(status))
      expect(made.map((at, index) => at - (made[index - 1] ?? 0))).toEqual([
        0, 500, 1000, 2000, 4000, 8000, 15_000,
      ])
      expect(collected).toMatchObject({ end: 'error', error: { code: 'http', status } })
    },
  )

  it('jitter spreads the waits from nothing on', async () => {
    const { made } = await failing(refused(503), undefined, () => 0)
    expect(made).toEqual([0, 0, 0, 0, 0, 0, 0])
  })

  it.each([400, 401, 403, 404, 409, 410, 422, 500, 502, 504])('%d is final', async (status) => {
    const { made, collected } = await failing(refused(status))
    expect([made, collected.end]).toEqual([[0], 'error'])
  })

  it('a request that may have reached the agent is never sent again', async () => {
    expect((await failing(down(false))).made).toEqual([0])
  })

  it('a read that failed is tried again', async () => {
    expect((await failing(down(true))).made).toHaveLength(7)
  })

  it('waits as long as the server asks, up to a minute, and not at all for more', async () => {
    expect((await failing(refused(429, 20_000))).made.slice(0, 3)).toEqual([0, 20_000, 40_000])
    expect((await failing(refused(429, 60_000))).made).toHaveLength(7)
    expect((await failing(refused(429, 60_001))).made).toEqual([0])
  })

  it('an answer that was cut off is not asked for again', async () => {
    const wire = createHandTransport()
    const store = createRunStore(() => ({ transport: wire.transport, ...createFakeTime() }))
    const done = store.start('x')
    await settle()
    await wire.accept()
    await wire.send({ type: 'token', content: 'a' })
    await wire.close()
    expect([(await done).end, wire.requests.length]).toEqual(['disconnected', 1])
  })
})

describe('with a policy', () => {
  it('sends again as often and as late as it says', async () => {
    const { made, collected } = await failing(down(false), { maxRetries: 3, delayMs: 1000 })
    expect(made).toEqual([0, 1000, 2000, 3000])
    expect(collected).toMatchObject({ end: 'error', error: { code: 'network' } })
    expect(collected.errors).toHaveLength(4)
  })

  it('has three retries a second apart by default', async () => {
    expect((await failing(down(false), {})).made).toEqual([0, 1000, 2000, 3000])
  })

  it('never waits less than the server asks', async () => {
    expect((await failing(refused(503, 5000), { maxRetries: 1, delayMs: 10 })).made).toEqual([0, 5000])
  })

  it('takes 4xx for final, and 5xx for worth another try', async () => {
    expect((await failing(refused(404), { maxRetries: 2 })).made).toEqual([0])
    expect((await failing(refused(500), { maxRetries: 2 })).made).toHaveLength(3)
  })

  it('as a function decides alone', async () => {
    const asked: unknown[] = []
    const { made } = await failing(refused(404), (retry, error) => {
      asked.push([retry, error.code])
      return retry < 3 ? retry * 10 : undefined
    })
    expect(made).toEqual([0, 10, 30])
    expect(asked).toEqual([
      [1, 'http'],
      [2, 'http'],
      [3, 'http'],
    ])
  })

  it('as a function that throws gives up, and is reported', async () => {
    const thrown: unknown[] = []
    process.on('uncaughtException', (error) => thrown.push(error))
    const { made, collected } = await failing(down(true), () => {
      throw new Error('mine')
    })
    process.removeAllListeners('uncaughtException')
    expect([made, collected.end, collected.error?.code]).toEqual([[0], 'error', 'network'])
    expect(thrown).toMatchObject([{ message: 'mine' }])
  })

  it('discards the text of the abandoned attempt, and retries what the agent reports', async () => {
    const time = createFakeTime()
    const wire = createHandTransport()
    const store = createRunStore(() => ({
      transport: wire.transport,
      ...time,
      retry: { maxRetries: 1, delayMs: 100 },
    }))
    const done = store.start('x')
    await settle()
    await wire.accept()
    await wire.send({ type: 'token', content: 'wrong' }, { type: 'error', error: 'boom' })
    await wire.close()
    expect(store.getState().parts).toMatchObject([{ text: 'wrong' }])
    await time.advance(100)
    expect(store.getState().parts).toEqual([])
    await wire.accept()
    await wire.send({ type: 'token', content: 'right' }, { type: 'result', success: true, output: 'right' })
    await wire.close()
    expect(await done).toMatchObject({
      end: 'finished',
      text: 'right',
      error: undefined,
      errors: [{ detail: 'boom' }],
    })
  })
})
