import { describe, expect, it, vi } from 'vitest'
import {
  type ChatOptions,
  chatStorage,
  messageText,
  type StoredChat,
  selectBranches,
  selectMessages,
  selectToolCall,
  webStorage,
} from 'react-agent-stream/core'
import { end, playChat, settle, token } from './chat.js'

/** A `Storage` in memory, with room for so many characters. */
function memory(room = Number.POSITIVE_INFINITY): Storage & { entries: Map<string, string> } {
  const entries = new Map<string, string>()
  return {
    entries,
    get length() {
      return entries.size
    },
    key: (index) => [...entries.keys()][index] ?? null,
    getItem: (key) => entries.get(key) ?? null,
    setItem(key, value) {
      const others = [...entries].filter(([other]) => other !== key)
      const used = others.reduce((sum, [, text]) => sum + text.length, value.length)
      if (used > room) throw new DOMException('full', 'QuotaExceededError')
      entries.set(key, value)
    },
    removeItem: (key) => void entries.delete(key),
    clear: () => entries.clear(),
  }
}

/** A chat that is shown, so that it loads. */
async function shownChat(options: ChatOptions, id?: string) {
  const played = playChat(options, id)
  const onError = vi.fn()
  const detach = played.chat.attach(() => ({ onError }))
  await settle()
  return { ...played, onError, detach }
}

