import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { AgentError } from '../../src/errors.js'
import type { Frame } from '../../src/framing/frame.js'
import { type FetchTransportOptions, fetchTransport } from '../../src/transports/fetch.js'
import { letGo, redirectUrl, requestLog, type Script, scriptUrl } from '../browser/script.js'
import { type ScriptedServer, startScriptedServer } from '../scripted-server.js'
import { agentRequest, readToEnd } from './request.js'

const SSE = { 'content-type': 'text/event-stream' }

/** A transport whose fetch answers with `response`, and the requests it got. */
function faked(
  response: Response | ((url: string, init: RequestInit) => Response | Promise<Response>),
  options: Partial<FetchTransportOptions> = {},
) {
  const requests: { url: string; init: RequestInit; headers: Headers; body: unknown }[] = []
  const fetch = async (input: unknown, init: RequestInit = {}) => {
    const url = String(input)
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : (init.body ?? undefined)
    requests.push({ url, init, headers: new Headers(init.headers), body })
    return typeof response === 'function' ? response(url, init) : response.clone()
  }
  const transport = fetchTransport({
    url: 'https://host/agent',
    fetch,
    ...options,
  })
  return { transport, requests }
}

const ok = (body: BodyInit | null = 'data: a\n\n', headers: HeadersInit = SSE) =>
  new Response(body, { headers })
const failure = (promise: Promise<unknown>): Promise<AgentError> =>
  promise.then(
    () => expect.unreachable('it did not fail'),
    (error: unknown) => error as AgentError,
  )

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the request', () => {
  test('is a POST of the body as JSON, uncached, without a referrer, following no redirect', async () => {
    const { transport, requests } = faked(ok())
    await transport(agentRequest())
    const [{ url, init, headers, body } = expect.unreachable()] = requests
    expect(url).toBe('https://host/agent')
    expect(init).toMatchObject({
      method: 'POST',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      credentials: 'same-origin',
      redirect: 'manual',
    })
    expect(Object.fromEntries(headers)).toEqual({
      accept: 'text/event-stream, application/x-ndjson, text/plain;q=0.5',
      'content-type': 'application/json',
    })
    expect(body).toEqual({ task: 'the task' })
  })

  test('may be a GET, which has no body and no content type', async () => {
    const { transport, requests } = faked(ok(), {
      method: 'GET',
      body: { never: 'sent' },
      url: (input) => new URL(`https://host/runs?q=${input as string}`),
    })
    await transport(agentRequest())
    expect(requests[0]?.url).toBe('https://host/runs?q=the%20task')
    expect(requests[0]?.init).toMatchObject({ method: 'GET', body: null })
    expect(requests[0]?.headers.has('content-type')).toBe(false)
  })

  test('asks every function afresh each time', async () => {
    let turn = 0
    const { transport, requests } = faked(() => ok(), {
      url: async () => `https://host/${++turn}`,
      headers: async () => ({ authorization: `Bearer ${turn}` }),
      body: () => ({ turn }),
      credentials: () => (turn === 1 ? 'omit' : 'include'),
    })
    await transport(agentRequest())
    await transport(agentRequest())
    expect(
      requests.map(({ url, init, headers, body }) => [
        url,
        init.credentials,
        headers.get('authorization'),
        body,
      ]),
    ).toEqual([
      ['https://host/1', 'omit', 'Bearer 1', { task: 'the task', turn: 1 }],
      ['https://host/2', 'include', 'Bearer 2', { task: 'the task', turn: 2 }],
    ])
  })

  test('takes the fetch and the options of the moment', async () => {
    const options: FetchTransportOptions = { url: 'https://host/' }
    const transport = fetchTransport(options)
    const global = vi.spyOn(globalThis, 'fetch').mockImplementation(async () => ok())
    await transport(agentRequest())
    expect(global).toHaveBeenCalledOnce()
    const own = vi.fn(async () => ok())
    options.fetch = own
    await transport(agentRequest())
    expect(own).toHaveBeenCalledOnce()
    expect(own.mock.contexts).toEqual([undefined])
  })

  test('has the extra fields of `body` over those of the protocol', async () => {
    const { transport, requests } = faked(ok(), { body: { task: 'other', model: 'm' } })
    await transport(agentRequest())
    expect(requests[0]?.body).toEqual({ task: 'other', model: 'm' })
  })

  test('lets `headers` replace the defaults', async () => {
    const { transport, requests } = faked(ok(), {
      headers: new Headers({ Accept: 'application/x-ndjson', 'Content-Type': 'application/vnd.agent+json' }),
    })
    await transport(agentRequest())
    expect(Object.fromEntries(requests[0]?.headers ?? [])).toEqual({
      accept: 'application/x-ndjson',
      'content-type': 'application/vnd.agent+json',
    })
  })

  test('leaves the last word to `prepareRequest`', async () => {
    const prepareRequest = vi.fn<NonNullable<FetchTransportOptions['prepareRequest']>>(
      async ({ headers }) => {
        headers.delete('x-old')
        return { url: 'https://host/last', method: 'PUT', headers: { 'x-new': '1' }, body: [1] }
      },
    )
    const { transport, requests } = faked(ok(), { headers: { 'x-old': '1' }, body: { a: 1 }, prepareRequest })
    const request = agentRequest({ attempt: 3 })
    await transport(request)
    expect(prepareRequest.mock.calls[0]?.[0]).toMatchObject({
      url: 'https://host/agent',
      method: 'POST',
      body: { task: 'the task', a: 1 },
      input: 'the task',
      context: { session_id: 's1' },
      attempt: 3,
      signal: request.signal,
    })
    expect(requests[0]).toMatchObject({ url: 'https://host/last', init: { method: 'PUT' }, body: [1] })
    expect(requests[0]?.headers.get('x-new')).toBe('1')
    expect(requests[0]?.headers.has('x-old')).toBe(false)
  })

  test('has no body when `prepareRequest` makes it a GET, and has one when it makes a GET a POST', async () => {
    const { transport, requests } = faked(ok(), { prepareRequest: () => ({ method: 'GET' }) })
    await transport(agentRequest())
    expect(requests[0]?.init).toMatchObject({ method: 'GET', body: null })
    const other = faked(ok(), { method: 'GET', prepareRequest: () => ({ method: 'POST' }) })
    await other.transport(agentRequest())
    expect(other.requests[0]).toMatchObject({ init: { method: 'POST' }, body: { task: 'the task' } })
  })

  test('is left as it was when `prepareRequest` gives nothing', async () => {
    const { transport, requests } = faked(ok(), { prepareRequest: () => undefined })
    await transport(agentRequest())
    expect(requests[0]).toMatchObject({ url: 'https://host/agent', body: { task: 'the task' } })
  })
})

