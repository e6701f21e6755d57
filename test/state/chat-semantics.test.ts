import { convertToModelMessages } from 'ai'
import { describe, expect, it, vi } from 'vitest'
import {
  AgentError,
  type ChatState,
  selectBranches,
  selectMessages,
  selectToolCall,
} from 'react-agent-stream/core'
import { end, playChat, settle, token } from './chat.js'

const last = ({ nodes, live, ids }: ChatState) => live ?? nodes.get(ids.at(-1) ?? '')

describe('status values', () => {
  it('goes from submitted to streaming to ready', async () => {
    const { chat, accept, send, close } = playChat()
    const statuses: string[] = [chat.getState().status]
    chat.subscribe(() => statuses.at(-1) !== chat.getState().status && statuses.push(chat.getState().status))
    void chat.sendMessage('Hi')
    await accept()
    await send(token('Hello'))
    await send(end)
    await close()
    expect(statuses).toEqual(['ready', 'submitted', 'streaming', 'ready'])
    expect(chat.getState()).toMatchObject({ end: 'finished', connection: 'closed' })
  })

  it('is an error until it is cleared', async () => {
    const { chat, refuse } = playChat()
    void chat.sendMessage('Hi')
    await settle()
    await refuse(new AgentError('http', 'The server answered 500.', { status: 500 }))
    expect(chat.getState()).toMatchObject({ status: 'error', error: { code: 'http', status: 500 } })
    chat.clearError()
    expect(chat.getState()).toMatchObject({ status: 'ready', error: undefined })
  })
})

describe('multi-turn', () => {
  it('sends the new message and the session, and keeps the context it was given', async () => {
    const { chat, answer, body, shown } = playChat({ context: { sender_id: 'ada' } })
    void chat.sendMessage('Hi')
    await answer('Hello')
    void chat.sendMessage({ text: 'And now?' })
    await answer('Now this')
    expect(body()).toEqual({ message: 'And now?', context: { session_id: 'chat-1', sender_id: 'ada' } })
    expect(shown()).toEqual(['user: Hi', 'assistant: Hello', 'user: And now?', 'assistant: Now this'])
  })

  it('gives the whole history to whoever asks for it', async () => {
    const { chat, answer, requests } = playChat()
    void chat.sendMessage('Hi')
    await answer('Hello')
    void chat.sendMessage('And now?', { metadata: { from: 'test' } })
    await settle()
    expect(requests.at(-1)?.input).toMatchObject({
      chatId: 'chat-1',
      trigger: 'submit-message',
      messageId: undefined,
      message: { id: 'm3' },
      messages: [{ id: 'm1' }, { id: 'm2' }, { id: 'm3' }],
      toolReplies: [],
      metadata: { from: 'test' },
    })
  })

  it('shows a stream of bare tokens as one text', async () => {
    const { chat, accept, send, close, shown } = playChat()
    void chat.sendMessage('Hi')
    await accept({ ends: 'body' })
    await send('Hel', 'lo ', 'there')
    expect(shown()).toEqual(['user: Hi', 'assistant: Hello there'])
    await close()
    expect(chat.getState()).toMatchObject({ status: 'ready', end: 'finished', endedBy: 'body' })
  })

  it('shows the result of an agent that streams no tokens', async () => {
    const { chat, accept, send, close, shown } = playChat()
    void chat.sendMessage('Hi')
    await accept()
    await send({ type: 'result', output: 'All at once', success: true })
    await close()
    expect(shown()).toEqual(['user: Hi', 'assistant: All at once'])
  })
})

