// @vitest-environment jsdom
import { act, cleanup, renderHook } from '@testing-library/react'
import {
  convertToModelMessages,
  lastAssistantMessageIsCompleteWithApprovalResponses,
  lastAssistantMessageIsCompleteWithToolCalls,
  validateUIMessages,
} from 'ai'
import { afterEach, describe, expect, it } from 'vitest'
import {
  aiecsParts,
  AgentError,
  asUseChat,
  type ChatRequest,
  selectMessages,
  type UIMessage,
  type UseChat,
  useAgentChat,
} from 'react-agent-stream'
import { createFakeTime, createHandTransport, settle } from '../fake-time.js'
import { end, type PlayedChat, playChat, token } from '../state/chat.js'

afterEach(cleanup)

const call = (id: string, more: object = {}) => ({
  type: 'tool_call',
  tool_call_id: id,
  tool_name: 'search',
  parameters: { query: 'x' },
  ...more,
})
const approval = (id: string) => ({ ...call(id), type: 'approval_request', approval_id: `a-${id}` })
const shown = ({ chat }: PlayedChat) => selectMessages(chat.getState())

/** What a model is told, and of each tool call in it how often it is answered. */
async function converted(messages: UIMessage[]) {
  const model = await convertToModelMessages(messages)
  const ids = { 'tool-call': [] as string[], 'tool-result': [] as string[] }
  for (const { content } of model)
    for (const part of typeof content === 'string' ? [] : content)
      if (part.type === 'tool-call' || part.type === 'tool-result') ids[part.type].push(part.toolCallId)
  return {
    model,
    answers: ids['tool-call'].map((id) => ids['tool-result'].filter((other) => other === id).length),
  }
}