describe('the framing', () => {
  const bodies = {
    sse: 'event: token\nid: 1\ndata: {"a":1}\n\n',
    ndjson: '{"a":1}\n{"a":2}',
    text: 'Hello',
  }
  const frames = {
    sse: [{ data: '{"a":1}', event: 'token', id: '1' }],
    ndjson: [{ data: '{"a":1}' }, { data: '{"a":2}' }],
    text: [{ data: 'Hello', text: true }],
  }

  test.each([
    ['text/event-stream', 'sse'],
    ['TEXT/Event-Stream ; charset=windows-1252', 'sse'],
    ['text/event-stream;', 'sse'],
    ['application/x-ndjson', 'ndjson'],
    ['application/ndjson; charset=utf-8', 'ndjson'],
    ['application/jsonl', 'ndjson'],
    ['application/x-jsonlines', 'ndjson'],
    ['text/plain;charset=UTF-8', 'text'],
  ] as const)('of %s is %s', async (type, kind) => {
    const { transport } = faked(ok(bodies[kind], { 'content-type': type }))
    const connection = await transport(agentRequest())
    expect(connection.sees).toBe('bytes')
    expect(connection.headers.get('content-type')).toBe(type)
    expect(await readToEnd(connection)).toEqual({ frames: frames[kind] })
  })

  test.each([
    'text/html',
    'application/json',
    'application/json-seq',
    'text/event-stream2',
    'x-text/event-stream',
    'constructor',
    '',
  ])('of %j is none', async (type) => {
    const { transport } = faked(() => {
      const response = ok('<html>secret</html>', { 'content-type': type })
      if (!type) response.headers.delete('content-type')
      return response
    })
    const error = await failure(transport(agentRequest()))
    expect(error).toMatchObject({ code: 'bad_content_type', status: 200, retryable: false })
    expect(error.message).toContain(type ? `answered 200 ${type}, not with a stream` : 'answered 200, not')
    expect(error.message).not.toContain('secret')
    expect(error.detail).toBe('<html>secret</html>')
  })

  test.each(['sse', 'ndjson', 'text'] as const)(
    'may be said to be %s, whatever the content type',
    async (kind) => {
      const { transport } = faked(ok(bodies[kind], { 'content-type': 'text/html' }), { framing: kind })
      expect(await readToEnd(await transport(agentRequest()))).toEqual({ frames: frames[kind] })
    },
  )

  test('gives one group for each chunk, also for one that completes nothing', async () => {
    const chunks = [': beat\n', 'data: a\n', '\ndata: b\n\ndata: c\n\n', ': beat\n']
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        const chunk = chunks.shift()
        if (chunk) controller.enqueue(new TextEncoder().encode(chunk))
        else controller.close()
      },
    })
    const { transport } = faked(() => ok(body))
    const groups = []
    for await (const group of (await transport(agentRequest())).frames) groups.push(group)
    expect(groups).toEqual([[], [], [{ data: 'a' }, { data: 'b' }, { data: 'c' }], [], []])
  })
})

