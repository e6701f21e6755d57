// How a run is read on: when, how often, and what is shown meanwhile.
import { describe, expect, it } from 'vitest'
import { AgentError, resumeByTransport, selectText } from 'react-agent-stream/core'
import { createFakePage } from './auto-time.js'
import { openRun } from './hand-server.js'

const down = () => new AgentError('network', 'No answer.', { retryable: true })
const result = { type: 'result', success: true, output: 'x' }

describe('the waits between connections', () => {
  it('spread at random up to 0.5 s, 1 s, 2 s … 15 s, and end after six in a row that bring nothing', async () => {
    const { time, server, waits, store, done } = await openRun()
    await server.last().say('a')
    server.refuse(down())
    await server.last().fail()
    await time.advance(60_000)
    expect(waits().map(Math.round)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000])
    expect(await done).toMatchObject({ end: 'disconnected', text: 'a', error: { code: 'disconnected' } })
    expect([store.getState().connection, time.waiting()]).toEqual(['closed', 0])
  })

  it('are a tenth of a second at least', async () => {
    const { time, server, waits } = await openRun({ random: () => 0 })
    server.refuse(down())
    await server.last().fail()
    await time.advance(10_000)
    expect(waits()).toEqual([100, 100, 100, 100, 100, 100])
  })

  it('begin anew as soon as something new comes, and not with a repetition or a heartbeat', async () => {
    const { time, server, waits, store } = await openRun()
    for (const words of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']) {
      await server.last().say(words)
      await server.last().fail()
      await time.advance(500)
    }
    expect(waits().map(Math.round)).toEqual(Array.from({ length: 9 }, () => 500))
    const further: number[] = []
    for (let turn = 0; turn < 4; turn += 1) {
      await server.last().beat()
      await server.last().fail()
      further.push(Math.round((store.getState().retryAt ?? 0) - time.clock.now()))
      await time.advance(20_000)
    }
    expect(further).toEqual([1_000, 2_000, 4_000, 8_000])
  })

  it('are shown at once, with when and why, and are none of the run’s errors', async () => {
    const { time, server, store } = await openRun()
    await server.last().say('a')
    await server.last().fail()
    expect(store.getState()).toMatchObject({
      status: 'streaming',
      connection: 'reconnecting',
      error: { code: 'disconnected' },
      errors: [],
      retryAt: time.clock.now() + 499.999_5,
    })
    await time.advance(500)
    expect(store.getState()).toMatchObject({ connection: 'open', error: undefined, retryAt: undefined })
    await server.last().tell(result)
    await server.last().end()
    await time.advance(6_000)
    expect(store.getState()).toMatchObject({ end: undefined })
  })
})

describe('offline → online', () => {
  it('burns no attempt, says so, and goes on at once when the network is back', async () => {
    const { time, server, store, page, waits } = await openRun()
    await server.last().say('a')
    page.goOffline()
    server.refuse(down())
    await server.last().fail()
    expect(store.getState()).toMatchObject({ connection: 'offline', status: 'streaming', error: {} })
    await time.advance(10 * 60_000)
    expect(store.getState()).toMatchObject({ connection: 'offline', end: undefined })
    expect(waits().every((ms) => ms === 30_000)).toBe(true)
    page.goOnline()
    await time.advance(0)
    // The first of six: none was burned.
    expect(store.getState()).toMatchObject({ connection: 'reconnecting', end: undefined })
    expect(Math.round((store.getState().retryAt ?? 0) - time.clock.now())).toBe(500)
    server.refuse()
    await time.advance(500)
    expect(store.getState()).toMatchObject({ connection: 'open', error: undefined })
    await server.last().say('b')
    expect(selectText(store.getState())).toBe('ab')
  })

  it('what the browser says of the network is no failure by itself', async () => {
    const { time, server, store, page } = await openRun()
    page.goOffline()
    await server.last().say('a')
    await time.advance(20_000)
    await server.last().say('b')
    expect(store.getState()).toMatchObject({ connection: 'open' })
    expect([selectText(store.getState()), server.lines.length]).toEqual(['ab', 1])
  })

  it('ends a wait that was begun before, but not one that the server asked for', async () => {
    const { time, server, page, waits } = await openRun()
    server.refuse(down())
    await server.last().fail()
    await time.advance(100)
    page.goOnline()
    await time.advance(0)
    expect(waits()).toEqual([100])
    server.refuse(new AgentError('http', 'later', { status: 503, retryable: true, retryAfterMs: 20_000 }))
    page.comeBack()
    await time.advance(0)
    page.comeBack()
    await time.advance(19_000)
    page.comeBack()
    await time.advance(0)
    expect(waits()).toEqual([100, 0])
    await time.advance(1_000)
    expect(waits()).toEqual([100, 0, 20_000])
  })
})

