import { describe, expect, it } from 'vitest'
import {
  aiecsParts,
  cancelByDelete,
  type ChatOptions,
  type ChatRequest,
  createChatStore,
  resumeByGet,
  type UIMessage,
  webStorage,
} from 'react-agent-stream/core'
import { createLogServer, type LogServerOptions } from '../run/log-server.js'
import { createFakeTime, settle } from '../fake-time.js'
import { messageText, selectMessages } from 'react-agent-stream/core'

const token = (content: string) => JSON.stringify({ type: 'token', content })
const events = [
  ...['The ', 'tide ', 'mill ', 'stood ', 'at ', 'the ', 'ford.'].map(token),
  '{"type":"end","status":"completed"}',
]
const text = 'The tide mill stood at the ford.'

/** What a page keeps, in memory. */
function memory(): Storage {
  const entries = new Map<string, string>()
  return {
    get length() {
      return entries.size
    },
    key: (index) => [...entries.keys()][index] ?? null,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
    clear: () => entries.clear(),
  }
}

function open(server: LogServerOptions, options: ChatOptions = {}) {
  const time = createFakeTime()
  const log = createLogServer(server)
  const chat = createChatStore('chat-1', () => ({
    url: 'http://agent.test/run',
    fetch: log.fetch,
    resume: resumeByGet({ cancel: cancelByDelete('/runs/{runId}') }),
    buffer: 'none',
    clock: time.clock,
    sleep: time.sleep,
    random: () => 0,
    ...options,
  }))
  /** Every text of the answer that was ever shown. */
  const seen: string[] = []
  chat.subscribe(() => {
    const last = selectMessages(chat.getState()).at(-1)
    const now = last?.role === 'assistant' ? messageText(last) : ''
    if (now !== seen.at(-1)) seen.push(now)
  })
  const shown = () =>
    selectMessages(chat.getState()).map((message) => `${message.role}: ${messageText(message)}`)
  const requests = () => log.requests.map(({ method, headers }) => [method, headers.get('last-event-id')])
  return { chat, log, shown, seen, time, requests }
}

/** The text only ever grew. */
function expectNoStepBack(seen: readonly string[]) {
  for (const [index, now] of seen.entries()) expect(now.startsWith(seen[index - 1] ?? '')).toBe(true)
}

describe('an answer whose connection breaks', () => {
  it('is read on, and is one message', async () => {
    const { chat, shown, time, seen, requests } = open({ events, faults: [{ cutAt: 100 }, { cutAt: 60 }] })
    const done = chat.sendMessage('What stood there?')
    for (let turn = 0; turn < 20; turn++) await time.advance(500)
    await done
    expect(shown()).toEqual(['user: What stood there?', `assistant: ${text}`])
    expect(chat.getState()).toMatchObject({ status: 'ready', end: 'finished', errors: [] })
    expect(requests()).toEqual([
      ['POST', null],
      ['GET', '2'],
      ['GET', '3'],
    ])
    expectNoStepBack(seen)
    // What is over cannot be read on, so nothing of it is kept.
    expect([...chat.getState().nodes.values()].at(-1)?.info.run).toBeUndefined()
  })

  it('is given up after six attempts, and retry() reads on instead of asking again', async () => {
    const refuse = Array.from({ length: 6 }, () => ({ refuse: true }))
    const { chat, shown, time, seen, requests } = open({ events, faults: [{ cutAt: 100 }, ...refuse] })
    const done = chat.sendMessage('What stood there?')
    for (let turn = 0; turn < 100; turn++) await time.advance(1_000)
    await done
    expect(chat.getState()).toMatchObject({
      status: 'error',
      end: 'disconnected',
      error: { code: 'disconnected' },
    })
    expect(shown()[1]).toBe('assistant: The tide ')
    await chat.retry()
    expect(shown()).toEqual(['user: What stood there?', `assistant: ${text}`])
    expect(requests().filter(([method]) => method === 'POST')).toHaveLength(1)
    expect(chat.getState()).toMatchObject({ status: 'ready', end: 'finished', error: undefined })
    expectNoStepBack(seen)
  })
})

it('a message that never reached the server is what failed, and no answer to it', async () => {
  const { chat, shown, requests } = open({ events, faults: [{ refuse: true }] })
  await chat.sendMessage('What stood there?')
  expect(shown()).toEqual(['user: What stood there?'])
  expect([...chat.getState().nodes.values()].at(-1)?.info.state).toBe('failed')
  await chat.retry()
  expect(shown()).toEqual(['user: What stood there?', `assistant: ${text}`])
  expect(requests()).toHaveLength(2)
})

