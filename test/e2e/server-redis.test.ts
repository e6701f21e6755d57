import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Program } from './demo.js'
import { startRedis, withoutRedis } from './redis.js'
import { keepsItsRuns } from './run-contract.js'
import { client, type Read, readEvents, startServer, textOf, timeless } from './serve.js'

if (withoutRedis)
  console.log('Skipped: redis-server is not installed, so runs that several processes share are not tested.')

const LONG = { task: { description: 'All of it' } }

describe.skipIf(withoutRedis)('runs in Redis', () => {
  let redis: Program
  let a: Program
  let b: Program
  beforeAll(async () => {
    redis = await startRedis()
    ;[a, b] = await Promise.all([
      startServer({ REDIS_URL: redis.url }),
      startServer({ REDIS_URL: redis.url }),
    ])
  })
  afterAll(async () => {
    expect(await Promise.all([a.stop(), b.stop()])).toEqual([0, 0])
    await redis.stop()
  })

  keepsItsRuns(
    () => a.url,
    () => b.url,
  )
  const { begin } = client(() => a.url)
  const fromB = client(() => b.url)

  it('is read from another process as soon as it is said, by hundreds over one connection', async () => {
    const path = await begin('?agent=research&speed=20')
    const lags: number[] = []
    const readers = Array.from({ length: 200 }, async () =>
      readEvents(await fromB.get(`${path}/events`), (events) => {
        const { item } = events.at(-1) ?? {}
        const said = typeof item === 'object' && Date.parse(`${String(item['timestamp']).slice(0, 23)}Z`)
        if (said) lags.push(Date.now() - said)
        return false
      }),
    )
    const inspector = await createClient({ url: redis.url }).connect()
    await fromB.get(path)
    const clients = /connected_clients:(\d+)/.exec(await inspector.info('clients'))?.[1]
    inspector.destroy()
    // Two of each process, and the one that asks.
    expect(Number(clients)).toBe(5)
    const [one, ...others] = await Promise.all(readers)
    expect(one?.at(-1)?.item).toEqual({ type: 'end', status: 'completed' })
    for (const events of others) expect(events).toEqual(one)
    expect(lags.toSorted((x, y) => x - y)[Math.floor(lags.length / 2)]).toBeLessThan(300)
  })

  it('expires in Redis too', async () => {
    const short = await startServer({ REDIS_URL: redis.url, RUN_KEEP_SECONDS: '0.3' })
    try {
      const path = await client(() => short.url).begin('?agent=silent')
      await readEvents(await fromB.get(`${path}/events`))
      await expect.poll(async () => (await fromB.get(path)).status, { timeout: 10_000 }).toBe(404)
    } finally {
      await short.stop()
    }
  })
})

