import fc from 'fast-check'
import { aiecs, leaving, type Resume, resumeByTransport, run, type RunEvent } from 'react-agent-stream/core'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { AgentError } from '../../src/errors.js'
import type { Frame } from '../../src/framing/frame.js'
import type { Limits } from '../../src/framing/limits.js'
import {
  type Socket,
  type SocketData,
  type WebSocketTransportOptions,
  webSocketTransport,
} from '../../src/transports/web-socket.js'
import { agentRequest, readToEnd } from './request.js'

/** A WebSocket without a network: the test plays the server. */
class FakeSocket implements Socket {
  static all: FakeSocket[] = []
  binaryType = 'blob'
  onopen: Socket['onopen'] = null
  onmessage: Socket['onmessage'] = null
  onerror: Socket['onerror'] = null
  onclose: Socket['onclose'] = null
  /** What was sent, and the codes it was closed with. */
  readonly done: (SocketData | { close: number })[] = []
  readonly url: string
  readonly protocols: string | string[] | undefined

  constructor(url: string, protocols?: string | string[]) {
    if (!url.startsWith('ws')) throw new DOMException('not a URL', 'SyntaxError')
    this.url = url
    this.protocols = protocols
    FakeSocket.all.push(this)
  }

  send(data: SocketData): void {
    this.done.push(data)
  }

  close(code: number): void {
    this.done.push({ close: code })
  }

  open(): void {
    this.#tell('onopen', {})
  }

  say(...messages: (string | ArrayBuffer)[]): void {
    for (const data of messages) this.#tell('onmessage', { data })
  }

  shut(code: number, reason = '', error?: Error): void {
    if (error) this.#tell('onerror', { error })
    this.#tell('onclose', { code, reason })
  }

  #tell(name: 'onopen' | 'onmessage' | 'onerror' | 'onclose', event: object): void {
    this[name]?.(event as never)
  }
}

async function start(options: Partial<WebSocketTransportOptions> = {}, request = agentRequest()) {
  FakeSocket.all = []
  const url = 'https://host/socket?token=secret'
  const connecting = webSocketTransport({ url, WebSocket: FakeSocket, ...options })(request)
  // Failing is part of some tests, and looked at only later.
  connecting.catch(() => undefined)
  await vi.waitFor(() => expect(FakeSocket.all).toHaveLength(1), { interval: 1 })
  return { connecting, socket: FakeSocket.all[0] ?? expect.unreachable() }
}

async function startOpen(options: Partial<WebSocketTransportOptions> = {}, request = agentRequest()) {
  const { connecting, socket } = await start(options, request)
  socket.open()
  return { connection: await connecting, socket }
}

const failing = async (options: Partial<WebSocketTransportOptions>): Promise<unknown> => {
  FakeSocket.all = []
  const transport = webSocketTransport({ url: 'wss://host/', WebSocket: FakeSocket, ...options })
  const error: unknown = await transport(agentRequest()).catch((error: unknown) => error)
  expect(FakeSocket.all).toEqual([])
  return error
}

afterEach(() => vi.unstubAllGlobals())

test('however messages and reads take turns, what is read is what was sent, in order, and then the end', async () => {
  const turn = fc.oneof(
    fc.record({ say: fc.constantFrom('frame', 'beat', 'run') }),
    fc.constant({ say: undefined }),
  )
  const codes = fc.constantFrom(1000, 1005, 1006, 1011, 4404)
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { maxLength: 60 }), codes, async (turns, code) => {
      const { connection, socket } = await startOpen()
      const iterator = connection.frames[Symbol.asyncIterator]()
      const sent: Frame[] = []
      const read: Frame[] = []
      for (const { say } of turns) {
        if (say === 'frame') {
          sent.push({ data: `"${sent.length}"`, id: `${sent.length}` })
          socket.say(`{"id":${sent.length - 1},"chunk":"${sent.length - 1}"}`)
        } else if (say) socket.say(say === 'beat' ? '{}' : '{"run_id":"r1"}')
        else if (read.length < sent.length) read.push(...((await iterator.next()).value ?? []))
        // A group may be a sign of life alone; but what was sent before is then read too.
        if (!say) expect(read).toEqual(sent)
      }
      socket.shut(code)
      const rest = await readToEnd({ ...connection, frames: { [Symbol.asyncIterator]: () => iterator } })
      expect([...read, ...rest.frames]).toEqual(sent)
      const expected = code === 4404 ? 'http' : code < 1006 ? undefined : 'disconnected'
      expect((rest.error as AgentError | undefined)?.code).toBe(expected)
    }),
  )
})

