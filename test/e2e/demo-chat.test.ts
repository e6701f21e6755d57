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

/** How many requests to the chat the page has made, from now on. */
function countRequests(page: Page): () => number {
  let count = 0
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/api/chat') count += 1
  })
  return () => count
}

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
    expect(await waitForAnswers(page, 2)).toContain('1. “Plan a walk to the island on Saturday”')
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
    expect(await waitForAnswers(page, 2)).toContain('1. “What is a spring tide?”')
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
    expect(last).toContain(`1. “${STORY[0]}”\n2. “What is a spring tide?”`)
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

describe('a tool that needs consent', () => {
  it('runs with the arguments that were approved, and not where it was denied', async () => {
    const { page, complaints } = await open()
    const requests = countRequests(page)
    await say(page, 'Write to Ines and Tom that we come on Saturday')
    const cards = page.getByRole('group', { name: /^Approval needed/ })
    await cards.nth(1).waitFor()
    const [ines, tom] = [cards.filter({ hasText: 'ines@' }), cards.filter({ hasText: 'tom@' })]
    await tom.getByRole('button', { name: 'Add a reason' }).click()
    await tom.getByRole('textbox', { name: 'Reason' }).fill('He is at sea')
    await tom.getByRole('button', { name: 'Deny' }).click()
    await page.getByText('Denied: He is at sea').waitFor()
    expect(requests()).toBe(1)
    // The one that is left.
    await ines.getByRole('button', { name: 'Edit arguments' }).click()
    const editor = cards.getByRole('textbox')
    await editor.fill((await editor.inputValue()).replace('We come on Saturday"', 'An hour later"'))
    await cards.getByRole('button', { name: 'Approve with changes' }).click()
    await answers(page).getByText('Not sent:').waitFor()
    const text = await waitForAnswers(page, 1)
    expect(text).toContain('Sent “An hour later” to ines@harbour.example.')
    expect(text).toContain('Not sent: tom@harbour.example (“He is at sea”).')
    expect(requests()).toBe(2)
    expect(complaints).toEqual([])
  })

  it('can be approved after a reload', async () => {
    const { page } = await open()
    await say(page, 'Write to Ines that we come on Saturday')
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Approve' }).click()
    await answers(page).getByText('Sent “We come on Saturday” to ines@harbour.example.').waitFor()
    expect(await waitForAnswers(page, 1)).toContain('I have written the e-mail.')
  })

  it('is given up when the conversation goes on without an answer', async () => {
    const { page } = await open()
    await say(page, 'Write to Ines that we come on Saturday')
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    await say(page, 'What is a spring tide?')
    expect(await waitForAnswers(page, 2)).toContain('Spring tides come')
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0)
    await page.reload()
    await answers(page).getByText('Spring tides come').waitFor()
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0)
  })
})

describe('a tool of the page', () => {
  it('runs in the browser, and the same answer goes on with what it said', async () => {
    const geolocation = { latitude: 53.55, longitude: 9.99 }
    const { page, complaints } = await open({ geolocation, permissions: ['geolocation'] })
    const requests = countRequests(page)
    await say(page, 'Which harbour is nearest to me?')
    await answers(page)
      .getByText(/Cuxhaven, \d\d km from you/)
      .waitFor()
    expect(await waitForAnswers(page, 1)).toContain('so I ask your browser')
    expect(requests()).toBe(2)
    expect(complaints).toEqual([])
  })

  it('tells the agent when the reader does not want to say', async () => {
    const { page } = await open()
    await say(page, 'Which harbour is nearest to me?')
    await answers(page).getByText('does not say where you are').waitFor()
    expect(await waitForAnswers(page, 1)).toContain('Name a coast, and I look there.')
  })
})

/** One red pixel. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg=='

describe('files', () => {
  it('go with a message, and are still there after a reload', async () => {
    const { page, complaints } = await open()
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Attach files' }).click()
    await (await chooser).setFiles([
      { name: 'log.txt', mimeType: 'text/plain', buffer: Buffer.from('high 04:41\nlow 10:52\n') },
      { name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from(PIXEL, 'base64') },
      { name: 'no.txt', mimeType: 'text/plain', buffer: Buffer.from('x') },
    ])
    await page.getByRole('button', { name: 'Remove no.txt' }).click()
    await say(page, 'What are these?')
    const text = await waitForAnswers(page, 1)
    expect(text).toContain('“log.txt” has 6 words in 2 lines, and begins “high 04:41”.')
    expect(text).toContain('“dot.png” is a picture of 1 × 1 pixels')
    expect(text).not.toContain('no.txt')
    const seesThem = async () => {
      await questions(page).getByText('log.txt').waitFor()
      await questions(page).getByRole('img', { name: 'dot.png' }).waitFor()
    }
    await seesThem()
    await page.reload()
    await seesThem()
    expect(complaints).toEqual([])
  })

  it('that are too large are refused before anything is sent', async () => {
    const { page } = await open()
    const requests = countRequests(page)
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Attach files' }).click()
    await (await chooser).setFiles({
      name: 'big.bin',
      mimeType: 'text/plain',
      buffer: Buffer.alloc(2_200_000),
    })
    await page
      .getByRole('alert')
      .getByText(/“big\.bin” is larger than/)
      .waitFor()
    await messageBox(page).press('Enter')
    expect(requests()).toBe(0)
  })

  it('come from the agent, too', async () => {
    const { page, complaints } = await open()
    await say(page, 'Draw the curve for Saturday')
    await waitForAnswers(page, 1)
    const picture = answers(page).getByRole('img', { name: 'Tide on Saturday.png' })
    expect(
      await picture.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)),
    ).toBe(960)
    expect(complaints).toEqual([])
  })
})