describe('an answer that is no stream', () => {
  const sent = (status: number, headers: HeadersInit = {}, options: Partial<FetchTransportOptions> = {}) =>
    failure(faked(new Response('<b>why</b>', { status, headers }), options).transport(agentRequest()))

  test.each([
    [400, false, false],
    [401, false, false],
    [403, false, false],
    [404, false, false],
    [408, true, true],
    [410, false, false],
    [425, true, true],
    [429, true, true],
    [500, false, true],
    [501, false, false],
    [502, false, true],
    [503, true, true],
    [504, false, true],
    [304, false, false],
  ])('with status %d may be asked for again: by POST %s, by GET %s', async (status, byPost, byGet) => {
    const respond = () => new Response(status === 304 ? null : '<b>why</b>', { status })
    for (const [method, retryable] of [['POST', byPost] as const, ['GET', byGet] as const]) {
      const error = await failure(faked(respond, { method }).transport(agentRequest()))
      expect(error).toMatchObject({ code: 'http', status, retryable })
      expect(error.message).toContain(String(status))
      expect(error.message).not.toContain('why')
      if (status !== 304) expect(error.detail).toBe('<b>why</b>')
      expect(JSON.stringify(error)).not.toContain('why')
    }
  })

  test.each([201, 202, 206])('with status %d is an error, unless it has a stream', async (status) => {
    expect(await sent(status, { 'content-type': 'application/json' })).toMatchObject({ code: 'http', status })
    const { transport } = faked(new Response('data: a\n\n', { status, headers: SSE }))
    expect(await readToEnd(await transport(agentRequest()))).toEqual({ frames: [{ data: 'a' }] })
  })

  test('with status 204 is the end of a stream at once', async () => {
    const { transport } = faked(new Response(null, { status: 204 }))
    expect(await readToEnd(await transport(agentRequest()))).toEqual({ frames: [] })
  })

  test.each([
    ['7', undefined, 7_000],
    ['0', undefined, 0],
    ['1000000000', undefined, 1e12],
    ['-5', undefined, undefined],
    ['1.5', undefined, undefined],
    ['soon', undefined, undefined],
    ['soon 2099', undefined, undefined],
    ['', undefined, undefined],
    ['Wed, 21 Oct 2026 07:28:30 GMT', 'Wed, 21 Oct 2026 07:28:00 GMT', 30_000],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 'Wed, 21 Oct 2026 07:28:00 GMT', 0],
    ['Wed, 21 Oct 2026 07:27:59 GMT', 'Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    ['Wed, nonsense', undefined, undefined],
  ])('with Retry-After: %j at %s asks to wait %s ms', async (value, date, retryAfterMs) => {
    const headers = { 'retry-after': value, ...(date && { date }) }
    expect((await sent(503, headers)).retryAfterMs).toBe(retryAfterMs)
  })

  test('compares a date with the local clock when the server tells no time', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(Date.UTC(2026, 9, 21, 7, 28, 0))
    const error = await sent(503, { 'retry-after': 'Wed, 21 Oct 2026 07:28:09 GMT' })
    expect(error.retryAfterMs).toBe(9_000)
  })

  test('is read for 2,000 characters and then cancelled', async () => {
    let pulled = 0
    const cancelled = vi.fn()
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          pulled += 500
          controller.enqueue(new Uint8Array(500).fill(120))
        },
        cancel: cancelled,
      },
      { highWaterMark: 0 },
    )
    const error = await failure(faked(() => new Response(body, { status: 500 })).transport(agentRequest()))
    expect(error.detail).toBe('x'.repeat(2_000))
    expect(pulled).toBe(2_000)
    expect(cancelled).toHaveBeenCalledOnce()
  })

  test('is waited for no longer than it takes to lose patience', async () => {
    const patience = new AbortController()
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(patience.signal)
    const cancelled = vi.fn()
    const words = ['The first words']
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          const word = words.pop()
          if (word) return controller.enqueue(new TextEncoder().encode(word))
          patience.abort()
          return new Promise<never>(() => undefined)
        },
        cancel: cancelled,
      },
      { highWaterMark: 0 },
    )
    const error = await failure(faked(() => new Response(body, { status: 500 })).transport(agentRequest()))
    expect(timeout).toHaveBeenCalledWith(1_000)
    expect(error.detail).toBe('The first words')
    expect(cancelled).toHaveBeenCalledOnce()
  })
})

