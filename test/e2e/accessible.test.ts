import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright'
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
let axe: string
beforeAll(async () => {
  ;[demo, browser, axe] = await Promise.all([
    startDemo(),
    launchBrowser(),
    readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
  ])
})
afterAll(async () => {
  await browser.close()
  await demo.stop()
})

/** What axe has against the page as it is now. */
async function violations(page: Page): Promise<string[]> {
  // Through the debugger, not as a script element: the page's content policy stays as it is.
  await page.evaluate(axe)
  const results = await page.evaluate(
    (): Promise<AxeResults> => (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  )
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  )
}

const themes = ['light', 'dark'] as const

describe.each(themes)('in the %s theme', (colorScheme) => {
  it('axe finds nothing before, during and after a run, and when one has failed', async () => {
    const { page, complaints } = await openDemo(browser, `${demo.url}/#/runs`, {
      colorScheme,
      reducedMotion: 'reduce',
    })
    expect(await violations(page)).toEqual([])
    await atSpeed(page, 1)
    await ask(page, 'Why are the tides so high?')
    await page.locator('[data-agent="tool-call"][data-state="running"]').first().waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Stop' }).click()
    await waitForStatus(page, 'Stopped')
    expect(await violations(page)).toEqual([])
    await atSpeed(page, 30)
    await page.getByRole('button', { name: 'Try again' }).click()
    await waitForStatus(page, 'Done')
    await page.getByRole('button', { name: /3 tools .* 1 failed/ }).click()
    await page.getByRole('button', { name: /tide_gauge.*failed/ }).click()
    await page.getByText('Collected result').click()
    expect(await violations(page)).toEqual([])
    await chooseAgent(page, 'Flaky')
    await ask(page, `What makes a storm surge dangerous, ${colorScheme}?`)
    await waitForStatus(page, 'Failed')
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Display' }).click()
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  it('its background is of that theme', async () => {
    const { page } = await openDemo(browser, demo.url, { colorScheme })
    const lightness = () =>
      page.evaluate(() => {
        const canvas = document.createElement('canvas').getContext('2d')
        if (!canvas) return Number.NaN
        canvas.fillStyle = getComputedStyle(document.body).backgroundColor
        canvas.fillRect(0, 0, 1, 1)
        return canvas.getImageData(0, 0, 1, 1).data[0] ?? Number.NaN
      })
    const other = colorScheme === 'light' ? 'Dark' : 'Light'
    const isDark = async () => (await lightness()) < 80
    expect(await isDark()).toBe(colorScheme === 'dark')
    await page.getByRole('button', { name: 'Display' }).click()
    await page.getByRole('radio', { name: other }).check()
    expect(await isDark()).toBe(other === 'Dark')
    await page.reload()
    expect(await isDark()).toBe(other === 'Dark')
  })
})

describe('on a narrow screen', () => {
  it.each(['Research', 'Flaky'])('nothing has to be scrolled sideways: %s', async (agent) => {
    const { page } = await openDemo(browser, `${demo.url}/#/runs`, {
      viewport: { width: 360, height: 740 },
    })
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    await chooseAgent(page, agent)
    expect(await overflow()).toBe(0)
    await ask(page, `Why? ${'unbreakable'.repeat(20)}`)
    await page.waitForFunction(() => document.querySelector('[data-agent="status-badge"][data-end]'))
    for (const part of ['tool-group-trigger', 'tool-trigger', 'reasoning-trigger']) {
      const closed = page.locator(`[data-agent="${part}"][aria-expanded="false"]`)
      while ((await closed.count()) > 0) await closed.first().click()
    }
    expect(await overflow()).toBe(0)
  })
})

describe('from right to left', () => {
  it('nothing has to be scrolled sideways, and the work stands on the other side', async () => {
    const { page } = await openDemo(browser, `${demo.url}/#/runs`)
    await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'))
    await ask(page, 'למה?')
    await waitForStatus(page, 'Done')
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBe(0)
    const work = await page.getByRole('complementary').boundingBox()
    const answer = await page.locator('[data-agent="streaming-text"]').boundingBox()
    expect(work?.x).toBeLessThan(answer?.x ?? 0)
  })
})

describe('with the keyboard alone', () => {
  it('an agent is chosen, asked, stopped and asked again, and its tools are opened', async () => {
    const { page } = await openDemo(browser, `${demo.url}/#/runs`)
    const focused = () =>
      page.evaluate(() =>
        document.activeElement?.matches('button') ? document.activeElement.textContent : '',
      )
    const tabTo = async (name: RegExp) => {
      for (let presses = 0; presses < 40; presses += 1) {
        await page.keyboard.press('Tab')
        if (name.test(await focused())) return
      }
      throw new Error(`The Tab key does not reach ${String(name)}`)
    }
    await atSpeed(page, 2)
    await tabTo(/^Why are the tides/)
    await page.keyboard.press('Enter')
    await page.locator('[data-agent="streaming-text"]').getByText('I will look').waitFor()
    await tabTo(/^Stop$/)
    await page.keyboard.press('Enter')
    await waitForStatus(page, 'Stopped')
    // The button that was pressed keeps the focus: the reader is not thrown back to the top.
    expect(await focused()).toBe('Stop')
    await atSpeed(page, 30)
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.type('Why?')
    await page.keyboard.press('Enter')
    await waitForStatus(page, 'Done')
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA')
    await tabTo(/3 tools .* 1 failed/)
    await page.keyboard.press('Enter')
    await tabTo(/tide_gauge/)
    await page.keyboard.press('Enter')
    await page.locator('[data-agent="tool-error"]').getByText('the gauge did not answer within 2 s').waitFor()
    expect(await answerOf(page)).toContain('tuned to the moon')
  })
})