describe('persistence', () => {
  it('brings back what was said, every version of it, and what is shown', async () => {
    const storage = webStorage({ storage: () => store })
    const store = memory()
    const first = await shownChat({ storage })
    void first.chat.sendMessage({ text: 'Hi', metadata: { mood: 'good' } })
    await first.answer('Hello')
    void first.chat.regenerate()
    await first.answer('Good day')
    void first.chat.sendMessage('And you?')
    await first.answer('Well')
    first.chat.selectBranch('m2')
    const second = await shownChat({ storage })
    expect(second.shown()).toEqual(['user: Hi', 'assistant: Hello'])
    expect(selectMessages(second.chat.getState())).toEqual(selectMessages(first.chat.getState()))
    expect(second.chat.getState().nodes).toEqual(first.chat.getState().nodes)
    expect(selectBranches(second.chat.getState()).get('m2')).toEqual(['m2', 'm3'])
    second.chat.selectBranch('m3')
    expect(second.shown()).toEqual(['user: Hi', 'assistant: Good day', 'user: And you?', 'assistant: Well'])
    expect(storage.list()).toEqual([{ chatId: 'chat-1', title: 'Hi', updatedAt: expect.any(Number) }])
  })

  it('holds back what is sent until it is loaded', async () => {
    let loaded: (value: unknown) => void = () => {}
    const load = () => new Promise((resolve) => (loaded = resolve))
    const storage = chatStorage({ load, save() {}, remove() {}, list: () => [] })
    const { chat, requests, shown } = await shownChat({ storage })
    void chat.sendMessage('Hi')
    await settle()
    expect([requests.length, shown(), chat.getState().isLoaded]).toEqual([0, [], false])
    loaded(undefined)
    await settle()
    expect([requests.length, shown(), chat.getState().isLoaded]).toEqual([1, ['user: Hi'], true])
  })

  it('stores an answer once a second while it is written, and at its end', async () => {
    const saved: StoredChat[] = []
    const storage = chatStorage({
      load: () => undefined,
      save: (chat) => void saved.push(chat),
      remove() {},
      list: () => [],
    })
    const { chat, begin, send, close, advance } = await shownChat({ storage })
    void chat.sendMessage('Hi')
    await begin('a')
    for (let at = 0; at < 30; at++) {
      await send(token('b'))
      await advance(100)
    }
    expect(saved.length).toBeGreaterThanOrEqual(3)
    expect(saved.length).toBeLessThanOrEqual(5)
    await send(end)
    await close()
    expect(saved.at(-1)?.nodes.at(-1)).toMatchObject({ info: { state: 'done', end: 'finished' } })
    expect(messageText(saved.at(-1)?.nodes.at(-1)?.message ?? { parts: [] })).toBe(`a${'b'.repeat(30)}`)
  })

  it('brings back an answer that was being written as disconnected, with nothing open', async () => {
    const store = memory()
    const storage = webStorage({ storage: () => store })
    const first = await shownChat({ storage })
    void first.chat.sendMessage('Hi')
    await first.begin('Hel')
    await first.send({ type: 'tool_call', tool_name: 'search', parameters: {} })
    await first.advance(1_500)
    const second = await shownChat({ storage, generateId: () => 'm9' })
    const node = second.chat.getState().nodes.get('m2')
    expect(node?.info).toMatchObject({ state: 'done', end: 'disconnected', error: { code: 'disconnected' } })
    expect(node?.message.parts).toMatchObject([
      { type: 'text', text: 'Hel', state: 'done' },
      { type: 'tool-search', state: 'output-error' },
    ])
    void second.chat.retry()
    await second.answer('Hello')
    expect(second.shown()).toEqual(['user: Hi', 'assistant: Hello'])
  })

  it('brings back a request for approval, which can be answered', async () => {
    const store = memory()
    const storage = webStorage({ storage: () => store })
    const first = await shownChat({ storage })
    void first.chat.sendMessage('Write')
    await first.begin('I will.')
    const asked = {
      type: 'approval_request',
      approval_id: 'a1',
      tool_call_id: 't1',
      tool_name: 'mail',
      parameters: {},
    }
    await first.send(asked, end)
    await first.close()
    const second = await shownChat({ storage })
    expect(selectToolCall(second.chat.getState(), 't1')).toMatchObject({ state: 'waiting' })
    void second.chat.addToolApprovalResponse({ id: 'a1', approved: true })
    await settle()
    expect(second.requests[0]?.input).toMatchObject({ toolReplies: [{ toolCallId: 't1' }] })
  })

  it('tells of an error with its code and words after it was stored', async () => {
    const store = memory()
    const storage = webStorage({ storage: () => store })
    const first = await shownChat({ storage })
    void first.chat.sendMessage('Hi')
    await first.accept()
    await first.send({ type: 'error', error: 'No money left' })
    await first.close()
    const stored = first.chat.getState().nodes.get('m1')?.info
    expect(stored?.state).toBe('sent')
    void first.chat.retry()
    await first.begin('Hel')
    await first.send({ type: 'error', error: 'No money left' })
    await first.close()
    const second = await shownChat({ storage })
    const { info } = [...second.chat.getState().nodes.values()].at(-1) ?? {}
    expect(info?.error).toMatchObject({ name: 'AgentError', code: 'agent' })
    expect(info?.error?.message).toContain('No money left')
  })

  it.each([
    ['nothing', undefined],
    ['no JSON', '{'],
    ['another version', JSON.stringify({ version: 2, nodes: [], ids: [] })],
    [
      'what is no chat',
      JSON.stringify({ version: 1, nodes: [{ message: { id: 1 } }, null], ids: ['x', {}] }),
    ],
  ])('begins empty with %s', async (_, text) => {
    const store = memory()
    if (text !== undefined) store.setItem('agent-chat/chat-1', text)
    const { shown, onError } = await shownChat({ storage: webStorage({ storage: () => store }) })
    expect(shown()).toEqual([])
    expect(onError).not.toHaveBeenCalled()
  })

  it('tells of a storage that fails, and goes on in memory', async () => {
    const storage = webStorage({
      storage: () => {
        throw new DOMException('denied', 'SecurityError')
      },
    })
    const { chat, answer, shown, onError } = await shownChat({ storage })
    void chat.sendMessage('Hi')
    await answer('Hello')
    expect(shown()).toEqual(['user: Hi', 'assistant: Hello'])
    expect(onError.mock.calls.map(([error]) => error.code)).toContain('misuse')
  })

  it('makes room by removing the chat that was left alone the longest', async () => {
    const store = memory(3_500)
    const storage = webStorage({ storage: () => store })
    for (const id of ['one', 'two', 'three', 'four']) {
      const { chat, answer } = await shownChat({ storage }, id)
      void chat.sendMessage('x'.repeat(300))
      await answer('y'.repeat(300))
    }
    const kept = (await storage.list()).map(({ chatId }) => chatId)
    expect(kept[0]).toBe('four')
    expect(kept).not.toContain('one')
    expect([...store.entries.keys()].filter((key) => key !== 'agent-chat').toSorted()).toEqual(
      kept.map((id) => `agent-chat/${id}`).toSorted(),
    )
  })

  it('tells of a chat that alone is too large', async () => {
    const store = memory(400)
    const { chat, answer, onError } = await shownChat({ storage: webStorage({ storage: () => store }) })
    void chat.sendMessage('x'.repeat(500))
    await answer('y')
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'limit_exceeded' }))
  })

  it('keeps no more chats than it may', async () => {
    const store = memory()
    const storage = webStorage({ storage: () => store, maxChats: 2 })
    for (const id of ['one', 'two', 'three']) {
      const { chat, answer } = await shownChat({ storage }, id)
      void chat.sendMessage(id)
      await answer('y')
    }
    expect((await storage.list()).map(({ title }) => title)).toEqual(['three', 'two'])
    await storage.remove('three')
    expect([...store.entries.keys()].toSorted()).toEqual(['agent-chat', 'agent-chat/two'])
  })

  it('keeps no more than 1,000 messages of a chat', async () => {
    const messages = Array.from({ length: 1_200 }, (_, index) => ({
      id: `h${index}`,
      role: index % 2 ? ('assistant' as const) : ('user' as const),
      parts: [{ type: 'text' as const, text: `${index}` }],
    }))
    let saved: StoredChat | undefined
    const save = (chat: StoredChat) => void (saved = chat)
    const storage = chatStorage({ load: () => undefined, save, remove() {}, list: () => [] })
    const { chat, answer } = await shownChat({ storage, messages })
    void chat.sendMessage('More')
    await answer('Yes')
    expect([saved?.ids.length, saved?.nodes.length, saved?.ids.at(0), saved?.ids.at(-1)]).toEqual([
      1_000,
      1_000,
      'h202',
      'm2',
    ])
  })
})