describe('what goes wrong', () => {
  test('before an answer is `network`; only a GET may be sent again', async () => {
    const cause = new TypeError('Failed to fetch')
    const respond = () => Promise.reject(cause)
    const url = 'https://user:pass@host/agent?token=secret#secret'
    const error = await failure(faked(respond, { url }).transport(agentRequest()))
    expect(error).toMatchObject({ code: 'network', cause, retryable: false })
    expect(error.message).not.toMatch(/secret|pass/)
    expect(JSON.stringify(error)).not.toMatch(/secret|pass/)
    const got = await failure(faked(respond, { url, method: 'GET' }).transport(agentRequest()))
    expect(got).toMatchObject({ code: 'network', retryable: true })
  })

  test.each(['url', 'headers', 'body', 'credentials', 'prepareRequest'] as const)(
    'in the option %s is `network`, and nothing is sent',
    async (option) => {
      const cause = new Error('no token')
      const { transport, requests } = faked(ok(), { [option]: () => Promise.reject(cause) })
      expect(await failure(transport(agentRequest()))).toMatchObject({ code: 'network', cause })
      expect(requests).toEqual([])
    },
  )

  test('in an option, as an AgentError, stays what it is', async () => {
    const own = new AgentError('http', 'Signed out.', { status: 401 })
    const { transport } = faked(ok(), {
      headers: () => {
        throw own
      },
    })
    expect(await failure(transport(agentRequest()))).toBe(own)
  })

  test('with a status shows no token of the address', async () => {
    const url = 'https://user:pass@host/agent?token=secret#secret'
    const error = await failure(faked(new Response('', { status: 404 }), { url }).transport(agentRequest()))
    expect(error.message).toContain('answered 404')
    expect(error.message).not.toMatch(/secret|pass/)
  })

  test('by a function that gives the address is not to be sent again: it may create the run', async () => {
    const url = () => 'https://host/runs/1'
    const lost = faked(() => Promise.reject(new TypeError('Failed to fetch')), { url, method: 'GET' })
    expect((await failure(lost.transport(agentRequest()))).retryable).toBe(false)
    const failed = faked(new Response('', { status: 502 }), { url, method: 'GET' })
    expect((await failure(failed.transport(agentRequest()))).retryable).toBe(false)
  })

  test('after `prepareRequest` made a POST of it is not to be sent again', async () => {
    const prepareRequest = () => ({ method: 'POST' })
    const { transport } = faked(new Response('', { status: 502 }), { method: 'GET', prepareRequest })
    expect((await failure(transport(agentRequest()))).retryable).toBe(false)
  })

  test('is `network` for an address that is none', async () => {
    const error = await failure(fetchTransport({ url: '/api/agent?token=secret' })(agentRequest()))
    expect(error).toMatchObject({ code: 'network', retryable: false, cause: expect.any(TypeError) })
    expect(error.message).toContain('Check address')
    expect(error.message).not.toContain('secret')
  })

  test('is not a relative URL that a custom fetch understands', async () => {
    const { transport } = faked(ok(), { url: '/api/agent' })
    expect(await readToEnd(await transport(agentRequest()))).toEqual({ frames: [{ data: 'a' }] })
  })

  test('in the middle of the body is `disconnected`, behind what was whole', async () => {
    const cause = new TypeError('network error')
    const pieces = ['data: a\n\n', 'data: b']
    const respond = () =>
      ok(
        new ReadableStream<Uint8Array>({
          pull: (controller) => {
            const piece = pieces.shift()
            if (piece) controller.enqueue(new TextEncoder().encode(piece))
            else controller.error(cause)
          },
        }),
      )
    const { frames, error } = await readToEnd(await faked(respond).transport(agentRequest()))
    expect(frames).toEqual([{ data: 'a' }])
    expect(error).toMatchObject({ code: 'disconnected', cause })
  })

  test.each([
    ['frameChars', { frameChars: 100 }, 'data: x'],
    ['bodyBytes', { bodyBytes: 1_000 }, ': beat\n'],
  ])(
    'is `limit_exceeded` above limits.%s, and the body is cancelled at once',
    async (name, limits, piece) => {
      let pulls = 0
      const cancelled = vi.fn()
      const endless = new ReadableStream<Uint8Array>(
        {
          pull: (controller) => {
            pulls++
            controller.enqueue(new TextEncoder().encode(pulls === 1 ? 'data: a\n\n' : piece.repeat(10)))
          },
          cancel: cancelled,
        },
        { highWaterMark: 0 },
      )
      const { transport } = faked(() => ok(endless), { limits })
      const { frames, error } = await readToEnd(await transport(agentRequest()))
      expect(frames).toEqual([{ data: 'a' }])
      expect(error).toMatchObject({ code: 'limit_exceeded' })
      expect((error as AgentError).message).toContain(`\`${name}\``)
      expect(pulls).toBeLessThan(20)
      expect(cancelled).toHaveBeenCalledOnce()
    },
  )
})

