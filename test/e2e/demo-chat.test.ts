import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  answers,
  atSpeed,
  launchBrowser,
  messageBox,
  openDemo,
  type Program,
  questions,
  say,
  startDemo,
  textOf,
  waitForAnswers,
} from './demo.js'

let demo: Program
let browser: Browser
beforeAll(async () => {
  ;[demo, browser] = await Promise.all([startDemo(), launchBrowser()])
})
afterAll(async () => {
  await browser.close()
  expect(await demo.stop()).toBe(0)
})

const open = (options?: Parameters<typeof openDemo>[2]) => openDemo(browser, demo.url, options)

const STOP = { name: 'Stop', exact: true } as const
/** The story's first words, and its last ones. */
const STORY = ['Tell me the history of tide mills', 'A tide mill works twice a day', 'in a table.'] as const

describe('a conversation', () => {
  it('shows the answer as it is written, with what led to it and what it draws on', async () => {
    const { page, complaints } = await open()
    await atSpeed(page, 6)
    await say(page, 'Plan a walk to the island on Saturday')
    expect(await messageBox(page).inputValue()).toBe('')
    // Before every paint, how much of the answer is there.
    const lengths = await page.evaluate(async () => {
      const seen: number[] = []
      const isOver = () => document.querySelector('[data-role="assistant"][data-state="done"]')
      while (!isOver()) {
        const texts = document.querySelectorAll('[data-role="assistant"] [data-agent="message-text"]')
        seen.push([...texts].reduce((length, text) => length + text.textContent.length, 0))
        await new Promise(requestAnimationFrame)
      }
      return seen
    })
    expect(new Set(lengths).size).toBeGreaterThan(10)
    expect(lengths).toEqual(lengths.toSorted((one, other) => one - other))
    expect(await waitForAnswers(page, 1)).toMatch(/^Yes, on Saturday.*that you are going\?$/s)
    await page.getByRole('button', { name: /^2 tools/ }).click()
    await page.getByRole('button', { name: /weather.*done/ }).waitFor()
    await page.getByRole('button', { name: /^Thought/ }).click()
    await page.getByText('neither depends on the other').waitFor()
    await page.getByRole('button', { name: '2 sources' }).click()
    await page.getByRole('link', { name: /Burntcoat Head: table of tides/ }).waitFor()
    await say(page, 'What did I ask before?')
    expect(await waitForAnswers(page, 2)).toContain(
      'So far you have asked me:“Plan a walk to the island on Saturday”',
    )
    expect(await messageBox(page).evaluate((box) => box === document.activeElement)).toBe(true)
    expect(complaints).toEqual([])
  })

  it('begins with what could be asked', async () => {
    const { page } = await open()
    await page.getByRole('button', { name: 'Tell me the history of tide mills' }).click()
    expect(await textOf(questions(page).first())).toBe('Tell me the history of tide mills')
    expect(await waitForAnswers(page, 1)).toContain('in a table.')
  })

  it.each([
    ['the button', (page: Page) => page.getByRole('button', STOP).click()],
    ['Escape', (page: Page) => messageBox(page).press('Escape')],
  ])('stops by %s, keeps what has arrived, and goes on', async (_, stop) => {
    const { page, complaints } = await open()
    await atSpeed(page, 3)
    const [question, beginning, end] = STORY
    await say(page, question)
    await answers(page).getByText(beginning).waitFor()
    await stop(page)
    const kept = await waitForAnswers(page, 1)
    expect(kept).toContain(beginning)
    expect(kept).not.toContain(end)
    await answers(page).getByText('Stopped').waitFor()
    await atSpeed(page, 30)
    await say(page, 'What is a spring tide?')
    await waitForAnswers(page, 2)
    expect(await textOf(answers(page).first())).toBe(kept)
    expect(complaints).toEqual([])
  })

  it('keeps both versions of a message that is edited, each with its answer', async () => {
    const { page } = await open()
    await say(page, 'What is a spring tide?')
    const first = await waitForAnswers(page, 1)
    await questions(page).first().hover()
    await questions(page).first().getByRole('button', { name: 'Edit' }).click()
    const editor = page.getByRole('textbox', { name: 'Edit message' })
    expect(await editor.inputValue()).toBe('What is a spring tide?')
    await editor.fill('Why are there two tides a day?')
    await editor.press('Enter')
    await answers(page).getByText('bulges').waitFor()
    const second = await waitForAnswers(page, 1)
    await page.getByRole('group', { name: 'Version 2 of 2' }).waitFor()
    await page.getByRole('button', { name: 'Previous version' }).click()
    expect(await textOf(questions(page).first())).toBe('What is a spring tide?')
    expect(await textOf(answers(page).first())).toBe(first)
    // What is said behind the old version belongs to it, and the server knows.
    await say(page, 'What did I ask before?')
    expect(await waitForAnswers(page, 2)).toContain('So far you have asked me:“What is a spring tide?”')
    await page.getByRole('button', { name: 'Next version' }).click()
    await answers(page).getByText('bulges').waitFor()
    expect(await textOf(answers(page).first())).toBe(second)
    expect(await answers(page).count()).toBe(1)
  })

  it('says what went wrong in the middle of an answer, and answers when it is tried again', async () => {
    const { page, complaints } = await open()
    await say(page, 'Read the gauge right now')
    await answers(page).getByText('The agent reported an error.').waitFor()
    expect(await textOf(answers(page).first())).toContain('the one across the basin')
    await answers(page).getByRole('button', { name: 'Try again' }).click()
    await answers(page).getByText('it is half-tide').waitFor()
    expect(await waitForAnswers(page, 1)).not.toContain('the one across the basin')
    // What had arrived is still there, as a version.
    await page.getByRole('button', { name: 'Previous version' }).click()
    await answers(page).getByText('the one across the basin').waitFor()
    expect(complaints).toEqual([])
  })

  it('says when a message could not be sent, and sends it when it is tried again', async () => {
    const { page } = await open()
    await page.route('**/api/chat', (route) => route.abort())
    await say(page, 'What is a spring tide?')
    await questions(page).getByText('Not sent. The agent could not be reached.').waitFor()
    await page.unrouteAll()
    await questions(page).getByRole('button', { name: 'Try again' }).click()
    expect(await waitForAnswers(page, 1)).toContain('Spring tides come')
    expect(await questions(page).count()).toBe(1)
    expect(await page.getByText('Not sent').count()).toBe(0)
  })

  it('regenerates an answer, and keeps the one there was', async () => {
    const { page } = await open()
    await say(page, 'What is a spring tide?')
    await waitForAnswers(page, 1)
    await answers(page).hover()
    await answers(page).getByRole('button', { name: 'Regenerate' }).click()
    await page.getByRole('group', { name: 'Version 2 of 2' }).waitFor()
    await waitForAnswers(page, 1)
    expect(await questions(page).count()).toBe(1)
  })
})