describe('the address', () => {
  test.each([
    ['http://host/a?b=1', 'ws://host/a?b=1'],
    ['https://host:8443/a', 'wss://host:8443/a'],
    ['WSS://host/a', 'wss://host/a'],
    ['ws://host/a#part', 'ws://host/a'],
    ['/api/socket', 'wss://page/api/socket'],
    ['socket', 'wss://page/app/socket'],
    ['//other/socket', 'wss://other/socket'],
    [new URL('https://host/runs'), 'wss://host/runs'],
    [async () => '/api/socket', 'wss://page/api/socket'],
  ])('%s is %s', async (url, expected) => {
    vi.stubGlobal('location', { href: 'https://page/app/index.html' })
    const { socket } = await start({ url })
    expect(socket.url).toBe(expected)
  })

  test('is relative to the base of the document, where there is one', async () => {
    vi.stubGlobal('location', { href: 'https://page/' })
    vi.stubGlobal('document', { baseURI: 'http://base/app/' })
    expect((await start({ url: 'socket' })).socket.url).toBe('ws://base/app/socket')
  })

  test.each(['/relative', 'http://', 'mailto:someone?token=secret'])('%s is misuse', async (url) => {
    const error = await failing({ url })
    expect(error).toMatchObject({ code: 'misuse', retryable: false, cause: expect.any(Error) })
    expect(String(error)).not.toContain('secret')
  })
})

test('without a WebSocket it is misuse, and nothing is asked for', async () => {
  vi.stubGlobal('WebSocket', undefined)
  const url = vi.fn(() => 'wss://host/')
  const transport = webSocketTransport({ url })
  await expect(transport(agentRequest())).rejects.toMatchObject({ code: 'misuse' })
  expect(url).not.toHaveBeenCalled()
})

describe('the first message', () => {
  const sent = async (options: Partial<WebSocketTransportOptions>, request = agentRequest()) =>
    (await startOpen(options, request)).socket.done

  test('is sent once the socket is open', async () => {
    const { connecting, socket } = await start()
    expect(socket.done).toEqual([])
    socket.open()
    await connecting
    expect(socket.done).toHaveLength(1)
  })

  test('is JSON with the body that a POST would send, and the path if there is one', async () => {
    expect(await sent({})).toEqual(['{"type":"start","body":{"task":"the task"}}'])
    expect(await sent({ path: '/api/chat' })).toEqual([
      '{"type":"start","path":"/api/chat","body":{"task":"the task"}}',
    ])
  })

  test('says where a run is read on, and asks for nothing else', async () => {
    const resume = { runId: 'r1', lastEventId: '57' }
    expect(await sent({ path: '/api/chat' }, agentRequest({ resume, attempt: 3 }))).toEqual([
      '{"type":"resume","run_id":"r1","last_event_id":"57"}',
    ])
    expect(await sent({}, agentRequest({ resume: { runId: 'r1' } }))).toEqual([
      '{"type":"resume","run_id":"r1"}',
    ])
  })

  test('is what the option makes of the request, now or later', async () => {
    const bytes = new ArrayBuffer(3)
    const request = agentRequest()
    const encode = vi.fn(async () => bytes)
    const done = await sent({ encode, protocols: ['agent.v1'] }, request)
    expect(done[0]).toBe(bytes)
    expect(encode).toHaveBeenCalledWith(request)
    expect(FakeSocket.all[0]?.protocols).toEqual(['agent.v1'])
  })

  test.each(['url', 'encode'] as const)('fails as `network` when the option %s does', async (name) => {
    const cause = new Error('no token')
    const error = await failing({ [name]: () => Promise.reject(cause) })
    expect(error).toMatchObject({ code: 'network', cause, retryable: false })
    const typed = new AgentError('http', 'no run', { status: 404 })
    expect(await failing({ [name]: () => Promise.reject(typed) })).toBe(typed)
  })
})

