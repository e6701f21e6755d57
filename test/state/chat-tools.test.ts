import { describe, expect, it, vi } from 'vitest'
import { type ChatState, selectMessages, selectToolCall } from 'react-agent-stream/core'
import { end, playChat, settle, token } from './chat.js'

const call = (toolCallId: string, toolName = 'getLocation', parameters: object = {}) => ({
  type: 'tool_call',
  tool_call_id: toolCallId,
  tool_name: toolName,
  parameters,
})
const approval = (id: string, parameters: object = { to: 'ada' }) => ({
  type: 'approval_request',
  approval_id: `a-${id}`,
  tool_call_id: id,
  tool_name: 'send_email',
  parameters,
})

function later<T>() {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((done) => (resolve = done))
  return { promise, resolve }
}

const parts = (state: ChatState) =>
  selectMessages(state)
    .at(-1)
    ?.parts.filter(({ type }) => type !== 'step-start')

describe('client-side tools', () => {
  it('run here, and the answer to them is a new request of the same answer', async () => {
    const execute = vi.fn(async () => ({ city: 'Graz' }))
    const { chat, begin, accept, send, close, requests, body } = playChat({
      tools: { getLocation: { execute } },
    })
    const sent = chat.sendMessage('Where am I?')
    await begin('Let me see.')
    await send(call('t1', 'getLocation', { precise: true }), end)
    await close()
    expect(execute).toHaveBeenCalledExactlyOnceWith(
      { precise: true },
      { toolCallId: 't1', toolName: 'getLocation', signal: expect.any(AbortSignal) },
    )
    expect(requests[1]?.input).toMatchObject({
      trigger: 'submit-tool-replies',
      messageId: 'm2',
      message: { id: 'm1' },
      messages: [{ id: 'm1' }, { id: 'm2' }],
      toolReplies: [{ toolCallId: 't1', toolName: 'getLocation', output: { city: 'Graz' } }],
    })
    expect(JSON.parse(JSON.stringify(body()))).toEqual({
      message_id: 'm2',
      tool_replies: [{ tool_call_id: 't1', tool_name: 'getLocation', output: { city: 'Graz' } }],
      trigger: 'submit-tool-replies',
      context: { session_id: 'chat-1' },
    })
    await accept()
    await send(token('You are in Graz.'), end)
    await close()
    await sent
    expect(selectMessages(chat.getState()).map(({ id }) => id)).toEqual(['m1', 'm2'])
    expect(selectMessages(chat.getState())[1]?.parts).toEqual([
      { type: 'text', text: 'Let me see.', state: 'done' },
      {
        type: 'tool-getLocation',
        toolCallId: 't1',
        state: 'output-available',
        input: { precise: true },
        output: { city: 'Graz' },
      },
      { type: 'step-start' },
      { type: 'text', text: 'You are in Graz.', state: 'done' },
    ])
  })

  it('are answered once, when all of a round have come out', async () => {
    const slow = later<string>()
    const tools = { quick: { execute: () => 'q' }, slow: { execute: () => slow.promise } }
    const { chat, begin, send, close, requests } = playChat({ tools })
    void chat.sendMessage('Hi')
    await begin('Both')
    await send(call('t1', 'quick'), call('t2', 'slow'), end)
    await close()
    expect(requests).toHaveLength(1)
    expect(chat.getState()).toMatchObject({ status: 'streaming', connection: 'closed' })
    expect(parts(chat.getState())?.slice(1)).toMatchObject([
      { state: 'output-available', output: 'q' },
      { state: 'input-available' },
    ])
    slow.resolve('s')
    await settle()
    expect(requests).toHaveLength(2)
    expect(requests[1]?.input).toMatchObject({
      toolReplies: [
        { toolCallId: 't1', output: 'q' },
        { toolCallId: 't2', output: 's' },
      ],
    })
  })

  it('that come out before the run is over wait for its end', async () => {
    const { chat, begin, send, close, requests } = playChat({ tools: { quick: { execute: () => 'q' } } })
    void chat.sendMessage('Hi')
    await begin('a')
    await send(call('t1', 'quick'))
    expect(parts(chat.getState())?.at(-1)).toMatchObject({ state: 'output-available', output: 'q' })
    await send(token('b'))
    expect(requests).toHaveLength(1)
    await send(end)
    await close()
    expect(requests).toHaveLength(2)
  })

  it('that throw tell the agent why', async () => {
    const tools = { getLocation: { execute: () => Promise.reject(new Error('no permission')) } }
    const { chat, begin, send, close, requests } = playChat({ tools })
    void chat.sendMessage('Hi')
    await begin('a')
    await send(call('t1'), end)
    await close()
    expect(requests[1]?.input).toMatchObject({
      toolReplies: [{ toolCallId: 't1', errorText: 'no permission' }],
    })
    expect(parts(chat.getState())?.at(-1)).toMatchObject({
      state: 'output-error',
      errorText: 'no permission',
    })
  })

  it('may be answered by hand', async () => {
    const onToolCall = vi.fn()
    const { chat, begin, send, close, requests } = playChat({ tools: { ask: {} } })
    chat.attach(() => ({ onToolCall }))
    void chat.sendMessage('Hi')
    await begin('a')
    await send(call('t1', 'ask', { question: 'Which?' }), end)
    await close()
    expect(onToolCall).toHaveBeenCalledExactlyOnceWith({
      toolCall: { toolCallId: 't1', toolName: 'ask', input: { question: 'Which?' } },
    })
    expect([requests.length, chat.getState().status]).toEqual([1, 'ready'])
    expect(parts(chat.getState())?.at(-1)).toMatchObject({ state: 'input-available' })
    await chat.addToolOutput({ tool: 'ask', toolCallId: 't1', output: 'This one' })
    await settle()
    expect(requests[1]?.input).toMatchObject({ toolReplies: [{ toolCallId: 't1', output: 'This one' }] })
  })

  it('may fail by hand', async () => {
    const { chat, begin, send, close, requests } = playChat({ tools: { ask: {} } })
    void chat.sendMessage('Hi')
    await begin('a')
    await send(call('t1', 'ask'), end)
    await close()
    await chat.addToolOutput({
      tool: 'ask',
      toolCallId: 't1',
      state: 'output-error',
      errorText: 'nobody there',
    })
    await settle()
    expect(requests[1]?.input).toMatchObject({ toolReplies: [{ errorText: 'nobody there' }] })
  })

  it('of names that objects have anyway are not found', async () => {
    const { chat, begin, send, close, requests } = playChat({ tools: {} })
    void chat.sendMessage('Hi')
    await begin('a')
    await send(call('t1', 'constructor'), call('t2', '__proto__'), end)
    await close()
    expect(requests).toHaveLength(1)
    expect(parts(chat.getState())?.slice(1)).toMatchObject([
      { state: 'output-error' },
      { state: 'output-error' },
    ])
  })

  it('stop going in circles at the cap', async () => {
    const { chat, begin, send, close, accept, requests } = playChat({
      tools: { getLocation: { execute: () => 'here' } },
      maxSteps: 2,
    })
    const sent = chat.sendMessage('Hi')
    await begin('a')
    await send(call('t0'), end)
    await close()
    for (const id of ['t1', 't2']) {
      await accept()
      await send(call(id), end)
      await close()
    }
    await sent
    expect(requests).toHaveLength(3)
    expect(chat.getState()).toMatchObject({ status: 'error', error: { code: 'limit_exceeded' } })
  })

  it('are aborted and closed by stop, and what they give then is not sent', async () => {
    const slow = later<string>()
    let signal: AbortSignal | undefined
    const execute = (_: unknown, given: { signal: AbortSignal }) => {
      signal = given.signal
      return slow.promise
    }
    const { chat, begin, send, close, requests } = playChat({ tools: { getLocation: { execute } } })
    const sent = chat.sendMessage('Hi')
    await begin('a')
    await send(call('t1'), end)
    await close()
    await chat.stop()
    await sent
    expect([signal?.aborted, chat.getState().status, chat.getState().end]).toEqual([true, 'ready', 'stopped'])
    slow.resolve('late')
    await settle()
    expect(requests).toHaveLength(1)
    expect(parts(chat.getState())?.at(-1)).toMatchObject({ state: 'output-error', errorText: 'cancelled' })
  })

  it('that nobody answered are closed by the next message', async () => {
    const { chat, begin, send, close, requests } = playChat({ tools: { ask: {} } })
    void chat.sendMessage('Hi')
    await begin('a')
    await send(call('t1', 'ask'), end)
    await close()
    void chat.sendMessage('Never mind')
    await settle()
    expect(requests[1]?.input).toMatchObject({
      trigger: 'submit-message',
      messages: [{}, { parts: [{}, { state: 'output-error' }] }, {}],
    })
    await chat.addToolOutput({ tool: 'ask', toolCallId: 't1', output: 'late' })
    expect(selectToolCall(chat.getState(), 't1')).toMatchObject({ state: 'cancelled' })
  })

  it('keep an outcome that the agent has itself', async () => {
    const slow = later<string>()
    const { chat, begin, send, close, requests } = playChat({
      tools: { both: { execute: () => slow.promise } },
    })
    void chat.sendMessage('Hi')
    await begin('a')
    await send(call('t1', 'both'), {
      type: 'tool_result',
      tool_call_id: 't1',
      tool_name: 'both',
      result: 'theirs',
    })
    expect(parts(chat.getState())?.at(-1)).toMatchObject({ state: 'output-available', output: 'theirs' })
    await send(end)
    await close()
    expect(requests).toHaveLength(1)
  })

  it('reject an output for a call that is not there', async () => {
    const { chat } = playChat()
    await expect(chat.addToolOutput({ tool: 'x', toolCallId: 'nowhere', output: 1 })).rejects.toMatchObject({
      code: 'misuse',
    })
  })

  it('have ids of their own where a backend numbers its calls anew in every run', async () => {
    const { chat, begin, accept, send, close } = playChat({
      tools: { getLocation: { execute: () => 'here' } },
    })
    void chat.sendMessage('Hi')
    await begin('a')
    await send(call('call_0'), end)
    await close()
    await accept()
    const result = { type: 'tool_result', tool_call_id: 'call_0', tool_name: 'search', result: 'found' }
    await send(call('call_0', 'search'), result, end)
    await close()
    expect(selectMessages(chat.getState()).at(-1)?.parts).toMatchObject([
      { type: 'text' },
      { type: 'tool-getLocation', toolCallId: 'call_0', output: 'here' },
      { type: 'step-start' },
      { type: 'tool-search', toolCallId: 'call_0~1', output: 'found' },
    ])
  })

  it('run again where a call in the next run has the same id', async () => {
    const execute = vi.fn((input: unknown) => `answer ${(input as { turn: number }).turn}`)
    const { chat, begin, accept, send, close, requests } = playChat({ tools: { ask: { execute } } })
    void chat.sendMessage('Hi')
    await begin('a')
    await send(call('call_0', 'ask', { turn: 1 }), end)
    await close()
    await accept()
    await send(call('call_0', 'ask', { turn: 2 }), end)
    await close()
    expect(execute.mock.calls.map(([input]) => input)).toEqual([{ turn: 1 }, { turn: 2 }])
    expect(requests[2]?.input).toMatchObject({
      toolReplies: [{ toolCallId: 'call_0~1', output: 'answer 2' }],
    })
  })

  it('go on while another version is looked at', async () => {
    const slow = later<string>()
    const { chat, begin, answer, send, close, accept, requests, shown } = playChat({
      tools: { slow: { execute: () => slow.promise } },
    })
    void chat.sendMessage('Hi')
    await answer('First')
    void chat.regenerate()
    await begin('Second')
    await send(call('t1', 'slow'), end)
    await close()
    chat.selectBranch('m2')
    slow.resolve('done')
    await settle()
    expect(requests[2]?.input).toMatchObject({ messageId: 'm3', toolReplies: [{ output: 'done' }] })
    await accept()
    await send(token(' and last'), end)
    await close()
    expect(shown()).toEqual(['user: Hi', 'assistant: First'])
    chat.selectBranch('m3')
    expect(shown()).toEqual(['user: Hi', 'assistant: Second and last'])
  })

  it('may be answered by hand at once, before the call is on the screen', async () => {
    const { chat, begin, send, close, requests } = playChat({
      tools: { ask: {} },
      buffer: 'paint',
      paint: () => () => {},
    })
    chat.attach(() => ({
      onToolCall: ({ toolCall: { toolCallId } }) =>
        void chat.addToolOutput({ tool: 'ask', toolCallId, output: 'now' }),
    }))
    void chat.sendMessage('Hi')
    await begin('a')
    await send(call('t1', 'ask'))
    await send(end)
    await close()
    expect(requests[1]?.input).toMatchObject({ toolReplies: [{ toolCallId: 't1', output: 'now' }] })
  })

  it('do not appear twice where the agent repeats their output', async () => {
    const { chat, begin, accept, send, close } = playChat({
      tools: { getLocation: { execute: () => 'here' } },
    })
    void chat.sendMessage('Hi')
    await begin('a')
    await send(call('t1'), end)
    await close()
    await accept()
    await send(
      { type: 'tool_result', tool_call_id: 't1', tool_name: 'getLocation', result: 'here' },
      token('b'),
      end,
    )
    await close()
    expect(parts(chat.getState())?.map(({ type }) => type)).toEqual(['text', 'tool-getLocation', 'text'])
  })

  it('can be retried when the answer to them fails', async () => {
    const execute = vi.fn(() => 'here')
    const { chat, begin, accept, send, close, requests } = playChat({ tools: { getLocation: { execute } } })
    void chat.sendMessage('Hi')
    await begin('a')
    await send(call('t1'), end)
    await close()
    await begin('You')
    await close()
    expect(chat.getState()).toMatchObject({ status: 'error', end: 'disconnected' })
    void chat.retry()
    await accept()
    await send(token('You are here'), end)
    await close()
    expect(execute).toHaveBeenCalledOnce()
    expect(requests[2]?.input).toEqual(requests[1]?.input)
    expect(parts(chat.getState())?.map((part) => ('text' in part ? part.text : part.type))).toEqual([
      'a',
      'tool-getLocation',
      'You are here',
    ])
  })
})

