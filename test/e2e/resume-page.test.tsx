import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Program } from './demo.js'
import { type BuiltPage, buildReader } from './resume/build.js'
import { addressOf, tell, type Told, tokensOf } from './resume/open.js'
import { launchRawBrowser, type RawBrowser, type Tab } from './resume/raw-browser.js'
import { Reader, type Wanted } from './resume/reader.js'
import { startTcpProxy, type TcpProxy } from './resume/tcp-proxy.js'
import { startServer } from './serve.js'

/** How long a tab is hidden. */
const HIDDEN_MS = 60_000
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

let built: BuiltPage
let server: Program
let browser: RawBrowser
let whole: string
let proxy: TcpProxy
const tabs: Tab[] = []
beforeAll(async () => {
  ;[built, browser] = await Promise.all([buildReader('development'), launchRawBrowser()])
  const ear = { onHandle: () => undefined, onEvent: undefined }
  const markup = renderToString(
    <StrictMode>
      <Reader query={new URLSearchParams()} ear={ear} />
    </StrictMode>,
  )
  await writeFile(join(built.folder, 'rendered.html'), built.html.replace('></main>', `>${markup}</main>`))
  server = await startServer({ PAGE: built.folder, HEARTBEAT_SECONDS: '1' })
  whole = (await tokensOf(server.url, 'long')).join('')
})
afterAll(async () => {
  await browser.close()
  await server.stop()
  await built.remove()
})
beforeEach(async () => {
  proxy = await startTcpProxy(server.url)
})
afterEach(async () => {
  await Promise.all(tabs.splice(0).map((tab) => tab.close()))
  await proxy.close()
})

async function open(wanted: Wanted, base = proxy.url): Promise<Tab> {
  const tab = await browser.open(addressOf(base, wanted))
  tabs.push(tab)
  await tab.activate()
  return tab
}

/** Opens a page and has it ask; resolves once so much of the answer is shown. */
async function openAndAsk(wanted: Wanted, length = 300): Promise<Tab> {
  const tab = await open(wanted)
  await press(tab, 'Ask')
  await untilText(tab, length)
  return tab
}

const press = (tab: Tab, name: string) =>
  tab.evaluate((name) => {
    const button = [...document.querySelectorAll('button')].find(({ textContent }) => textContent === name)
    if (!button) throw new Error(`There is no button “${name}”.`)
    button.click()
  }, name)
const untilText = (tab: Tab, length: number) =>
  tab.until((length) => window.reader.text.length >= length, length)

async function toldAtEnd(tab: Tab): Promise<Told> {
  await tab.until(() => window.reader.state?.end !== undefined, undefined, 40_000)
  await sleep(200)
  return tab.evaluate(tell)
}

const asked = (method: string) =>
  proxy.requests.filter((request) => request.startsWith(`${method} /api/`)).length

/** The answer came whole, was asked for once, and at no time did less of it show. */
function expectWhole(told: Told) {
  expect({ ...told, text: told.text === whole }).toMatchObject({
    text: true,
    end: 'finished',
    attempt: 0,
    faults: [],
    complaints: [],
  })
  expect(asked('POST')).toBe(1)
}

