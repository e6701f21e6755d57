import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Program, startDemo } from './demo.js'
import { startRedis, withoutRedis } from './redis.js'
import { client, type Read, readEvents, startServer, timeless } from './serve.js'

const LONG = { task: { description: 'All of it' } }
const SLOW = '?agent=long&speed=4'

/** Reads a run to its end, coming back whenever it breaks off; `act` is done once, on the way. */
async function readPatiently(
  server: Program,
  path: string,
  act: () => Promise<unknown>,
): Promise<{
  events: Read[]
  breaks: number
}> {
  const { get } = client(() => server.url)
  const events: Read[] = []
  let acted: Promise<unknown> | undefined
  for (let breaks = 0; ; breaks += 1) {
    const last = events.at(-1)
    if (typeof last?.item === 'object' && last.item.type === 'end') {
      await acted
      return { events: timeless(events), breaks: breaks - 1 }
    }
    const response = await get(`${path}/events`, { 'Last-Event-ID': String(last?.id ?? 0) }).catch(
      () => undefined,
    )
    if (response?.status !== 200) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      continue
    }
    const more = await readEvents(response, (soFar) => {
      if (soFar.length > 2_000) acted ??= act()
      return false
    })
    events.push(...more)
  }
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

describe('a server that breaks on purpose', () => {
  it('does so only when it was told that it may', async () => {
    const server = await startServer()
    try {
      const { begin, post } = client(() => server.url)
      const run_id = (await begin('?agent=silent')).split('/').at(-1)
      for (const fault of ['cut', 'kill']) {
        const refused = await post(`/api/demo/${fault}`, { run_id })
        expect(refused.status).toBe(404)
      }
    } finally {
      await server.stop()
    }
  })

  it('cuts the connections of a run, or is away for a while, and its runs go on', async () => {
    const server = await startServer({ DEMO_FAULTS: '1' })
    try {
      const { begin, post } = client(() => server.url)
      for (const fault of ['cut', 'cut?how=fin', 'kill']) {
        const path = await begin(SLOW, LONG)
        const began = performance.now()
        const { events, breaks } = await readPatiently(server, path, async () => {
          const response = await post(`/api/demo/${fault}`, { run_id: path.split('/').at(-1) })
          expect(response.status).toBe(204)
        })
        expect(breaks).toBeGreaterThan(0)
        expect(events.map(({ id }) => id)).toEqual(numbers(20_003))
        if (fault === 'kill') expect(performance.now() - began).toBeGreaterThan(3_000)
      }
      expect((await post('/api/demo/cut', { run_id: 'none' })).status).toBe(404)
      expect((await post('/api/demo/cut', {})).status).toBe(400)
    } finally {
      expect(await server.stop()).toBe(0)
    }
  })
})

describe.skipIf(withoutRedis)('several processes behind one port', () => {
  let redis: Program
  let demo: Program
  beforeAll(async () => {
    redis = await startRedis()
    demo = await startDemo({ REDIS_URL: redis.url, PROCESSES: '2' })
  })
  afterAll(async () => {
    expect(await demo.stop()).toBe(0)
    await redis.stop()
  })

  it('lose the one that serves a run, and the run goes on', async () => {
    const { begin, get, post } = client(() => demo.url)
    expect((await get('/')).headers.get('content-type')).toContain('text/html')
    const whole = await readEvents(await get(`${await begin('?agent=long&speed=200', LONG)}/events`))
    for (let kills = 0; kills < 3; kills += 1) {
      const path = await begin(SLOW, LONG)
      const { events, breaks } = await readPatiently(demo, path, () =>
        post('/api/demo/kill', { run_id: path.split('/').at(-1) }),
      )
      expect(events).toEqual(timeless(whole))
      expect(breaks).toBeGreaterThan(0)
    }
  })

  it('say why they cannot be started', async () => {
    await expect(startDemo({ PROCESSES: '2' })).rejects.toThrow('PROCESSES needs REDIS_URL')
    await expect(startServer({ REDIS_URL: 'redis://127.0.0.1:9' })).rejects.toThrow('cannot be started')
  })
})
