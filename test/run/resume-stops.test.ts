// Stopping, in every phase of a run that is read on; and that nothing is left behind.
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import {
  cancelByDelete,
  collectAgent,
  createRunStore,
  resumeByGet,
  resumeByTransport,
  selectText,
  streamAgent,
} from 'react-agent-stream/core'
import { aiecsRecording } from '../recordings.js'
import { settle } from '../fake-time.js'
import { createAutoTime, createFakePage } from './auto-time.js'
import { openRun } from './hand-server.js'
import { whatIsWrong } from './lasting.js'
import { createLogServer, type Fault } from './log-server.js'

const { lines: events } = aiecsRecording('v2.1.2-tool-parallel')

describe('stop', () => {
  it('before headers ends the run at once, and what comes later changes nothing', async () => {
    const { store, server, done, time, page } = await openRun()
    store.stop()
    expect(store.getState()).toMatchObject({ end: 'stopped', status: 'ready', connection: 'closed' })
    const last = store.getState()
    await server.last().say('late')
    await time.advance(100_000)
    expect(store.getState()).toBe(last)
    expect([(await done).end, time.waiting(), page.listening(), server.lines.length]).toEqual([
      'stopped',
      0,
      0,
      1,
    ])
  })

  it('between chunk read and apply drops the chunk', async () => {
    const { store, server, done } = await openRun()
    await server.last().say('a')
    const said = server.last().say('b')
    store.stop()
    await said
    expect([selectText(store.getState()), (await done).text]).toEqual(['a', 'a'])
  })

  it('during backoff ends the wait', async () => {
    const { store, server, done, time, page } = await openRun()
    await server.last().say('a')
    await server.last().fail()
    expect(store.getState()).toMatchObject({ connection: 'reconnecting' })
    store.stop()
    expect(await done).toMatchObject({ end: 'stopped', text: 'a', error: undefined })
    await time.advance(100_000)
    expect([server.lines.length, time.waiting(), page.listening()]).toEqual([1, 0, 0])
  })

  it('while a connection is asked for that reads on, closes it', async () => {
    const { store, server, done, time } = await openRun()
    await server.last().say('a')
    await server.last().fail()
    await time.advance(500)
    store.stop()
    await done
    await settle()
    expect([server.lines.length, server.last().request.signal.aborted, server.last().isOpen()]).toEqual([
      2,
      true,
      false,
    ])
  })

  it('after the finish, and a second time, changes nothing', async () => {
    const { store, server, done } = await openRun()
    await server.last().tell({ type: 'token', content: 'a' }, { type: 'end' })
    await server.last().end()
    await done
    const last = store.getState()
    store.stop()
    store.stop()
    store.disconnect()
    expect([store.getState() === last, last.end]).toEqual([true, 'finished'])
  })

  it('says so once, also when it is pressed twice', async () => {
    const { store, server } = await openRun()
    await server.last().say('a')
    const ends: unknown[] = []
    store.subscribe(() => ends.push(store.getState().end))
    store.stop()
    store.stop()
    await settle()
    expect(ends).toEqual(['stopped'])
  })

  it('tells the server, where it can be told; leaving does not', async () => {
    for (const [how, methods] of [
      ['stop', ['POST', 'GET', 'DELETE']],
      ['disconnect', ['POST', 'GET']],
    ] as const) {
      const time = createAutoTime()
      const server = createLogServer({ events, faults: [{ cutAt: 300 }, { cutAt: 50, how: 'stall' }] })
      const resume = resumeByGet({ cancel: cancelByDelete('/runs/{runId}'), page: createFakePage() })
      const store = createRunStore(() => ({
        url: 'http://agent.test/run',
        fetch: server.fetch,
        resume,
        ...time,
      }))
      const done = store.start('x')
      time.later(3_000, store[how])
      await time.until(done)
      await settle()
      expect(server.requests.map(({ method }) => method)).toEqual(methods)
      expect([server.requests.at(-1)?.url, server.open()]).toEqual([
        how === 'stop' ? 'http://agent.test/runs/run-1' : expect.anything(),
        0,
      ])
    }
  })
})

describe('a cancel of one’s own', () => {
  it('is told once how far the run was read, and what it throws does not touch the run', async () => {
    const thrown: unknown[] = []
    const note = (error: unknown) => thrown.push(error)
    process.on('uncaughtException', note)
    const told: [string | undefined, string | undefined, unknown][] = []
    const page = createFakePage()
    const resume = resumeByTransport({
      page,
      cancel({ runId, lastEventId }, { input }) {
        told.push([runId, lastEventId, input])
        throw new Error('mine')
      },
    })
    const { store, server, done } = await openRun({ resume })
    await server.last().say('a', 'b')
    store.stop()
    store.stop()
    expect(await done).toMatchObject({ end: 'stopped', text: 'ab' })
    await settle()
    process.off('uncaughtException', note)
    expect([told, thrown.length, page.listening()]).toEqual([[['run-1', '2', 'x']], 1, 0])
  })
})