describe('an answer that is left', () => {
  it('is picked up by resumeStream(), where it was', async () => {
    const { chat, shown, seen, requests } = open({ events, faults: [{ cutAt: 100, how: 'stall' }] })
    void chat.sendMessage('What stood there?')
    await settle()
    chat.disconnect()
    expect(chat.getState()).toMatchObject({ status: 'ready', end: 'disconnected' })
    expect(shown()[1]).toBe('assistant: The tide ')
    await chat.resumeStream()
    expect(shown()).toEqual(['user: What stood there?', `assistant: ${text}`])
    expect(requests()).toEqual([
      ['POST', null],
      ['GET', null],
    ])
    expectNoStepBack(seen)
    await chat.resumeStream()
    expect(requests()).toHaveLength(2)
  })

  it('is not picked up once it was stopped, and the server is told', async () => {
    const faults = [{ cutAt: 100, how: 'stall' as const }]
    const { chat, log, requests } = open({ events, faults }, { body: { model: 'small' } })
    void chat.sendMessage('What stood there?')
    await settle()
    await chat.stop()
    await settle()
    await chat.resumeStream()
    expect(requests().map(([method]) => method)).toEqual(['POST', 'DELETE'])
    expect(log.requests.map(({ body }) => body)).toEqual([expect.stringContaining('small'), null])
  })

  it.each([{ status: 404 }, { status: 403 }, { cutAt: 0, how: 'clean' as const }])(
    'and cannot be read on (%o) stays as it was, and says so',
    async (fault) => {
      const { chat, shown, seen, time } = open({
        events,
        faults: [{ cutAt: 100, how: 'stall' }, ...Array.from({ length: 7 }, () => fault)],
      })
      void chat.sendMessage('What stood there?')
      await settle()
      chat.disconnect()
      const over = chat.resumeStream()
      for (let turn = 0; turn < 100; turn++) await time.advance(1_000)
      await over
      expect(shown()[1]).toBe('assistant: The tide ')
      expect(chat.getState()).toMatchObject({ status: 'error', connection: 'closed' })
      expect([...chat.getState().nodes.values()].at(-1)?.info).toMatchObject({ state: 'done', error: {} })
      expectNoStepBack(seen)
    },
  )

  it('is asked for anew by retry() where the server has it no more', async () => {
    const faults = [{ cutAt: 100, how: 'stall' as const }, { status: 404 }]
    const { chat, shown, requests } = open({ events, faults })
    void chat.sendMessage('What stood there?')
    await settle()
    chat.disconnect()
    await chat.resumeStream()
    await chat.retry()
    expect(requests().map(([method]) => method)).toEqual(['POST', 'GET', 'POST'])
    expect(shown()).toEqual(['user: What stood there?', `assistant: ${text}`])
  })

  it.each([0, 100])(
    'by a page that is reloaded (after %d bytes) is read on by itself, in the same message',
    async (cutAt) => {
      const store = memory()
      const storage = webStorage({ storage: () => store })
      const first = open({ events, faults: [{ cutAt, how: 'stall' }] }, { storage })
      first.chat.attach(() => ({}))
      await settle()
      void first.chat.sendMessage('What stood there?')
      await settle()
      await first.time.advance(1_500)
      const before = selectMessages(first.chat.getState()).at(-1)
      const second = open({ events }, { storage })
      second.chat.attach(() => ({}))
      for (let turn = 0; turn < 5; turn++) await settle()
      expect(second.shown()).toEqual(['user: What stood there?', `assistant: ${text}`])
      expect(selectMessages(second.chat.getState()).at(-1)?.id).toBe(before?.id)
      expect(second.chat.getState()).toMatchObject({ status: 'ready', end: 'finished' })
      expect(second.requests()).toEqual([['GET', null]])
      expectNoStepBack(second.seen)
    },
  )
})

