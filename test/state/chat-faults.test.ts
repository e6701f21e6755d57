import { expect, it, vi } from 'vitest'
import { AgentError, chatStorage, selectMessages, selectToolCall, webStorage } from 'react-agent-stream/core'
import { end, playChat, settle, token } from './chat.js'

const call = (id: string, name = 'slow') => ({
  type: 'tool_call',
  tool_call_id: id,
  tool_name: name,
  parameters: {},
})
const approval = (id: string) => ({
  type: 'approval_request',
  approval_id: `a-${id}`,
  tool_call_id: id,
  tool_name: 'mail',
  parameters: {},
})
function later<T>() {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((done) => (resolve = done))
  return { promise, resolve }
}
const noStore = { save() {}, remove() {}, list: () => [] }

it('a second press on retry does nothing while the first is on its way', async () => {
  const { chat, refuse, answer, shown } = playChat()
  void chat.sendMessage('Hi')
  await settle()
  await refuse(new AgentError('network', 'No.'))
  void chat.retry()
  await settle()
  void chat.retry()
  await answer('Hello')
  expect(shown()).toEqual(['user: Hi', 'assistant: Hello'])
})

it('an abandoned attempt leaves nothing behind, and nothing open', async () => {
  const { chat, begin, close, refuse, advance, shown } = playChat({
    retry: { maxRetries: 1, delayMs: 10 },
    random: () => 1,
  })
  void chat.sendMessage('Hi')
  await begin('Hel')
  await close(new AgentError('network', 'cut'))
  await advance(100)
  expect(shown().filter((t) => t.includes('Hel'))).toEqual([])
  await refuse(new AgentError('network', 'No.'))
  const node = chat.getState().nodes.get('m2')
  expect([chat.getState().status, node?.info.state, node?.message.parts]).toEqual(['error', 'done', []])
})

it('an iteration that is void leaves nothing open', async () => {
  const { chat, accept, send, close } = playChat()
  void chat.sendMessage('Hi')
  await accept()
  await send({ type: 'started' }, { type: 'iteration_start', iteration: 1 }, token('a'))
  await send({ type: 'restart' }, { type: 'retry' }, { type: 'step_reset', iteration: 0 })
  await close()
  const node = chat.getState().nodes.get('m2')
  expect(node?.info.state).toBe('done')
})

it('stopping while a tool of the page runs is one end', async () => {
  const onFinish = vi.fn()
  const { chat, begin, send } = playChat({ tools: { slow: { execute: () => new Promise(() => {}) } } })
  chat.attach(() => ({ onFinish }))
  void chat.sendMessage('Hi')
  await begin('a')
  await send(call('t1'))
  await chat.stop()
  await settle()
  expect(onFinish).toHaveBeenCalledTimes(1)
})

it('the first of two approvals is no end', async () => {
  const onFinish = vi.fn()
  const { chat, begin, send, close } = playChat()
  chat.attach(() => ({ onFinish }))
  void chat.sendMessage('Hi')
  await begin('a')
  await send(approval('t1'), approval('t2'), end)
  await close()
  expect(onFinish).toHaveBeenCalledTimes(1)
  await chat.addToolApprovalResponse({ id: 'a-t1', approved: true })
  await settle()
  expect(onFinish).toHaveBeenCalledTimes(1)
})

it('a tool that comes out while another version is shown is told', async () => {
  const slow = later<string>()
  const { chat, answer, begin, send, close, requests } = playChat({
    tools: { slow: { execute: () => slow.promise } },
  })
  void chat.sendMessage('Hi')
  await answer('1')
  void chat.regenerate()
  await begin('a')
  await send(call('t1'), end)
  await close()
  chat.selectBranch('m2')
  slow.resolve('out')
  await settle()
  expect(chat.getState().nodes.get('m3')?.toolCalls[0]).toMatchObject({ state: 'done', result: 'out' })
  expect(requests).toHaveLength(3)
})

it('stop closes the calls of an answer that is not shown', async () => {
  const { chat, answer, begin, send, close } = playChat({
    tools: { slow: { execute: () => new Promise(() => {}) } },
  })
  void chat.sendMessage('Hi')
  await answer('1')
  void chat.regenerate()
  await begin('a')
  await send(call('t1'), end)
  await close()
  chat.selectBranch('m2')
  await chat.stop()
  expect(chat.getState().nodes.get('m3')?.toolCalls[0]).toMatchObject({ state: 'cancelled' })
})