describe('how the page looks', () => {
  it('is chosen once, and the same after a reload', async () => {
    const { page } = await open()
    const height = async () => (await messageBox(page).boundingBox())?.height ?? 0
    const comfortable = await height()
    await page.getByRole('button', { name: 'Display' }).click()
    await page.getByRole('radio', { name: 'Compact' }).check()
    await page.getByRole('radio', { name: 'Dark' }).check()
    const look = async () => ({
      height: await height(),
      background: await page.evaluate(() => getComputedStyle(document.body).backgroundColor),
    })
    const chosen = await look()
    expect(chosen.height).toBeLessThan(comfortable)
    await page.reload()
    expect(await look()).toEqual(chosen)
  })
})

describe('what is sent while an answer is being written', () => {
  it('waits in the queue, can be taken out again, and is answered in order', async () => {
    const { page } = await open()
    await atSpeed(page, 6)
    await say(page, STORY[0])
    await answers(page).getByText(STORY[1]).waitFor()
    for (const text of ['What is a spring tide?', 'Never mind', 'What did I ask before?'])
      await say(page, text)
    const queue = page.getByRole('group', { name: '3 messages queued' })
    await queue.waitFor()
    await queue
      .getByRole('listitem')
      .filter({ hasText: 'Never mind' })
      .getByRole('button', { name: 'Remove' })
      .click()
    await page.getByRole('group', { name: '2 messages queued' }).waitFor()
    expect(await questions(page).count()).toBe(1)
    await answers(page).nth(2).waitFor()
    const last = await waitForAnswers(page, 3)
    expect(await textOf(answers(page).first())).toContain(STORY[2])
    expect(last).toContain(`“${STORY[0]}”“What is a spring tide?”`)
    expect(last).not.toContain('Never mind')
  })

  it('is held when the answer is stopped, and sent when the reader says so', async () => {
    const { page } = await open()
    await atSpeed(page, 3)
    await say(page, STORY[0])
    await answers(page).getByText(STORY[1]).waitFor()
    await say(page, 'What is a spring tide?')
    await page.getByRole('group', { name: '1 message queued' }).waitFor()
    await page.getByRole('button', STOP).click()
    await page
      .getByRole('group', { name: '1 message on hold' })
      .getByRole('button', { name: 'Send now' })
      .click()
    await answers(page).getByText('the water springs up').waitFor()
    expect(await waitForAnswers(page, 2)).toContain('Spring tides come')
  })
})