describe('a page in StrictMode', () => {
  it('asks once, though everything is mounted twice, and reads on once when it is loaded again', async () => {
    const tab = await openAndAsk({ agent: 'long', speed: 4, keep: 'session' })
    expect([asked('POST'), asked('GET')]).toEqual([1, 0])
    await tab.send('Page.reload')
    await sleep(300)
    const told = await toldAtEnd(tab)
    expectWhole(told)
    expect(asked('GET')).toBeLessThan(3)
    expect(told.taken).toBe(2)
  })

  it('leaves the run that it takes off the screen, and reads it on when it is back', async () => {
    const tab = await openAndAsk({ agent: 'long', speed: 4, keep: 'session' })
    const { open: before } = proxy
    await press(tab, 'Hide')
    await expect.poll(() => proxy.open, { timeout: 1_000 }).toBeLessThan(before)
    await sleep(500)
    await press(tab, 'Show')
    const told = await toldAtEnd(tab)
    expectWhole(told)
    expect(asked('GET')).toBe(1)
  })

  it('keeps the connection of a run that is to go on off the screen', async () => {
    const tab = await openAndAsk({ agent: 'long', speed: 6, keepAlive: 'yes' })
    await press(tab, 'Hide')
    await sleep(1_000)
    await press(tab, 'Show')
    const told = await toldAtEnd(tab)
    expectWhole(told)
    expect([told.taken, asked('GET')]).toEqual([1, 0])
  })

  it('takes over what a server rendered while a run is under way, and reads that on', async () => {
    const tab = await openAndAsk({ agent: 'long', speed: 4, keep: 'session' })
    const rendered = addressOf(proxy.url, { agent: 'long', speed: 4, keep: 'session' }).replace(
      'index',
      'rendered',
    )
    expect(await (await fetch(rendered)).text()).toContain('Ask</button>')
    await tab.goto(rendered)
    const told = await toldAtEnd(tab)
    expectWhole(told)
    expect(told.taken).toBe(2)
  })
})

describe('a page that is left for a while', () => {
  it('goes on reading while it is hidden, and shows all of it at once', async () => {
    const tab = await openAndAsk({ agent: 'long', speed: 12_500 / (HIDDEN_MS + 2_500) })
    const other = await open({})
    await other.activate()
    expect(await tab.evaluate(() => document.visibilityState)).toBe('hidden')
    await sleep(HIDDEN_MS)
    const known = await tab.evaluate(() => window.reader.tokens.length)
    expect(await tab.evaluate(() => document.visibilityState)).toBe('hidden')
    expect(known).toBeGreaterThan(10_000)
    const { connection } = await tab.evaluate(() => ({ connection: window.reader.state?.connection }))
    expect(connection).toBe('open')
    await tab.activate()
    await sleep(100)
    const shown = await tab.evaluate(() => window.reader.text.length)
    expect(shown / whole.length).toBeGreaterThan(0.95 * (known / 20_000))
    const told = await toldAtEnd(tab)
    expectWhole(told)
    expect([told.taken, told.tokens]).toEqual([1, 20_000])
  }, 120_000)

  it('shows what came while it was frozen, once', async () => {
    const tab = await openAndAsk({ agent: 'long', speed: 4 })
    const known = await freeze(tab, () => sleep(2_000))
    const told = await toldAtEnd(tab)
    expectWhole(told)
    expect([known < 20_000, told.tokens]).toEqual([true, 20_000])
  })

  it('asks again soon when it was frozen and the stream is silent since, as in a laptop that slept', async () => {
    const tab = await openAndAsk({ agent: 'long', speed: 2 })
    let release = () => {}
    await freeze(tab, async () => {
      release = proxy.hold()
      await sleep(1_000)
    })
    const woken = performance.now()
    await tab.until(() => (window.reader.state?.position?.connections ?? 0) > 1, undefined, 12_000)
    const afterMs = performance.now() - woken
    release()
    const told = await toldAtEnd(tab)
    expectWhole(told)
    expect(told.tokens).toBe(20_000)
    // Far less than the 45 seconds that silence is borne otherwise.
    expect(afterMs).toBeLessThan(12_000)
  })

  it.each([
    ['a slow answer', 'research', 10, 2_000],
    ['a fast answer', 'long', 5, 100],
  ] as const)(
    'goes on where it was when it comes back as it was left: %s',
    async (_, agent, speed, awayMs) => {
      const tab = await openAndAsk({ agent, speed }, 20)
      await leaveAndReturn(tab, awayMs)
      const told = await toldAtEnd(tab)
      expect(told).toMatchObject({ returns: [false, true], end: 'finished', faults: [], complaints: [] })
      if (agent === 'long') expectWhole(told)
      expect(asked('POST')).toBe(1)
    },
  )

  it('reads on from the start when the browser had no room for it', async () => {
    const tab = await openAndAsk({ agent: 'long', speed: 6, keep: 'session' })
    await leaveAndReturn(tab, 3_000)
    const told = await toldAtEnd(tab)
    expect(told.returns).toEqual([false])
    expectWhole(told)
  })

  /** Resolves to how many tokens were known in the end: nothing happens in a page that is frozen. */
  async function freeze(tab: Tab, meanwhile: () => Promise<void>): Promise<number> {
    const other = await open({})
    await other.activate()
    await tab.send('Page.setWebLifecycleState', { state: 'frozen' })
    const before = await tab.evaluate(() => window.reader.tokens.length)
    await meanwhile()
    const known = await tab.evaluate(() => window.reader.tokens.length)
    expect(known).toBe(before)
    await tab.send('Page.setWebLifecycleState', { state: 'active' })
    await tab.activate()
    return known
  }

  async function leaveAndReturn(tab: Tab, awayMs: number) {
    const here = await tab.evaluate(() => location.href)
    await tab.goto(addressOf(server.url, {}))
    await sleep(awayMs)
    await tab.evaluate(() => history.back())
    await tab.until((url) => location.href === url && window.reader.state !== undefined, here)
  }
})