describe('history load', () => {
  it('begins with the messages it is given, and asks on top of them', async () => {
    const messages = [
      { id: 'a', role: 'user' as const, parts: [{ type: 'text' as const, text: 'Earlier' }] },
      { id: 'b', role: 'assistant' as const, parts: [{ type: 'text' as const, text: 'Indeed' }] },
    ]
    const { chat, answer, shown, requests } = playChat({ messages })
    expect(shown()).toEqual(['user: Earlier', 'assistant: Indeed'])
    expect(selectMessages(chat.getState())[0]).toBe(messages[0])
    void chat.sendMessage('More')
    await answer('Certainly')
    expect(requests[0]?.input).toMatchObject({ messages: [{ id: 'a' }, { id: 'b' }, { id: 'm1' }] })
  })

  it('knows the tool calls of messages that come from elsewhere', () => {
    const parts = [
      { type: 'tool-search', toolCallId: 't1', state: 'output-available', input: { q: 1 }, output: [2] },
      {
        type: 'dynamic-tool',
        toolName: 'other',
        toolCallId: 't2',
        state: 'output-error',
        input: {},
        errorText: 'no',
      },
    ] as const
    const { chat } = playChat({ messages: [{ id: 'b', role: 'assistant', parts: [...parts] }] })
    expect(selectToolCall(chat.getState(), 't1')).toMatchObject({
      toolName: 'search',
      state: 'done',
      result: [2],
    })
    expect(selectToolCall(chat.getState(), 't2')).toMatchObject({
      toolName: 'other',
      state: 'error',
      error: 'no',
    })
  })
})

describe('regenerate', () => {
  it('asks again, and keeps the old answer as a version', async () => {
    const { chat, answer, shown, body } = playChat()
    void chat.sendMessage('Hi')
    await answer('Hello')
    void chat.regenerate()
    await settle()
    expect(body()).toMatchObject({ message: 'Hi', trigger: 'regenerate-message', message_id: 'm2' })
    await answer('Good day')
    expect(shown()).toEqual(['user: Hi', 'assistant: Good day'])
    expect([...selectBranches(chat.getState())]).toEqual([['m3', ['m2', 'm3']]])
  })

  it('asks again for an answer in the middle, and what followed stays with the old one', async () => {
    const { chat, answer, shown } = playChat()
    void chat.sendMessage('One')
    await answer('1')
    void chat.sendMessage('Two')
    await answer('2')
    void chat.regenerate({ messageId: 'm2' })
    await answer('I')
    expect(shown()).toEqual(['user: One', 'assistant: I'])
    chat.selectBranch('m2')
    expect(shown()).toEqual(['user: One', 'assistant: 1', 'user: Two', 'assistant: 2'])
  })

  it('answers a message of the user again', async () => {
    const { chat, answer, shown } = playChat()
    void chat.sendMessage('One')
    await answer('1')
    void chat.regenerate({ messageId: 'm1' })
    await answer('I')
    expect(shown()).toEqual(['user: One', 'assistant: I'])
  })

  it('rejects for a message that is not there', async () => {
    const { chat } = playChat()
    await expect(chat.regenerate({ messageId: 'nowhere' })).rejects.toMatchObject({ code: 'misuse' })
  })
})

