import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import type { Browser, CDPSession } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from './demo.js'
import { type BuiltPage, buildReader } from './resume/build.js'
import { openReader, start, waitForEnd } from './resume/open.js'
import type { Wanted } from './resume/reader.js'

const EVENTS = 1_000_000
const PIECE = 2_000
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.html': 'text/html',
}

/** The token of an event: words of a text that has lines, and that no two places of are the same. */
const tokenOf = (number: number) => (number % 20 === 0 ? `${number}\n` : 'tide ')

/** Writes events as fast as they are read. */
async function writeEvents(response: ServerResponse, after: number): Promise<void> {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Content-Location': '/api/runs/million/events',
    'X-Run-Id': 'million',
  })
  for (let from = after; from < EVENTS && !response.destroyed; from += PIECE) {
    let piece = ''
    for (let number = from + 1; number <= from + PIECE; number += 1)
      piece += `id: ${number}\ndata: ${JSON.stringify({ type: 'token', content: tokenOf(number) })}\n\n`
    if (!response.write(piece)) await once(response, 'drain').catch(() => undefined)
  }
  response.end(`id: ${EVENTS + 1}\nevent: end\ndata: {"type":"end","status":"completed"}\n\n`)
}

const text = Array.from({ length: EVENTS }, (_, index) => tokenOf(index + 1)).join('')

describe('a run of a million events', () => {
  let built: BuiltPage
  let browser: Browser
  let server: Server
  let url: string
  beforeAll(async () => {
    ;[built, browser] = await Promise.all([buildReader('production'), launchBrowser()])
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://page.invalid')
      const last = Number(request.headers['last-event-id'] ?? 0)
      if (pathname.startsWith('/api/')) void writeEvents(response, last)
      else
        void readFile(join(built.folder, pathname)).then(
          (body) => response.setHeader('Content-Type', TYPES[extname(pathname)] ?? '').end(body),
          () => response.writeHead(404).end(),
        )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    await browser.close()
    server.close()
    server.closeAllConnections()
    await built.remove()
  })

  /** Bytes that the page's scripts hold on to. */
  async function heapOf(devtools: CDPSession): Promise<number> {
    await devtools.send('HeapProfiler.collectGarbage')
    return (await devtools.send('Runtime.getHeapUsage')).usedSize
  }

  async function read(wanted: Wanted) {
    const page = await openReader(browser, url, { agent: 'many', blind: 'yes', ...wanted })
    const devtools = await page.context().newCDPSession(page)
    const before = await heapOf(devtools)
    const began = performance.now()
    await start(page)
    const { text: shown, ...told } = await waitForEnd(page, 100_000)
    const seconds = (performance.now() - began) / 1_000
    const heap = (await heapOf(devtools)) - before
    const longestTask = await page.evaluate(() => window.reader.longestTask)
    const known = await page.evaluate(() =>
      (window.reader.state?.parts ?? []).map((part) => ('text' in part ? part.text : '')).join(''),
    )
    return { page, seconds, heap, longestTask, told, shown, known }
  }

  it.each(['text', 'markdown'] as const)(
    'is shown whole where its limits are raised, in little memory, by a page that is never busy for long (%s)',
    async (format) => {
      const { page, seconds, heap, longestTask, told, shown, known } = await read({
        limits: 'raised',
        format,
      })
      console.log(
        `${EVENTS} events as ${format} in ${seconds.toFixed(1)} s: ${(heap / 1e6).toFixed(0)} MB for ` +
          `${(text.length / 1e6).toFixed(1)} million characters, the longest task took ${longestTask.toFixed(0)} ms.`,
      )
      expect(told).toMatchObject({ end: 'finished', taken: 1, faults: [], complaints: [] })
      expect(known === text).toBe(true)
      if (format === 'text') expect(shown === text).toBe(true)
      expect(heap / text.length).toBeLessThan(16)
      // On a machine that has nothing else to do it is some 50 ms.
      expect(longestTask).toBeLessThan(500)
      await page.context().close()
    },
    120_000,
  )

  it('ends with a notice where it outgrows its limits, and nothing that was shown is lost', async () => {
    const { page, told, shown } = await read({})
    expect(told).toMatchObject({ end: 'error', error: 'limit_exceeded', faults: [], complaints: [] })
    expect(shown.length).toBeGreaterThan(2_000_000)
    expect(text.startsWith(shown)).toBe(true)
    const notice = page.locator('[data-agent="error-notice"]')
    expect(await notice.innerText()).toContain('The answer outgrew a limit that is set here.')
    await page.context().close()
  }, 60_000)
})
