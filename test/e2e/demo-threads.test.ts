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
const PHONE = { viewport: { width: 360, height: 740 } }

const STORY = 'Tell me the history of tide mills'
const chats = (page: Page) => page.getByRole('navigation', { name: 'Chats' })
/** A chat in the list; while an answer is being written in it, its name says so. */
const chat = (page: Page, title: string) => chats(page).getByRole('link', { name: new RegExp(`^${title}`) })
const answering = (page: Page) => chats(page).getByRole('link', { name: /, answering$/ })
const newChat = (page: Page) => page.getByRole('button', { name: 'New chat' }).click()

describe('several chats', () => {
  it('go on by themselves, lose nothing, and show nothing of each other', async () => {
    const { page, complaints } = await open()
    await atSpeed(page, 6)
    await say(page, STORY)
    await answers(page).getByText('A tide mill works').waitFor()
    await newChat(page)
    await messageBox(page).waitFor()
    expect(await answers(page).count()).toBe(0)
    await answering(page).filter({ hasText: STORY }).waitFor()
    await atSpeed(page, 30)
    await say(page, 'What is a spring tide?')
    await chat(page, 'What is a spring tide').waitFor()
    const other = await waitForAnswers(page, 1)
    expect(other).toMatch(/^Spring tides come.*springs up\.$/s)
    expect(await answering(page).count()).toBe(1)
    // Back in the middle of it: what was written meanwhile is there, and the rest comes.
    await chat(page, STORY).click()
    const before = await textOf(answers(page).first())
    expect(before).toMatch(/^A tide mill works twice a day/)
    await answers(page).getByText('in a table.').waitFor()
    const whole = await waitForAnswers(page, 1)
    expect(whole.startsWith(before)).toBe(true)
    expect(whole.length).toBeGreaterThan(before.length)
    await answering(page).waitFor({ state: 'detached' })
    // What the server has is the same, to the character.
    await page.reload()
    await answers(page).getByText('in a table.').waitFor()
    expect(await waitForAnswers(page, 1)).toBe(whole)
    await chat(page, 'What is a spring tide').click()
    await answers(page).getByText('Spring tides come').waitFor()
    expect(await waitForAnswers(page, 1)).toBe(other)
    expect(complaints).toEqual([])
  })

  it('are found again by the browser’s own buttons', async () => {
    const { page } = await open()
    await say(page, 'What is a spring tide?')
    const first = await waitForAnswers(page, 1)
    await newChat(page)
    await say(page, 'Why are there two tides a day?')
    await waitForAnswers(page, 1)
    await page.goBack()
    await answers(page).getByText('Spring tides come').waitFor()
    expect(await textOf(answers(page).first())).toBe(first)
    await page.goForward()
    await answers(page).getByText('two tides a day').waitFor()
  })

  it('keep what was begun in each of them', async () => {
    const { page } = await open()
    await say(page, 'What is a spring tide?')
    await waitForAnswers(page, 1)
    await messageBox(page).fill('And what is a neap')
    await newChat(page)
    expect(await messageBox(page).inputValue()).toBe('')
    await chat(page, 'What is a spring tide').click()
    expect(await messageBox(page).inputValue()).toBe('And what is a neap')
  })

  it('are renamed and deleted', async () => {
    const { page, complaints } = await open()
    await say(page, 'What is a spring tide?')
    await waitForAnswers(page, 1)
    await newChat(page)
    await say(page, 'Why are there two tides a day?')
    await waitForAnswers(page, 1)
    await page.getByRole('button', { name: 'Rename What is a spring tide?' }).click()
    await page.getByRole('textbox', { name: 'Title' }).fill('Springs')
    await page.keyboard.press('Enter')
    await chat(page, 'Springs').waitFor()
    page.once('dialog', (dialog) => void dialog.accept())
    await page.getByRole('button', { name: 'Delete Why are there two tides a day?' }).click()
    await chat(page, 'Why are there two').waitFor({ state: 'detached' })
    // It was the one that was shown.
    await questions(page).waitFor({ state: 'detached' })
    await page.reload()
    await chat(page, 'Springs').waitFor()
    expect(await chats(page).getByRole('link').count()).toBe(1)
    expect(complaints).toEqual([])
  })
})