describe('edit message and branches kept', () => {
  it('puts the new version in the place of the old one, which can be gone back to', async () => {
    const { chat, answer, shown, body } = playChat()
    void chat.sendMessage('Helo')
    await answer('What?')
    void chat.sendMessage({ text: 'Hello', messageId: 'm1' })
    await settle()
    expect(body()).toMatchObject({ message: 'Hello', trigger: 'submit-message', message_id: 'm1' })
    await answer('Hi!')
    expect(shown()).toEqual(['user: Hello', 'assistant: Hi!'])
    expect(selectBranches(chat.getState()).get('m3')).toEqual(['m1', 'm3'])
    chat.selectBranch('m1')
    expect(shown()).toEqual(['user: Helo', 'assistant: What?'])
    chat.selectBranch('m3')
    expect(shown()).toEqual(['user: Hello', 'assistant: Hi!'])
  })

  it('sends the history of the version that is shown', async () => {
    const { chat, answer, requests } = playChat()
    void chat.sendMessage('One')
    await answer('1')
    void chat.regenerate()
    await answer('I')
    chat.selectBranch('m2')
    void chat.sendMessage('Two')
    await settle()
    expect(requests.at(-1)?.input).toMatchObject({ messages: [{ id: 'm1' }, { id: 'm2' }, { id: 'm4' }] })
  })

  it('rejects for a message that is not there, and sends nothing', async () => {
    const { chat, requests, shown } = playChat()
    await expect(chat.sendMessage({ text: 'x', messageId: 'nowhere' })).rejects.toMatchObject({
      code: 'misuse',
    })
    expect([requests.length, shown()]).toEqual([0, []])
  })

  it('shows the answer to a version that was not looked at while it was written', async () => {
    const { chat, answer, shown } = playChat()
    void chat.sendMessage('Helo')
    await answer('What?')
    void chat.sendMessage({ text: 'Hello', messageId: 'm1' })
    await settle()
    chat.selectBranch('m1')
    await answer('Hi!')
    expect(shown()).toEqual(['user: Helo', 'assistant: What?'])
    chat.selectBranch('m3')
    expect(shown()).toEqual(['user: Hello', 'assistant: Hi!'])
  })

  it('goes on writing an answer while another version is looked at', async () => {
    const { chat, answer, begin, send, close, shown } = playChat()
    void chat.sendMessage('One')
    await answer('1')
    void chat.regenerate()
    await begin('I')
    chat.selectBranch('m2')
    await send(token('I'), end)
    await close()
    expect(shown()).toEqual(['user: One', 'assistant: 1'])
    chat.selectBranch('m3')
    expect(shown()).toEqual(['user: One', 'assistant: II'])
  })
})

describe('optimistic updates', () => {
  it('shows the message at once, as sending, then as sent', async () => {
    const { chat, accept, shown } = playChat()
    void chat.sendMessage('Hi')
    await settle()
    expect(shown()).toEqual(['user: Hi'])
    expect(last(chat.getState())?.info.state).toBe('sending')
    await accept()
    expect(last(chat.getState())?.info.state).toBe('sent')
  })

  it('shows it as failed when the server never answered, and retries', async () => {
    const { chat, refuse, answer, shown, requests } = playChat()
    void chat.sendMessage('Hi')
    await settle()
    await refuse(new AgentError('network', 'No answer.'))
    expect(last(chat.getState())?.info).toMatchObject({ state: 'failed', error: { code: 'network' } })
    void chat.retry()
    await settle()
    expect(last(chat.getState())?.info.state).toBe('sending')
    await answer('Hello')
    expect(shown()).toEqual(['user: Hi', 'assistant: Hello'])
    expect(requests.map(({ body }) => body)).toEqual([requests[0]?.body, requests[0]?.body])
  })

  it('keeps what had arrived of an answer that broke off as a version, and retries', async () => {
    const { chat, begin, close, answer, shown } = playChat()
    void chat.sendMessage('Hi')
    await begin('Hel')
    await close()
    expect(chat.getState()).toMatchObject({ status: 'error', end: 'disconnected' })
    expect(last(chat.getState())?.info).toMatchObject({ state: 'done', end: 'disconnected' })
    void chat.retry()
    await answer('Hello')
    expect(shown()).toEqual(['user: Hi', 'assistant: Hello'])
    expect(selectBranches(chat.getState()).get('m3')).toEqual(['m2', 'm3'])
  })

  it('says so when there is nowhere to ask', async () => {
    const { chat, shown } = playChat({ transport: undefined })
    await chat.sendMessage('Hi')
    expect(chat.getState()).toMatchObject({ status: 'error', error: { code: 'misuse' } })
    expect(last(chat.getState())?.info.state).toBe('failed')
    expect(shown()).toEqual(['user: Hi'])
  })
})

