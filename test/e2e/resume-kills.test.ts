import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, type Program } from './demo.js'
import { startNginx, withoutNginx } from './nginx.js'
import { startRedis, withoutRedis } from './redis.js'
import { type BuiltPage, buildReader } from './resume/build.js'
import { ask, openReader, start, tokensOf, waitForEnd, waitForText } from './resume/open.js'
import { startServer } from './serve.js'

if (withoutNginx || withoutRedis)
  console.log(
    'Skipped: nginx or redis-server is not installed, so nobody reads an answer while servers are killed.',
  )

const KILLS = 21
/** A process that took over gets so long to say something before it is killed itself. */
const LIFE_MS = 2_700
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe.skipIf(withoutNginx || withoutRedis)('two servers behind nginx, killed one after the other', () => {
  let built: BuiltPage
  let redis: Program
  let servers: Program[]
  let nginx: Program
  let browser: Browser
  beforeAll(async () => {
    ;[built, redis] = await Promise.all([buildReader('development'), startRedis()])
    const env = { REDIS_URL: redis.url, PAGE: built.folder }
    servers = await Promise.all([startServer(env), startServer(env)])
    ;[nginx, browser] = await Promise.all([startNginx(servers.map(({ url }) => url)), launchBrowser()])
  })
  afterAll(async () => {
    await browser.close()
    await nginx.stop()
    for (const server of servers) await server.stop()
    await redis.stop()
    await built.remove()
  })

  async function killAndRevive(index: number) {
    const { pid = 0, url = '' } = servers[index] ?? {}
    process.kill(pid, 'SIGKILL')
    const env = { REDIS_URL: redis.url, PAGE: built.folder, PORT: new URL(url).port }
    servers[index] = await startServer(env)
  }

  /** Loads the page again at moments of its own, until the answer is over. */
  async function reloadUntil(isOver: () => boolean, page: Page): Promise<number> {
    let reloads = 0
    while (!isOver()) {
      await sleep(500 + Math.random() * 3_500)
      if (isOver() || (await ask(page)).end) break
      await page.reload()
      // Before it is shown there is nothing to take back.
      await waitForText(page, 1)
      reloads += 1
    }
    return reloads
  }

  it('are missed by no reader, not even by one who loads the page again and again', async () => {
    const expected = await tokensOf(nginx.url, 'long')
    const whole = expected.join('')
    expect(expected).toHaveLength(20_000)
    const [staying, reloading] = await Promise.all([
      openReader(browser, nginx.url, { agent: 'long', speed: 0.27 }),
      openReader(browser, nginx.url, { agent: 'long', speed: 0.27, keep: 'session' }),
    ])
    await Promise.all([staying, reloading].map(start))
    await Promise.all([staying, reloading].map((page) => waitForText(page, 1)))

    let kills = 0
    let isOver = false
    const reloads = reloadUntil(() => isOver, reloading)
    for (; kills < KILLS; kills += 1) {
      const next = sleep(LIFE_MS)
      await killAndRevive(kills % 2)
      await next
    }
    const stillWriting = await Promise.all([staying, reloading].map(async (page) => (await ask(page)).end))
    expect(stillWriting).toEqual([undefined, undefined])
    const told = await waitForEnd(staying, 90_000)
    const after = await waitForEnd(reloading, 90_000)
    isOver = true

    const { tokens } = await staying.evaluate(() => ({ tokens: window.reader.tokens }))
    const lost = expected.filter((token, at) => tokens[at] !== token).length
    const more = tokens.length - expected.length
    console.log(
      `${kills} kills, ${await reloads} reloads: ${lost} of ${expected.length} tokens lost, ${more} doubled; ` +
        `${told.taken} connections of the page that stays, ${after.taken} of the other one.`,
    )
    expect({ lost, more, shown: told.text === whole, afterReloads: after.text === whole }).toEqual({
      lost: 0,
      more: 0,
      shown: true,
      afterReloads: true,
    })
    expect([told.faults, after.faults, told.complaints, after.complaints]).toEqual([[], [], [], []])
    expect([told.end, after.end]).toEqual(['finished', 'finished'])
    expect(await reloads).toBeGreaterThan(8)
    expect(told.taken).toBeGreaterThan(KILLS / 2)
  }, 240_000)
})