describe('a message', () => {
  test.each<[string, string, Frame[]]>([
    [
      'an envelope',
      '{"id":58,"chunk":{"type":"token","content":"a"}}',
      [{ data: '{"type":"token","content":"a"}', id: '58' }],
    ],
    ['an envelope of a bare token', '{"id":"x","chunk":"a"}', [{ data: '"a"', id: 'x' }]],
    ['an event', '{"type":"end"}', [{ data: '{"type":"end"}' }]],
    [
      'an event with a run id among other things',
      '{"run_id":"r1","type":"end"}',
      [{ data: '{"run_id":"r1","type":"end"}' }],
    ],
    ['several lines', '{\n"a":\n1}', [{ data: '{\n"a":\n1}' }]],
    ['no JSON', 'hello', [{ data: 'hello' }]],
    ['a heartbeat', ' {} \n', []],
    ['nothing', '', []],
    ['the run id', '{ "run_id": "r1" }', []],
  ])('that is %s', async (_, message, frames) => {
    for (const data of [message, new TextEncoder().encode(message).buffer]) {
      const { connection, socket } = await startOpen()
      expect(socket.binaryType).toBe('arraybuffer')
      socket.say(data)
      const { value } = await connection.frames[Symbol.asyncIterator]().next()
      expect(value).toEqual(frames)
    }
  })

  test('may tell which run it is', async () => {
    const { connection, socket } = await startOpen()
    expect(connection.runId).toBeUndefined()
    socket.say('{"run_id":"r1"}', '{"id":1,"chunk":"a"}')
    expect(connection.runId).toBe('r1')
  })

  test('is read by the option instead', async () => {
    const decode: WebSocketTransportOptions['decode'] = (data) =>
      typeof data === 'string' ? [{ data, text: true }, { data: '!' }] : { runId: `r${data.byteLength}` }
    const { connection, socket } = await startOpen({ decode })
    socket.say(new ArrayBuffer(2), '{}')
    socket.shut(1000)
    expect(await readToEnd(connection)).toEqual({ frames: [{ data: '{}', text: true }, { data: '!' }] })
    expect(connection.runId).toBe('r2')
  })

  test('that the option cannot read ends the frames behind those before it, and closes', async () => {
    const cause = new Error('what?')
    const decode = (data: unknown) => {
      if (data === 'b') throw cause
      return [{ data: String(data) }]
    }
    const { connection, socket } = await startOpen({ decode })
    socket.say('a', 'b', 'c')
    expect(socket.done.at(-1)).toEqual({ close: 1000 })
    expect(await readToEnd(connection)).toEqual({
      frames: [{ data: 'a' }],
      error: expect.objectContaining({ code: 'invalid_event', cause }),
    })
  })

  test('that the option refuses with an error of its own ends with that', async () => {
    const typed = new AgentError('agent', 'the agent is asleep')
    const decode = () => {
      throw typed
    }
    const { connection, socket } = await startOpen({ decode })
    socket.say('a')
    expect((await readToEnd(connection)).error).toBe(typed)
  })

  test('of before it is read is in one group with those beside it', async () => {
    const { connection, socket } = await startOpen()
    const iterator = connection.frames[Symbol.asyncIterator]()
    socket.say('{}', 'a', '{}', 'b')
    expect(await iterator.next()).toEqual({ done: false, value: [{ data: 'a' }, { data: 'b' }] })
    const next = iterator.next()
    socket.say('{}')
    expect(await next).toEqual({ done: false, value: [] })
  })
})

test('silence says nothing, unless the server is known to send heartbeats', async () => {
  expect((await startOpen()).connection).toMatchObject({ sees: 'events', headers: new Headers() })
  expect((await startOpen({ sees: 'bytes' })).connection.sees).toBe('bytes')
})

