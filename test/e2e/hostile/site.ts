import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright'
import { build } from 'vite'
import { chromiumArgs, ensureChromium } from '../../../scripts/chromium.mjs'

/** Nothing but the page's own files runs, nothing is loaded from elsewhere, and no text becomes markup. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', html: 'text/html' }

/** Hosts of this test, and those that the browser asks on its own account. */
const OWN_HOSTS = 'EXCLUDE 127.0.0.1, EXCLUDE *.google.com, EXCLUDE *.googleapis.com'

/** How the page is built: as it is published, or with all that React checks while one develops. */
type Mode = 'production' | 'development'

/** A site whose page shows hostile texts, in a browser for which it is the only one there is. */
export interface HostileSite {
  /** Opens the page in a window of its own, under the strict policy or under none. */
  open(mode: Mode, policy?: 'strict' | 'none'): Promise<Page>
  /** What was asked for that is not of the page, wherever it was sent. */
  asked: string[]
  close(): Promise<void>
}

/** Builds the page, serves it, and starts a browser that finds every host at a server that only writes down. */
export async function startHostileSite(): Promise<HostileSite> {
  const builds = { production: await buildPage('production'), development: await buildPage('development') }
  const asked: string[] = []
  const site = createServer(({ url = '' }, response) => {
    const [, mode = '', policy, name = ''] = /^\/(\w+)\/(\w+)\/(.*)$/.exec(url) ?? []
    const body = Object.hasOwn(builds, mode) && builds[mode as Mode].get(name)
    if (!body) asked.push(url)
    response.writeHead(body ? 200 : 404, {
      'Content-Type': `${TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain'}; charset=utf-8`,
      ...(policy === 'strict' && { 'Content-Security-Policy': POLICY }),
    })
    response.end(body || undefined)
  })
  const elsewhere = createServer(({ headers, url }, response) => {
    asked.push(`${headers.host}${url}`)
    response.writeHead(404).end()
  })
  // Also what is not HTTP: a connection says enough.
  elsewhere.on('connection', () => asked.push('a connection'))
  const [port, sink] = await Promise.all([listen(site), listen(elsewhere)])
  const browser = await chromium.launch({
    executablePath: ensureChromium(),
    args: [...chromiumArgs, `--host-resolver-rules=MAP * 127.0.0.1:${sink}, ${OWN_HOSTS}`],
  })
  return {
    asked,
    open: (mode, policy = 'strict') =>
      openPage(browser, `http://127.0.0.1:${port}/${mode}/${policy}/index.html`, asked),
    async close() {
      await browser.close()
      for (const server of [site, elsewhere]) {
        server.close()
        server.closeAllConnections()
      }
    },
  }
}

async function openPage(browser: Browser, url: string, asked: string[]): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 800, height: 600 } })
  const page = await context.newPage()
  page.on('dialog', (dialog) => {
    asked.push(`a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('popup', (popup) => asked.push(`a window: ${popup.url()}`))
  await page.goto(url)
  await page.waitForFunction(() => 'hostile' in window)
  // From here on nothing is to be asked for, whoever would answer.
  await context.route('**', (route) => {
    asked.push(route.request().url())
    return route.abort()
  })
  return page
}

async function buildPage(mode: Mode): Promise<Map<string, string | Uint8Array>> {
  const before = process.env['NODE_ENV']
  process.env['NODE_ENV'] = mode
  const built = await build({
    configFile: fileURLToPath(new URL('./vite.config.ts', import.meta.url)),
    mode,
    logLevel: 'warn',
    build: { write: false },
  })
  process.env['NODE_ENV'] = before
  const files = new Map<string, string | Uint8Array>()
  for (const result of [built].flat())
    if ('output' in result)
      for (const file of result.output)
        files.set(file.fileName, file.type === 'chunk' ? file.code : file.source)
  return files
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