it('setMessages stops an answer that has not begun', async () => {
  const { chat, requests } = playChat()
  void chat.sendMessage('One')
  await settle()
  chat.setMessages([])
  expect([chat.getState().status, requests[0]?.signal.aborted]).toEqual(['ready', true])
})
it('and none of it comes later', async () => {
  const { chat, answer, shown } = playChat()
  void chat.sendMessage('One')
  await settle()
  chat.setMessages([])
  await answer('ghost')
  expect([shown(), chat.getState().nodes.size]).toEqual([[], 0])
})

it('what is sent before the chat is shown waits for the storage', async () => {
  const user = {
    message: { id: 'old', role: 'user', parts: [{ type: 'text', text: 'Old' }] },
    toolCalls: [],
    info: { createdAt: 1, state: 'sent' },
  }
  const storage = chatStorage({ ...noStore, load: async () => ({ version: 1, nodes: [user], ids: ['old'] }) })
  const { chat, shown } = playChat({ storage })
  void chat.sendMessage('Hi')
  chat.attach(() => ({}))
  await settle()
  expect(shown()).toEqual(['user: Old', 'user: Hi'])
})

it('so does what is regenerated', async () => {
  const loaded = later<unknown>()
  const messages = [{ id: 'a', role: 'user' as const, parts: [{ type: 'text' as const, text: 'A' }] }]
  const storage = chatStorage({ ...noStore, load: () => loaded.promise })
  const { chat, requests } = playChat({ storage, messages })
  chat.attach(() => ({}))
  void chat.regenerate()
  await settle()
  expect(requests).toHaveLength(0)
})

it('regenerating what is not there stops nothing', async () => {
  const { chat, begin } = playChat()
  void chat.sendMessage('Hi')
  await begin('a')
  await expect(chat.regenerate({ messageId: 'nowhere' })).rejects.toMatchObject({ code: 'misuse' })
  expect(chat.getState().status).toBe('streaming')
})

it('leaving while only a tool of the page runs asks nothing more', async () => {
  const slow = later<string>()
  const { chat, begin, send, close, requests } = playChat({
    tools: { slow: { execute: () => slow.promise } },
  })
  void chat.sendMessage('Hi')
  await begin('a')
  await send(call('t1'), end)
  await close()
  chat.disconnect()
  slow.resolve('x')
  await settle()
  expect([chat.getState().status, chat.getState().end, requests.length]).toEqual(['ready', 'disconnected', 1])
})

it('a chat that is too large for its storage destroys no other', async () => {
  const entries = new Map<string, string>()
  const store = {
    getItem: (k: string) => entries.get(k) ?? null,
    setItem(k: string, v: string) {
      const used = [...entries].filter(([o]) => o !== k).reduce((s, [, t]) => s + t.length, v.length)
      if (used > 4_000) throw new DOMException('full', 'QuotaExceededError')
      entries.set(k, v)
    },
    removeItem: (k: string) => void entries.delete(k),
  } as unknown as Storage
  const storage = webStorage({ storage: () => store })
  for (const id of ['one', 'two']) {
    const { chat, answer } = playChat({ storage }, id)
    chat.attach(() => ({}))
    await settle()
    void chat.sendMessage(id)
    await answer('y')
  }
  const { chat, answer } = playChat({ storage }, 'huge')
  chat.attach(() => ({}))
  await settle()
  void chat.sendMessage('x'.repeat(10_000))
  await answer('y')
  expect((await storage.list()).map(({ chatId }) => chatId)).toEqual(['two', 'one'])
})

it('tool calls that are none are not read from a storage', async () => {
  const node = {
    message: { id: 'b', role: 'assistant', parts: [{ type: 'text', text: 'x' }] },
    toolCalls: [null],
    info: { createdAt: 1, state: 'done' },
  }
  const storage = chatStorage({ ...noStore, load: () => ({ version: 1, nodes: [node], ids: ['b'] }) })
  const { chat, shown } = playChat({ storage })
  chat.attach(() => ({}))
  await settle()
  await Promise.race([chat.sendMessage('Hi'), settle()])
  expect(shown().at(-1)).toBe('user: Hi')
})

