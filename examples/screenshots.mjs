// @ts-check
// Takes the pictures of the README: docs/demo-light.png and docs/demo-dark.png.
//
//   node examples/screenshots.mjs
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { chromiumArgs, ensureChromium } from '../scripts/chromium.mjs'

const MAX_BYTES = 150_000
const docs = new URL('../docs/', import.meta.url)

const env = { ...process.env, PORT: '0' }
const demo = spawn(process.execPath, [fileURLToPath(new URL('start.mjs', import.meta.url))], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
})
const browser = await chromium.launch({ executablePath: ensureChromium(), args: chromiumArgs })
try {
  const [line] = await once(demo.stdout, 'data')
  const url = /http:\S+/u.exec(String(line))?.[0]
  if (!url) throw new Error(`The demo did not say where it is: ${line}`)
  await mkdir(docs, { recursive: true })
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    // Reduced motion: what moves would be caught half-way.
    const page = await browser.newPage({
      viewport: { width: 1200, height: 800 },
      colorScheme,
      reducedMotion: 'reduce',
    })
    await page.goto(url)
    await page.getByRole('button', { name: /^Why are the tides/u }).click()
    // The answer is being written, and all that led to it is there.
    await page.locator('[data-agent="streaming-text"]').getByText('as one pushes').waitFor()
    await page.getByRole('button', { name: /1 failed/u }).click()
    await page.mouse.move(0, 0)
    const path = fileURLToPath(new URL(`demo-${colorScheme}.png`, docs))
    await page.screenshot({ path })
    const { size } = await stat(path)
    console.log(`${path}: ${size} bytes`)
    if (size > MAX_BYTES)
      throw new Error(`A picture of more than ${MAX_BYTES} bytes is too large for a README.`)
    await page.close()
  }
} finally {
  await browser.close()
  demo.kill()
}
