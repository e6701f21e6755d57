import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  answerOf,
  answers,
  launchBrowser,
  openDemo,
  type Program,
  say,
  startDemo,
  startProgram,
  waitForAnswers,
  waitForStatus,
} from './demo.js'
import { postJson } from './http.js'
import { client, type Read, readEvents, textOf } from './serve.js'

// Debian's own Python first: that is the one `apt-get install python3-fastapi uvicorn` serves.
const python = ['/usr/bin/python3', 'python3'].find(
  (program) => spawnSync(program, ['-c', 'import fastapi, uvicorn']).status === 0,
)
const required = process.env['AGENT_STREAM_REQUIRE_SERVERS'] === '1'
if (!python && !required)
  console.log('Skipped: FastAPI and uvicorn are not installed, so their host is not tested.')

const NAME = 'v2.1.2-hybrid-tool-error'
const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

describe.skipIf(!python && !required)('the FastAPI host under uvicorn', () => {
  let host: Program
  let demo: Program
  let browser: Browser

  beforeAll(async () => {
    if (!python)
      throw new Error('FastAPI and uvicorn are required here: apt-get install python3-fastapi uvicorn')
    host = await startProgram(
      python,
      ['-m', 'uvicorn', 'main:app', '--port', '0'],
      {
        FAKE_AGENT_RECORDING: file(`test/recordings/aiecs/${NAME}.jsonl`),
        FAKE_AGENT_PAUSE: '0.03',
        // Shorter than the pause: each event is waited for more than once, and none may be lost by that.
        HEARTBEAT_SECONDS: '0.01',
        PYTHONDONTWRITEBYTECODE: '1',
      },
      /http:\/\/127\.0\.0\.1:\d+/,
      file('examples/fastapi'),
    )
    ;[demo, browser] = await Promise.all([startDemo({ AGENT_URL: host.url }), launchBrowser()])
  })
  afterAll(async () => {
    await browser.close()
    await demo.stop()
    await host.stop()
  })

  const recorded = async () => {
    const lines = (await readFile(file(`test/recordings/aiecs/${NAME}.jsonl`), 'utf8')).trim().split('\n')
    return lines.map((line): { type: string } => JSON.parse(line))
  }
  const post = (path: string, body: unknown) =>
    fetch(new URL(path, host.url), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })

  it('sends every event once, numbered, with heartbeats between them and a marker at the end', async () => {
    const response = await post('/api/agent', { task: { description: 'x' } })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    const blocks = (await response.text()).split('\n\n').filter((block) => block !== '')
    const spoken = blocks.filter((block) => !block.startsWith(':'))
    expect(blocks.length - spoken.length).toBeGreaterThan(spoken.length)
    expect(spoken.map((block) => block.split('\n')[0])).toEqual(spoken.map((_, index) => `id: ${index + 1}`))
    const events = spoken
      .slice(0, -1)
      .map((block): unknown => JSON.parse(block.split('\n')[1]?.slice(6) ?? ''))
    expect(events).toEqual(await recorded())
    expect(spoken.at(-1)).toContain('event: end\ndata: {"type": "end", "status": "completed"}')
  })

  it.each(['POST, server-sent events', 'GET, EventSource'])('feeds the page: %s', async (wire) => {
    const { page, complaints } = await openDemo(browser, `${demo.url}/#/runs`)
    expect(await page.getByText(new URL(host.url).host).count()).toBe(1)
    await page.getByLabel('Wire').selectOption({ label: wire })
    await page.getByRole('button', { name: 'Research Python and calculate 2+2' }).click()
    await waitForStatus(page, 'Done')
    // Two paragraphs: between them the agent did its work.
    expect(await answerOf(page)).toBe('Calculating.The first failed, the second is 4.')
    expect(await page.locator('[data-agent="tool-call"][data-state="error"]').count()).toBe(1)
    expect(await page.locator('[data-agent="tool-call"][data-state="done"]').count()).toBe(1)
    expect(complaints).toEqual([])
  })

  const { get, remove, begin } = client(() => host.url)
  const task = { task: { description: 'x' } }

  it('goes on when its reader leaves, and gives exactly the rest behind any event', async () => {
    const leave = new AbortController()
    const response = await postJson(new URL('/api/agent', host.url), task, {}, leave.signal)
    const path = `/api/runs/${response.headers.get('x-run-id')}`
    expect(response.headers.get('content-location')).toBe(`${path}/events`)
    const before = await readEvents(response, (events) => events.length > 2)
    leave.abort()
    const last = before.at(-1)?.id ?? 0
    const after = await readEvents(await get(`${path}/events`, { 'Last-Event-ID': String(last) }))
    const all = await readEvents(await get(`${path}/events`))
    expect([...before, ...after]).toEqual(all)
    expect(all.slice(0, -1).map(({ item }) => item)).toEqual(await recorded())
    for (const { id } of all.slice(0, -1))
      expect(await readEvents(await get(`${path}/events?last_event_id=${id}`))).toEqual(all.slice(id))
    expect((await get(`${path}/events`, { 'Last-Event-ID': String(all.length) })).status).toBe(204)
    for (const id of [String(all.length + 1), 'x', '-1'])
      expect((await get(`${path}/events`, { 'Last-Event-ID': id })).status).toBe(400)
    expect((await get('/api/runs/none/events')).status).toBe(404)
  })

  it('tells what was said so far, in few events', async () => {
    const path = await begin('', { message: 'Hello there' })
    const all = await readEvents(await get(`${path}/events`))
    const [text, end, ...more] = (await (await get(path)).json()).events
    expect([text, end, more]).toEqual([textOf(all), { type: 'end', status: 'completed' }, []])
    const long = await begin('', task)
    await readEvents(await get(`${long}/events`))
    const snapshot = await (await get(long)).json()
    const events = await recorded()
    expect(snapshot).toMatchObject({ status: 'completed', last_event_id: String(events.length + 1) })
    expect(snapshot.events.length).toBeLessThan(events.length)
    expect(textOf(snapshot.events.map((item: Read['item']) => ({ item })))).toBe(
      textOf((await recorded()).map((item) => ({ item }))),
    )
  })

  it('closes the agent when it is cancelled, and tells all who read it', async () => {
    const closed = () => host.output().split('agent closed').length
    const before = closed()
    const path = await begin('', task)
    const reading = readEvents(await get(`${path}/events`))
    expect((await remove(path)).status).toBe(204)
    expect((await remove(path)).status).toBe(204)
    expect((await reading).at(-1)?.item).toEqual({ type: 'end', status: 'cancelled' })
    await expect.poll(closed, { timeout: 10_000 }).toBe(before + 1)
    expect((await remove('/api/runs/none')).status).toBe(404)
  })

  it('is the same run for the same idempotency key', async () => {
    const headers = { 'Idempotency-Key': 'fastapi-once' }
    const url = new URL('/api/agent', host.url)
    const responses = await Promise.all([postJson(url, task, headers), postJson(url, task, headers)])
    const [one, two] = await Promise.all(responses.map((response) => readEvents(response)))
    expect(responses[0]?.headers.get('x-run-id')).toBe(responses[1]?.headers.get('x-run-id'))
    expect(one).toEqual(two)
    const again = await postJson(url, task, { ...headers, 'Last-Event-ID': '4' })
    expect(await readEvents(again)).toEqual(one?.slice(4))
    expect((await postJson(url, task, { 'Last-Event-ID': '4' })).status).toBe(400)
  })

  it('holds conversations, which the page keeps', async () => {
    const { page, complaints } = await openDemo(browser, demo.url)
    await say(page, 'Hello')
    expect((await waitForAnswers(page, 1)).trim()).toBe('You said: Hello')
    await say(page, 'Continue our conversation')
    expect(await waitForAnswers(page, 2)).toContain('Before that: Hello')
    await page.getByRole('button', { name: 'New chat' }).click()
    await say(page, 'Another matter')
    expect(await waitForAnswers(page, 1)).not.toContain('Before that')
    await page.reload()
    await answers(page).getByText('You said: Another matter').waitFor()
    await page.getByRole('link', { name: 'Hello' }).click()
    await answers(page).getByText('Before that: Hello').waitFor()
    expect(await answers(page).count()).toBe(2)
    expect(complaints).toEqual([])
  })

  it('answers a short operation without a stream, and refuses what it cannot read', async () => {
    const response = await post('/api/execute', { task: { description: 'Simple calculation' } })
    expect(await response.json()).toMatchObject({ success: true, output: 'Simple calculation' })
    expect((await post('/api/agent', { task: 1 })).status).toBe(400)
    expect((await post('/api/agent', [1])).status).toBe(422)
  })
})

