import type { Browser, Page } from 'playwright'
import { client, readEvents } from '../serve.js'
import type { ReaderPage } from './main.js'
import type { Wanted } from './reader.js'

/** The address of a page that is asked for something. */
export function addressOf(base: string, wanted: Wanted): string {
  const query = Object.entries(wanted).map(([name, value]) => [name, String(value)])
  return `${new URL('/index.html', base)}?${new URLSearchParams(query)}`
}

/** Opens the page in a window of its own. */
export async function openReader(browser: Browser, base: string, wanted: Wanted): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 800, height: 600 } })
  const page = await context.newPage()
  await page.goto(addressOf(base, wanted))
  return page
}

/** What a page is asked about itself. */
export type Told = Pick<ReaderPage, 'text' | 'faults' | 'complaints' | 'connections' | 'returns'> & {
  tokens: number
  status: string | undefined
  end: string | undefined
  error: string | undefined
  /** Connections that the run took. */
  taken: number
  attempt: number
}

/** Runs in the page. */
export function tell(): Told {
  const { text, faults, complaints, connections, returns, tokens, state } = window.reader
  return {
    text,
    faults,
    complaints,
    connections,
    returns,
    tokens: tokens.length,
    status: state?.status,
    end: state?.end,
    error: state?.error?.code,
    taken: state?.position?.connections ?? 0,
    attempt: state?.attempt ?? 0,
  }
}

/** The page's own account of itself. */
export function ask(page: Page): Promise<Told> {
  return page.evaluate(tell)
}

/** Sends the request, as a reader does. */
export function start(page: Page): Promise<void> {
  return page.getByRole('button', { name: 'Ask' }).click()
}

/** Waits until so much of the answer is shown. */
export async function waitForText(page: Page, length: number, timeout = 20_000): Promise<void> {
  await page.waitForFunction((least) => window.reader.text.length >= least, length, { timeout })
}

/** Waits until the run is over; resolves to the page's account of itself. */
export async function waitForEnd(page: Page, timeout = 30_000): Promise<Told> {
  await page.waitForFunction(() => window.reader.state?.end !== undefined, undefined, { timeout })
  // What is shown follows what is known by one paint.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)))
  return ask(page)
}

/** What an agent says when nothing goes wrong: its tokens. */
export async function tokensOf(base: string, agent: NonNullable<Wanted['agent']>): Promise<string[]> {
  const { begin, get } = client(() => base)
  const events = await readEvents(await get(`${await begin(`?agent=${agent}&speed=1000`)}/events`))
  return events.flatMap(({ item }) =>
    typeof item === 'object' && item.type === 'token' ? String(item['content']) : [],
  )
}