describe('a limit', () => {
  test.each<[string, Partial<Limits>, (string | ArrayBuffer)[]]>([
    ['frameChars', { frameChars: 4 }, ['1234', '12345']],
    ['frameChars', { frameChars: 4 }, ['1234', new ArrayBuffer(5)]],
    ['bodyBytes', { bodyBytes: 150 }, ['a'.repeat(100), 'b'.repeat(51)]],
  ])('%s ends the frames behind what it lets pass, and closes', async (name, limits, messages) => {
    const { connection, socket } = await startOpen({ limits })
    socket.say(...messages, 'more')
    expect(socket.done.at(-1)).toEqual({ close: 1000 })
    expect(await readToEnd(connection)).toEqual({
      frames: [{ data: messages[0] }],
      error: expect.objectContaining({
        code: 'limit_exceeded',
        message: expect.stringContaining(`\`${name}\``),
      }),
    })
  })

  test('of the body holds also for what was read', async () => {
    const { connection, socket } = await startOpen({ limits: { bodyBytes: 150 } })
    const iterator = connection.frames[Symbol.asyncIterator]()
    for (const _ of [1, 2, 3]) {
      socket.say('a'.repeat(50))
      expect((await iterator.next()).value).toHaveLength(1)
    }
    socket.say('a')
    await expect(iterator.next()).rejects.toMatchObject({ code: 'limit_exceeded' })
  })

  test('of the body holds for many small messages that nobody reads; read, they are no trouble', async () => {
    const limits = { bodyBytes: 10_000 }
    const small = Array.from({ length: 101 }, () => '1')
    const unread = await startOpen({ limits })
    unread.socket.say(...small)
    const { frames, error } = await readToEnd(unread.connection)
    expect(frames).toHaveLength(101)
    expect(error).toMatchObject({ code: 'limit_exceeded' })

    const { connection, socket } = await startOpen({ limits })
    const iterator = connection.frames[Symbol.asyncIterator]()
    for (const message of small) {
      socket.say(message)
      expect((await iterator.next()).value).toEqual([{ data: '1' }])
    }
  })

  test('is not reached by heartbeats that nobody reads: they are not kept', async () => {
    const { connection, socket } = await startOpen({ limits: { bodyBytes: 4_000 } })
    socket.say(...Array.from({ length: 1_000 }, () => '{}'), 'a')
    socket.shut(1000)
    expect(await readToEnd(connection)).toEqual({ frames: [{ data: 'a' }] })
  })
})

describe('closed by the server', () => {
  const http = (status: number, retryable = false) => ({ code: 'http', status, retryable })
  const disconnected = { code: 'disconnected', retryable: false }
  /** Before any message, behind one, and before one of a run that is read on. */
  test.each([
    [1000, undefined, undefined, undefined],
    [1005, undefined, undefined, undefined],
    [1001, disconnected, disconnected, disconnected],
    [1006, disconnected, disconnected, disconnected],
    [1011, disconnected, disconnected, disconnected],
    [1012, disconnected, disconnected, disconnected],
    [3000, disconnected, disconnected, disconnected],
    [4000, disconnected, disconnected, disconnected],
    [1008, http(403), http(403), http(403)],
    [1009, http(413), http(413), http(413)],
    [1013, http(503, true), disconnected, http(503, true)],
    [4400, http(400), http(400), http(400)],
    [4404, http(404), http(404), http(404)],
    [4429, http(429, true), disconnected, http(429, true)],
    [4500, http(500), disconnected, http(500, true)],
    [4503, http(503, true), disconnected, http(503, true)],
    [4600, disconnected, disconnected, disconnected],
  ])('with %d', async (code, before, behind, readOn) => {
    const outcome = async (resume: { runId: string } | undefined, ...messages: string[]) => {
      const { connection, socket } = await startOpen({}, agentRequest({ resume }))
      socket.say(...messages)
      socket.shut(code, 'its words')
      const { frames, error } = await readToEnd(connection)
      expect(frames).toHaveLength(messages.length)
      if (error) {
        expect(error).toMatchObject({ detail: 'its words', message: expect.stringContaining(String(code)) })
        expect(String(error)).not.toContain('its words')
      }
      return error
    }
    const looksLike = (expected: object | undefined) =>
      expected ? expect.objectContaining(expected) : undefined
    expect(await outcome(undefined)).toEqual(looksLike(before))
    expect(await outcome(undefined, 'a')).toEqual(looksLike(behind))
    expect(await outcome({ runId: 'r1' })).toEqual(looksLike(readOn))
  })

  test('before it opens is `network`, to be tried again as nothing was sent', async () => {
    const cause = new Error('ECONNREFUSED')
    const { connecting, socket } = await start()
    socket.shut(1006, '', cause)
    await expect(connecting).rejects.toMatchObject({ code: 'network', retryable: true, cause })
    await expect(connecting).rejects.toThrow('https://host/socket.')
    await expect(connecting).rejects.not.toThrow('secret')
    expect(socket.done.filter((step) => typeof step === 'string')).toEqual([])
  })

  test('before it opens at an address that a function gave is not to be tried again: it may have created the run', async () => {
    const { connecting, socket } = await start({ url: () => 'https://host/runs/1' })
    socket.shut(1006)
    await expect(connecting).rejects.toMatchObject({ code: 'network', retryable: false })
  })
})

