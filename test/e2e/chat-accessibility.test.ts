import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  answers,
  atSpeed,
  launchBrowser,
  messageBox,
  openDemo,
  type Program,
  say,
  startDemo,
  waitForAnswers,
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

type Conditions = Parameters<typeof openDemo>[2] & { dir?: 'rtl' }

async function open({ dir, ...options }: Conditions = {}): Promise<Page> {
  const { page } = await openDemo(browser, demo.url, options)
  if (dir) await page.evaluate((value) => document.documentElement.setAttribute('dir', value), dir)
  await messageBox(page).waitFor()
  return page
}

/** What axe has against the page as it is now, and how far it can be scrolled sideways. */
async function check(page: Page): Promise<{ violations: string[]; sideways: number }> {
  // Through the debugger, not as a script element: the page's content policy stays as it is.
  await page.evaluate(axe)
  const results = await page.evaluate(
    (): Promise<AxeResults> =>
      (globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      }),
  )
  const violations = results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  )
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  return { violations, sideways }
}

const fine = { violations: [], sideways: 0 }
const MAIL = `Write to Ines that ${'unbreakable'.repeat(30)}`

describe.each<[name: string, conditions: Conditions]>([
  ['from right to left', { dir: 'rtl' }],
  [
    'from right to left on a narrow screen, in the dark',
    { dir: 'rtl', colorScheme: 'dark', viewport: { width: 320, height: 640 } },
  ],
  ['in forced colours', { forcedColors: 'active' }],
  ['with reduced motion', { reducedMotion: 'reduce' }],
  ['at 320 pixels', { viewport: { width: 320, height: 640 } }],
  // What is left of 1280 × 1024.
  ['at 400 %', { viewport: { width: 320, height: 256 } }],
])('%s', (_, conditions) => {
  it('axe finds nothing in a chat, and nothing has to be scrolled sideways, whatever is going on', async () => {
    const page = await open(conditions)
    expect(await check(page)).toEqual(fine)

    await atSpeed(page, 1)
    await say(page, MAIL)
    await answers(page).first().waitFor()
    expect(await check(page)).toEqual(fine)

    const edit = page.getByRole('button', { name: 'Edit arguments' })
    await edit.waitFor()
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor({ state: 'hidden' })
    expect(await check(page)).toEqual(fine)
    await edit.click()
    await page.getByRole('textbox', { name: 'Arguments' }).fill('{')
    await page.getByRole('button', { name: 'Approve with changes' }).click()
    await page.getByText(/^This is not valid JSON/).waitFor()
    expect(await check(page)).toEqual(fine)
    await page.getByRole('button', { name: 'Deny' }).click()
    await atSpeed(page, 30)
    await waitForAnswers(page, 1)
    expect(await check(page)).toEqual(fine)

    await say(page, 'Read the gauge right now')
    await answers(page).getByRole('button', { name: 'Try again' }).waitFor()
    await page
      .getByRole('button', { name: /send_email/ })
      .first()
      .click()
    expect(await check(page)).toEqual(fine)
  })

  it('what has the focus is never hidden behind something else', async () => {
    const page = await open(conditions)
    await say(page, 'Plan a walk to the island on Saturday')
    await waitForAnswers(page, 1)
    await say(page, MAIL)
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    // From the beginning of the page.
    await page.evaluate(() => {
      document.body.tabIndex = -1
      document.body.focus()
    })
    const seen: string[] = []
    for (let presses = 0; presses < 80; presses++) {
      await page.keyboard.press('Tab')
      const { name, isVisible } = await focusedElement(page)
      if (name === '') break
      seen.push(name)
      expect([name, isVisible]).toEqual([name, true])
    }
    expect(seen).toContain('Approve')
    expect(seen).toContain('Message')
    expect(seen.length).toBeLessThan(80)
  })
})

/** What has the focus: its name as far as a test needs it, `''` for nothing, and whether any of it can be seen. */
function focusedElement(page: Page): Promise<{ name: string; isVisible: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement
    if (!(element instanceof HTMLElement) || element === document.body) return { name: '', isVisible: false }
    const labels = element instanceof HTMLTextAreaElement ? element.labels : undefined
    const labelled = element.getAttribute('aria-labelledby')
    const name =
      element.getAttribute('aria-label') ??
      labels?.[0]?.textContent ??
      (labelled === null ? undefined : document.getElementById(labelled)?.textContent) ??
      element.textContent
    const { left, top, width, height } = element.getBoundingClientRect()
    const isVisible = [0.5, 0.1, 0.9].some((x) =>
      [0.5, 0.1, 0.9].some((y) => {
        const hit = document.elementFromPoint(left + width * x, top + height * y)
        return hit !== null && (element.contains(hit) || hit.contains(element))
      }),
    )
    return { name: name.replace(/\s+/g, ' ').trim() || element.tagName, isVisible }
  })
}