describe('an abort', () => {
  const never = () => new Promise<never>(() => undefined)
  const reason = new Error('stopped')

  test.each([
    ['before anything', {}],
    ['while a fetch that heeds no signal hangs', { fetch: never }],
    ['while an option hangs', { headers: never }],
  ])('%s rejects with its reason', async (when, options) => {
    const controller = new AbortController()
    if (when === 'before anything') controller.abort(reason)
    const { transport } = faked(never, options)
    const connecting = transport(agentRequest({ signal: controller.signal }))
    controller.abort(reason)
    await expect(connecting).rejects.toBe(reason)
  })

  test('sends nothing that was not sent yet, by a fetch that heeds no signal too', async () => {
    const controller = new AbortController()
    let goOn: (() => void) | undefined
    const headers = () =>
      new Promise<HeadersInit>((resolve) => {
        goOn = () => resolve({})
      })
    const { transport, requests } = faked(ok(), { headers })
    const connecting = transport(agentRequest({ signal: controller.signal }))
    await vi.waitFor(() => expect(goOn).toBeDefined(), { interval: 1 })
    controller.abort(reason)
    goOn?.()
    await expect(connecting).rejects.toBe(reason)
    await new Promise((resolve) => setTimeout(resolve))
    expect(requests).toEqual([])
  })

  test('cancels the body of an answer that comes too late', async () => {
    const controller = new AbortController()
    const cancelled = vi.fn()
    let answer: ((response: Response) => void) | undefined
    const { transport } = faked(
      () =>
        new Promise<Response>((resolve) => {
          answer = resolve
        }),
    )
    const connecting = transport(agentRequest({ signal: controller.signal }))
    await vi.waitFor(() => expect(answer).toBeDefined(), { interval: 1 })
    controller.abort(reason)
    await expect(connecting).rejects.toBe(reason)
    answer?.(ok(new ReadableStream({ cancel: cancelled })))
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalledOnce())
  })

  test('ends the frames at once, though the body heeds neither signal nor cancel', async () => {
    const controller = new AbortController()
    const add = vi.spyOn(controller.signal, 'addEventListener')
    const remove = vi.spyOn(controller.signal, 'removeEventListener')
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => stream.enqueue(new TextEncoder().encode('data: a\n\n')),
      cancel: never,
    })
    const { transport } = faked(() => ok(body))
    const connection = await transport(agentRequest({ signal: controller.signal }))
    const iterator = connection.frames[Symbol.asyncIterator]()
    expect(await iterator.next()).toEqual({ done: false, value: [{ data: 'a' }] })
    const next = iterator.next()
    controller.abort(reason)
    expect(await next).toEqual({ done: true, value: undefined })
    expect(remove).toHaveBeenCalledTimes(add.mock.calls.length)
  })

  test('lets nothing through that was read already', async () => {
    const controller = new AbortController()
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => {
        for (const piece of ['data: a\n\n', 'data: b\n\n']) stream.enqueue(new TextEncoder().encode(piece))
      },
    })
    const { transport } = faked(() => ok(body))
    const connection = await transport(agentRequest({ signal: controller.signal }))
    const frames = []
    for await (const group of connection.frames) {
      frames.push(...group)
      controller.abort(reason)
    }
    expect(frames).toEqual([{ data: 'a' }])
  })

  test('does not pass off half a line as a whole one', async () => {
    const controller = new AbortController()
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => stream.enqueue(new TextEncoder().encode('{"a":1}\n{"a":')),
    })
    const { transport } = faked(() => ok(body, { 'content-type': 'application/x-ndjson' }))
    const groups = []
    for await (const group of (await transport(agentRequest({ signal: controller.signal }))).frames) {
      groups.push(group)
      controller.abort(reason)
    }
    expect(groups).toEqual([[{ data: '{"a":1}' }]])
  })

  test('is not needed: leaving the loop cancels the body', async () => {
    const cancelled = vi.fn()
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => stream.enqueue(new TextEncoder().encode('data: a\n\n')),
      cancel: cancelled,
    })
    const { transport } = faked(() => ok(body))
    for await (const group of (await transport(agentRequest())).frames) if (group.length > 0) break
    expect(cancelled).toHaveBeenCalledOnce()
  })
})

