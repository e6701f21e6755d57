import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Program } from './demo.js'
import { startNginx, withoutNginx } from './nginx.js'
import { startRedis, withoutRedis } from './redis.js'
import { client, type Read, readEvents, startServer, timeless } from './serve.js'

if (withoutNginx) console.log('Skipped: nginx is not installed, so servers behind a proxy are not tested.')

const LONG = { task: { description: 'All of it' } }

describe.skipIf(withoutNginx || withoutRedis)(
  'two servers behind nginx, which buffers and compresses',
  () => {
    let redis: Program
    let servers: Program[]
    let nginx: Program
    beforeAll(async () => {
      redis = await startRedis()
      const start = () => startServer({ REDIS_URL: redis.url })
      servers = await Promise.all([start(), start()])
      nginx = await startNginx(servers.map(({ url }) => url))
    })
    afterAll(async () => {
      await nginx.stop()
      for (const server of servers) await server.stop()
      await redis.stop()
    })
    const { begin, get, post } = client(() => nginx.url)

    it('bring each event as soon as it is said', async () => {
      const headers = { 'Accept-Encoding': 'gzip' }
      const response = await post('/api/agent?agent=research&speed=10', LONG, headers)
      expect(response.headers.get('content-encoding')).toBe('gzip')
      const lags: number[] = []
      const events = await readEvents(response, (soFar) => {
        const { item } = soFar.at(-1) ?? {}
        const said = typeof item === 'object' && Date.parse(`${String(item['timestamp']).slice(0, 23)}Z`)
        if (said) lags.push(Date.now() - said)
        return false
      })
      expect(events.at(-1)?.item).toEqual({ type: 'end', status: 'completed' })
      expect(lags.length).toBeGreaterThan(100)
      expect(lags.toSorted((x, y) => x - y)[Math.floor(lags.length * 0.9)]).toBeLessThan(300)
    })

    it('take WebSockets of their own page, by the name that the page knows', async () => {
      const url = new URL('/api/socket', nginx.url.replace('http', 'ws'))
      const socket = new WebSocket(url, { headers: { Origin: nginx.url } })
      const messages: unknown[] = []
      socket.on('message', (data) => messages.push(JSON.parse(String(data))))
      socket.on('open', () =>
        socket.send(JSON.stringify({ type: 'start', path: '/api/agent?agent=silent', body: LONG })),
      )
      const [code] = await once(socket, 'close')
      expect(code).toBe(1000)
      expect(messages.at(-1)).toMatchObject({ chunk: { type: 'end', status: 'completed' } })
      const foreign = new WebSocket(url, { headers: { Origin: servers[0]?.url ?? '' } })
      await expect(once(foreign, 'open')).rejects.toThrow('403')
    })

    it('are not missed one by one', async () => {
      const whole = await readEvents(await get(`${await begin('?agent=long', LONG)}/events`))
      const path = await begin('?agent=long&speed=2', LONG)
      const events: Read[] = []
      let kills = 0
      const killing = (async () => {
        while (kills < 4) {
          const victim = servers[kills % 2]
          await new Promise((resolve) => setTimeout(resolve, 1_000))
          process.kill(victim?.pid ?? 0, 'SIGKILL')
          const port = new URL(victim?.url ?? '').port
          servers[kills % 2] = await startServer({ REDIS_URL: redis.url, PORT: port })
          kills += 1
        }
      })()
      while (events.at(-1)?.id !== whole.length) {
        const last = String(events.at(-1)?.id ?? 0)
        const response = await get(`${path}/events`, { 'Last-Event-ID': last })
        if (response.ok) events.push(...(await readEvents(response)))
      }
      await killing
      expect(timeless(events)).toEqual(timeless(whole))
    })
  },
)
