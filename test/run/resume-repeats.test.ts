// What comes twice, in another order, not at all, or from another run.
import { describe, expect, it } from 'vitest'
import {
  createRunStore,
  resumeByGet,
  resumeByRepost,
  resumeBySnapshot,
  type RunState,
  selectText,
} from 'react-agent-stream/core'
import { aiecsRecording } from '../recordings.js'
import { createAutoTime } from './auto-time.js'
import { openRun } from './hand-server.js'
import { lasting } from './lasting.js'
import { createLogServer, type Fault } from './log-server.js'
import { asked, bytesOf, expectUncut, places, readRun, type Wire } from './reading-on.js'

const { lines: events } = aiecsRecording('v2.1.2-tool-parallel')
const counting: Wire = { events }
const opaque: Wire = { events, idOf: (index) => `e${(index * 7_919) % 1_000}` }
const rising: Wire = { events, idOf: (index) => `1700-${index}` }
const both = [
  ['counting', counting],
  ['opaque', opaque],
  ['rising', rising],
] as const

/** Behind which byte of a body each event ends. */
function endsOf({ events, idOf = (index) => `${index + 1}` }: Wire): number[] {
  let at = 0
  return events.map((event, index) => (at += Buffer.byteLength(`id: ${idOf(index)}\ndata: ${event}\n\n`)))
}

describe('duplicate delivery (replay from older cursor, same event twice)', () => {
  it.each(both)('%s ids: repeats of 1 to n events change nothing', async (_, wire) => {
    const ends = endsOf(wire)
    const schedules = ends.flatMap((end, index) =>
      Array.from({ length: index + 1 }, (_, before): Fault[] => [
        { cutAt: end },
        { overlap: before + 1 },
      ]).filter((_, before) => (index + before) % 2 === 0),
    )
    expect(await expectUncut(wire, schedules)).toBeGreaterThan(75)
  })

  it.each(both)('%s ids: every event twice, also cut, changes nothing', async (_, wire) => {
    const bytes = await bytesOf(wire)
    await expectUncut(wire, [[{ times: 2 }], [{ times: 3 }]])
    await expectUncut(
      wire,
      [...places(2 * bytes, 97)].map((cutAt) => [{ cutAt, times: 2 }, { times: 2 }]),
    )
  })

  it('counts what came twice, and says so in `position`', async () => {
    const { run } = await readRun(counting, [{ cutAt: 900 }, { overlap: 3 }])
    expect(run.position?.duplicates).toBeGreaterThan(1)
    expect(run.position?.connections).toBe(3)
  })

  it('a run of 2,000 tokens that a server repeats from its start is told once', async () => {
    const words = Array.from({ length: 2_000 }, (_, index) =>
      JSON.stringify({ type: 'token', content: `${index} ` }),
    )
    const long = [...words, '{"type":"result","success":true,"output":"x"}']
    for (const idOf of [
      (index: number) => `${index + 1}`,
      (index: number) => `1700-${index}`,
      (index: number) => `e${index}`,
    ]) {
      const wire: Wire = { events: long, idOf, ignoresCursor: true }
      const bytes = await bytesOf(wire)
      await expectUncut(wire, [[{ cutAt: Math.floor(bytes * 0.9) }], [{ cutAt: Math.floor(bytes * 0.5) }]])
    }
  })
})