describe('an answer that is left, and read on', () => {
  const lines = (...given: object[]) => given.map((event) => JSON.stringify(event))
  const word = (content: string) => ({ type: 'token', content })
  const over = { type: 'end', status: 'completed' }
  const lastOf = (chat: ReturnType<typeof open>['chat']) => [...chat.getState().nodes.values()].at(-1)

  it('stays on the screen until another attempt, which it falls back to, says something', async () => {
    const refused = Array.from({ length: 4 }, () => ({ refuse: true }))
    const faults = [{ cutAt: 200, how: 'stall' as const }, { status: 404 }, ...refused]
    const { chat, seen, shown, requests, time } = open({ events, faults }, { retry: { maxRetries: 2 } })
    void chat.sendMessage('What stood there?')
    await settle()
    chat.disconnect()
    void chat.resumeStream()
    for (let turn = 0; turn < 40; turn++) await time.advance(1_000)
    expect(requests().map(([method]) => method)).toEqual(['POST', 'GET', 'POST', 'POST'])
    expect(shown()[1]).toBe('assistant: The tide mill stood ')
    expect(chat.getState()).toMatchObject({ status: 'error' })
    expectNoStepBack(seen)
  })

  it('keeps the very parts that are told once more', async () => {
    const call = { tool_call_id: 't1', tool_name: 'getLocation' }
    const { chat } = open({
      events: lines(
        word('Hello '),
        word('there. '),
        { type: 'tool_call', ...call, parameters: {} },
        { type: 'tool_result', ...call, result: 1 },
        word('More '),
        word('and more'),
        over,
      ),
      faults: [{ cutAt: 330, how: 'stall' }],
    })
    void chat.sendMessage('x')
    await settle()
    chat.disconnect()
    const [first, ...before] = lastOf(chat)?.message.parts ?? []
    expect(before.length).toBeGreaterThan(0)
    await chat.resumeStream()
    expect(lastOf(chat)?.message.parts[0]).toBe(first)
    expect(chat.getState().end).toBe('finished')
  })

  it('costs what it costs, though that is told once more', async () => {
    const usage = { type: 'usage', input_tokens: 10, output_tokens: 5 }
    const { chat } = open(
      {
        events: lines(word('Hello '), usage, word('there. '), word('More '), over),
        faults: [{ cutAt: 150, how: 'stall' }],
      },
      { protocol: aiecsParts },
    )
    void chat.sendMessage('x')
    await settle()
    chat.disconnect()
    expect(lastOf(chat)?.info.usage).toMatchObject({ inputTokens: 10, outputTokens: 5 })
    await chat.resumeStream()
    expect(chat.getState().end).toBe('finished')
    expect(lastOf(chat)?.info.usage).toMatchObject({ inputTokens: 10, outputTokens: 5 })
  })

  it('tells the agent nothing of what came out here meanwhile', async () => {
    const inputs: ChatRequest[] = []
    const { chat } = open(
      {
        events: lines(
          word('Wait. '),
          { type: 'tool_call', tool_call_id: 't1', tool_name: 'getLocation', parameters: {} },
          word('Well'),
        ),
        faults: [
          { cutAt: 220, how: 'stall' },
          { cutAt: 0, how: 'stall' },
        ],
      },
      {
        tools: { getLocation: { execute: () => 'here' } },
        prepareRequest({ input }) {
          inputs.push(input)
          return undefined
        },
      },
    )
    void chat.sendMessage('x')
    await settle()
    expect(chat.getState().toolCalls).toHaveLength(1)
    chat.disconnect()
    const calls = lastOf(chat)?.toolCalls
    expect(calls).toMatchObject([{ reply: 'ready' }])
    void chat.resumeStream()
    await settle()
    expect(inputs.map(({ toolReplies }) => toolReplies)).toEqual([[], []])
    expect(lastOf(chat)?.toolCalls).toMatchObject([{ reply: 'ready' }])
    chat.disconnect()
  })

  it('is continued with all that there is of it, where a server has told the rest of it otherwise', async () => {
    const { chat, seen } = open(
      { events: lines(word('Hello '), word('there.'), over), faults: [{ cutAt: 60, how: 'stall' }] },
      { protocol: aiecsParts },
    )
    void chat.sendMessage('x')
    await settle()
    chat.disconnect()
    const parts = [
      { type: 'text', text: 'All that the server has. ', state: 'done' },
      {
        type: 'tool-send',
        toolCallId: 'c1',
        state: 'approval-requested',
        input: {},
        approval: { id: 'a1' },
      },
    ] satisfies UIMessage['parts']
    chat.setMessages((messages) =>
      messages.map((message) => (message.role === 'assistant' ? { ...message, parts } : message)),
    )
    await chat.addToolApprovalResponse({ id: 'a1', approved: true })
    for (let turn = 0; turn < 5; turn++) await settle()
    expect(seen.at(-1)).toBe('All that the server has. Hello there.')
    expect(lastOf(chat)?.toolCalls).toHaveLength(1)
  })
})