describe('an abort', () => {
  const stopped = { end: 'stopped' }

  test('while the first message is made opens no socket', async () => {
    FakeSocket.all = []
    const controller = new AbortController()
    const encode = () => new Promise<never>(() => undefined)
    const transport = webSocketTransport({ url: 'wss://host/', WebSocket: FakeSocket, encode })
    const connecting = transport(agentRequest({ signal: controller.signal }))
    controller.abort(stopped)
    await expect(connecting).rejects.toBe(stopped)
    expect(FakeSocket.all).toEqual([])
  })

  test('while the socket is made closes it', async () => {
    const controller = new AbortController()
    class Late extends FakeSocket {
      constructor(url: string) {
        super(url)
        controller.abort(stopped)
      }
    }
    const { connecting, socket } = await start(
      { WebSocket: Late },
      agentRequest({ signal: controller.signal }),
    )
    await expect(connecting).rejects.toBe(stopped)
    expect(socket.done).toEqual([{ close: 1000 }])
  })

  test('before it is open closes it and sends nothing, neither then nor later', async () => {
    const controller = new AbortController()
    const { connecting, socket } = await start({}, agentRequest({ signal: controller.signal }))
    controller.abort(stopped)
    await expect(connecting).rejects.toBe(stopped)
    socket.open()
    socket.say('a')
    socket.shut(1006)
    expect(socket.done).toEqual([{ close: 1000 }])
  })

  test.each<[string, unknown, Partial<WebSocketTransportOptions>, unknown[]]>([
    ['a stop cancels', stopped, {}, ['{"type":"cancel"}', { close: 1000 }]],
    ['a stop says what the option says', stopped, { cancel: 'halt' }, ['halt', { close: 1000 }]],
    ['a stop says nothing if told so', stopped, { cancel: null }, [{ close: 1000 }]],
    ['a disconnect does not', { end: 'disconnected' }, {}, [{ close: 1000 }]],
    ['leaving does not', leaving, {}, [{ close: 1000 }]],
    ['no reason does not', undefined, {}, [{ close: 1000 }]],
    ['null does not', null, {}, [{ close: 1000 }]],
  ])('while it is read: %s, and the frames end at once', async (_, reason, options, done) => {
    const controller = new AbortController()
    const { connection, socket } = await startOpen(options, agentRequest({ signal: controller.signal }))
    const iterator = connection.frames[Symbol.asyncIterator]()
    const next = iterator.next()
    socket.say('a')
    controller.abort(reason)
    socket.say('late')
    socket.shut(1006)
    expect(await next).toEqual({ done: true, value: undefined })
    expect(socket.done.slice(1)).toEqual(done)
  })

  test('behind the end sends nothing, but what was not read is not read any more', async () => {
    const controller = new AbortController()
    const { connection, socket } = await startOpen({}, agentRequest({ signal: controller.signal }))
    socket.say('a')
    socket.shut(1006)
    const before = [...socket.done]
    controller.abort(stopped)
    expect(await readToEnd(connection)).toEqual({ frames: [] })
    expect(socket.done).toEqual(before)
  })
})

