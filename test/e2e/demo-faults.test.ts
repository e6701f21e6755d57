import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  answerOf,
  answers,
  ask,
  atSpeed,
  launchBrowser,
  openDemo,
  type Program,
  say,
  startDemo,
  textOf,
  waitForAnswers,
  waitForStatus,
} from './demo.js'

let demo: Program
let browser: Browser
let axe: string
/** The whole answer, as a reader sees it whose connection holds. */
let whole: string
beforeAll(async () => {
  ;[demo, browser, axe] = await Promise.all([
    startDemo(),
    launchBrowser(),
    readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
  ])
  const { page } = await openDemo(browser, `${demo.url}/#/runs/long`)
  await ask(page, 'All of it')
  await waitForStatus(page, 'Done')
  whole = await answerOf(page)
  await page.context().close()
})
afterAll(async () => {
  await browser.close()
  expect(await demo.stop()).toBe(0)
})

/** What axe has against the page as it is now. */
async function violations(page: Page): Promise<string[]> {
  // Through the debugger, not as a script element: the page's content policy stays as it is.
  await page.evaluate(axe)
  const results = await page.evaluate(
    (): Promise<AxeResults> => (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  )
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

/** Opens the runs of an agent that writes for about 20 seconds, and asks it. */
async function begin() {
  const opened = await openDemo(browser, `${demo.url}/#/runs/long`, { reducedMotion: 'reduce' })
  const { page } = opened
  await atSpeed(page, 0.4)
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url().includes('/api/agent')),
    ask(page, 'All of it'),
  ])
  const runId = answer.headers()['x-run-id'] ?? ''
  await reaches(page, 500)
  return { ...opened, runId }
}