describe('messages of a chat convert to those of a model', () => {
  const ends: Record<string, (played: PlayedChat) => Promise<void>> = {
    'after an answer with text, reasoning, tools, sources and data': async ({ send, close }) => {
      await send(
        call('1'),
        { type: 'tool_result', tool_call_id: '1', tool_name: 'search', result: ['a'], success: true },
        call('2'),
        { type: 'tool_error', tool_call_id: '2', tool_name: 'search', error: 'no' },
        { type: 'source-url', sourceId: 's', url: 'https://example.com', title: 'Example' },
        { type: 'data-weather', data: { degrees: 20 } },
        { type: 'usage', input_tokens: 1, output_tokens: 2 },
        token('Done.'),
        end,
      )
      await close()
    },
    'after stop, with a call that was running': async ({ chat, send }) => {
      await send(call('1'))
      await chat.stop()
    },
    'after an approval was asked for, and stop': async ({ chat, send }) => {
      await send(approval('1'))
      await chat.stop()
    },
    'after the connection broke behind a call': async ({ send, close }) => {
      await send(call('1'))
      await close(new AgentError('network', 'Broken.'))
    },
    'after the agent ended without an outcome': async ({ send, close }) => {
      await send(call('1'), end)
      await close()
    },
  }

  it.each(Object.entries(ends))('%s', async (_, play) => {
    const played = playChat()
    const { chat, begin, answer } = played
    void chat.sendMessage({
      text: 'Look.',
      files: [{ type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AAAA' }],
    })
    await begin('I look.')
    await play(played)
    // What is sent with the next message is what a server gets to convert.
    void chat.sendMessage('And now?')
    await answer('That.')
    await expect(validateUIMessages({ messages: shown(played) })).resolves.toHaveLength(4)
    const { model, answers } = await converted(shown(played))
    expect(answers.every((count) => count === 1)).toBe(true)
    expect(model.at(-1)).toMatchObject({ role: 'assistant', content: [{ type: 'text', text: 'That.' }] })
  })

  it.each([
    ['allowed', true],
    ['denied', false],
  ])('in the request that says that a call is %s', async (_, approved) => {
    const { chat, begin, send, close, requests } = playChat()
    void chat.sendMessage('Look.')
    await begin('May I?')
    await send(approval('1'), end)
    await close()
    await chat.addToolApprovalResponse({ id: 'a-1', approved, reason: 'So.' })
    await settle()
    const { messages } = requests[1]!.input as ChatRequest
    const { model } = await converted(messages)
    expect(model.at(-1)).toMatchObject({
      role: 'tool',
      content: expect.arrayContaining([
        expect.objectContaining({ type: 'tool-approval-response', approvalId: 'a-1', approved }),
      ]),
    })
    // What is denied is denied at once here; the AI SDK has its server say so, and until then no such state.
    expect(lastAssistantMessageIsCompleteWithApprovalResponses({ messages })).toBe(approved)
  })
})

it('asks again just when the AI SDK would: once every tool has come out', async () => {
  const played = playChat({ tools: { search: {} } })
  const { chat, begin, send, close, requests } = played
  void chat.sendMessage('Look.')
  await begin('I look.')
  await send(call('1'), call('2'), end)
  await close()
  const isComplete = () => lastAssistantMessageIsCompleteWithToolCalls({ messages: shown(played) })
  expect([requests.length, isComplete()]).toEqual([1, false])
  await chat.addToolOutput({ tool: 'search', toolCallId: '1', output: 'a' })
  await settle()
  expect([requests.length, isComplete()]).toEqual([1, false])
  await chat.addToolOutput({ tool: 'search', toolCallId: '2', state: 'output-error', errorText: 'no' })
  await settle()
  const { messages } = requests[1]!.input as ChatRequest
  expect([requests.length, lastAssistantMessageIsCompleteWithToolCalls({ messages })]).toEqual([2, true])
})

describe('asUseChat', () => {
  function renderChat<T>(read: (helpers: UseChat) => T) {
    const wire = createHandTransport()
    const time = createFakeTime()
    let renders = 0
    const { result } = renderHook(() => {
      renders++
      return read(
        asUseChat(
          useAgentChat({
            id: 'one',
            transport: wire.transport,
            protocol: aiecsParts,
            buffer: 'none',
            ...time,
          }),
        ),
      )
    })
    const play = (step: () => unknown) =>
      act(async () => {
        await step()
        await settle()
      })
    return { wire, result, play, renders: () => renders }
  }

  it('says and does what the chat does', async () => {
    const { wire, result, play } = renderChat((helpers) => ({ ...helpers }))
    expect(result.current).toMatchObject({ id: 'one', messages: [], status: 'ready', error: undefined })
    await play(() => void result.current.sendMessage({ text: 'Hello' }))
    expect(result.current.status).toBe('submitted')
    await play(() => wire.accept())
    await play(() => wire.send(token('Hi')))
    expect(result.current.status).toBe('streaming')
    expect(result.current.messages).toMatchObject([
      { role: 'user', parts: [{ type: 'text', text: 'Hello' }] },
      { role: 'assistant', parts: [{ type: 'text', text: 'Hi', state: 'streaming' }] },
    ])
    await play(() => wire.close(new AgentError('network', 'Broken.')))
    expect(result.current.status).toBe('error')
    expect(result.current.error).toBeInstanceOf(Error)
    await play(() => result.current.clearError())
    expect([result.current.status, result.current.error]).toEqual(['ready', undefined])
    expect(result.current.addToolResult).toBe(result.current.addToolOutput)
  })

  it('costs a component that reads the status alone no render for a token', async () => {
    const { wire, result, play, renders } = renderChat((helpers) => helpers.status)
    const other = renderChat((helpers) => helpers.sendMessage)
    await play(() => void other.result.current({ text: 'Hello' }))
    await play(() => other.wire.accept())
    await play(() => other.wire.send(token('a')))
    expect(result.current).toBe('streaming')
    const before = renders()
    for (let sent = 0; sent < 20; sent++) await play(() => other.wire.send(token('a')))
    expect([renders() - before, wire.requests.length]).toEqual([0, 0])
  })
})