describe('two sends at once; resume while sending', () => {
  it('the last one wins; the first is stopped, and nothing of it is shown any more', async () => {
    const { store, server, done, page } = await openRun()
    await server.last().say('first')
    await server.last().fail()
    const second = store.start('y')
    await settle()
    await server.lines[0]?.say('late')
    expect([(await done).end, selectText(store.getState())]).toEqual(['stopped', ''])
    await server.last().tell({ type: 'token', content: 'second' }, { type: 'end' })
    await server.last().end()
    expect([(await second).text, page.listening()]).toEqual(['second', 0])
  })

  it('whatever comes first of a stop, a start, a cut, an answer and a wake-up, one run is told', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.constantFrom('stop', 'start', 'fail', 'say', 'back', 'wait', 'retry'), {
          minLength: 2,
          maxLength: 10,
        }),
        async (scheduler, steps) => {
          const run = await openRun()
          const { store, server, time, page } = run
          const ends = [run.done]
          let before = store.getState()
          let wrong: string | undefined
          store.subscribe(() => {
            const state = store.getState()
            const isNext =
              state.status === 'submitted' || (before.end !== undefined && state.end === undefined)
            if (!isNext) wrong ??= whatIsWrong(before, state)
            before = state
          })
          const act: Record<string, () => unknown> = {
            stop: store.stop,
            start: () => ends.push(store.start('y')),
            retry: () => ends.push(store.retry()),
            fail: () => server.last().fail(),
            say: () => server.last().say('word '),
            back: page.comeBack,
            wait: () => time.advance(700),
          }
          await scheduler.waitFor(
            Promise.all(
              steps.map(async (step) => {
                await scheduler.schedule(Promise.resolve(), step)
                await act[step]?.()
              }),
            ),
          )
          store.stop()
          const all = await Promise.all(ends)
          await settle()
          expect(wrong).toBeUndefined()
          expect(all.every(({ end }) => /stopped|disconnected/.test(end))).toBe(true)
          expect([
            time.waiting(),
            page.listening(),
            server.lines.filter((line) => line.isOpen() && !line.request.signal.aborted).length,
          ]).toEqual([0, 0, 0])
        },
      ),
      { numRuns: 150 },
    )
  })
})

describe('nothing is left behind, no body, timer or listener,', () => {
  const ways: [string, Fault[]][] = [
    ['a run that was cut and read on', [{ cutAt: 300 }, { refuse: true }, { cutAt: 80, how: 'stall' }]],
    ['one that was given up', Array.from({ length: 20 }, () => ({ cutAt: 0, how: 'reset' }))],
    ['one that was refused', [{ cutAt: 300 }, { status: 403 }]],
    [
      'one that another followed under its name',
      [{ cutAt: 300 }, { cutAt: 100, headers: { 'x-run-id': 'run-2' } }],
    ],
  ]
  it.each(ways)('by %s', async (_, faults) => {
    const time = createAutoTime()
    const page = createFakePage()
    const server = createLogServer({ events, faults })
    const { signal } = new AbortController()
    const listen = vi.spyOn(signal, 'addEventListener')
    const unlisten = vi.spyOn(signal, 'removeEventListener')
    const options = {
      url: 'http://agent.test/run',
      fetch: server.fetch,
      resume: resumeByGet({ page }),
      random: () => 0,
    }
    await time.until(collectAgent({ ...options, ...time, signal }))
    await settle()
    expect([time.waiting(), page.listening(), server.open()]).toEqual([0, 0, 0])
    expect(listen.mock.calls.length).toBe(unlisten.mock.calls.length)
  })

  it('by one that ends while its page is asked for a sign of life', async () => {
    const { server, page, time, done } = await openRun()
    page.comeBack()
    await server.last().tell({ type: 'end' })
    await server.last().end()
    await done
    await settle()
    expect([time.waiting(), page.listening()]).toEqual([0, 0])
  })

  it('by a loop that is left while a connection is waited for', async () => {
    const time = createAutoTime()
    const page = createFakePage()
    const server = createLogServer({ events, faults: [{ cutAt: 300, how: 'stall' }] })
    const options = {
      url: 'http://agent.test/run',
      fetch: server.fetch,
      resume: resumeByGet({ page }),
      ...time,
    }
    for await (const { type } of streamAgent(options)) if (type === 'token') break
    await settle()
    expect([time.waiting(), page.listening(), server.open()]).toEqual([0, 0, 0])
  })
})

describe('consumer callback throws', () => {
  it('is reported, and the run is read on all the same', async () => {
    const thrown: unknown[] = []
    const note = (error: unknown) => thrown.push(error)
    process.on('uncaughtException', note)
    const { store, server, time, done } = await openRun()
    const fail = () => {
      throw new Error('mine')
    }
    store.attach(() => ({ onEvent: fail, onFinish: fail }))
    await server.last().say('a')
    await server.last().fail()
    await time.advance(500)
    await server.last().tell({ type: 'token', content: 'b' }, { type: 'end' })
    await server.last().end()
    expect(await done).toMatchObject({ end: 'finished', text: 'ab' })
    await settle()
    process.off('uncaughtException', note)
    expect(thrown.length).toBeGreaterThanOrEqual(3)
  })
})

describe('one run shown twice', () => {
  it('a reloaded page and a second tab read on what is kept of it, to the same text, and ask nothing again', async () => {
    const time = createAutoTime()
    const server = createLogServer({ events, faults: [{ cutAt: 700, how: 'stall' }] })
    const open = () =>
      createRunStore(() => ({
        url: 'http://agent.test/run',
        fetch: server.fetch,
        resume: resumeByGet({ page: createFakePage() }),
        random: () => 0,
        ...time,
      }))
    const first = open()
    const done = first.start('x')
    time.later(2_000, first.disconnect)
    const left = await time.until(done)
    expect(left.end).toBe('disconnected')
    const kept = JSON.parse(JSON.stringify(first.getState())) as ReturnType<typeof first.getState>
    const tabs = [open(), open()]
    const runs = await time.until(Promise.all(tabs.map((tab) => tab.start('x', undefined, kept))))
    const whole = await time.until(open().start('x'))
    for (const run of runs)
      expect([run.text, run.end, run.toolCalls.length]).toEqual([
        whole.text,
        whole.end,
        whole.toolCalls.length,
      ])
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(2)
    expect(left.text.length).toBeGreaterThan(0)
  })
})
