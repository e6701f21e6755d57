// One run of one candidate, in a page of its own.
import { setTimeout as sleep } from 'node:timers/promises'
import { timelineCategories } from './profile.mjs'

const COUNTERS = ['TaskDuration', 'ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration', 'JSHeapUsedSize']

/** Frames as fast as they can be painted. */
export const uncapped = ['--disable-frame-rate-limit', '--disable-gpu-vsync']
/** What a timer does must not depend on which page is in front, and the heap is counted exactly. */
export const steady = [
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--enable-precise-memory-info',
]

/**
 * @param browser From Playwright.
 * @param {string} url Of the page.
 * @param {{ workload: object, candidate: { file: string, options?: object, isPlain?: boolean }, limitMs: number, profile?: boolean, trace?: boolean }} order
 * @returns the processor's time that the page's main thread took, in milliseconds, and all else that is known
 */
export async function measure(browser, url, { workload, candidate, limitMs, profile, trace }) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 } })
  try {
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    // The processor's time, not the clock's: what else the machine does hardly counts.
    await session.send('Performance.enable', { timeDomain: 'threadTicks' })
    await session.send('HeapProfiler.enable')
    const errors = []
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))

    const read = async () => {
      const { metrics } = await session.send('Performance.getMetrics')
      return Object.fromEntries(
        metrics.filter(({ name }) => COUNTERS.includes(name)).map((m) => [m.name, m.value]),
      )
    }
    const collectGarbage = async () => {
      await session.send('HeapProfiler.collectGarbage')
      await session.send('HeapProfiler.collectGarbage')
    }
    const marks = []
    await page.exposeFunction('benchMark', async (name) => {
      if (name === 'start') {
        await collectGarbage()
        if (profile) await startProfile(session)
        if (trace) await browser.startTracing(page, { categories: timelineCategories })
      }
      marks.push({ name, ...(await read()) })
    })
    await page.goto(url)
    await page.waitForFunction(() => window.runBench)
    const { file, options = {}, isPlain = false } = candidate
    const abort = new AbortController()
    let outcome
    try {
      outcome = await Promise.race([
        page.evaluate((order) => window.runBench(order), { workload, file, options, isPlain, limitMs }),
        sleep(limitMs * 1.25 + 30_000, undefined, { signal: abort.signal }).then(() => {
          throw new Error('The page does not answer any more')
        }),
      ])
    } catch (error) {
      return { failed: String(error).slice(0, 300), errors, cpuMs: taskMs(marks[0], marks.at(-1)) }
    } finally {
      abort.abort()
    }
    const traced = trace && (await browser.stopTracing()).toString()
    const profiled = profile && (await session.send('Profiler.stop')).profile
    await collectGarbage()
    const after = await read()
    const [start] = marks
    const end = marks.at(-1)
    // Who only reads has read everything, or has failed.
    const { completeness = { ok: outcome.tokens === workload.events } } = outcome
    return {
      ...outcome,
      completeness,
      ...slope(marks, outcome.tokens),
      cpuMs: taskMs(start, end),
      scriptMs: (end.ScriptDuration - start.ScriptDuration) * 1000,
      layoutMs: (end.LayoutDuration - start.LayoutDuration) * 1000,
      styleMs: (end.RecalcStyleDuration - start.RecalcStyleDuration) * 1000,
      heapBytes: after.JSHeapUsedSize - start.JSHeapUsedSize,
      errors: [...new Set(errors)],
      ...(profiled ? { profile: profiled } : {}),
      ...(traced ? { trace: traced } : {}),
    }
  } finally {
    // A page that is stuck must not hold up the others.
    await Promise.race([context.close(), sleep(3_000)])
  }
}

async function startProfile(session) {
  await session.send('Profiler.enable')
  await session.send('Profiler.setSamplingInterval', { interval: 200 })
  await session.send('Profiler.start')
}

function taskMs(from, to) {
  return from && to ? (to.TaskDuration - from.TaskDuration) * 1000 : undefined
}

/** What a token costs in the first tenth of the answer, and in the last. */
function slope(marks, tokens) {
  if (marks.length !== 5) return {}
  const [start, first, , last, end] = marks
  const firstUs = (taskMs(start, first) / Number(first.name)) * 1000
  const lastUs = (taskMs(last, end) / (tokens - Number(last.name))) * 1000
  return { firstUs, lastUs, slope: lastUs / firstUs }
}
