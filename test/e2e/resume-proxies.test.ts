import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, type Program, startProgram } from './demo.js'
import { startNginx, withoutNginx } from './nginx.js'
import { freePort } from './redis.js'
import { type BuiltPage, buildReader } from './resume/build.js'
import { ask, openReader, start, tokensOf, waitForEnd, waitForText } from './resume/open.js'
import { startTcpProxy, type TcpProxy } from './resume/tcp-proxy.js'
import { startServer } from './serve.js'

// Debian's own Python first: that is the one `apt-get install python3-fastapi uvicorn` serves.
const python = ['/usr/bin/python3', 'python3'].find(
  (program) => spawnSync(program, ['-c', 'import fastapi, uvicorn']).status === 0,
)
const required = process.env['AGENT_STREAM_REQUIRE_SERVERS'] === '1'
const withoutUvicorn = !python && !required
if (withoutNginx)
  console.log('Skipped: nginx is not installed, so proxies that hold back or hang up are not tested.')
if (withoutUvicorn)
  console.log('Skipped: FastAPI and uvicorn are not installed, so nobody reads on when they are restarted.')

let built: BuiltPage
let browser: Browser
beforeAll(async () => {
  ;[built, browser] = await Promise.all([buildReader('development'), launchBrowser()])
})
afterAll(async () => {
  await browser.close()
  await built.remove()
})

describe.skipIf(withoutNginx)('an nginx that collects answers, whatever they say', () => {
  let server: Program
  let nginx: Program
  beforeAll(async () => {
    server = await startServer({ PAGE: built.folder, HEARTBEAT_SECONDS: '0.3' })
    nginx = await startNginx([server.url], 'proxy_ignore_headers X-Accel-Buffering;')
  })
  afterAll(async () => {
    await nginx.stop()
    await server.stop()
  })

  it('makes text late, and loses none of it', async () => {
    const expected = (await tokensOf(server.url, 'long')).join('')
    const page = await openReader(browser, nginx.url, { agent: 'long', speed: 5 })
    await start(page)
    const told = await waitForEnd(page)
    expect(told).toMatchObject({ end: 'finished', tokens: 20_000, taken: 1, faults: [], complaints: [] })
    expect(told.text).toBe(expected)
    await page.context().close()
  })

  it('brings a short answer all at once, at its end', async () => {
    const page = await openReader(browser, nginx.url, { agent: 'silent', speed: 1 })
    await start(page)
    await page.waitForTimeout(1_000)
    expect(await ask(page)).toMatchObject({ status: 'submitted', connections: ['idle', 'connecting'] })
    expect(await waitForEnd(page)).toMatchObject({
      end: 'finished',
      text: '6 * 7 = 42',
      taken: 1,
      faults: [],
    })
    await page.context().close()
  })
})

describe('a proxy that hangs up on who is silent', () => {
  const IDLE_MS = 1_000

  async function readThrough(
    heartbeat: number,
    open: (target: string) => Promise<{ url: string; stop(): unknown }>,
  ) {
    const server = await startServer({ PAGE: built.folder, HEARTBEAT_SECONDS: String(heartbeat) })
    const proxy = await open(server.url)
    const page = await openReader(browser, proxy.url, { agent: 'silent', speed: 0.5 })
    await start(page)
    const told = await waitForEnd(page)
    await page.context().close()
    await proxy.stop()
    await server.stop()
    expect(told).toMatchObject({
      end: 'finished',
      text: '6 * 7 = 42',
      attempt: 0,
      faults: [],
      complaints: [],
    })
    return told
  }
  async function hasty(target: string) {
    const proxy = await startTcpProxy(target, IDLE_MS)
    return { url: proxy.url, stop: () => proxy.close() }
  }
  const hastyNginx = (target: string) => startNginx([target], `proxy_read_timeout ${IDLE_MS}ms;`)

  it.each([
    ['on the line', hasty, false],
    ['nginx', hastyNginx, withoutNginx],
  ])(
    'does not notice silence that has heartbeats, and is come back to where it has none (%s)',
    async (_, open, isAway) => {
      if (isAway) return
      const [whole, broken] = await Promise.all([readThrough(0.3, open), readThrough(60, open)])
      expect(whole).toMatchObject({ taken: 1, connections: ['idle', 'connecting', 'open', 'closed'] })
      expect(broken.taken).toBeGreaterThan(1)
      expect(broken.connections).toContain('reconnecting')
    },
  )
})

describe.skipIf(withoutUvicorn)('FastAPI, which has its log in memory', () => {
  const WORDS = 300
  let folder: string
  let port: number
  let host: Program
  let proxy: TcpProxy
  let demo: Program
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agent-stream-words-'))
    const words = Array.from({ length: WORDS }, (_, index) => ({ type: 'token', content: `word ${index} ` }))
    const events = [{ type: 'started' }, ...words, { type: 'result', success: true }, { type: 'completed' }]
    await writeFile(join(folder, 'words.jsonl'), events.map((event) => JSON.stringify(event)).join('\n'))
    port = await freePort()
    host = await serve()
    proxy = await startTcpProxy(host.url)
    demo = await startServer({ PAGE: built.folder, AGENT_URL: proxy.url })
  })
  afterAll(async () => {
    await demo.stop()
    await proxy.close()
    await host.stop()
    await rm(folder, { recursive: true })
  })
  const whole = Array.from({ length: WORDS }, (_, index) => `word ${index} `).join('')

  function serve(): Promise<Program> {
    if (!python)
      throw new Error('FastAPI and uvicorn are required here: apt-get install python3-fastapi uvicorn')
    return startProgram(
      python,
      ['-m', 'uvicorn', 'main:app', '--port', String(port)],
      {
        FAKE_AGENT_RECORDING: join(folder, 'words.jsonl'),
        FAKE_AGENT_PAUSE: '0.01',
        PYTHONDONTWRITEBYTECODE: '1',
      },
      /http:\/\/127\.0\.0\.1:\d+/,
      fileURLToPath(new URL('../../examples/fastapi', import.meta.url)),
    )
  }

  it('is read on where the line was cut while it lives', async () => {
    const page = await openReader(browser, demo.url, { agent: 'long' })
    await start(page)
    for (const length of [100, 600, 1_400]) {
      await waitForText(page, length)
      proxy.cut()
    }
    const told = await waitForEnd(page)
    expect(told).toMatchObject({ end: 'finished', tokens: WORDS, attempt: 0, faults: [], complaints: [] })
    expect(told.text).toBe(whole)
    expect(told.taken).toBeGreaterThan(2)
    expect(proxy.requests.filter((request) => request.startsWith('POST'))).toHaveLength(1)
    await page.context().close()
  })

  it('does not have the run any more when it was restarted: what was said stays, and can be asked for again', async () => {
    proxy.requests.length = 0
    const page = await openReader(browser, demo.url, { agent: 'long' })
    await start(page)
    await waitForText(page, 600)
    process.kill(host.pid, 'SIGKILL')
    host = await serve()
    const told = await waitForEnd(page)
    expect(told).toMatchObject({ end: 'disconnected', error: 'disconnected', faults: [], complaints: [] })
    expect(whole.startsWith(told.text)).toBe(true)
    expect(told.text.length).toBeGreaterThanOrEqual(600)
    expect(proxy.requests.filter((request) => request.startsWith('POST'))).toHaveLength(1)
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect.poll(async () => (await ask(page)).end, { timeout: 10_000 }).toBe('finished')
    expect((await ask(page)).text).toBe(whole)
    expect(proxy.requests.filter((request) => request.startsWith('POST'))).toHaveLength(2)
    await page.context().close()
  })
})