describe('a line that breaks', () => {
  it('is waited for where there is no network, and tried at once when that is back', async () => {
    const tab = await openAndAsk({ agent: 'long', speed: 3 })
    const network = (offline: boolean) =>
      tab.send('Network.emulateNetworkConditions', {
        offline,
        latency: 0,
        downloadThroughput: -1,
        uploadThroughput: -1,
      })
    await tab.send('Network.enable')
    await network(true)
    proxy.cut(true)
    await tab.until(() => window.reader.state?.connection === 'offline')
    await sleep(3_000)
    expect((await tab.evaluate(tell)).connections.slice(-2)).toEqual(['open', 'offline'])
    proxy.mend()
    await network(false)
    await tab.until(() => window.reader.connections.at(-1) !== 'offline', undefined, 1_000)
    const told = await toldAtEnd(tab)
    expectWhole(told)
    expect([told.taken, asked('GET')]).toEqual([2, 1])
  })

  it('is noticed where only one direction is dead, and nothing is shown of what comes late', async () => {
    const tab = await openAndAsk({ agent: 'long', speed: 3, idle: 1_500 })
    const release = proxy.hold()
    await tab.until(() => (window.reader.state?.position?.connections ?? 0) > 1, undefined, 5_000)
    release()
    const told = await toldAtEnd(tab)
    expectWhole(told)
    expect([told.taken, told.tokens]).toEqual([2, 20_000])
  })

  it('is cut many times, at places of its own', async () => {
    const tab = await openAndAsk({ agent: 'long', speed: 4 })
    let cuts = 0
    for (; !(await tab.evaluate(tell)).end; cuts += 1) {
      proxy.cut()
      await sleep(100 + Math.random() * 400)
    }
    const told = await toldAtEnd(tab)
    expectWhole(told)
    expect(told.tokens).toBe(20_000)
    console.log(`${cuts} cuts, ${told.taken} connections: 0 tokens lost, 0 doubled.`)
  })
})

describe('two tabs with one run', () => {
  it('end with the same text', async () => {
    const one = await openAndAsk({ agent: 'long', speed: 3, keep: 'local' })
    await sleep(1_500)
    const two = await open({ agent: 'long', speed: 3, keep: 'local' })
    await untilText(two, 300)
    expectWhole(await toldAtEnd(two))
    await one.activate()
    expectWhole(await toldAtEnd(one))
  })

  it('both see that it was stopped in one of them', async () => {
    const one = await openAndAsk({ agent: 'long', speed: 1, keep: 'local' })
    await sleep(1_500)
    const two = await open({ agent: 'long', speed: 1, keep: 'local' })
    await untilText(two, 300)
    await press(one, 'Stop')
    const [here, there] = [await toldAtEnd(one), await toldAtEnd(two)]
    expect([here.end, there.end, asked('DELETE')]).toEqual(['stopped', 'stopped', 1])
    expect(whole.startsWith(there.text)).toBe(true)
    expect(there.faults).toEqual([])
  })
})