test('leaving the loop closes the socket, cancels nothing and takes the listener from the signal', async () => {
  const { signal } = new AbortController()
  const remove = vi.spyOn(signal, 'removeEventListener')
  const { connection, socket } = await startOpen({}, agentRequest({ signal }))
  socket.say('a')
  for await (const group of connection.frames) if (group.length > 0) break
  expect(socket.done.slice(1)).toEqual([{ close: 1000 }])
  expect(remove).toHaveBeenCalledWith('abort', expect.any(Function))
})

describe('in a run', () => {
  /** What is sent behind the first message when a run is aborted for this reason. */
  async function sentBehind(reason: unknown, resume?: Resume) {
    FakeSocket.all = []
    const controller = new AbortController()
    const transport = webSocketTransport({ url: 'wss://host/', WebSocket: FakeSocket })
    const said: string[] = []
    const { signal } = controller
    for await (const events of run({ transport, protocol: aiecs, input: 'Hi', signal, resume })) {
      for (const event of events) {
        said.push(event.type)
        const [socket] = FakeSocket.all
        if (event.type === 'run_connecting') void vi.waitFor(() => FakeSocket.all[0]!.open(), { interval: 1 })
        if (event.type === 'run_open') socket?.say('{"id":1,"chunk":"Hello"}')
        if (event.type === 'token') controller.abort(reason)
      }
    }
    expect(said).toEqual(['run_connecting', 'run_open', 'token', 'run_ended'])
    return FakeSocket.all[0]?.done.slice(1)
  }

  test.each([undefined, resumeByTransport()])('stopping it reaches the agent', async (resume) => {
    expect(await sentBehind({ end: 'stopped' }, resume)).toEqual(['{"type":"cancel"}', { close: 1000 }])
  })

  test.each([undefined, resumeByTransport()])('leaving it leaves the agent alone', async (resume) => {
    expect(await sentBehind(leaving, resume)).toEqual([{ close: 1000 }])
    expect(await sentBehind({ end: 'disconnected' }, resume)).toEqual([{ close: 1000 }])
  })

  test('wherever it is cut, and however much is said again, it is read on to the same text', async () => {
    const words = ['Never ', 'lose ', 'a ', 'token, ', 'never ', 'show ', 'one ', 'twice.']
    const chunks = [...words, { type: 'end', status: 'completed' }]
    const cut = fc.record({
      behind: fc.nat(4),
      again: fc.nat(3),
      code: fc.constantFrom(1001, 1006, 1012, 1013),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(cut, { maxLength: 5 }), async (cuts) => {
        const left = [...cuts]
        const firsts: unknown[] = []
        class Server extends FakeSocket {
          constructor(url: string) {
            super(url)
            queueMicrotask(() => this.open())
          }
          override send(data: string): void {
            const { type, last_event_id: lastId = '0', ...rest } = JSON.parse(data) as Record<string, string>
            firsts.push({ type, ...rest })
            const { behind = chunks.length, again = 0, code = 1000 } = left.shift() ?? {}
            const from = Math.max(0, Number(lastId) - again)
            const said = chunks.slice(from, Number(lastId) + behind)
            queueMicrotask(() => {
              this.say(JSON.stringify({ run_id: 'r1' }))
              said.forEach((chunk, index) => this.say(JSON.stringify({ id: from + index + 1, chunk })))
              this.shut(code)
            })
          }
        }
        const events: RunEvent[] = []
        const options = {
          transport: webSocketTransport({ url: 'wss://host/', WebSocket: Server }),
          protocol: aiecs,
          resume: resumeByTransport(),
          signal: new AbortController().signal,
          sleep: async () => undefined,
        }
        for await (const group of run(options)) events.push(...group)
        const text = events.map((event) => (event.type === 'token' ? event.content : '')).join('')
        expect(text).toBe(words.join(''))
        expect(events.at(-1)).toMatchObject({ type: 'run_ended', end: 'finished' })
        const [start, ...resumes] = firsts
        expect(start).toMatchObject({ type: 'start' })
        for (const resume of resumes) expect(resume).toEqual({ type: 'resume', run_id: 'r1' })
      }),
    )
  })
})