describe('over a real connection', () => {
  let server: ScriptedServer
  beforeAll(async () => {
    server = await startScriptedServer()
  })
  afterAll(() => server.close())

  const play = (script: Script, options: Partial<FetchTransportOptions> = {}) =>
    fetchTransport({ url: scriptUrl(server.url, script), ...options })

  test('sends what it was asked to send', async () => {
    const transport = play({ key: 'sends' }, { headers: { authorization: 'Bearer t' } })
    await readToEnd(await transport(agentRequest()))
    const [seen] = await requestLog(server.url, 'sends')
    expect(seen).toMatchObject({ method: 'POST', body: '{"task":"the task"}' })
    expect(seen?.headers).toMatchObject({
      accept: 'text/event-stream, application/x-ndjson, text/plain;q=0.5',
      authorization: 'Bearer t',
      'content-type': 'application/json',
    })
    expect(seen?.headers).not.toHaveProperty('cookie')
    expect(seen?.headers).not.toHaveProperty('referer')
  })

  test.each([301, 302, 303, 307, 308])('follows no redirect %d, by POST or GET', async (status) => {
    const key = `redirect-${status}`
    const to = scriptUrl(server.otherUrl, { key, steps: ['data: a\n\n'] })
    const url = redirectUrl(server.url, status, to)
    for (const method of ['POST', 'GET'] as const) {
      const error = await failure(fetchTransport({ url, method })(agentRequest()))
      expect(error).toMatchObject({ code: 'redirect_blocked', status, retryable: false })
      expect(error.message).toContain('`redirect`')
    }
    expect(await requestLog(server.otherUrl, key)).toEqual([])

    const followed = await fetchTransport({ url, redirect: 'follow' })(agentRequest())
    expect(await readToEnd(followed)).toEqual({ frames: [{ data: 'a' }] })
    const [seen] = await requestLog(server.otherUrl, key)
    expect(seen?.method).toBe(status < 304 ? 'GET' : 'POST')
  })

  test.each([
    ['a body that ends', 'clean', undefined],
    ['a body that ends with its connection', 'close', undefined],
    ['a chunked body that is cut', 'truncate', 'disconnected'],
    ['a connection that is reset', 'reset', 'disconnected'],
  ] as const)('tells %s', async (_, end, code) => {
    const transport = play({ steps: ['data: a\n\ndata: b', { waitFor: end }], end })
    const frames: Frame[] = []
    const reading = async () => {
      for await (const group of (await transport(agentRequest())).frames) {
        frames.push(...group)
        // Only now: what waits to be read when a body breaks may be lost.
        await letGo(server.url, end)
      }
    }
    const error: unknown = await reading().catch((error: unknown) => error)
    expect(frames).toEqual([{ data: 'a' }])
    expect((error as AgentError | undefined)?.code).toBe(code)
  })

  test('tells a server that is not there', async () => {
    const gone = await startScriptedServer()
    await gone.close()
    const error = await failure(fetchTransport({ url: gone.url })(agentRequest()))
    expect(error).toMatchObject({ code: 'network', retryable: false })
  })

  test('unpacks what is compressed', async () => {
    const transport = play({ headers: { 'content-encoding': 'gzip' }, steps: ['data: a\n\n'] })
    expect(await readToEnd(await transport(agentRequest()))).toEqual({ frames: [{ data: 'a' }] })
  })

  test('closes the connection soon after an abort, and after leaving the loop', async () => {
    const stalled: Script = { steps: ['data: a\n\n'], end: 'stall' }
    const controller = new AbortController()
    const connection = await play({ ...stalled, key: 'abort' })(agentRequest({ signal: controller.signal }))
    for await (const group of connection.frames) if (group.length > 0) controller.abort()
    expect(await requestLog(server.url, 'abort', 1)).toMatchObject([{ closedEarly: true }])

    for await (const group of (await play({ ...stalled, key: 'leave' })(agentRequest())).frames) {
      if (group.length > 0) break
    }
    expect(await requestLog(server.url, 'leave', 1)).toMatchObject([{ closedEarly: true }])
  })

  test('reads 2,000 characters of an error page of 10 MB and closes the connection', async () => {
    const page = { repeat: '<p>secret</p>', times: 800_000 }
    const error = await failure(
      play({ key: 'page', status: 500, steps: [page], end: 'stall' })(agentRequest()),
    )
    expect(error).toMatchObject({ code: 'http', status: 500 })
    expect(error.message).not.toContain('secret')
    expect(error.detail).toHaveLength(2_000)
    expect(await requestLog(server.url, 'page', 1)).toMatchObject([{ closedEarly: true }])
  })

  test('stops reading an endless line at its limit and closes the connection', async () => {
    const steps = ['data: a\n\ndata: ', { repeat: 'x', times: 100_000_000 }]
    const { frames, error } = await readToEnd(
      await play({ key: 'endless', steps, end: 'stall' })(agentRequest()),
    )
    expect(frames).toEqual([{ data: 'a' }])
    expect(error).toMatchObject({ code: 'limit_exceeded' })
    expect(await requestLog(server.url, 'endless', 1)).toMatchObject([{ closedEarly: true }])
  })
})