describe('with the keyboard alone', () => {
  it('a chat is led: send, stop, approve, open a tool, copy, try again, jump to the end', async () => {
    const page = await open({
      permissions: ['clipboard-read', 'clipboard-write'],
      viewport: { width: 900, height: 500 },
    })
    const focus = async () => (await focusedElement(page)).name
    /** Presses the Tab key until that has the focus; it is never nowhere on the way. */
    const tabTo = async (name: RegExp, key = 'Tab') => {
      for (let presses = 0; presses < 60; presses++) {
        await page.keyboard.press(key)
        const now = await focus()
        if (name.test(now)) return
        if (now === '') throw new Error(`The focus left the page on its way to ${String(name)}`)
      }
      throw new Error(`${key} does not reach ${String(name)}`)
    }
    const enter = () => page.keyboard.press('Enter')

    await atSpeed(page, 1)
    await tabTo(/^Message$/)
    await page.keyboard.type('Tell me the history of tide mills')
    await enter()
    await answers(page).getByText('A tide mill').waitFor()
    expect(await focus()).toBe('Message')

    await tabTo(/^Stop$/)
    await enter()
    await answers(page).getByText('Stopped').waitFor()
    expect(await focus()).toBe('Message')

    await atSpeed(page, 30)
    await page.keyboard.type('Write to Ines that we come on Saturday')
    await enter()
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    expect(await focus()).toBe('Message')
    await tabTo(/^Approve$/, 'Shift+Tab')
    await enter()
    expect(await focus()).toBe('Approved send_email ines@harbour.example')
    await waitForAnswers(page, 2)
    expect(await focus()).toBe('Approved send_email ines@harbour.example')

    await tabTo(/^send_email/, 'Shift+Tab')
    await enter()
    expect(await focus()).toMatch(/^send_email/)
    await page.getByRole('button', { name: /^send_email/, expanded: true }).waitFor()

    await tabTo(/^Message$/)
    await tabTo(/^Copy$/, 'Shift+Tab')
    await enter()
    await page.getByRole('status').filter({ hasText: 'Copied' }).waitFor()
    expect(await focus()).toBe('Copy')
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('ines@harbour.example')

    await tabTo(/^Message$/)
    await page.keyboard.type('Read the gauge right now')
    await enter()
    await answers(page).getByRole('button', { name: 'Try again' }).last().waitFor()
    await tabTo(/^Try again$/, 'Shift+Tab')
    await enter()
    await answers(page).getByText('it is half-tide').waitFor()
    expect(await focus()).not.toBe('')

    const list = page.getByRole('region', { name: 'Conversation' })
    await waitForAnswers(page, 3)
    await list.focus()
    await page.keyboard.press('Home')
    await page.getByRole('button', { name: /^Jump to latest/ }).waitFor()
    // As a screen reader's own command does: the Tab key would go through all messages, and so to the end.
    await messageBox(page).evaluate((box) => box.focus({ preventScroll: true }))
    await tabTo(/^Jump to latest/, 'Shift+Tab')
    await enter()
    await page.getByRole('button', { name: /^Jump to latest/ }).waitFor({ state: 'hidden' })
    expect(await focus()).toBe('Conversation')
    // It may be on its way for a moment.
    await expect
      .poll(() => list.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight))
      .toBeLessThan(2)
  })
})

describe('what assistive technology is given', () => {
  /** The tree of a chat, without what is spoken and what differs from run to run: how long things took. */
  const treeOf = async (page: Page): Promise<string> => {
    const [list, dock] = await Promise.all(
      ['message-list', 'chat-dock'].map((name) => page.locator(`[data-agent="${name}"]`).ariaSnapshot()),
    )
    return `${list}\n${dock}\n`.replace(/\d+(\.\d+)? (ms|s)\b/g, 'N s')
  }

  it('is the tree that was reviewed: empty, answered, waiting for consent', async () => {
    const page = await open()
    await atSpeed(page, 100)
    await expect(await treeOf(page)).toMatchFileSnapshot('snapshots/chat-empty.aria.yml')
    await say(page, 'Plan a walk to the island on Saturday')
    await waitForAnswers(page, 1)
    await expect(await treeOf(page)).toMatchFileSnapshot('snapshots/chat-answered.aria.yml')
    await say(page, 'Write to Ines that we come on Saturday')
    await waitForAnswers(page, 2)
    await page.getByRole('group', { name: /Approval needed/ }).waitFor()
    await expect(await treeOf(page)).toMatchFileSnapshot('snapshots/chat-approval.aria.yml')
    await page.close()
  })

  it('loses nothing while an answer is written', async () => {
    const page = await open()
    await atSpeed(page, 4)
    await say(page, 'Plan a walk to the island on Saturday')
    // Of a group that folds the rows go; Stop and the way to the end come and go. All else may change its name, and stays.
    const counts: number[] = []
    const isAnswering = () => page.getByRole('button', { name: 'Stop' }).isVisible()
    while ((await isAnswering()) || counts.length === 0) {
      const tree = (await treeOf(page))
        .replace(/^.*\[level=4\].*\n.*$/gm, '')
        .replace(/- button "(Stop|Jump to latest)"/g, '')
      counts.push(tree.split('\n').filter((line) => /- '?(article|heading|button)/.test(line)).length)
      await page.evaluate(() => new Promise(requestAnimationFrame))
    }
    await page.close()
    expect(counts.length).toBeGreaterThan(5)
    expect(counts).toEqual(counts.toSorted((one, other) => one - other))
  })
})
