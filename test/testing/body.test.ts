import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pacedBody } from '../../src/testing/body.js'
import type { TimedBytes } from '../../src/testing/script-wire.js'
import { join } from '../recordings.js'

const never = new AbortController().signal
const pieces = (...delays: number[]): TimedBytes[] =>
  delays.map((delayMs, at) => ({ delayMs, bytes: Uint8Array.of(at, at, at) }))

/** Reads to the end, whichever way it ends. */
async function readAll(body: ReadableStream<Uint8Array>): Promise<{ chunks: Uint8Array[]; broken: boolean }> {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of body) chunks.push(chunk)
    return { chunks, broken: false }
  } catch {
    return { chunks, broken: true }
  }
}

/** A sleep that lasts until the test says so. */
function heldSleep() {
  const asked: { ms: number; signal: AbortSignal; wake: () => void }[] = []
  const sleep = (ms: number, signal: AbortSignal) =>
    new Promise<void>((wake) => {
      asked.push({ ms, signal, wake })
      signal.addEventListener('abort', () => wake())
    })
  return { asked, sleep }
}

const soon = () => new Promise((resolve) => setImmediate(resolve))

test('wherever the connection breaks, exactly the bytes before it arrive', async () => {
  const someBytes = fc.uint8Array({ maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(
      fc.array(someBytes, { maxLength: 8 }),
      fc.nat({ max: 70 }),
      fc.constantFrom('error' as const, 'clean' as const),
      async (parts, cutAt, cut) => {
        const whole = join(parts)
        const body = pacedBody(
          parts.map((bytes) => ({ delayMs: 1, bytes })),
          never,
          { cutAt, cut, pace: Number.POSITIVE_INFINITY },
        )
        const { chunks, broken } = await readAll(body)
        expect(broken).toBe(cut === 'error' && cutAt <= whole.length)
        expect(join(chunks)).toEqual(whole.slice(0, cutAt))
      },
    ),
  )
})

test('a chunk is sent once its pause is over, and not before', async () => {
  const { asked, sleep } = heldSleep()
  const reader = pacedBody(pieces(0, 20, 0, 30), never, { sleep, pace: 10 }).getReader()
  const got: number[] = []
  const reading = (async () => {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read())
      got.push(chunk.value[0] ?? -1)
  })()
  await soon()
  expect(got).toEqual([0])
  expect(asked.map(({ ms }) => ms)).toEqual([2])
  asked[0]?.wake()
  await soon()
  expect(got).toEqual([0, 1, 2])
  expect(asked.map(({ ms }) => ms)).toEqual([2, 3])
  asked[1]?.wake()
  await reading
  expect(got).toEqual([0, 1, 2, 3])
})

test('at once means without a single wait', async () => {
  const { asked, sleep } = heldSleep()
  const { chunks } = await readAll(pacedBody(pieces(5, 5), never, { sleep, pace: Number.POSITIVE_INFINITY }))
  expect(chunks).toHaveLength(2)
  expect(asked).toEqual([])
})

test('a script that says where it breaks keeps what was sent before', async () => {
  const broken: TimedBytes[] = [
    ...pieces(0),
    { delayMs: 0, bytes: Uint8Array.of(7), cut: true },
    ...pieces(0),
  ]
  const slow = pacedBody(broken, never).getReader()
  await soon()
  expect(await slow.read()).toEqual({ done: false, value: Uint8Array.of(0, 0, 0) })
  await soon()
  expect(await slow.read()).toEqual({ done: false, value: Uint8Array.of(7) })
  await expect(slow.read()).rejects.toThrow('broke')
  const clean = await readAll(pacedBody(broken, never, { cut: 'clean' }))
  expect([join(clean.chunks), clean.broken]).toEqual([Uint8Array.of(0, 0, 0, 7), false])
})

test('an aborted request ends the wait and errors the body', async () => {
  for (const when of ['before', 'waiting', 'unread'] as const) {
    const { asked, sleep } = heldSleep()
    const request = new AbortController()
    if (when === 'before') request.abort()
    const reader = pacedBody(pieces(0, 1_000), request.signal, { sleep }).getReader()
    if (when === 'waiting') await reader.read()
    await soon()
    request.abort()
    await expect(reader.read()).rejects.toThrow('aborted')
    expect(asked.map(({ signal }) => signal.aborted)).toEqual(when === 'waiting' ? [true] : [])
  }
})

test('a cancelled body ends the wait', async () => {
  const { asked, sleep } = heldSleep()
  const reader = pacedBody(pieces(0, 1_000), never, { sleep }).getReader()
  await reader.read()
  await soon()
  await reader.cancel()
  expect(asked.map(({ signal }) => signal.aborted)).toEqual([true])
  expect(await reader.read()).toEqual({ done: true, value: undefined })
})

test('no timer and no listener is left, however the body ends', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = timers()
  for (const end of ['abort', 'cancel', 'finish'] as const) {
    const request = new AbortController()
    let listening = 0
    const { addEventListener, removeEventListener } = request.signal
    request.signal.addEventListener = (...args: unknown[]) => {
      listening++
      Reflect.apply(addEventListener, request.signal, args)
    }
    request.signal.removeEventListener = (...args: unknown[]) => {
      listening--
      Reflect.apply(removeEventListener, request.signal, args)
    }
    const reader = pacedBody(pieces(0, end === 'finish' ? 1 : 3_600_000), request.signal).getReader()
    await reader.read()
    await soon()
    if (end !== 'finish') expect([end, timers(), listening]).toEqual([end, before + 1, 1])
    if (end === 'abort') request.abort()
    else if (end === 'cancel') await reader.cancel()
    else while (!(await reader.read()).done);
    await soon()
    expect([end, timers(), listening]).toEqual([end, before, 0])
  }
})
