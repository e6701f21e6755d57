import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  answerOf,
  ask,
  atSpeed,
  chooseAgent,
  launchBrowser,
  openDemo,
  type Program,
  startDemo,
  waitForStatus,
} from './demo.js'

let demo: Program
let browser: Browser
beforeAll(async () => {
  ;[demo, browser] = await Promise.all([startDemo(), launchBrowser()])
})
afterAll(async () => {
  await browser.close()
  // 0: it stopped because it was asked to, and nothing kept it.
  expect(await demo.stop()).toBe(0)
})

/** `EventSource.CLOSED`, which Node does not know. */
const EVENT_SOURCE_CLOSED = 2

const open = () => openDemo(browser, `${demo.url}/#/runs`)

describe('a research run', () => {
  it('shows the answer as it is written, the tools as they run, and ends with its metrics', async () => {
    const { page, complaints } = await open()
    await atSpeed(page, 6)
    await page.getByRole('button', { name: 'Why are the tides in the Bay of Fundy so high?' }).click()
    // Before every paint, how much of the answer is there, and what the tools do.
    const watched = page.evaluate(async () => {
      const lengths: number[] = []
      const states = new Set<string | undefined>()
      while (!document.querySelector('[data-agent="status-badge"][data-end]')) {
        lengths.push(document.querySelector('[data-agent="streaming-text"]')?.textContent.length ?? 0)
        for (const call of document.querySelectorAll<HTMLElement>('[data-agent="tool-call"]'))
          states.add(call.dataset['state'])
        await new Promise(requestAnimationFrame)
      }
      return { lengths, states: [...states] }
    })
    await waitForStatus(page, 'Done')
    const { lengths, states } = await watched
    expect(states).toEqual(expect.arrayContaining(['pending', 'running', 'done', 'error']))
    expect(new Set(lengths).size).toBeGreaterThan(10)
    expect(lengths).toEqual(lengths.toSorted((one, other) => one - other))
    expect(await answerOf(page)).toContain('16.3 metres')
    expect(await page.locator('[data-agent="tool-call"][data-state="done"]').count()).toBe(6)
    expect(await page.locator('[data-agent="tool-call"][data-state="error"]').count()).toBe(1)
    expect(await page.locator('[data-agent="tool-call"]').count()).toBe(7)
    await page.getByText(/^Thought/).waitFor()
    await page.getByText('fact-check', { exact: true }).first().waitFor()
    await page.getByText('Tokens/s').waitFor()
    await page.getByText(/Event log/).click()
    await page.getByText('plugin_config_resolved').first().waitFor()
    await page.getByText('Collected result').click()
    await page.getByRole('group', { name: 'Collected result' }).getByText('"finished"').waitFor()
    expect(complaints).toEqual([])
  })

  it('opens a tool call to its arguments and to the reason why it failed', async () => {
    const { page } = await open()
    await ask(page, 'Why are the tides so high?')
    await waitForStatus(page, 'Done')
    await page.getByRole('button', { name: /3 tools .* 1 failed/ }).click()
    await page.getByRole('button', { name: /tide_gauge.*failed/ }).click()
    await page.locator('[data-agent="tool-error"]').getByText('the gauge did not answer within 2 s').waitFor()
    await page.getByText('burntcoat-head').first().waitFor()
  })

  it('stops when it is told to, and keeps what has arrived', async () => {
    const { page } = await open()
    await atSpeed(page, 2)
    await ask(page, 'Why are the tides so high?')
    await page.locator('[data-agent="streaming-text"]').getByText('I will look').waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await waitForStatus(page, 'Stopped')
    const kept = await answerOf(page)
    expect(kept).toContain('I will look')
    expect(await page.locator('[data-agent="tool-call"][data-state="running"]').count()).toBe(0)
    await atSpeed(page, 30)
    await page.getByRole('button', { name: 'Try again' }).click()
    await waitForStatus(page, 'Done')
    expect(await answerOf(page)).toContain('tuned to the moon')
  })
})

describe('an agent that fails half-way', () => {
  it.each([
    ['says so', 'What makes a storm surge dangerous?', 'Failed', 'The agent reported an error.'],
    [
      'is cut off',
      'Surges, please, and drop the connection',
      'Disconnected',
      'The agent stopped before it was done.',
    ],
  ])('keeps its text when it %s, and answers when it is tried again', async (_, task, status, words) => {
    const { page } = await open()
    await chooseAgent(page, 'Flaky')
    await ask(page, task)
    await waitForStatus(page, status)
    await page.getByText(words).first().waitFor()
    expect(await answerOf(page)).toContain('A storm surge is sea level')
    expect(await page.locator('[data-agent="tool-call"][data-state="running"]').count()).toBe(0)
    await page.getByRole('button', { name: 'Try again' }).click()
    await waitForStatus(page, 'Done')
    const answer = await answerOf(page)
    expect(answer).toContain('never as a surge alone')
    expect(answer.split('A storm surge is sea level')).toHaveLength(2)
  })
})

