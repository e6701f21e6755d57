import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  answers,
  launchBrowser,
  messageBox,
  openDemo,
  type Program,
  questions,
  say,
  startDemo,
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

describe('a tool that needs consent', () => {
  it('runs with the arguments that were approved, and not where it was denied', async () => {
    const { page, complaints } = await open()
    const requests = countRequests(page)
    await say(page, 'Write to Ines and Tom that we come on Saturday')
    const cards = page.getByRole('group', { name: /^Approval needed/ })
    await cards.nth(1).waitFor()
    const [ines, tom] = [cards.filter({ hasText: 'ines@' }), cards.filter({ hasText: 'tom@' })]
    await tom.getByRole('textbox', { name: /^Reason/ }).fill('He is at sea')
    await tom.getByRole('button', { name: 'Deny' }).click()
    await page.getByText('Denied: He is at sea').waitFor()
    expect(requests()).toBe(1)
    // The one that is left.
    await ines.getByRole('button', { name: 'Edit arguments' }).click()
    const editor = cards.getByRole('textbox', { name: 'Arguments' })
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
