// What a server answers that is asked to read a run on, and what then becomes of the run.
import { describe, expect, it } from 'vitest'
import {
  collectAgent,
  resumeByGet,
  resumeByRepost,
  resumeBySnapshot,
  selectText,
  type StreamAgentOptions,
} from 'react-agent-stream/core'
import { aiecsRecording } from '../recordings.js'
import { createAutoTime } from './auto-time.js'
import { openRun } from './hand-server.js'
import { lasting } from './lasting.js'
import { createLogServer, type Fault } from './log-server.js'
import { readRun, type Wire } from './reading-on.js'

const { lines: events } = aiecsRecording('v2.1.2-tool-parallel')
const wire: Wire = { events }
/** Behind the run's first words. */
const cutAt = 200
const cut: Fault = { cutAt }

const uncut = lasting((await readRun(wire)).run)
const partial = (await readRun({ ...wire, cannotResume: true }, [cut])).run.text

/** How a run ends that is cut and then answered so, and how often was asked for more. */
async function endBehind(faults: Fault[], options: Partial<StreamAgentOptions> = {}) {
  const { run, server } = await readRun(wire, [cut, ...faults], options)
  const { end, error, text } = run
  return {
    end,
    code: error?.code,
    status: error?.status,
    text,
    asked: server.requests.length - 1,
    run,
    server,
  }
}

const always = (fault: Fault): Fault[] => Array.from({ length: 20 }, () => fault)

describe('400/401/403/404/409/422', () => {
  it.each([400, 401, 403, 405, 409, 413])('%d is final, typed, and asked for once', async (status) => {
    const ended = await endBehind([{ status, text: '{"detail":"no"}' }])
    expect(ended).toMatchObject({ end: 'error', code: 'http', status, text: partial, asked: 1 })
    expect(ended.run.error?.detail).toBe('{"detail":"no"}')
  })

  it.each([404, 410, 422])(
    '%d says that the run is gone: disconnected, with what was said',
    async (status) => {
      expect(await endBehind([{ status }])).toMatchObject({ end: 'disconnected', text: partial, asked: 1 })
    },
  )

  it.each([404, 410, 422])('%d is repaired from a snapshot, where there is one', async (status) => {
    const resume = resumeByGet({ snapshot: resumeBySnapshot({ url: '/runs/{runId}' }) })
    const { run, end } = await endBehind([{ status }], { resume })
    expect(end).toBe('finished')
    expect(lasting(run)).toEqual(uncut)
  })

  it.each([400, 403, 404, 410])(
    '%d to the question whether the agent’s last word was all leaves it at that',
    async (status) => {
      const { run, server } = await readRun(wire, [{}, { status }])
      expect([run.end, run.endedBy, server.requests.length]).toEqual(['finished', 'event', 2])
      expect(lasting(run)).toEqual(uncut)
    },
  )

  it('401 calls onAuth and is tried again; a second one in a row is final', async () => {
    let key = 'old'
    let calls = 0
    const onAuth = async () => {
      calls += 1
      key = 'new'
    }
    const options = { headers: () => ({ authorization: key }), resume: resumeByGet({ onAuth }) }
    const { run, server } = await endBehind([{ status: 401 }], options)
    expect(lasting(run)).toEqual(uncut)
    expect([calls, server.requests.at(-1)?.headers.get('authorization')]).toEqual([1, 'new'])
    expect(await endBehind(always({ status: 401 }), options)).toMatchObject({
      end: 'error',
      status: 401,
      asked: 2,
    })
    expect(calls).toBe(2)
  })
})

describe('408/425/429/500/502/503/504', () => {
  it.each([408, 425, 429, 500, 502, 503, 504])('%d passes: it is asked for again', async (status) => {
    const { run, asked } = await endBehind([{ status }, { status }, { status }])
    expect(lasting(run)).toEqual(uncut)
    expect(asked).toBe(5)
  })

  it.each([408, 425, 429, 500, 502, 503, 504])(
    '%d for ever ends as disconnected, behind six attempts',
    async (status) => {
      expect(await endBehind(always({ status }))).toMatchObject({
        end: 'disconnected',
        text: partial,
        asked: 6,
      })
    },
  )

  it.each([500, 502, 504])('%d to the POST that begins a run is final: it may have begun', async (status) => {
    const { run, server } = await readRun(wire, [{ status }])
    expect([run.end, run.error?.status, server.requests.length]).toEqual(['error', status, 1])
  })

  const date = 'Wed, 21 Oct 2015 07:28:00 GMT'
  it.each<[string, Record<string, string>, number]>([
    ['seconds', { 'retry-after': '7' }, 7_000],
    ['the longest that is waited for', { 'retry-after': '60' }, 60_000],
    ['a date, by the server’s own clock', { date, 'retry-after': 'Wed, 21 Oct 2015 07:28:09 GMT' }, 9_000],
    ['a date that is past', { date, 'retry-after': 'Wed, 21 Oct 2015 07:27:00 GMT' }, 100],
    ['a negative number', { 'retry-after': '-5' }, 100],
    ['words', { 'retry-after': 'soon, I hope' }, 100],
    ['a fraction', { 'retry-after': '2.5' }, 100],
    ['nothing', {}, 100],
  ])('Retry-After: %s', async (_, headers, ms) => {
    const time = createAutoTime()
    const times: number[] = []
    const server = createLogServer({ events, faults: [cut, { status: 503, headers }] })
    const fetch: typeof globalThis.fetch = (...request) => {
      times.push(time.clock.now())
      return server.fetch(...request)
    }
    const options = { url: 'http://agent.test/run', resume: resumeByGet(), random: () => 0, ...time, fetch }
    expect(lasting(await time.until(collectAgent(options)))).toEqual(uncut)
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBe(ms)
  })

  it.each(['61', '1000000000'])('Retry-After: %s seconds are not waited for', async (seconds) => {
    const headers = { 'retry-after': seconds }
    expect(await endBehind(always({ status: 503, headers }))).toMatchObject({ end: 'disconnected', asked: 1 })
  })

  it.each<[string, number]>([
    ['0', 250],
    ['1', 250],
    ['3000', 3_000],
    ['100000000', 15_000],
    ['soon', 100],
  ])('retry: %s in a stream is heeded, with a floor and a cap', async (retry, ms) => {
    const time = createAutoTime()
    const waits: number[] = []
    const { fetch: give } = createLogServer({ events })
    let times = 0
    const fetch: typeof globalThis.fetch = async (...request) => {
      waits.push(time.clock.now())
      times += 1
      if (times > 1) return give(...request)
      const headers = {
        'content-type': 'text/event-stream',
        'x-run-id': 'run-1',
        'content-location': '/runs/run-1/events',
      }
      return new Response(`retry: ${retry}\nid: 1\ndata: ${events[0]}\n\n`, { headers })
    }
    const options = { url: 'http://agent.test/run', resume: resumeByGet(), random: () => 0, ...time, fetch }
    expect(lasting(await time.until(collectAgent(options)))).toEqual(uncut)
    expect((waits[1] ?? 0) - (waits[0] ?? 0)).toBe(ms)
  })
})