describe('tool call lifecycle', () => {
  it('goes through the states of the AI SDK', async () => {
    const { chat, accept, send, close } = playChat()
    const states: string[] = []
    chat.subscribe(() => {
      const part = last(chat.getState())?.message.parts.find(({ type }) => type === 'tool-search')
      if (part && 'state' in part && states.at(-1) !== part.state) states.push(part.state ?? '')
    })
    void chat.sendMessage('Hi')
    await accept()
    const call = (text: string) => ({ id: 'call_1', function: { name: 'search', arguments: text } })
    await send({ type: 'tool_call_delta', tool_call: call('{"q"') })
    await send({ type: 'tool_calls_ready', tool_calls: [call('{"q":1}')] })
    await send({ type: 'tool_call', tool_name: 'search', operation: 'web', parameters: { q: 1 } })
    await send({ type: 'tool_result', tool_name: 'search', result: { hits: 3 } })
    await send(end)
    await close()
    expect(states).toEqual(['input-streaming', 'input-available', 'output-available'])
    expect(selectToolCall(chat.getState(), 'call_1')).toMatchObject({ operation: 'web', result: { hits: 3 } })
    expect(last(chat.getState())?.message.parts).toEqual([
      {
        type: 'tool-search',
        toolCallId: 'call_1',
        state: 'output-available',
        input: { q: 1 },
        output: { hits: 3 },
      },
    ])
  })

  it('closes every open part when it is stopped, and the next request has no dangling call', async () => {
    const { chat, begin, send, requests, answer } = playChat()
    void chat.sendMessage('Hi')
    await begin('Looking')
    await send({ type: 'tool_call', tool_name: 'search', parameters: { q: 1 } })
    await chat.stop()
    expect(chat.getState()).toMatchObject({ status: 'ready', end: 'stopped' })
    expect(last(chat.getState())?.message.parts).toEqual([
      { type: 'text', text: 'Looking', state: 'done' },
      {
        type: 'tool-search',
        toolCallId: 'search',
        state: 'output-error',
        input: { q: 1 },
        errorText: 'cancelled',
      },
    ])
    void chat.sendMessage('Go on')
    await settle()
    const next = requests[1]?.input as { messages: Parameters<typeof convertToModelMessages>[0] } | undefined
    await expect(convertToModelMessages(next?.messages ?? [])).resolves.toHaveLength(4)
    await answer('Fine')
  })
})

describe('arguments while they stream', () => {
  it('are text that grows, beside the part, and its input once they are whole', async () => {
    const { chat, accept, send } = playChat()
    void chat.sendMessage('Hi')
    await accept()
    const seen: unknown[] = []
    for (const text of ['{"q', '{"query":"ti', '{"query":"tide"}']) {
      const tool_call = { id: 'c1', type: 'function', function: { name: 'search', arguments: text } }
      await send({ type: 'tool_call_delta', tool_call })
      const part = last(chat.getState())?.message.parts[0]
      seen.push([part && 'state' in part && part.state, selectToolCall(chat.getState(), 'c1')?.inputText])
    }
    expect(seen).toEqual([
      ['input-streaming', '{"q'],
      ['input-streaming', '{"query":"ti'],
      ['input-streaming', '{"query":"tide"}'],
    ])
    const whole = { id: 'c1', type: 'function', function: { name: 'search', arguments: '{"query":"tide"}' } }
    await send({ type: 'tool_calls_ready', tool_calls: [whole] })
    expect(last(chat.getState())?.message.parts[0]).toMatchObject({
      state: 'input-available',
      input: { query: 'tide' },
    })
  })
})

describe('parallel tools', () => {
  it('shows calls that overlap, each with its own outcome', async () => {
    const { chat, accept, send } = playChat()
    void chat.sendMessage('Hi')
    await accept()
    await send(
      { type: 'tool_call', tool_call_id: 'a', tool_name: 'search', parameters: {} },
      { type: 'tool_call', tool_call_id: 'b', tool_name: 'fetch', parameters: {} },
      { type: 'tool_result', tool_call_id: 'b', tool_name: 'fetch', result: 'B' },
    )
    expect(last(chat.getState())?.toolCalls).toMatchObject([
      { toolCallId: 'a', state: 'running' },
      { toolCallId: 'b', state: 'done', result: 'B' },
    ])
  })
})