/** Waits until so many characters more are shown. */
async function reaches(page: Page, more: number) {
  const { length } = await answerOf(page)
  await expect
    .poll(async () => (await answerOf(page)).length, { timeout: 20_000 })
    .toBeGreaterThan(length + more)
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

/** From now on, the words of the notice and of the badge, and whether what is shown ever became less. */
async function watch(page: Page) {
  await page.evaluate(() => {
    const seen = new Set<string>()
    let length = 0
    let lost = 0
    new MutationObserver(() => {
      for (const { textContent } of document.querySelectorAll(
        '[data-agent="connection-notice"]:not(:empty), [data-agent="status-word"]',
      ))
        seen.add(textContent.replace(/ \d.*/, ''))
      const next = document.querySelector('[data-agent="streaming-text"]')?.textContent.length ?? 0
      lost = Math.max(lost, length - next)
      length = next
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
    Object.assign(globalThis, { watched: () => ({ seen: [...seen], lost }) })
  })
  return () =>
    page.evaluate(() => (globalThis as unknown as { watched(): { seen: string[]; lost: number } }).watched())
}

describe('an answer whose connection breaks', { timeout: 120_000 }, () => {
  it('is read on as if nothing had been, and nobody is told of what is over at once', async () => {
    const { page } = await begin()
    const watched = await watch(page)
    await button(page, 'Faults').click()
    for (let cuts = 0; cuts < 2; cuts += 1) {
      await button(page, 'Cut the connection').click()
      await page.getByText(`Connection (${cuts + 2})`).waitFor()
      await reaches(page, 200)
    }
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Cut the connection')
    await waitForStatus(page, 'Done', 60_000)
    expect(await answerOf(page)).toBe(whole)
    // Of markup that turns out to be some, the signs go away.
    const { seen, lost } = await watched()
    expect(lost).toBeLessThan(10)
    expect(seen.filter((word) => !/Thinking|Done|Reconnecting/.test(word))).toEqual([])
    await page.context().close()
  })

  it('outlives the server: the reader sees a calm notice, then the rest', async () => {
    const { page } = await begin()
    const watched = await watch(page)
    await button(page, 'Faults').click()
    await button(page, 'Kill the server').click()
    await page.getByText('The connection was lost. Reconnecting…').waitFor()
    // Heard by those who do not see it, because it lasts.
    const spoken = page.locator('[data-agent="announcer"] [role="status"]')
    await spoken.getByText('The connection was lost. Reconnecting.').waitFor()
    await spoken.getByText('Connected again').waitFor({ timeout: 30_000 })
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Kill the server')
    await waitForStatus(page, 'Done', 60_000)
    expect(await answerOf(page)).toBe(whole)
    expect((await watched()).lost).toBeLessThan(10)
    await page.context().close()
  })

  it('is read on by a page that is loaded again', async () => {
    const { page, runId } = await begin()
    const { length } = await answerOf(page)
    const asked: string[] = []
    page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`))
    await page.reload()
    await page.locator('.bubble').getByText('All of it').waitFor()
    expect((await answerOf(page)).length).toBeGreaterThanOrEqual(length)
    await waitForStatus(page, 'Done', 60_000)
    expect(await answerOf(page)).toBe(whole)
    const ours = asked.filter((line) => line.includes('/api/'))
    // It is read on, and nothing is asked again.
    expect(new Set(ours)).toEqual(new Set([`GET /api/runs/${runId}/events`]))
    await page.context().close()
  })

  it('ends on the server when the reader stops it', async () => {
    const { page, runId } = await begin()
    await button(page, 'Stop').click()
    await waitForStatus(page, 'Stopped')
    const status = async () => {
      const response = await fetch(`${demo.url}/api/runs/${runId}`)
      return ((await response.json()) as { status: string }).status
    }
    await expect.poll(status).toBe('cancelled')
    await page.context().close()
  })
})

describe('a chat whose connection breaks', () => {
  /** Asks for a long answer, and waits until some of it is there. */
  async function tell(page: Page, chat: string) {
    await page.goto(`${demo.url}/#/chat/${chat}`)
    await say(page, 'Tell me the history of tide mills')
    await expect.poll(() => textOf(answers(page).last()), { timeout: 20_000 }).toMatch(/.{100}/)
  }

  it('reads its answer on: over cuts, a kill, and in a page that is loaded again', async () => {
    const { page } = await openDemo(browser, demo.url, { reducedMotion: 'reduce' })
    await tell(page, 'whole')
    const expected = await waitForAnswers(page, 1)
    await atSpeed(page, 2)
    await tell(page, 'broken')
    await button(page, 'Faults').click()
    await button(page, 'Cut the connection').click()
    const { length } = await textOf(answers(page).last())
    await expect.poll(async () => (await textOf(answers(page).last())).length).toBeGreaterThan(length + 50)
    await button(page, 'Kill the server').click()
    const notice = page.getByText('The connection was lost. Reconnecting…')
    await notice.waitFor()
    expect(await violations(page)).toEqual([])
    await notice.waitFor({ state: 'hidden', timeout: 30_000 })
    await button(page, 'Stop').waitFor()
    await page.reload()
    expect(await waitForAnswers(page, 1)).toBe(expected)
    // What the server remembers is the same.
    await page.reload()
    expect(await waitForAnswers(page, 1)).toBe(expected)
    await page.context().close()
  })
})

describe('the menu of faults', () => {
  it('is at rest while nothing is read, and passes axe', async () => {
    const { page, complaints } = await openDemo(browser, `${demo.url}/#/runs`)
    await button(page, 'Faults').click()
    expect(await button(page, 'Kill the server').getAttribute('aria-disabled')).toBe('true')
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('is not there where the server breaks nothing', async () => {
    const careful = await startDemo({ DEMO_FAULTS: '0' })
    try {
      const { page } = await openDemo(browser, careful.url)
      await button(page, 'Display').waitFor()
      expect(await button(page, 'Faults').count()).toBe(0)
      await page.context().close()
    } finally {
      expect(await careful.stop()).toBe(0)
    }
  })
})
