// How a chat of many messages holds up in Chromium: `node bench/long-chat.mjs`. Builds the page as an application
// would, and prints one row a variant: the stylesheet as it is, and with other rules for what is off screen.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { chromium } from 'playwright'
import { build, preview } from 'vite'
import { chromiumArgs, ensureChromium } from '../scripts/chromium.mjs'

const MESSAGES = 1_000
const TOKENS = 100
const SCROLLS = 50
const group = '[data-agent="message-group"]'
const item = '[data-agent="message-item"]'
const plain = `${group} { content-visibility: visible !important; }`
const variants = {
  'groups, as shipped': '/**/',
  'each message': `${plain} ${item} { content-visibility: auto; contain-intrinsic-block-size: auto 160px; }`,
  plain,
}

const root = fileURLToPath(new URL('long-chat', import.meta.url))
const source = (file) => fileURLToPath(new URL(`../src/${file}`, import.meta.url))
const outDir = await mkdtemp(join(tmpdir(), 'long-chat-'))
const shared = { root, configFile: false, logLevel: 'error', base: './' }
await build({
  ...shared,
  plugins: [react({ compiler: {} })],
  resolve: {
    alias: [
      { find: /^react-agent-stream$/, replacement: source('index.ts') },
      { find: 'react-agent-stream/styles.css', replacement: source('styles.css') },
      // The other benchmark may have installed a second React beside this.
      {
        find: /^(react|react-dom)(?=\/|$)/,
        replacement: fileURLToPath(new URL('../node_modules/$1', import.meta.url)),
      },
    ],
  },
  build: { outDir, emptyOutDir: true },
})
const server = await preview({ ...shared, build: { outDir }, preview: { port: 0 } })
const browser = await chromium.launch({ executablePath: ensureChromium(), args: chromiumArgs })
try {
  const rows = {}
  for (const [name, css] of Object.entries(variants)) rows[name] = await measure(css)
  console.table(rows)
} finally {
  await browser.close()
  await server.close()
  await rm(outDir, { recursive: true })
}

async function measure(css) {
  const page = await browser.newPage({ viewport: { width: 1000, height: 800 } })
  const session = await page.context().newCDPSession(page)
  // The processor's time, not the clock's: a busy machine makes nothing dearer.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const work = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    const all = Object.fromEntries(metrics.map(({ name, value }) => [name, value * 1000]))
    return {
      all: all.TaskDuration,
      script: all.ScriptDuration,
      layout: all.LayoutDuration + all.RecalcStyleDuration,
    }
  }
  page.on('pageerror', (error) => console.error(error))
  await page.goto(`${server.resolvedUrls.local[0]}?messages=${MESSAGES}`)
  await page.addStyleTag({ content: css })
  const atStart = await work()
  await page.evaluate(() => window.bench.mount())
  const mounted = await work()
  await page.evaluate(() => window.bench.whole())
  const whole = await work()
  await page.evaluate(() => window.bench.ask())
  await page.evaluate(tokens, 20)
  const before = await work()
  await page.evaluate(tokens, TOKENS)
  const after = await work()
  await page.evaluate(scrollUp, SCROLLS)
  const scrolled = await work()
  await page.close()
  const perToken = (what) => round((after[what] - before[what]) / TOKENS)
  return {
    'first paint ms': round(mounted.all - atStart.all),
    'whole ms': round(whole.all - atStart.all),
    'a token ms': perToken('all'),
    'a token: script': perToken('script'),
    'a token: layout': perToken('layout'),
    'a screen scrolled ms': round((scrolled.all - after.all) / SCROLLS),
  }
}

/** One token a paint. */
async function tokens(count) {
  for (let sent = 0; sent < count; sent++) {
    window.bench.token()
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  }
}

/** A screen a paint, upwards. */
async function scrollUp(count) {
  const scroller = window.bench.scroller()
  for (let paint = 0; paint < count; paint++) {
    scroller.scrollTop -= 700
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  }
}

function round(value) {
  return Math.round(value * 100) / 100
}
