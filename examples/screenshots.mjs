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

/** What was said before in the chats of the list, the oldest first. */
const EARLIER = [
  'Why are there two tides a day?',
  'Draw the curve for Saturday',
  'Plan a walk to the island on Saturday',
]
const HAMBURG = { latitude: 53.55, longitude: 9.99 }

const env = { ...process.env, PORT: '0', AGENT_SPEED: '5' }
const demo = spawn(process.execPath, [fileURLToPath(new URL('start.mjs', import.meta.url))], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
})
const browser = await chromium.launch({ executablePath: ensureChromium(), args: chromiumArgs })

/** Says something, and waits until it is answered. @param {import('playwright').Page} page @param {string} text */
async function say(page, text) {
  await page.getByRole('textbox', { name: 'Message' }).fill(text)
  await page.keyboard.press('Enter')
  await page.locator('[data-role="assistant"][data-state="done"]').last().waitFor()
}

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
      geolocation: HAMBURG,
      permissions: ['geolocation'],
    })
    await page.goto(url)
    for (const text of EARLIER) {
      await say(page, text)
      await page.getByRole('button', { name: 'New chat' }).click()
    }
    // One goes on while another is shown.
    await page.getByRole('textbox', { name: 'Message' }).fill('Tell me the history of tide mills')
    await page.keyboard.press('Enter')
    await page.locator('[data-role="assistant"]').getByText('A tide mill').waitFor()
    await page.getByRole('button', { name: 'New chat' }).click()
    await say(page, 'Which harbour is nearest to me?')
    await page.getByText('from you.').waitFor()
    await page.getByRole('textbox', { name: 'Message' }).fill('Write to Ines that we come on Saturday')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    await page.getByRole('link', { name: /^Which harbour/u }).waitFor()
    await page.mouse.move(0, 0)
    // The ring around the box would be the loudest thing in the picture.
    await page.getByRole('textbox', { name: 'Message' }).blur()
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