describe('an answer of 20,000 tokens', () => {
  it('is complete to the character, and the page can be used while it comes', async () => {
    const response = await fetch(new URL('/api/agent?agent=long&speed=1000', demo.url), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/x-ndjson' },
      body: JSON.stringify({ task: { description: 'x' } }),
    })
    const tokens = (await response.text())
      .split('\n')
      .filter((line) => line.includes('"type":"token"'))
      .map((line): string => JSON.parse(line).content)
    expect(tokens).toHaveLength(20_000)

    const { page, complaints } = await open()
    await atSpeed(page, 2)
    await chooseAgent(page, 'Long')
    await page.evaluate(() => {
      const gaps: number[] = []
      let last = performance.now()
      const tick = (now: number) => {
        gaps.push(now - last)
        last = now
        requestAnimationFrame(tick)
      }
      requestAnimationFrame(tick)
      Object.assign(globalThis, { longestGap: () => Math.max(...gaps) })
    })
    await ask(page, 'Write the whole pilot book')
    await page.locator('[data-agent="streaming-text"]').getByText('pilot book').waitFor()
    await page.getByRole('button', { name: 'Display' }).press('Enter')
    await page.getByRole('radio', { name: 'Dark' }).press(' ')
    await page.keyboard.press('Escape')
    expect(await page.locator('html').getAttribute('data-agent-theme')).toBe('dark')
    expect(await page.locator('[data-agent="status-badge"]').getAttribute('data-end')).toBeNull()
    await waitForStatus(page, 'Done', 60_000)
    const shown = await page
      .locator('[data-agent="streaming-text"]')
      .evaluate((element) => element.textContent)
    // Every letter and digit; of the rest some are marks of Markdown.
    const plain = (text: string | null) => text?.replace(/[^\p{L}\p{N}]/gu, '')
    expect(plain(shown)).toBe(plain(tokens.join('')))
    const longest = await page.evaluate(() =>
      (globalThis as unknown as { longestGap(): number }).longestGap(),
    )
    // A reader notices a page that is stuck for half a second; the rest is room for a busy machine.
    expect(longest).toBeLessThan(1_500)
    expect(complaints).toEqual([])
  })
})

describe('an answer that grows below the edge of the page', () => {
  it('is followed until the reader scrolls up, and again at the end of the page', async () => {
    const { page } = await open()
    await atSpeed(page, 2)
    await chooseAgent(page, 'Long')
    const scrolled = () => page.evaluate(() => scrollY)
    await ask(page, 'Write the whole pilot book')
    await expect.poll(scrolled, { timeout: 10_000 }).toBeGreaterThan(500)
    await page.evaluate(() => scrollBy(0, -300))
    const [place, length] = [await scrolled(), (await answerOf(page)).length]
    await expect
      .poll(async () => (await answerOf(page)).length, { timeout: 10_000 })
      .toBeGreaterThan(length + 1_000)
    expect(await scrolled()).toBe(place)
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight))
    const end = await scrolled()
    await expect.poll(scrolled, { timeout: 10_000 }).toBeGreaterThan(end)
    await waitForStatus(page, 'Done')
    const [answer, composer] = await Promise.all([
      page.locator('[data-agent="streaming-text"]').boundingBox(),
      page.getByRole('textbox').boundingBox(),
    ])
    expect((answer?.y ?? 0) + (answer?.height ?? 0)).toBeLessThan(composer?.y ?? 0)
  })
})

describe('every wire', () => {
  it.each(['POST, server-sent events', 'GET, EventSource', 'POST, NDJSON'])(
    'brings the same run: %s',
    async (wire) => {
      const { page, complaints } = await open()
      await page.evaluate(() => {
        const opened: EventSource[] = []
        const Native = EventSource
        const Recorded = class extends Native {
          constructor(url: string | URL) {
            super(url)
            opened.push(this)
          }
        }
        const states = () => opened.map(({ readyState }) => readyState)
        Object.assign(globalThis, { EventSource: Recorded, states })
      })
      const requests: string[] = []
      page.on('request', (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`))
      await page.getByLabel('Wire').selectOption({ label: wire })
      await ask(page, 'Why are the tides so high?')
      await waitForStatus(page, 'Done')
      expect(await answerOf(page)).toContain('the review found the same number at its source.')
      expect(await page.locator('[data-agent="tool-call"]').count()).toBe(7)
      // EventSource, left alone, would connect again after the end.
      await page.waitForTimeout(200)
      const paths = requests.filter((line) => line.includes('/api/'))
      const byGet = wire.startsWith('GET')
      expect(paths.map((path) => path.replace(/[\w-]{36}/, 'ID'))).toEqual(
        byGet ? ['POST /api/runs', 'GET /api/runs/ID/events'] : ['POST /api/agent'],
      )
      // Closed: one that is merely at its end would connect again three seconds later.
      const states = await page.evaluate(() => (globalThis as unknown as { states(): number[] }).states())
      expect(states).toEqual(byGet ? [EVENT_SOURCE_CLOSED] : [])
      expect(complaints).toEqual([])
    },
  )
})

describe('an agent that streams no text', () => {
  it('shows its result', async () => {
    const { page } = await open()
    await chooseAgent(page, 'Silent')
    await page.getByRole('button', { name: 'How many feet are 16.3 × 3.28084?' }).click()
    await waitForStatus(page, 'Done')
    expect(await answerOf(page)).toBe('16.3 * 3.28084 = 53.4777')
  })
})