describe('human approval', () => {
  async function asked(...ids: string[]) {
    const played = playChat()
    void played.chat.sendMessage('Write to Ada')
    await played.begin('I will.')
    await played.send(...ids.map((id) => approval(id)), end)
    await played.close()
    return played
  }

  it('waits, with the run over', async () => {
    const { chat, requests } = await asked('t1')
    expect(chat.getState()).toMatchObject({ status: 'ready', end: 'finished' })
    expect(parts(chat.getState())?.at(-1)).toEqual({
      type: 'tool-send_email',
      toolCallId: 't1',
      state: 'approval-requested',
      input: { to: 'ada' },
      approval: { id: 'a-t1' },
    })
    expect(selectToolCall(chat.getState(), 't1')).toMatchObject({ state: 'waiting', endedAt: undefined })
    await settle()
    expect(requests).toHaveLength(1)
  })

  it('is given, with the arguments as they were changed, and the call goes on in a new request', async () => {
    const { chat, accept, send, close, requests, body } = await asked('t1')
    await chat.addToolApprovalResponse({ id: 'a-t1', approved: true, input: { to: 'bob' } })
    await settle()
    expect(parts(chat.getState())?.at(-1)).toMatchObject({
      state: 'approval-responded',
      approval: { approved: true },
    })
    expect(body()).toMatchObject({
      trigger: 'submit-tool-replies',
      tool_replies: [
        { tool_call_id: 't1', approval: { id: 'a-t1', approved: true }, parameters: { to: 'bob' } },
      ],
    })
    await accept()
    await send(
      { type: 'tool_result', tool_call_id: 't1', tool_name: 'send_email', result: 'sent' },
      token('Done.'),
      end,
    )
    await close()
    expect(requests).toHaveLength(2)
    expect(parts(chat.getState())?.slice(1)).toEqual([
      {
        type: 'tool-send_email',
        toolCallId: 't1',
        state: 'output-available',
        input: { to: 'bob' },
        output: 'sent',
        approval: { id: 'a-t1', approved: true, reason: undefined },
      },
      { type: 'text', text: 'Done.', state: 'done' },
    ])
  })

  it('is refused with a reason, which the agent is told', async () => {
    const { chat, body, answer } = await asked('t1')
    await chat.addToolApprovalResponse({ id: 'a-t1', approved: false, reason: 'Not today' })
    await settle()
    expect(body()).toMatchObject({
      tool_replies: [{ tool_call_id: 't1', approval: { id: 'a-t1', approved: false, reason: 'Not today' } }],
    })
    await answer('As you wish.')
    expect(parts(chat.getState())?.[1]).toMatchObject({
      state: 'output-denied',
      approval: { id: 'a-t1', approved: false, reason: 'Not today' },
    })
  })

  it('of several calls is told once, when all are answered', async () => {
    const { chat, requests } = await asked('t1', 't2')
    await chat.addToolApprovalResponse({ id: 'a-t2', approved: true })
    await settle()
    expect(requests).toHaveLength(1)
    await chat.addToolApprovalResponse({ id: 'a-t1', approved: false })
    await settle()
    expect(requests[1]?.input).toMatchObject({
      toolReplies: [
        { toolCallId: 't1', approval: { approved: false } },
        { toolCallId: 't2', approval: { approved: true } },
      ],
    })
  })

  it('may be answered while the run goes on', async () => {
    const { chat, begin, send, close, requests } = playChat()
    void chat.sendMessage('Write')
    await begin('I will.')
    await send(approval('t1'))
    await chat.addToolApprovalResponse({ id: 'a-t1', approved: true })
    expect(requests).toHaveLength(1)
    await send(token(' Soon.'), end)
    await close()
    expect(requests).toHaveLength(2)
  })

  it('is asked for again under the id of a call that is over', async () => {
    const { chat, accept, send, close } = await asked('t1')
    await chat.addToolApprovalResponse({ id: 'a-t1', approved: false })
    await accept()
    await send({ ...approval('t1'), approval_id: 'a-2' }, end)
    await close()
    expect(selectToolCall(chat.getState(), 't1')).toMatchObject({ state: 'denied' })
    expect(selectToolCall(chat.getState(), 't1~1')).toMatchObject({
      state: 'waiting',
      approval: { id: 'a-2' },
    })
  })

  it('counts once', async () => {
    const { chat, requests } = await asked('t1')
    await chat.addToolApprovalResponse({ id: 'a-t1', approved: true })
    await chat.addToolApprovalResponse({ id: 'a-t1', approved: false })
    await settle()
    expect(requests).toHaveLength(2)
    expect(selectToolCall(chat.getState(), 't1')).toMatchObject({
      state: 'running',
      approval: { approved: true },
    })
  })

  it('is cancelled by the next message, by stop, and by a run that breaks off', async () => {
    const next = await asked('t1')
    void next.chat.sendMessage('Something else')
    await settle()
    expect(selectToolCall(next.chat.getState(), 't1')).toMatchObject({ state: 'cancelled' })

    const stopped = await asked('t1')
    await stopped.chat.stop()
    expect(selectToolCall(stopped.chat.getState(), 't1')).toMatchObject({ state: 'cancelled' })

    const broken = playChat()
    void broken.chat.sendMessage('Write')
    await broken.begin('I')
    await broken.send(approval('t1'))
    await broken.close()
    expect(broken.chat.getState()).toMatchObject({ end: 'disconnected' })
    expect(selectToolCall(broken.chat.getState(), 't1')).toMatchObject({ state: 'cancelled' })
  })

  it('is closed when the agent never says what came of it', async () => {
    const { chat, answer } = await asked('t1')
    await chat.addToolApprovalResponse({ id: 'a-t1', approved: true })
    await answer('Well.')
    expect(selectToolCall(chat.getState(), 't1')).toMatchObject({ state: 'cancelled' })
  })

  it('does not wait behind what is queued', async () => {
    const { chat, begin, send, close, requests } = playChat()
    void chat.sendMessage('Write')
    await begin('I will.')
    void chat.sendMessage('Queued')
    await settle()
    await send(approval('t1'), end)
    await close()
    expect([requests.length, chat.getState().queue.length]).toEqual([1, 1])
    expect(selectToolCall(chat.getState(), 't1')).toMatchObject({ state: 'waiting' })
  })

  it('rejects for what was not asked', async () => {
    const { chat } = playChat()
    await expect(chat.addToolApprovalResponse({ id: 'x', approved: true })).rejects.toMatchObject({
      code: 'misuse',
    })
  })
})