describe('reasoning parts', () => {
  it('are parts of their own, before the text', async () => {
    const { chat, accept, send, close } = playChat()
    void chat.sendMessage('Hi')
    await accept()
    await send({ type: 'thinking_token', content: 'Hm' }, token('Hello'), end)
    await close()
    expect(last(chat.getState())?.message.parts).toEqual([
      { type: 'reasoning', text: 'Hm', state: 'done' },
      { type: 'text', text: 'Hello', state: 'done' },
    ])
  })
})

describe('ReAct steps', () => {
  it('mark where an iteration begins', async () => {
    const { chat, accept, send } = playChat()
    void chat.sendMessage('Hi')
    await accept()
    await send({ type: 'started' }, { type: 'iteration_start', iteration: 1 }, token('a'))
    await send({ type: 'iteration_start', iteration: 2 }, token('b'))
    expect(last(chat.getState())?.message.parts.map(({ type }) => type)).toEqual([
      'step-start',
      'text',
      'step-start',
      'text',
    ])
  })
})

describe('sources, files and data parts', () => {
  it('are parts at their place, and the same data part again replaces the one there was', async () => {
    const onData = vi.fn()
    const { chat, begin, send, close } = playChat()
    chat.attach(() => ({ onData }))
    void chat.sendMessage('Hi')
    await begin('As they say')
    await send(
      { type: 'source-url', sourceId: 's1', url: 'https://example.com/a', title: 'A' },
      {
        type: 'source-document',
        sourceId: 's2',
        title: 'Paper',
        mediaType: 'application/pdf',
        filename: 'p.pdf',
      },
      { type: 'data-weather', id: 'w', data: { degrees: 20 } },
      { type: 'file', url: 'data:image/png;base64,AA==', mediaType: 'image/png' },
    )
    await send({ type: 'data-weather', id: 'w', data: { degrees: 21 } }, token('.'), end)
    await close()
    expect(last(chat.getState())?.message.parts).toEqual([
      { type: 'text', text: 'As they say.', state: 'done' },
      { type: 'source-url', sourceId: 's1', url: 'https://example.com/a', title: 'A' },
      {
        type: 'source-document',
        sourceId: 's2',
        title: 'Paper',
        mediaType: 'application/pdf',
        filename: 'p.pdf',
      },
      { type: 'data-weather', id: 'w', data: { degrees: 21 } },
      { type: 'file', url: 'data:image/png;base64,AA==', mediaType: 'image/png' },
    ])
    expect(onData.mock.calls.map(([part]) => part)).toEqual([
      { type: 'data-weather', id: 'w', data: { degrees: 20 } },
      { type: 'data-weather', id: 'w', data: { degrees: 21 } },
    ])
  })

  it('go with a message, and are sent', async () => {
    const { chat, body, answer } = playChat()
    const file = {
      type: 'file',
      mediaType: 'text/plain',
      filename: 'a.txt',
      url: 'data:text/plain,a',
    } as const
    void chat.sendMessage({ text: 'Read this', files: [file] })
    await settle()
    expect(body()).toMatchObject({
      message: 'Read this',
      files: [file],
    })
    await answer('Read')
    expect(selectMessages(chat.getState())[0]?.parts).toEqual([file, { type: 'text', text: 'Read this' }])
  })
})