describe('freeze → resume', () => {
  it('a connection that says nothing within 5 s of the reader’s return is given up, and read on', async () => {
    const { time, server, page, store } = await openRun()
    await server.last().say('a')
    await time.freeze(30_000)
    page.comeBack()
    await time.advance(4_999)
    expect(server.lines).toHaveLength(1)
    await time.advance(501)
    expect(server.lines).toHaveLength(2)
    expect(server.lines[0]?.isOpen()).toBe(false)
    await server.last().say('b')
    expect(selectText(store.getState())).toBe('ab')
  })

  it('behind a long sleep that is no later', async () => {
    const { time, server, page, store } = await openRun()
    await server.last().say('a')
    await time.freeze(3_600_000)
    page.comeBack()
    await time.advance(5_500)
    expect(server.lines).toHaveLength(2)
    await server.last().say('b')
    expect(selectText(store.getState())).toBe('ab')
  })

  it('one that does is kept', async () => {
    const { time, server, page } = await openRun()
    await server.last().say('a')
    await time.freeze(30_000)
    page.comeBack()
    await time.advance(2_000)
    await server.last().beat()
    await time.advance(40_000)
    expect(server.lines).toHaveLength(1)
  })

  it('one whose heartbeat is due later than that is given the time', async () => {
    const { time, server, page } = await openRun()
    for (let beat = 0; beat < 4; beat += 1) {
      await time.advance(10_000)
      await server.last().beat()
    }
    page.comeBack()
    await time.advance(9_999)
    await server.last().beat()
    await time.advance(9_000)
    expect(server.lines).toHaveLength(1)
  })
})

describe('stall mid-event, stall after event, comments only', () => {
  it('silence of 45 s is a broken connection, and is read on', async () => {
    const { time, server, store } = await openRun()
    await server.last().say('a')
    await time.advance(44_000)
    expect(store.getState()).toMatchObject({ connection: 'open' })
    await time.advance(1_000)
    expect(store.getState()).toMatchObject({ connection: 'reconnecting', error: { code: 'timeout' } })
    await time.advance(500)
    await server.last().say('b')
    expect(selectText(store.getState())).toBe('ab')
  })

  it('comments alone keep a connection alive', async () => {
    const { time, server } = await openRun()
    for (let beat = 0; beat < 60; beat += 1) {
      await time.advance(10_000)
      await server.last().beat()
    }
    expect(server.lines).toHaveLength(1)
  })

  it.each([
    [1_000, 45_000],
    [2_000, 6_000],
    [3_000, 9_000],
    [10_000, 30_000],
    [20_000, 30_000],
  ])('behind heartbeats every %d ms silence is too long after %d ms', async (beatMs, idleMs) => {
    const { time, server } = await openRun()
    for (let beat = 0; beat < 4; beat += 1) {
      await time.advance(beatMs)
      await server.last().beat()
    }
    await time.advance(idleMs - 1)
    expect(server.lines).toHaveLength(1)
    await time.advance(1_001)
    expect(server.lines).toHaveLength(2)
  })

  it('what one says sets it over what heartbeats tell', async () => {
    const { time, server } = await openRun({ idleTimeoutMs: 60_000 })
    for (let beat = 0; beat < 4; beat += 1) {
      await time.advance(3_000)
      await server.last().beat()
    }
    await time.advance(59_000)
    expect(server.lines).toHaveLength(1)
  })

  it('timers that fire late are no silence: what came meanwhile is read first', async () => {
    const { time, server, store } = await openRun()
    await server.last().say('a')
    await time.freeze(600_000)
    await server.last().say('b')
    await time.advance(1_000)
    expect([selectText(store.getState()), server.lines.length]).toEqual(['ab', 1])
  })
})

describe('clock jump ±1 h, `Date` frozen', () => {
  it.each([3_600_000, -3_600_000, Number.NaN])('of %d ms changes no wait and no time', async (jump) => {
    const { now } = Date
    try {
      const { time, server, waits, store, done } = await openRun()
      await server.last().say('a')
      Date.now = () => now() + jump
      await time.advance(44_000)
      expect(server.lines).toHaveLength(1)
      await server.last().fail()
      await time.advance(500)
      expect(waits().map(Math.round)).toEqual([44_500])
      await server.last().tell(result, { type: 'end' })
      await server.last().end()
      expect(await done).toMatchObject({ end: 'finished', endedBy: 'event' })
      const { startedAt = 0, endedAt = 0 } = store.getState().times
      expect(Math.round(endedAt - startedAt)).toBe(44_500)
    } finally {
      Date.now = now
    }
  })
})

describe('a run that was given up', () => {
  it('is read on by retry(), behind what was said, and not asked again', async () => {
    const page = createFakePage()
    const { time, server, store, done } = await openRun({ resume: resumeByTransport({ page }) })
    await server.last().say('a', 'b')
    server.refuse(down())
    await server.last().fail()
    await time.advance(60_000)
    await done
    server.refuse()
    const again = store.retry()
    await time.advance(0)
    expect(store.getState()).toMatchObject({ status: 'streaming', end: undefined })
    expect(server.last().request.resume).toEqual({ runId: 'run-1', lastEventId: undefined })
    expect(selectText(store.getState())).toBe('ab')
    store.stop()
    await again
    expect(page.listening()).toBe(0)
  })
})
