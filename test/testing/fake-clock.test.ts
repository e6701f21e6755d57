import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFakeClock } from '../../src/testing/fake-clock.js'

test('waits end in the order of their times, and equal ones in the order in which they began', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: 20 }), { maxLength: 20 }),
      fc.nat({ max: 25 }),
      async (waits, ms) => {
        const clock = createFakeClock(1_000)
        const ended: number[] = []
        waits.forEach(
          (wait, index) => void clock.sleep(wait, new AbortController().signal).then(() => ended.push(index)),
        )
        expect(clock.nextAt).toBe(waits.length === 0 ? undefined : 1_000 + Math.min(...waits))
        clock.goTo(1_000 + ms)
        await Promise.resolve()
        const inOrder = waits.map((wait, index) => ({ wait, index })).toSorted((a, b) => a.wait - b.wait)
        expect(ended).toEqual(inOrder.filter(({ wait }) => wait <= ms).map(({ index }) => index))
        expect([clock.now(), clock.begun]).toEqual([1_000 + ms, waits.length])
      },
    ),
  )
})

test('time never goes back', () => {
  const clock = createFakeClock(50)
  clock.goTo(40)
  expect(clock.now()).toBe(50)
})

test('an aborted wait ends at once and leaves nothing', async () => {
  const clock = createFakeClock(0)
  const abort = new AbortController()
  const waiting = clock.sleep(10, abort.signal)
  abort.abort()
  await waiting
  await clock.sleep(10, abort.signal)
  expect(clock.nextAt).toBeUndefined()
})

test('paints come with the frames of a display, and can be called off', () => {
  const clock = createFakeClock(5)
  const painted: number[] = []
  const paint = () => clock.paint(() => painted.push(clock.now()))
  const cancel = paint()
  expect(clock.nextAt).toBe(21)
  cancel()
  expect(clock.nextAt).toBeUndefined()
  clock.goTo(9)
  paint()
  expect(clock.nextAt).toBe(21)
  clock.goTo(21)
  paint()
  expect([painted, clock.nextAt]).toEqual([[21], 37])
})
