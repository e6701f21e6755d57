import { describe, expect, it } from 'vitest'
import { createRunStore } from 'react-agent-stream/core'
import { createFakeTime, createHandTransport, settle } from '../fake-time.js'

async function open(options: { idleTimeoutMs?: number; sees?: 'bytes' | 'events' } = {}) {
  const { sees = 'bytes', ...rest } = options
  const time = createFakeTime()
  const wire = createHandTransport()
  const store = createRunStore(() => ({ transport: wire.transport, ...time, ...rest }))
  void store.start('x')
  await settle()
  await wire.accept({ sees })
  return { time, wire, end: () => store.getState().end }
}

describe('the idle watchdog', () => {
  it('is fed by any sign of life, also by one that says nothing', async () => {
    const { time, wire, end } = await open()
    for (let minute = 0; minute < 5; minute++) {
      await time.advance(40_000)
      await wire.send()
    }
    expect(end()).toBeUndefined()
    await time.advance(45_000)
    expect(end()).toBe('timeout')
  })

  it('also waits for an answer that never begins', async () => {
    const time = createFakeTime()
    const wire = createHandTransport()
    const store = createRunStore(() => ({ transport: wire.transport, ...time }))
    void store.start('x')
    await settle()
    await time.advance(45_000)
    expect(store.getState()).toMatchObject({ end: 'timeout', status: 'error' })
    expect([wire.requests[0]?.signal.aborted, time.waiting()]).toEqual([true, 0])
  })

  it('is set by an option, and off with 0', async () => {
    const short = await open({ idleTimeoutMs: 1000 })
    await short.time.advance(1000)
    expect(short.end()).toBe('timeout')
    const off = await open({ idleTimeoutMs: 0 })
    await off.time.advance(10_000_000)
    expect(off.end()).toBeUndefined()
  })

  it('is off by default where only events are seen, and on when asked for', async () => {
    const events = await open({ sees: 'events' })
    await events.time.advance(10_000_000)
    expect(events.end()).toBeUndefined()
    const asked = await open({ sees: 'events', idleTimeoutMs: 1000 })
    await asked.time.advance(1000)
    expect(asked.end()).toBe('timeout')
  })

  it('that looks late, after a sleep or in a frozen page, first lets be read what came meanwhile', async () => {
    const { time, wire, end } = await open()
    await time.freeze(600_000)
    expect(end()).toBeUndefined()
    await wire.send({ type: 'token', content: 'came meanwhile' })
    await time.advance(44_000)
    expect(end()).toBeUndefined()
    await time.freeze(600_000)
    await time.advance(1000)
    expect([end(), time.waiting()]).toEqual(['timeout', 0])
  })

  it('is not fooled by a wall clock that jumps', async () => {
    const { time, end } = await open()
    const { now } = Date
    try {
      Date.now = () => now() + 3_600_000
      await time.advance(44_000)
      expect(end()).toBeUndefined()
    } finally {
      Date.now = now
    }
  })

  it.each(['bytes', 'events'] as const)(
    'gives a server that sees %s five seconds to close behind the last word',
    async (sees) => {
      const { time, wire, end } = await open({ sees })
      await wire.send({ type: 'result', success: true, output: 'x' })
      await time.advance(4000)
      await wire.send({ type: 'completed', success: true })
      await time.advance(4000)
      expect(end()).toBeUndefined()
      await time.advance(1000)
      expect([end(), time.waiting()]).toEqual(['finished', 0])
    },
  )

  it('reads on to the end of the body behind an error, which may be followed by another attempt', async () => {
    const { time, wire, end } = await open()
    await wire.send({ type: 'started' }, { type: 'error', error: 'first' })
    await time.advance(30_000)
    await wire.send({ type: 'started' }, { type: 'result', success: true, output: 'second' })
    await wire.close()
    expect(end()).toBe('finished')
  })
})
