import { describe, expect, inject, test } from 'vitest'
import { AgentError } from '../../src/errors.js'
import type { Frame } from '../../src/framing/frame.js'
import { eventSourceTransport } from '../../src/transports/event-source.js'
import { fetchTransport } from '../../src/transports/fetch.js'
import type { Transport } from '../../src/transports/transport.js'
import httpCases from '../recordings/sse-http-chromium.json' with { type: 'json' }
import { describeTransport, httpLine } from '../transports/contract.js'
import { agentRequest, readToEnd } from '../transports/request.js'
import { letGo, redirectUrl, requestLog, type Script, scriptUrl } from './script.js'

const serverUrl = inject('serverUrl')
const otherServerUrl = inject('otherServerUrl')

for (const framing of ['sse', 'ndjson'] as const) {
  describeTransport(`fetchTransport, ${framing}`, {
    sees: 'bytes',
    ids: true,
    breaksWith: 'disconnected',
    open: httpLine(serverUrl, framing, (url) => fetchTransport({ url })),
  })
}

describeTransport('eventSourceTransport', {
  sees: 'events',
  ids: true,
  open: httpLine(serverUrl, 'sse', (url) => eventSourceTransport({ url })),
})

type Outcome = { frames: Frame[]; code?: string; status?: number | undefined; retryable?: boolean }

/**
 * What became of one connection.
 *
 * @param key What waits for this name goes on once frames were read: what is in a browser's queue when a body
 * breaks is lost, as the Streams standard has it.
 */
async function outcome(transport: Transport, key?: string): Promise<Outcome> {
  const frames: Frame[] = []
  try {
    for await (const group of (await transport(agentRequest())).frames) {
      frames.push(...group)
      if (key && group.length > 0) await letGo(serverUrl, key)
    }
    return { frames }
  } catch (error) {
    if (!(error instanceof AgentError)) throw error
    const { code, status, retryable } = error
    return { frames, code, retryable, ...(status !== undefined && { status }) }
  }
}

const hi = 'id: 7\ndata: hi\n\n'
const hiFrame = { data: 'hi', id: '7' }
const type = (value: string): Script => ({ headers: { 'content-type': value }, steps: [hi] })
const status = (code: number): Script => ({ status: code, headers: { 'content-type': '' }, steps: ['no'] })
const accepted = { frames: [hiFrame] }
const refused = (code: number, retryable = false) => ({ frames: [], code: 'http', status: code, retryable })
const notAStream = { frames: [], code: 'bad_content_type', status: 200, retryable: false }

/** What the server did in each case, and what `fetchTransport` makes of it by POST. */
const answers: Record<string, [Script | ((key: string) => string), Outcome]> = {
  'ok-then-close': [{ steps: [hi] }, accepted],
  'ok-then-destroy': [
    (key) => scriptUrl(serverUrl, { key, steps: [hi, { waitFor: key }], end: 'truncate' }),
    { ...accepted, code: 'disconnected', retryable: false },
  ],
  'id-unicode': [{ steps: ['id: …\ndata: hi\n\n'] }, { frames: [{ data: 'hi', id: '…' }] }],
  'id-tail-uncommitted': [
    { steps: ['id: 1\ndata: hi\n\nid: 2\ndata: no'] },
    { frames: [{ data: 'hi', id: '1' }] },
  ],
  'id-carried-over-reconnect': [{ steps: ['id: 1\ndata: a\n\n'] }, { frames: [{ data: 'a', id: '1' }] }],
  'status-204': [{ status: 204 }, { frames: [] }],
  'status-204-on-reconnect': [{ steps: [hi], next: { status: 204 } }, accepted],
  // Without a length Node sends an empty chunk, which Chromium, knowing that a 205 has no body, leaves in the
  // connection for the next answer to stumble over.
  'status-205': [{ status: 205, headers: { 'content-type': '', 'content-length': '0' } }, refused(205)],
  'status-206': [status(206), refused(206)],
  'status-201': [status(201), refused(201)],
  'status-299': [status(299), refused(299)],
  'status-400': [status(400), refused(400)],
  'status-401': [status(401), refused(401)],
  'status-403': [status(403), refused(403)],
  'status-404': [status(404), refused(404)],
  'status-410': [status(410), refused(410)],
  'status-429': [status(429), refused(429, true)],
  'status-500': [status(500), refused(500)],
  'status-502': [status(502), refused(502)],
  'status-503': [status(503), refused(503, true)],
  'status-504': [status(504), refused(504)],
  'status-503-on-reconnect': [{ steps: [hi], next: status(503) }, accepted],
  'mime-missing': [type(''), notAStream],
  'mime-plain': [
    type('text/plain'),
    // Not refused but read as what it says that it is.
    { frames: [{ data: hi, text: true }] },
  ],
  'mime-json': [type('application/json'), notAStream],
  'mime-x-bogus': [type('text/x-bogus'), notAStream],
  'mime-upper': [type('TEXT/EVENT-STREAM'), accepted],
  'mime-trailing-semicolon': [type('text/event-stream;'), accepted],
  'mime-charset-utf8': [type('text/event-stream;charset=UTF-8'), accepted],
  'mime-charset-quoted': [type('text/event-stream;charset="utf-8"'), accepted],
  'mime-charset-windows-1252': [type('text/event-stream;charset=windows-1252'), accepted],
  'mime-charset-bogus': [type('text/event-stream;charset=bogus'), accepted],
  'mime-other-param': [type('text/event-stream;foo=bar'), accepted],
  'mime-suffix': [type('text/event-streamx'), notAStream],
  'empty-body': [{}, { frames: [] }],
  gzip: [{ headers: { 'content-encoding': 'gzip' }, steps: [hi] }, accepted],
  'retry-zero': [{ steps: ['retry: 0\ndata: x\n\n'] }, { frames: [{ data: 'x' }] }],
  'default-delay': [{ steps: ['data: x\n\n'] }, { frames: [{ data: 'x' }] }],
}
const blocked = { frames: [], code: 'redirect_blocked', retryable: false }
for (const code of [301, 302, 303, 307, 308]) {
  const to = (key: string) => redirectUrl(serverUrl, code, scriptUrl(otherServerUrl, { key, steps: [hi] }))
  answers[`redirect-${code}`] = [to, blocked]
}
answers['redirect-loop'] = [() => redirectUrl(serverUrl, 302, ''), blocked]