it('messages that follow each other in a circle are shown once', async () => {
  const n = (id: string, parentId: string) => ({
    message: { id, role: 'user', parts: [] },
    parentId,
    toolCalls: [],
    info: { createdAt: 1, state: 'sent' },
  })
  const storage = chatStorage({
    ...noStore,
    load: () => ({
      version: 1,
      nodes: [n('a', 'b'), n('b', 'a'), n('c', 'a'), n('d', 'a')],
      ids: ['a', 'b', 'a'],
    }),
  })
  const { chat } = playChat({ storage })
  chat.attach(() => ({}))
  await settle()
  void chat.sendMessage('Hi')
  await settle()
  const ids = chat.getState().ids
  expect(ids).toEqual([...new Set(ids)])
})

it('and so are messages of the same id', async () => {
  const m = (id: string) => ({ id, role: 'user' as const, parts: [] })
  const { chat, answer } = playChat({ messages: [m('a'), m('a')] })
  void chat.sendMessage('1')
  await answer('x')
  void chat.regenerate()
  await answer('y')
  void chat.regenerate()
  await answer('z')
  const { ids } = chat.getState()
  expect(ids).toEqual([...new Set(ids)])
})

it('an id that is taken is not taken twice', async () => {
  const { chat, answer } = playChat()
  void chat.sendMessage('One')
  await answer('1')
  void chat.sendMessage({ id: 'm1', parts: [{ type: 'text', text: 'again' }] })
  await answer('2')
  const { ids } = chat.getState()
  expect(ids).toEqual([...new Set(ids)])
})

it('usage that is no number counts nothing', async () => {
  const { chat, begin, send, close } = playChat()
  void chat.sendMessage('Hi')
  await begin('Hello')
  await send({ type: 'usage', input_tokens: { a: 1 }, output_tokens: '4' }, end)
  await close()
  expect(chat.getState().nodes.get('m2')?.info.usage).toEqual({})
})

it('a file of no type is no part', async () => {
  const { chat, begin, send } = playChat()
  void chat.sendMessage('Hi')
  await begin('Hello')
  await send(
    { type: 'file', url: 'https://x.y/z' },
    { type: 'source-url', title: 'no url' },
    { type: 'source-document', url: 'x' },
    { type: 'data', foo: 'x' },
    { type: 'file-changed', url: 'x' },
  )
  expect(selectMessages(chat.getState())[1]?.parts.slice(1)).toEqual([])
})

it('there is nothing to retry once the messages are gone', async () => {
  const { chat, refuse, requests } = playChat()
  void chat.sendMessage('Hi')
  await settle()
  await refuse(new AgentError('network', 'No.'))
  chat.setMessages([])
  void chat.retry()
  await settle()
  expect(requests).toHaveLength(1)
})

it('what is queued cancels no call that is answered by hand', async () => {
  const { chat, begin, send, close, requests } = playChat({ tools: { ask: {} } })
  void chat.sendMessage('Hi')
  await begin('a')
  void chat.sendMessage('Queued')
  await settle()
  await send(call('t1', 'ask'), end)
  await close()
  expect([requests.length, selectToolCall(chat.getState(), 't1')?.state]).toEqual([1, 'running'])
})

it('arguments that are nested too deeply leave nothing open', async () => {
  let parameters: object = {}
  for (let i = 0; i < 20_000; i++) parameters = { a: parameters }
  const deep = '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000)
  const { chat, begin, send } = playChat()
  void chat.sendMessage('Hi')
  await begin('Hello')
  await send(
    `{"type":"approval_request","approval_id":"a","tool_call_id":"t","tool_name":"x","parameters":${deep}}`,
  )
  await settle()
  await send(token('more'))
  const { status, error } = chat.getState()
  const text = chat.getState().nodes.get('m2')?.message.parts[0]
  expect([status, (error as Error | undefined)?.name, text && 'state' in text && text.state]).toEqual([
    'streaming',
    undefined,
    'streaming',
  ])
})