describe.skipIf(!python && !required)('the FastAPI host on its own', () => {
  it('forgets a run some time after its end, and stops one that nobody reads', async () => {
    const env = { RUN_KEEP_SECONDS: '0.5', RUN_UNWATCHED_SECONDS: '0.2', FAKE_AGENT_PAUSE: '0.05' }
    const host = await startProgram(
      python ?? 'python3',
      ['-m', 'uvicorn', 'main:app', '--port', '0'],
      { ...env, PYTHONDONTWRITEBYTECODE: '1' },
      /http:\/\/127\.0\.0\.1:\d+/,
      file('examples/fastapi'),
    )
    try {
      const { begin, get } = client(() => host.url)
      const [read, alone] = [await begin(''), await begin('')]
      const reading = readEvents(await get(`${read}/events`))
      await expect
        .poll(async () => (await (await get(alone)).json()).status, { timeout: 10_000 })
        .toBe('cancelled')
      expect((await reading).at(-1)?.item).toMatchObject({ status: 'completed' })
      for (const path of [read, alone])
        await expect.poll(async () => (await get(path)).status, { timeout: 10_000 }).toBe(404)
    } finally {
      await host.stop()
    }
  })

  it('turns what JSON does not know into what it does', async () => {
    const host = await startProgram(
      python ?? 'python3',
      ['-m', 'uvicorn', 'main:app', '--port', '0'],
      { FAKE_AGENT_PAUSE: '0', PYTHONDONTWRITEBYTECODE: '1' },
      /http:\/\/127\.0\.0\.1:\d+/,
      file('examples/fastapi'),
    )
    try {
      const response = await fetch(new URL('/api/agent', host.url), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{"task": {"description": "x"}}',
      })
      expect(await response.text()).toContain('"result": {"accuracy": null}')
    } finally {
      await host.stop()
    }
  })
})