describe('a reload', () => {
  it('comes back to the same chat with the same messages, as they were edited last', async () => {
    const { page, complaints } = await open()
    await say(page, 'Plan a walk to the island on Saturday')
    await waitForAnswers(page, 1)
    await say(page, 'What is a spring tide?')
    await waitForAnswers(page, 2)
    await questions(page).last().hover()
    await questions(page).last().getByRole('button', { name: 'Edit' }).click()
    await page.getByRole('textbox', { name: 'Edit message' }).fill('Why are there two tides a day?')
    await page.keyboard.press('Enter')
    await answers(page).getByText('bulges').waitFor()
    await waitForAnswers(page, 2)
    const shown = () => page.getByRole('article').allInnerTexts()
    const before = await shown()
    await page.reload()
    await answers(page).getByText('bulges').waitFor()
    // But for the versions, which are this page’s own, and times, which the server does not keep.
    const withoutTimes = (texts: string[]) =>
      texts.map((text) => text.replace(/\d+ \/ \d+|(?: for)? [\d.]+ m?s\b|·|\s/g, ''))
    expect(withoutTimes(await shown())).toEqual(withoutTimes(before))
    await say(page, 'What did I ask before?')
    const asked = await waitForAnswers(page, 3)
    // Items of a list, whose numbers are drawn beside them.
    expect(asked).toContain('“Plan a walk to the island on Saturday”“Why are there two tides a day?”')
    expect(asked).not.toContain('spring')
    expect(complaints).toEqual([])
  })

  it('in the middle of an answer goes on with it, and it can be asked for again', async () => {
    const { page } = await open()
    await atSpeed(page, 3)
    await say(page, STORY)
    await answers(page).getByText('A tide mill works').waitFor()
    await page.reload()
    await answers(page).getByText('A tide mill works').waitFor()
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor()
    expect(await waitForAnswers(page, 1)).toContain('in a table.')
    await answers(page).hover()
    await answers(page).getByRole('button', { name: 'Regenerate' }).click()
    await answers(page).getByText('in a table.').waitFor()
    expect(await questions(page).count()).toBe(1)
  })
})

describe('a long conversation', () => {
  it('loads its end first, and what is before it when it is asked for', async () => {
    const { page, complaints } = await open()
    await say(page, 'Question number 1?')
    await waitForAnswers(page, 1)
    const [threadId, senderId] = await page.evaluate(() => [
      location.hash.split('/').at(-1),
      localStorage.getItem('sender'),
    ])
    for (let number = 2; number <= 25; number += 1) {
      const response = await page.request.post(new URL('/api/chat?speed=1000', demo.url).href, {
        data: {
          message: `Question number ${number}?`,
          context: { session_id: threadId, sender_id: senderId },
        },
      })
      expect(response.ok()).toBe(true)
    }
    await page.reload()
    await questions(page).getByText('Question number 25?').waitFor()
    expect(await questions(page).count()).toBe(10)
    const numbers = async () =>
      (await questions(page).allTextContents()).map((text) => Number(/number (\d+)/.exec(text)?.[1]))
    const list = page.getByRole('region', { name: 'Conversation' })
    const toStart = () => list.evaluate((element) => element.scrollTo({ top: 0, behavior: 'instant' }))
    for (const shown of [20, 25]) {
      await toStart()
      await page.getByRole('button', { name: 'Earlier messages' }).click()
      await expect.poll(() => questions(page).count()).toBe(shown)
    }
    expect(await numbers()).toEqual(Array.from({ length: 25 }, (_, index) => index + 1))
    await toStart()
    await page.getByRole('button', { name: 'Earlier messages' }).waitFor({ state: 'detached' })
    await say(page, 'What did I ask before?')
    expect(await waitForAnswers(page, 26)).toContain('“Question number 25?”')
    expect(complaints).toEqual([])
  })
})

describe('a history that cannot be loaded', () => {
  it('says so and can be asked for again; the chat goes on', async () => {
    const { page } = await open()
    await say(page, 'What is a spring tide?')
    await waitForAnswers(page, 1)
    await page.route('**/messages*', (route) => route.fulfill({ status: 403, json: {} }))
    await page.reload()
    await page.getByText('What was said before could not be loaded.').waitFor()
    await page.unrouteAll()
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click()
    await answers(page).getByText('Spring tides come').waitFor()
    expect(await page.getByText('could not be loaded').count()).toBe(0)
  })
})

describe('on a phone', () => {
  it('the chats are in a sheet, which goes away when one is chosen', async () => {
    const { page, complaints } = await open(PHONE)
    await say(page, 'What is a spring tide?')
    await waitForAnswers(page, 1)
    await page.getByRole('button', { name: 'New', exact: true }).click()
    await answers(page).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Chats', exact: true }).click()
    const sheet = page.getByRole('dialog', { name: 'Chats' })
    await sheet.getByRole('link', { name: 'What is a spring tide?' }).click()
    await sheet.waitFor({ state: 'hidden' })
    await answers(page).getByText('Spring tides come').waitFor()
    await page.getByRole('button', { name: 'Chats', exact: true }).click()
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'hidden' })
    expect(complaints).toEqual([])
  })

  it.each([
    'Plan a walk to the island on Saturday',
    'Write to Ines and Tom that we come on Saturday',
    'Read the gauge right now',
    'Draw the curve for Saturday',
    `Why? ${'unbreakable'.repeat(20)}`,
  ])('nothing has to be scrolled sideways: %s', async (text) => {
    const { page } = await open(PHONE)
    await say(page, text)
    await waitForAnswers(page, 1)
    const wider = await page.evaluate(() =>
      [document.documentElement, document.querySelector('[data-agent="message-list"]')].map((element) =>
        element ? element.scrollWidth - element.clientWidth : Number.NaN,
      ),
    )
    expect(wider).toEqual([0, 0])
  })
})