it('files may be a list of any sort', async () => {
  class FR {
    result = 'data:,'
    onload = () => {}
    readAsDataURL() {
      queueMicrotask(() => this.onload())
    }
  }
  vi.stubGlobal('FileReader', FR)
  const { chat } = playChat()
  const file = new File(['x'], 'a.txt', { type: 'text/plain' })
  const p = chat.sendMessage({ text: 'x', files: { length: 1, 0: file } })
  let error: unknown
  p.catch((e) => (error = e))
  await settle()
  vi.unstubAllGlobals()
  expect(error).toBe(undefined)
})

it('stop changes nothing at rest', async () => {
  const { chat, answer } = playChat()
  void chat.sendMessage('Hi')
  await answer('1')
  const before = chat.getState()
  await chat.stop()
  expect(chat.getState().nodes).toBe(before.nodes)
})

it('saves do not overtake each other', async () => {
  const done: string[] = []
  const waits = [later<void>(), later<void>()]
  let n = 0
  const storage = chatStorage({
    ...noStore,
    load: () => undefined,
    save: async (c) => {
      const w = waits[n++]
      await w?.promise
      done.push(String(c.ids.length))
    },
  })
  const { chat } = playChat({ storage })
  chat.attach(() => ({}))
  await settle()
  chat.setMessages([{ id: 'a', role: 'user', parts: [] }])
  chat.setMessages([
    { id: 'a', role: 'user', parts: [] },
    { id: 'b', role: 'user', parts: [] },
  ])
  waits[1]?.resolve()
  await settle()
  waits[0]?.resolve()
  await settle()
  expect(done.at(-1)).toBe('2')
})

it('a reply is to the call of the answer that is being written, whatever is shown', async () => {
  const { chat, begin, send, close, requests, accept } = playChat({ tools: { slow: {} } })
  const last = () => selectMessages(chat.getState()).at(-1)?.id ?? ''
  void chat.sendMessage('x')
  await begin('one')
  await send(call('call_0'), end)
  await close()
  await chat.addToolOutput({ tool: 'slow', toolCallId: 'call_0', output: 1 })
  await accept()
  await send(token('done'), end)
  await close()
  const first = last()
  void chat.regenerate()
  await begin('two')
  const second = last()
  await send(call('call_0'))
  chat.selectBranch(first)
  await chat.addToolOutput({ tool: 'slow', toolCallId: 'call_0', output: 2 })
  expect(selectToolCall(chat.getState(), 'call_0', second)).toMatchObject({ state: 'done', result: 2 })
  await send(end)
  await close()
  await settle()
  expect(requests).toHaveLength(4)
})

it('a message stays the same object while nothing that it shows has changed', async () => {
  const { chat, begin, send } = playChat()
  const last = () => selectMessages(chat.getState()).at(-1)
  const written = (text: string) => ({
    type: 'tool_call_update',
    tool_call: { id: 'c1', type: 'function', function: { name: 'f', arguments: text } },
  })
  void chat.sendMessage('x')
  await begin('a')
  await send(written('{"a'))
  const before = last()
  expect(before?.parts.at(-1)).toMatchObject({ type: 'tool-f', state: 'input-streaming' })
  await send(written('{"ab'))
  expect(last()).toBe(before)
  expect(selectToolCall(chat.getState(), 'c1')?.inputText).toBe('{"ab')
})

it('a call that was to be approved, and is made all the same, waits for nobody', async () => {
  const { chat, begin, send, close } = playChat()
  void chat.sendMessage('x')
  await begin('a')
  await send(approval('c1'))
  expect(selectToolCall(chat.getState(), 'c1')?.state).toBe('waiting')
  await send(call('c1', 'mail'))
  expect(selectToolCall(chat.getState(), 'c1')?.state).toBe('running')
  await send(token('sent.'), end)
  await close()
  expect(selectToolCall(chat.getState(), 'c1')?.state).toBe('cancelled')
})

it('what was answered by hand while the run went on has no end in time that was measured', async () => {
  const { chat, begin, send, close, advance } = playChat()
  void chat.sendMessage('x')
  await begin('a')
  await send(call('c1'))
  await chat.addToolOutput({ tool: 'slow', toolCallId: 'c1', output: 1 })
  await advance(6_000)
  await send(end)
  await close()
  expect(selectToolCall(chat.getState(), 'c1')).toMatchObject({ state: 'done', endedAt: undefined })
})