describe.skipIf(withoutRedis)('a run whose process', () => {
  let redis: Program
  let servers: Program[]
  let whole: Read[]
  beforeAll(async () => {
    redis = await startRedis()
    const start = () => startServer({ REDIS_URL: redis.url })
    servers = await Promise.all([start(), start()])
    const path = await at(1).begin('?agent=long', LONG)
    whole = timeless(await readEvents(await at(1).get(`${path}/events`)))
    expect(whole).toHaveLength(20_003)
  })
  afterAll(async () => {
    for (const server of servers) await server.stop()
    await redis.stop()
  })
  const at = (index: number) => client(() => servers[index]?.url ?? '')
  const signal = (index: number, name: NodeJS.Signals) => process.kill(servers[index]?.pid ?? 0, name)
  /** Starts a process again where it was. */
  const revive = async (index: number) => {
    const port = new URL(servers[index]?.url ?? '').port
    await servers[index]?.stop()
    servers[index] = await startServer({ REDIS_URL: redis.url, PORT: port })
  }
  /** Begins a run at the first process and reads it at the second, which goes on while `act` is done half-way. */
  const readThrough = async (act: () => unknown) => {
    const path = await at(0).begin('?agent=long&speed=4', LONG)
    let acted: unknown
    const events = await readEvents(await at(1).get(`${path}/events`), (soFar) => {
      if (soFar.length > 4_000) acted ??= act() ?? true
      return false
    })
    await acted
    return { path, events: timeless(events) }
  }

  it('is killed goes on in another one, with the same words', async () => {
    const { path, events } = await readThrough(() => signal(0, 'SIGKILL'))
    expect(events).toEqual(whole)
    expect(await (await at(1).get(path)).json()).toMatchObject({
      status: 'completed',
      last_event_id: '20003',
    })
    await revive(0)
  })

  it('is asked to stop is handed over at once', async () => {
    let longest = 0
    let last = Number.POSITIVE_INFINITY
    const path = await at(0).begin('?agent=long&speed=4', LONG)
    let stopped: Promise<unknown> | undefined
    const events = await readEvents(await at(1).get(`${path}/events`), (soFar) => {
      const now = performance.now()
      if (stopped) longest = Math.max(longest, now - last)
      last = now
      if (soFar.length > 4_000) stopped ??= servers[0]?.stop().then((code) => expect(code).toBe(0))
      return false
    })
    await stopped
    expect(timeless(events)).toEqual(whole)
    expect(longest).toBeLessThan(1_000)
    await revive(0)
  })

  it('wakes up when another one has the run writes nothing any more', async () => {
    const { events } = await readThrough(async () => {
      signal(0, 'SIGSTOP')
      await new Promise((resolve) => setTimeout(resolve, 2_500))
      signal(0, 'SIGCONT')
    })
    expect(events).toEqual(whole)
  })

  it('is killed again and again is read to the end by who comes back', async () => {
    const path = await at(0).begin('?agent=long&speed=2', LONG)
    const events: Read[] = []
    let kills = 0
    const killing = (async () => {
      while (events.at(-1)?.id !== whole.length) {
        await new Promise((resolve) => setTimeout(resolve, 900))
        signal(kills % 2, 'SIGKILL')
        await revive(kills % 2)
        kills += 1
      }
    })()
    for (let index = 0; events.at(-1)?.id !== whole.length; index += 1) {
      const last = events.at(-1)?.id ?? 0
      const response = await at(index % 2)
        .get(`${path}/events`, { 'Last-Event-ID': String(last) })
        .catch(() => undefined)
      if (response?.status === 200) events.push(...(await readEvents(response)))
    }
    await killing
    expect(timeless(events)).toEqual(whole)
    expect(kills).toBeGreaterThan(5)
  })

  it('is killed ends with an error where the agent would say something else', async () => {
    const path = await at(0).begin('?agent=research&speed=10', LONG)
    const run = `agent:run:${path.split('/').at(-1)}`
    const inspector = await createClient({ url: redis.url }).connect()
    let changed: Promise<unknown> | undefined
    const change = async () => {
      signal(0, 'SIGKILL')
      const request = (await inspector.hGet(run, 'request')) ?? ''
      await inspector.hSet(run, 'request', request.replace('All of it', 'Something else'))
    }
    const events = await readEvents(await at(1).get(`${path}/events`), (soFar) => {
      if (soFar.length > 60) changed ??= change()
      return false
    })
    await changed
    inspector.destroy()
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1))
    expect(events.slice(-2).map(({ item }) => item)).toEqual([
      { type: 'error', error: expect.stringContaining('cannot be continued'), timestamp: expect.any(String) },
      { type: 'end', status: 'error' },
    ])
    await revive(0)
  })

  it('is killed keeps the answer in the conversation', async () => {
    const body = { message: 'Tell me the history of tide mills', context: { session_id: 'survives' } }
    const path = await at(0).begin('?speed=20', body)
    let isKilled = false
    const events = await readEvents(await at(1).get(`${path}/events`), (soFar) => {
      if (soFar.length > 100 && !isKilled) {
        isKilled = true
        signal(0, 'SIGKILL')
      }
      return false
    })
    expect(isKilled).toBe(true)
    expect(events.at(-1)?.item).toEqual({ type: 'end', status: 'completed' })
    const { messages } = await (await at(1).get('/api/threads/survives/messages')).json()
    expect(messages.map(({ role }: { role: string }) => role)).toEqual(['user', 'assistant'])
    const texts = messages[1].parts.filter(({ type }: { type: string }) => type === 'text')
    expect(texts.map(({ text }: { text: string }) => text)).toEqual([textOf(events)])
    await revive(0)
  })

  it('is killed can still be cancelled', async () => {
    const path = await at(0).begin('?agent=long&speed=4', LONG)
    let removed: Promise<Response> | undefined
    const events = timeless(
      await readEvents(await at(1).get(`${path}/events`), (soFar) => {
        if (soFar.length > 4_000 && !removed) {
          signal(0, 'SIGKILL')
          removed = at(1).remove(path)
        }
        return false
      }),
    )
    expect((await removed)?.status).toBe(204)
    expect(events.at(-1)?.item).toEqual({ type: 'end', status: 'cancelled' })
    expect(events.slice(0, -1)).toEqual(whole.slice(0, events.length - 1))
    expect(await (await at(1).get(path)).json()).toMatchObject({ status: 'cancelled' })
    await revive(0)
  })
})

describe.skipIf(withoutRedis)('a server whose Redis is away', () => {
  it('says so, and is there again with it', async () => {
    let redis = await startRedis()
    const server = await startServer({ REDIS_URL: redis.url })
    try {
      const { post } = client(() => server.url)
      await redis.stop()
      const refused = await post('/api/agent?agent=silent', LONG)
      expect(refused.status).toBe(503)
      expect(refused.headers.get('retry-after')).toBe('1')
      redis = await startRedis(Number(new URL(redis.url).port))
      const status = async () => (await post('/api/agent?agent=silent', LONG)).status
      await expect.poll(status, { timeout: 10_000 }).toBe(200)
    } finally {
      await server.stop()
      await redis.stop()
    }
  })
})