describe('reordering / gap in seq', () => {
  it('pairs that are swapped are put in order, wherever a connection is cut', async () => {
    const bytes = await bytesOf(counting)
    await expectUncut(counting, [[{ swapFrom: 1 }], [{ swapFrom: 2 }]])
    await expectUncut(
      counting,
      [...places(bytes, 83)].flatMap((cutAt) => [
        [{ cutAt, swapFrom: 1 }, { swapFrom: 1 }],
        [{ cutAt, swapFrom: 2, how: 'clean' as const }, { swapFrom: 2 }],
      ]),
    )
  })

  it('an event that is missing once is asked for again', async () => {
    await expectUncut(
      counting,
      events.slice(1).map((_, index) => [{ without: [index + 1] }]),
    )
  })

  it('events that are missing for good are reported, and the rest is shown', async () => {
    const without = [4, 5]
    const { run } = await readRun(
      counting,
      Array.from({ length: 20 }, () => ({ without })),
    )
    expect(run.end).toBe('finished')
    expect(run.position?.gaps).toBe(1)
    // All but what the two had said.
    const { run: rest } = await readRun({ events: events.filter((_, index) => !without.includes(index)) })
    expect(lasting({ ...run, log: [] })).toEqual(lasting({ ...rest, log: [] }))
  })

  it('events that are missing for good are had from a snapshot', async () => {
    const resume = resumeByGet({ snapshot: resumeBySnapshot({ url: '/runs/{runId}' }) })
    const { run: uncut } = await readRun(counting)
    for (const missing of events.slice(1).keys()) {
      const { run, server } = await readRun(
        counting,
        Array.from({ length: 20 }, () => ({ without: [missing] })),
        { resume },
      )
      expect({ ...run, errors: [] }.text).toBe(uncut.text)
      expect(lasting(run.toolCalls)).toEqual(lasting(uncut.toolCalls))
      expect([run.end, server.requests.length < 6], `${missing}`).toEqual(['finished', true])
    }
  })
})

describe('server restart between events (ids reset)', () => {
  it('begun anew under another run id, it is told from its start and shown once it is as far', async () => {
    const wire: Wire = { events, runId: (connection) => (connection === 0 ? 'run-1' : 'run-2') }
    const bytes = await bytesOf(counting)
    await expectUncut(
      wire,
      [...places(bytes, 83)].map((cutAt) => [{ cutAt }]),
    )
  })

  it('under other ids it is shown as soon as it is as far, not only at its end', async () => {
    const old = createLogServer({ events, idOf: (index) => `old-${index}`, faults: [{ cutAt: 900 }] })
    const fault: Fault = { cutAt: 1_500, how: 'stall' }
    const anew = createLogServer({
      events,
      idOf: (index) => `new-${index}`,
      runId: 'run-2',
      faults: [{}, fault],
    })
    const fetch: typeof globalThis.fetch = (...request) =>
      (old.requests.length ? anew : old).fetch(...request)
    const { run: first } = await readRun(counting, [{ cutAt: 900 }], { resume: undefined })
    const time = createAutoTime()
    const resume = resumeByGet()
    const store = createRunStore(() => ({
      url: 'http://agent.test/run',
      fetch,
      resume,
      buffer: 'none',
      ...time,
    }))
    const done = store.start('x')
    const { toolCalls } = await time.until(
      new Promise<RunState>((resolve) => time.later(30_000, () => resolve(store.getState()))),
    )
    expect(toolCalls.length).toBeGreaterThan(first.toolCalls.length)
    expect(lasting(await time.until(done))).toEqual(lasting((await readRun(counting)).run))
  })

  it('what it says in other words takes the place of what was said, and is not mixed with it', async () => {
    const others = events.map((event) => event.replace('"content": "On ', '"content": "Now on '))
    for (const cutAt of places(await bytesOf(counting), 211)) {
      const old = createLogServer({ events, faults: [{ cutAt }] })
      const anew = createLogServer({ events: others, runId: 'run-2' })
      const fetch: typeof globalThis.fetch = (...request) =>
        (old.requests.length > 0 ? anew : old).fetch(...request)
      const { run } = await readRun(counting, [], { fetch })
      const whole = await readRun(cutAt === old.bytes ? counting : { events: others })
      expect(lasting(run), `cut behind ${cutAt}`).toEqual(lasting(whole.run))
    }
  })

  it('another story under the same ids and the same run id ends as disconnected, with what was shown', async () => {
    const before = createLogServer({ events, faults: [{ cutAt: 900 }] })
    const after = createLogServer({
      events: events.map((event) => event.replace('{', '{"run":2,')),
      ignoresCursor: true,
    })
    const fetch: typeof globalThis.fetch = (...request) =>
      (before.requests.length === 0 ? before : after).fetch(...request)
    const { run } = await readRun(counting, [], { fetch })
    expect(run.end).toBe('disconnected')
  })
})