describe('204 on resume', () => {
  it('says that the run is over, which is no error', async () => {
    const { run } = await endBehind([{ status: 204 }])
    expect(run).toMatchObject({ end: 'finished', endedBy: 'body', error: undefined, text: partial })
  })

  it('is what a server answers behind the last event', async () => {
    const { run, server } = await readRun(wire)
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET'])
    expect(run.position?.connections).toBe(2)
  })

  it('has the final state fetched, where there is a snapshot', async () => {
    const resume = resumeByGet({ snapshot: resumeBySnapshot({ url: '/runs/{runId}' }) })
    const { run } = await endBehind([{ status: 204 }], { resume })
    expect(lasting(run)).toEqual(uncut)
  })

  it('to the POST that begins a run proves nothing', async () => {
    const { run } = await readRun(wire, [{ status: 204 }])
    expect(run.end).toBe('disconnected')
  })
})

describe('wrong content type (html, json, missing)', () => {
  it.each(['text/html', 'application/json', ''])(
    '%s on a resumed connection is final, typed, and no text',
    async (type) => {
      const ended = await endBehind(always({ headers: { 'content-type': type } }))
      expect(ended).toMatchObject({ end: 'error', code: 'bad_content_type', text: partial, asked: 1 })
      expect(ended.server.open()).toBe(0)
    },
  )
})

describe('redirect 30x', () => {
  it.each([301, 302, 303, 307, 308])('%d on a resumed connection is not followed', async (status) => {
    const ended = await endBehind([{ status, headers: { location: 'http://elsewhere.test/' } }])
    expect(ended).toMatchObject({ end: 'error', code: 'redirect_blocked', text: partial, asked: 1 })
    expect(ended.server.requests.every(({ url }) => url.startsWith('http://agent.test/'))).toBe(true)
  })

  it.each([
    'http://elsewhere.test/runs/1',
    '//elsewhere.test/runs/1',
    'https://agent.test/runs/1',
    'http://agent.test:81/',
  ])('an address of another origin (%s) is never asked', async (location) => {
    const headers = { 'content-location': location, authorization: 'secret' }
    const { run, server } = await readRun(wire, [{ ...cut, headers }])
    expect([run.end, run.text, server.requests.length]).toEqual(['disconnected', partial, 1])
  })
})

describe('half-open (peer gone, no FIN)', () => {
  it('a connection that stalls is cut, also one that never answers, and the run is read on', async () => {
    const { run, server } = await endBehind([{ hang: true }, { cutAt: 90, how: 'stall' }, { hang: true }])
    expect(lasting(run)).toEqual(uncut)
    expect(server.requests.slice(0, 4).every(({ signal }) => signal?.aborted)).toBe(true)
    expect(server.open()).toBe(0)
  })

  it('late bytes of an old connection change nothing', async () => {
    const { time, server, store } = await openRun()
    const old = server.last()
    await old.say('a', 'b')
    await time.advance(46_000)
    await old.say('late')
    await server.last().say('c')
    await old.say('later')
    await old.end()
    expect([server.lines.length, selectText(store.getState())]).toEqual([2, 'abc'])
  })
})

describe('never start a run twice', () => {
  it.each<[string, Fault]>([
    ['is refused by the network', { refuse: true }],
    ['never answers', { hang: true }],
    ['is answered by 500', { status: 500 }],
    [
      'is cut before its first byte, without a run id',
      { cutAt: 0, headers: { 'x-run-id': '', 'content-location': '' } },
    ],
  ])('a POST that %s is not sent again', async (_, fault) => {
    const { run, server } = await readRun(wire, [fault])
    expect(server.requests).toHaveLength(1)
    expect(run.end).not.toBe('finished')
  })

  it.each<Fault>([{ refuse: true }, { hang: true }, { status: 500 }])(
    'with resumeByRepost it is, with the same key (%j)',
    async (fault) => {
      const { run, server } = await readRun(wire, [fault], { resume: resumeByRepost() })
      expect(lasting(run)).toEqual(uncut)
      const keys = server.requests.map(({ headers }) => headers.get('idempotency-key'))
      expect(new Set(keys).size).toBe(1)
    },
  )
})