const urlOf = (name: string, key: string): string => {
  const [answer] = answers[name] ?? expect.unreachable(`${name} is not answered`)
  return typeof answer === 'function' ? answer(key) : scriptUrl(serverUrl, { ...answer, key })
}
const names = httpCases.cases.map(({ name }) => name)

test('every HTTP case is answered', () => {
  expect(Object.keys(answers).toSorted()).toEqual(names.toSorted())
})

describe('fetchTransport', () => {
  test.each(names)('%s', async (name) => {
    const key = `fetch-${name}`
    const url = urlOf(name, key)
    expect(await outcome(fetchTransport({ url }), key)).toEqual(answers[name]?.[1])
  })

  test.each(names)('%s, by GET, where more may be asked for again', async (name) => {
    const expected = answers[name]?.[1] ?? expect.unreachable()
    const safe = [408, 425, 429, 500, 502, 503, 504].includes(expected.status ?? 0)
    const key = `get-${name}`
    const got = await outcome(fetchTransport({ url: urlOf(name, key), method: 'GET' }), key)
    expect(got).toEqual({ ...expected, ...(safe && { retryable: true }) })
  })

  test.each([301, 302, 303, 307, 308])(
    'a redirect %d reaches no other origin unless told so',
    async (code) => {
      const name = `redirect-${code}`
      const key = `other-${code}`
      const url = urlOf(name, key)
      const headers = { authorization: 'Bearer t', 'x-api-key': 'k' }
      expect(await outcome(fetchTransport({ url, headers }))).toEqual(blocked)
      expect(await requestLog(otherServerUrl, key)).toEqual([])
      expect(await outcome(fetchTransport({ url, redirect: 'follow' }))).toEqual(accepted)
      const [seen] = await requestLog(otherServerUrl, key)
      expect(seen?.method).toBe(code < 304 ? 'GET' : 'POST')
    },
  )

  test('a redirect that is followed for ever is a network error', async () => {
    const url = redirectUrl(serverUrl, 302, '')
    expect(await outcome(fetchTransport({ url, redirect: 'follow' }))).toMatchObject({ code: 'network' })
  })

  test('sends JSON, which needs a preflight, and neither cookies nor referrer', async () => {
    const url = scriptUrl(serverUrl, { key: 'headers' })
    await outcome(fetchTransport({ url }))
    const [seen] = await requestLog(serverUrl, 'headers')
    expect(seen).toMatchObject({ method: 'POST', body: '{"task":"the task"}' })
    expect(seen?.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-cache' })
    expect(seen?.headers).not.toHaveProperty('cookie')
    expect(seen?.headers).not.toHaveProperty('referer')
  })

  test('takes a URL that is relative to the page, and tells an address that is none', async () => {
    // The test page's own server has no such route, but it answers.
    expect(await outcome(fetchTransport({ url: '/no-agent-here' }))).toHaveProperty('status')
    expect(await outcome(fetchTransport({ url: 'http://' }))).toMatchObject({ code: 'network' })
  })

  test('tells a server that is not there', async () => {
    // Port 1 is refused by the browser itself, as by a server that is down.
    expect(await outcome(fetchTransport({ url: 'http://127.0.0.1:1/' }))).toMatchObject({ code: 'network' })
  })

  test.each([
    ['clean', undefined],
    // An end that only the closing tells cannot be told from a cut: the protocol has to.
    ['close', undefined],
    ['truncate', 'disconnected'],
    ['reset', 'disconnected'],
  ] as const)('a body whose end is %s', async (end, code) => {
    const url = scriptUrl(serverUrl, { steps: [hi, { waitFor: end }], end })
    const { frames, code: told } = await outcome(fetchTransport({ url }), end)
    expect(frames).toEqual([hiFrame])
    expect(told).toBe(code)
  })

  test('reads 2,000 characters of an error page of 10 MB and closes the connection', async () => {
    const steps = [{ repeat: '<p>secret</p>', times: 800_000 }]
    const url = scriptUrl(serverUrl, { key: 'page', status: 500, steps, end: 'stall' })
    const error = (await fetchTransport({ url })(agentRequest()).catch(
      (error: unknown) => error,
    )) as AgentError
    expect(error).toMatchObject({ code: 'http', status: 500 })
    expect(error.detail).toHaveLength(2_000)
    expect(error.message).not.toContain('secret')
    expect(await requestLog(serverUrl, 'page', 1)).toMatchObject([{ closedEarly: true }])
  })

  test('reads Retry-After, also as a date by the clock of the server', async () => {
    const wait = async (headers: Record<string, string>) => {
      const url = scriptUrl(serverUrl, { status: 503, headers })
      const error = await fetchTransport({ url })(agentRequest()).catch((error: unknown) => error)
      return (error as AgentError).retryAfterMs
    }
    expect(await wait({ 'retry-after': '7' })).toBe(7_000)
    const date = 'Wed, 21 Oct 2015 07:28:00 GMT'
    expect(await wait({ date, 'retry-after': 'Wed, 21 Oct 2015 07:28:09 GMT' })).toBe(9_000)
  })
})

describe('eventSourceTransport', () => {
  test.each(httpCases.cases)('$name', async ({ name, opens, events, endState }) => {
    const key = `source-${name}`
    const got = await outcome(eventSourceTransport({ url: urlOf(name, key) }), key)
    const [first] = events
    if (opens === 0) {
      expect(got).toEqual({ frames: [], code: 'network', retryable: endState === 'CONNECTING' })
    } else {
      const [id, data] = first ?? []
      expect(got).toEqual({ frames: first ? [{ data, ...(id && { id }) }] : [] })
    }
    // Never a second request: reconnecting is the run's to decide.
    const home = name.startsWith('redirect-') ? otherServerUrl : serverUrl
    expect(await requestLog(home, key)).toHaveLength(name === 'redirect-loop' ? 0 : 1)
  })

  test('listens for the events that the protocol and the options name', async () => {
    const steps = [
      'event: token\ndata: 1\n\nevent: other\ndata: 2\n\nevent: error\ndata: 3\n\nevent: mine\ndata: 4\n\ndata: 5\n\n',
    ]
    const transport = eventSourceTransport({
      url: scriptUrl(serverUrl, { steps }),
      events: ['token', 'mine'],
    })
    const connection = await transport(agentRequest())
    expect(await readToEnd(connection)).toEqual({
      frames: [
        { data: '1', event: 'token' },
        { data: '3', event: 'error' },
        { data: '4', event: 'mine' },
        { data: '5' },
      ],
    })
  })

  test('asks by GET for an event stream, without a cookie', async () => {
    await outcome(eventSourceTransport({ url: scriptUrl(serverUrl, { key: 'source-headers' }) }))
    const [seen] = await requestLog(serverUrl, 'source-headers')
    expect(seen).toMatchObject({ method: 'GET', headers: { accept: 'text/event-stream' } })
    expect(seen?.headers).not.toHaveProperty('cookie')
  })

  test('tells an address that is none', async () => {
    expect(await outcome(eventSourceTransport({ url: 'http://' }))).toMatchObject({ code: 'misuse' })
  })
})
