import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Locator, type Page } from 'playwright'
import { chromiumArgs, ensureChromium } from '../../scripts/chromium.mjs'

/** A program that was started for a test. */
export interface Program {
  /** Where it listens. */
  url: string
  /** Its process, for tests that kill it. */
  pid: number
  /** What it has printed so far. */
  output(): string
  /** Asks it to stop and waits until it has; resolves to its exit code. */
  stop(): Promise<number | null>
}

/** Starts the demo on a free port, as `npm start` does. */
export function startDemo(env: Record<string, string> = {}): Promise<Program> {
  const script = fileURLToPath(new URL('../../examples/start.mjs', import.meta.url))
  return startProgram(
    process.execPath,
    [script],
    { PORT: '0', AGENT_SPEED: '30', ...env },
    /http:\/\/[\d.:]+/,
  )
}

/**
 * Starts a program and waits until it prints its address.
 *
 * @throws Error with all that it printed, when it ends before that.
 */
export async function startProgram(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
  address: RegExp,
  cwd?: string,
): Promise<Program> {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // Even when the test runner is stopped half-way, nothing stays behind.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  let printed = ''
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  void ended.then(() => process.off('exit', kill))
  const url = await new Promise<string>((resolve, reject) => {
    const read = (piece: Buffer) => {
      printed += piece.toString()
      const found = address.exec(printed)?.[0]
      if (found) resolve(found)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('error', reject)
    void ended.then((code) => reject(new Error(`${command} ended with ${code}:\n${printed}`)))
  })
  return { url, pid: child.pid ?? 0, output: () => printed, stop: () => stop(child, ended) }
}

async function stop(child: ChildProcess, ended: Promise<number | null>): Promise<number | null> {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
  const code = await ended
  clearTimeout(timer)
  return code
}

/** Starts Chromium; installs one where there is none. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: ensureChromium(), args: chromiumArgs })
}

/** A page of the demo, and what went wrong in it. */
export interface DemoPage {
  page: Page
  /** Everything the console complained about: errors, warnings, what the content policy refused. */
  complaints: string[]
}

/** Opens the demo in a window of its own. */
export async function openDemo(
  browser: Browser,
  url: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<DemoPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(url)
  return { page, complaints }
}

/** Chooses one of the agents to run. */
export async function chooseAgent(page: Page, name: string): Promise<void> {
  await page.getByRole('radio', { name, exact: true }).check()
}

/** From now on the page's agents work so many times faster than life, whatever the server was started with. */
export async function atSpeed(page: Page, speed: number): Promise<void> {
  await page.unrouteAll()
  await page.route('**/api/**', (route) => {
    const url = new URL(route.request().url())
    url.searchParams.set('speed', String(speed))
    return route.continue({ url: url.href })
  })
}

/** Writes a task, and sends it. */
export async function ask(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox').fill(text)
  await page.getByRole('textbox').press('Enter')
}

/** The status badge, in the words a reader sees, once it shows `word`. */
export async function waitForStatus(page: Page, word: string, timeout = 30_000): Promise<void> {
  await page.locator('[data-agent="status-badge"]').getByText(word).waitFor({ timeout })
}

/** The live answer as it is on the page. */
export function answerOf(page: Page): Promise<string> {
  return page.locator('[data-agent="streaming-text"]').evaluate((element) => element.textContent ?? '')
}

/** The box that messages are written in. */
export function messageBox(page: Page): Locator {
  return page.getByRole('textbox', { name: 'Message', exact: true })
}

/** Writes a message as a person does, and sends it. */
export async function say(page: Page, text: string): Promise<void> {
  await messageBox(page).fill(text)
  await messageBox(page).press('Enter')
}

/** The agent's messages. */
export function answers(page: Page): Locator {
  return page.getByRole('article', { name: 'Assistant said' })
}

/** The reader's messages. */
export function questions(page: Page): Locator {
  return page.getByRole('article', { name: 'You said' })
}

/** The text of a message, without what led to it and the buttons below it. */
export async function textOf(message: Locator): Promise<string> {
  return (await message.locator('[data-agent="message-text"]').allTextContents()).join('\n\n')
}

/** Waits until so many answers are there and nothing is being written; resolves to the text of the last one. */
export async function waitForAnswers(page: Page, count: number): Promise<string> {
  await answers(page)
    .nth(count - 1)
    .waitFor()
  await page.getByRole('button', { name: 'Stop', exact: true }).waitFor({ state: 'hidden' })
  if ((await answers(page).count()) !== count)
    throw new Error(`There are ${await answers(page).count()} answers, not ${count}.`)
  return textOf(answers(page).last())
}
