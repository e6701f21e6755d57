import { describe, expect, test, vi } from 'vitest'
import { type EventSourceTransportOptions, eventSourceTransport } from '../../src/transports/event-source.js'
import { agentRequest, readToEnd } from './request.js'

/** An EventSource without a network: the test plays the server. */
class FakeEventSource extends EventTarget {
  static readonly CONNECTING = 0
  static readonly OPEN = 1
  static readonly CLOSED = 2
  static all: FakeEventSource[] = []
  readonly url: string
  readonly withCredentials: boolean
  readonly heard: string[] = []
  readyState = FakeEventSource.CONNECTING

  constructor(url: string | URL, { withCredentials = false }: EventSourceInit = {}) {
    super()
    if (String(url) === '//') throw new DOMException('not a URL', 'SyntaxError')
    this.url = String(url)
    this.withCredentials = withCredentials
    FakeEventSource.all.push(this)
  }

  override addEventListener(...[type, ...rest]: Parameters<EventTarget['addEventListener']>): void {
    this.heard.push(type)
    super.addEventListener(type, ...rest)
  }

  open(): void {
    this.readyState = FakeEventSource.OPEN
    this.dispatchEvent(new Event('open'))
  }

  say(data: string, type = 'message', lastEventId = ''): void {
    this.dispatchEvent(new MessageEvent(type, { data, lastEventId }))
  }

  fail(readyState = FakeEventSource.CONNECTING): void {
    this.readyState = readyState
    this.dispatchEvent(new Event('error'))
  }

  close(): void {
    this.readyState = FakeEventSource.CLOSED
  }
}

async function start(options: Partial<EventSourceTransportOptions> = {}, request = agentRequest()) {
  FakeEventSource.all = []
  const transport = eventSourceTransport({
    url: 'https://host/events?token=secret',
    EventSource: FakeEventSource as never,
    ...options,
  })
  const connecting = transport(request)
  // Failing is part of some tests, and looked at only later.
  connecting.catch(() => undefined)
  await vi.waitFor(() => expect(FakeEventSource.all).toHaveLength(1), { interval: 1 })
  return { connecting, source: FakeEventSource.all[0] ?? expect.unreachable() }
}

describe('listening', () => {
  test('is for each name once', async () => {
    const { source } = await start({ events: ['token', 'message', 'done', 'error'], withCredentials: true })
    expect(source.heard.toSorted()).toEqual(['done', 'error', 'message', 'open', 'token'])
    expect(source).toMatchObject({ url: 'https://host/events?token=secret', withCredentials: true })
  })

  test('is for the names that an AIECS host may give its events, unless others are named', async () => {
    const { source } = await start()
    expect(source.heard).toEqual(expect.arrayContaining(['message', 'token', 'tool_call', 'result', 'end']))
  })

  test('is where the function says, which may create the run first', async () => {
    const url = vi.fn(async () => new URL('https://host/runs/1'))
    const request = agentRequest()
    const { source } = await start({ url }, request)
    expect(source.url).toBe('https://host/runs/1')
    expect(url).toHaveBeenCalledWith(request.input, request)
  })

  test('begins when the source opens', async () => {
    const { connecting, source } = await start()
    source.open()
    const connection = await connecting
    expect(connection.sees).toBe('events')
    expect([...connection.headers]).toEqual([])
    expect(connection.ends).toBeUndefined()
  })

  test('begins with the first event, when that comes before', async () => {
    const { connecting, source } = await start()
    source.say('a')
    const iterator = (await connecting).frames[Symbol.asyncIterator]()
    expect(await iterator.next()).toEqual({ done: false, value: [{ data: 'a' }] })
  })
})

test('frames that come before they are read are read as one group', async () => {
  const { connecting, source } = await start({ events: ['token'] })
  source.open()
  const iterator = (await connecting).frames[Symbol.asyncIterator]()
  source.say('a')
  source.say('b', 'token', '7')
  expect(await iterator.next()).toEqual({
    done: false,
    value: [{ data: 'a' }, { data: 'b', event: 'token', id: '7' }],
  })
  const next = iterator.next()
  source.say('c')
  expect(await next).toEqual({ done: false, value: [{ data: 'c' }] })
})

test('events that the server names error or open are frames, and fail nothing', async () => {
  const { connecting, source } = await start()
  source.say('oops', 'error')
  source.say('hi', 'open')
  source.fail()
  expect(await readToEnd(await connecting)).toEqual({
    frames: [
      { data: 'oops', event: 'error' },
      { data: 'hi', event: 'open' },
    ],
  })
})