describe('several events under one id', () => {
  /** Ids of one event each, then of three each, as a server has them that makes several events of one record. */
  const idOf = (index: number) => `${index < 2 ? index + 1 : Math.floor((index + 7) / 3)}`
  const shared: Wire = { events, idOf }

  it('are all applied, once, wherever a connection is cut behind the first of them', async () => {
    const ends = endsOf(shared)
    // Before, nothing tells that an id may stand for several.
    const from = ends[3] ?? 0
    const bytes = ends.at(-1) ?? 0
    for (const how of ['clean', 'break', 'stall'] as const)
      await expectUncut(
        shared,
        [...places(bytes, how === 'stall' ? 199 : 31, from)].map((cutAt) => [{ cutAt, how }]),
      )
  })

  it('are all applied where only the last of them says it, wherever a connection is cut', async () => {
    const wire: Wire = { events, idOf: (index) => (index % 3 === 2 ? `${index}` : undefined) }
    await expectUncut(
      wire,
      [...places(await bytesOf(wire), 31)].map((cutAt) => [{ cutAt }]),
    )
  })
})

describe('a server that has no stream to read on', () => {
  const resume = resumeBySnapshot({ url: '/runs/{runId}' })

  it('is shown as it speaks, as long as it streams', async () => {
    const { server, store } = await openRun({ resume: resumeBySnapshot({ url: '/runs/{runId}' }) })
    await server.last().say('a')
    expect(selectText(store.getState())).toBe('a')
    store.stop()
  })

  it('gives its state, in which tokens are joined, until the run is over', async () => {
    const wire: Wire = { events, known: (connection) => Math.min(events.length, 3 + 4 * connection) }
    const { run: uncut } = await readRun(counting)
    for (const cutAt of places(await bytesOf(counting), 61)) {
      const { run, server } = await readRun(wire, [{ cutAt }], { resume })
      expect(lasting(run), `cut behind ${cutAt}`).toEqual(lasting(uncut))
      expect(server.requests.slice(1).every(({ url }) => url.endsWith('/runs/run-1'))).toBe(true)
    }
  })
})

describe('a request that is sent again', () => {
  it('goes with the key of the first time, behind what was read, and runs nothing twice', async () => {
    const resume = resumeByRepost()
    const bytes = await bytesOf(counting)
    await expectUncut(
      counting,
      [...places(bytes, 61)].map((cutAt) => [{ refuse: true }, { cutAt }, { refuse: true }]),
      { resume },
    )
    const { server } = await readRun(counting, [{ cutAt: 900 }, { refuse: true }], { resume })
    const keys = server.requests.map(({ headers }) => headers.get('idempotency-key'))
    expect([new Set(keys).size, keys.length, keys.includes(null)]).toEqual([1, 3, false])
    expect(
      server.requests.every(({ method, body }) => method === 'POST' && body === server.requests[0]?.body),
    ).toBe(true)
  })
})

describe('a server that cannot resume', () => {
  it('leaves what was said as it is, and says that the run is disconnected', async () => {
    const { run: uncut } = await readRun(counting)
    for (const cutAt of places(await bytesOf(counting), 37)) {
      const { run, server } = await readRun({ ...counting, cannotResume: true }, [{ cutAt }])
      expect(server.requests).toHaveLength(1)
      if (run.end === 'finished') expect(lasting(run)).toEqual(lasting(uncut))
      else {
        expect([run.end, run.error?.code, run.endedBy]).toEqual(['disconnected', 'disconnected', undefined])
        expect(uncut.text.startsWith(run.text)).toBe(true)
      }
    }
    expect(asked((await readRun({ ...counting, cannotResume: true }, [{ cutAt: 5 }])).server)).toEqual([null])
  })
})