describe('sub-agents', () => {
  it('show their tools in the message and not their words', async () => {
    const { chat, accept, send } = playChat()
    const loop_scope = { kind: 'dawp', run_id: 'r', step_id: 's' }
    void chat.sendMessage('Hi')
    await accept()
    await send(
      { type: 'token', content: 'inner', loop_scope },
      { type: 'tool_call', tool_name: 'search', parameters: {}, loop_scope },
      token('outer'),
    )
    expect(last(chat.getState())?.message.parts.map(({ type }) => type)).toEqual(['tool-search', 'text'])
    expect(last(chat.getState())?.toolCalls[0]?.scope?.id).toBe('dawp/r/s')
  })
})

describe('message metadata and usage', () => {
  it('lie in the message and beside it', async () => {
    const { chat, begin, send, close } = playChat()
    void chat.sendMessage({ text: 'Hi', metadata: { mood: 'good' } })
    await begin('Hello')
    await send(
      { type: 'metadata', metadata: { model: 'x' } },
      { type: 'usage', input_tokens: 3, output_tokens: 4 },
      end,
    )
    await close()
    const [user, answer] = selectMessages(chat.getState())
    expect([user?.metadata, answer?.metadata]).toEqual([{ mood: 'good' }, { model: 'x' }])
    expect(last(chat.getState())?.info).toMatchObject({
      end: 'finished',
      usage: { inputTokens: 3, outputTokens: 4 },
      metrics: { tokenCount: 1 },
    })
  })

  it('are read from the result of the dialect that counts there', async () => {
    const { chat, begin, send, close } = playChat()
    void chat.sendMessage('Hi')
    await begin('Hello')
    await send({ type: 'result', output: 'Hello', success: true, total_tokens: 12 })
    await close()
    expect(last(chat.getState())?.info.usage).toMatchObject({ totalTokens: 12 })
  })
})

describe('callbacks', () => {
  it('tell of the end with the keys of the AI SDK, and ours', async () => {
    const onFinish = vi.fn()
    const onError = vi.fn()
    const { chat, answer, begin, close } = playChat()
    chat.attach(() => ({ onFinish, onError }))
    void chat.sendMessage('Hi')
    await answer('Hello')
    expect(onFinish).toHaveBeenCalledExactlyOnceWith({
      message: selectMessages(chat.getState())[1],
      messages: selectMessages(chat.getState()),
      isAbort: false,
      isDisconnect: false,
      isError: false,
      end: 'finished',
      error: undefined,
      metrics: expect.objectContaining({ tokenCount: 1 }),
    })
    void chat.sendMessage('Again')
    await begin('Hel')
    await close()
    expect(onError).toHaveBeenCalledExactlyOnceWith(chat.getState().error)
    expect(onFinish).toHaveBeenLastCalledWith(expect.objectContaining({ isDisconnect: true, isError: true }))
  })
})

describe('structured output', () => {
  it('is shown as JSON where nothing else was said', async () => {
    const { chat, accept, send, close, shown } = playChat()
    void chat.sendMessage('Hi')
    await accept()
    await send({ type: 'result', output: { answer: 42 }, success: true })
    await close()
    expect(shown()).toEqual(['user: Hi', 'assistant: {\n  "answer": 42\n}'])
    expect(chat.getState().result?.output).toEqual({ answer: 42 })
  })
})

describe('setMessages', () => {
  it('replaces what is shown', async () => {
    const { chat, answer, shown } = playChat()
    void chat.sendMessage('One')
    await answer('1')
    void chat.sendMessage('Two')
    await answer('2')
    chat.setMessages((messages) => messages.slice(0, 2))
    expect(shown()).toEqual(['user: One', 'assistant: 1'])
    expect(selectBranches(chat.getState()).size).toBe(0)
    chat.setMessages([])
    expect(shown()).toEqual([])
  })

  it('stops an answer that is not among them', async () => {
    const { chat, begin, shown, requests } = playChat()
    void chat.sendMessage('One')
    await begin('1')
    chat.setMessages([])
    expect([shown(), chat.getState().status]).toEqual([[], 'ready'])
    expect(requests[0]?.signal.aborted).toBe(true)
    await settle()
    expect(shown()).toEqual([])
  })
})