describe('a failure', () => {
  test('before opening rejects, and the browser does not go on trying', async () => {
    const { connecting, source } = await start()
    source.fail()
    await expect(connecting).rejects.toMatchObject({ code: 'network', retryable: true })
    await expect(connecting).rejects.toThrow('https://host/events gave no event stream')
    await expect(connecting).rejects.not.toThrow('secret')
    expect(source.readyState).toBe(FakeEventSource.CLOSED)
  })

  test('for which the source closes itself, as for a 404, is not to be retried', async () => {
    const { connecting, source } = await start()
    source.fail(FakeEventSource.CLOSED)
    await expect(connecting).rejects.toMatchObject({ code: 'network', retryable: false })
  })

  test('at an address that a function gave is not to be retried: it may have created the run', async () => {
    const { connecting, source } = await start({ url: () => 'https://host/runs/1' })
    source.fail()
    await expect(connecting).rejects.toMatchObject({ code: 'network', retryable: false })
  })

  test('after opening ends the frames behind what was received', async () => {
    const { connecting, source } = await start()
    source.open()
    source.say('a')
    source.fail()
    expect(source.readyState).toBe(FakeEventSource.CLOSED)
    expect(await readToEnd(await connecting)).toEqual({ frames: [{ data: 'a' }] })
  })

  test('of the function that gives the address is `network`', async () => {
    const cause = new Error('no run')
    const connecting = eventSourceTransport({
      url: () => Promise.reject(cause),
      EventSource: FakeEventSource as never,
    })(agentRequest())
    await expect(connecting).rejects.toMatchObject({ code: 'network', cause })
  })

  test.each([
    ['an address that is none', { url: '//', EventSource: FakeEventSource as never }],
    ['no EventSource', { url: 'https://host/' }],
  ])('by %s is misuse', async (_, options) => {
    await expect(eventSourceTransport(options)(agentRequest())).rejects.toMatchObject({ code: 'misuse' })
  })

  test('without EventSource comes before a run is created', async () => {
    const url = vi.fn(() => 'https://host/')
    await expect(eventSourceTransport({ url })(agentRequest())).rejects.toMatchObject({ code: 'misuse' })
    expect(url).not.toHaveBeenCalled()
  })

  test.each([
    ['frameChars', { frameChars: 3 }, ['abc', 'abcd']],
    ['bodyBytes', { bodyBytes: 5 }, ['abc', 'abc']],
  ])(
    'by limits.%s comes behind what was whole, and closes the source',
    async (name, limits, [first, second]) => {
      const { connecting, source } = await start({ limits })
      source.say(first ?? '')
      source.say(second ?? '')
      expect(source.readyState).toBe(FakeEventSource.CLOSED)
      const { frames, error } = await readToEnd(await connecting)
      expect(frames).toEqual([{ data: first }])
      expect(error).toMatchObject({
        code: 'limit_exceeded',
        message: expect.stringContaining(`\`${name}\``),
      })
    },
  )
})

describe('an abort', () => {
  const reason = new Error('stopped')

  test('while the address is looked for creates no source', async () => {
    FakeEventSource.all = []
    const controller = new AbortController()
    const connecting = eventSourceTransport({
      url: () => new Promise<never>(() => undefined),
      EventSource: FakeEventSource as never,
    })(agentRequest({ signal: controller.signal }))
    controller.abort(reason)
    await expect(connecting).rejects.toBe(reason)
    expect(FakeEventSource.all).toEqual([])
  })

  test('before opening rejects with its reason and closes the source', async () => {
    const controller = new AbortController()
    const { connecting, source } = await start({}, agentRequest({ signal: controller.signal }))
    controller.abort(reason)
    await expect(connecting).rejects.toBe(reason)
    expect(source.readyState).toBe(FakeEventSource.CLOSED)
  })

  test('ends the frames at once, those that wait to be read included', async () => {
    const controller = new AbortController()
    const { connecting, source } = await start({}, agentRequest({ signal: controller.signal }))
    source.open()
    const iterator = (await connecting).frames[Symbol.asyncIterator]()
    const next = iterator.next()
    source.say('a')
    controller.abort(reason)
    expect(await next).toEqual({ done: true, value: undefined })
    expect(source.readyState).toBe(FakeEventSource.CLOSED)
  })
})

test('leaving the loop closes the source and takes the listener from the signal', async () => {
  const { signal } = new AbortController()
  const remove = vi.spyOn(signal, 'removeEventListener')
  const { connecting, source } = await start({}, agentRequest({ signal }))
  source.say('a')
  for await (const group of (await connecting).frames) if (group.length > 0) break
  expect(source.readyState).toBe(FakeEventSource.CLOSED)
  expect(remove).toHaveBeenCalledWith('abort', expect.any(Function))
})
