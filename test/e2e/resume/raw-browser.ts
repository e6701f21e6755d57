import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { chromiumArgs, ensureChromium } from '../../../scripts/chromium.mjs'
import { startProgram } from '../demo.js'

/** A tab as a person has it: another one in front makes it hidden, which Playwright's never are. */
export interface Tab {
  /** Puts it in front. */
  activate(): Promise<void>
  goto(url: string): Promise<void>
  /** Runs a function in the page, which may use nothing but what it is given. */
  evaluate<T, A>(run: (given: A) => T | Promise<T>, given?: A): Promise<T>
  /** Asks the page until it says yes. */
  until<A>(isSo: (given: A) => boolean, given?: A, timeoutMs?: number): Promise<void>
  send(method: string, params?: object): Promise<Record<string, unknown>>
  close(): Promise<void>
}

/** A Chromium that is spoken to in its own protocol. */
export interface RawBrowser {
  open(url: string): Promise<Tab>
  close(): Promise<void>
}

interface Reply {
  id?: number
  result?: Record<string, unknown>
  error?: { message: string }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Starts Chromium with pages that can be hidden, frozen and kept when they are left.
 *
 * @see https://chromedevtools.github.io/devtools-protocol/
 */
export async function launchRawBrowser(): Promise<RawBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'agent-stream-chromium-'))
  const program = await startProgram(
    ensureChromium(),
    [
      ...chromiumArgs,
      '--headless=new',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      '--no-default-browser-check',
      'about:blank',
    ],
    {},
    /ws:\/\/\S+/,
  )
  const socket = new WebSocket(program.url)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const waiting = new Map<number, (reply: Reply) => void>()
  let last = 0
  socket.on('message', (data: Buffer) => {
    const reply: Reply = JSON.parse(data.toString())
    waiting.get(reply.id ?? 0)?.(reply)
  })

  async function send(
    method: string,
    params: object = {},
    sessionId?: string,
  ): Promise<Record<string, unknown>> {
    last += 1
    const id = last
    const { result = {}, error } = await new Promise<Reply>((resolve) => {
      waiting.set(id, resolve)
      socket.send(JSON.stringify({ id, method, params, sessionId }))
    })
    waiting.delete(id)
    if (error) throw new Error(`${method}: ${error.message}`)
    return result
  }

  return {
    async open(url) {
      const { targetId } = await send('Target.createTarget', { url: 'about:blank' })
      const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true })
      const tab = tabOf(
        (method, params) => send(method, params, String(sessionId)),
        (method) => send(method, { targetId }),
      )
      await tab.send('Page.enable')
      await tab.goto(url)
      return tab
    },
    async close() {
      socket.close()
      await program.stop()
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}

function tabOf(send: Tab['send'], sendToBrowser: (method: string) => Promise<unknown>): Tab {
  async function evaluate<T, A>(run: (given: A) => T | Promise<T>, given?: A): Promise<T> {
    const { result, exceptionDetails } = await send('Runtime.evaluate', {
      expression: `(${run.toString()})(${JSON.stringify(given)})`,
      awaitPromise: true,
      returnByValue: true,
    })
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails))
    // A cast: what came back is what the function gave.
    return (result as { value: T }).value
  }
  const tab: Tab = {
    send,
    evaluate,
    async activate() {
      await sendToBrowser('Target.activateTarget')
    },
    async goto(url) {
      await send('Page.navigate', { url })
      const isThere = (wanted: string) => location.href === wanted && document.readyState === 'complete'
      await tab.until(isThere, url)
    },
    async until(isSo, given, timeoutMs = 20_000) {
      const end = performance.now() + timeoutMs
      // Between two pages there is nobody to ask.
      while (!(await evaluate(isSo, given).catch(() => false))) {
        if (performance.now() > end) throw new Error(`It did not come to be that ${isSo.toString()}`)
        await sleep(50)
      }
    },
    async close() {
      await sendToBrowser('Target.closeTarget')
    },
  }
  return tab
}
