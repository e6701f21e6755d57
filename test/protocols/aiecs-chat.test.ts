import { describe, expect, it } from 'vitest'
import { aiecsChat, aiecsParts, type ChatRequest } from 'react-agent-stream/core'

const request: ChatRequest = {
  chatId: 'c1',
  trigger: 'submit-message',
  messageId: undefined,
  message: {
    id: 'm',
    role: 'user',
    parts: [
      { type: 'text', text: 'Hi ' },
      { type: 'text', text: 'there' },
    ],
  },
  messages: [],
  toolReplies: [],
}
const encode = (input: ChatRequest, context?: unknown): unknown =>
  JSON.parse(JSON.stringify(aiecsChat.encode({ input, context })))

const decode = (...events: object[]) => {
  const decoder = aiecsParts.createDecoder()
  return events.flatMap((event) => decoder.push({ data: JSON.stringify(event) }))
}

describe('what a conversation sends', () => {
  it('is the new message and the session', () => {
    expect(encode(request)).toEqual({ message: 'Hi there', context: { session_id: 'c1' } })
  })

  it('is in the session and with the sender that the context names', () => {
    expect(encode(request, { session_id: 's', sender_id: 'ada' })).toMatchObject({
      context: { session_id: 's', sender_id: 'ada' },
    })
  })

  it('says what is edited or regenerated', () => {
    expect(encode({ ...request, trigger: 'regenerate-message', messageId: 'a' })).toMatchObject({
      message: 'Hi there',
      trigger: 'regenerate-message',
      message_id: 'a',
    })
  })

  it('has replies to tool calls in the place of a message', () => {
    const toolReplies = [
      { toolCallId: 't1', toolName: 'a', output: { x: 1 } },
      { toolCallId: 't2', toolName: 'b', errorText: 'no' },
      { toolCallId: 't3', toolName: 'c', approval: { id: 'p', approved: true }, input: { y: 2 } },
    ]
    expect(encode({ ...request, trigger: 'submit-tool-replies', messageId: 'a', toolReplies })).toEqual({
      tool_replies: [
        { tool_call_id: 't1', tool_name: 'a', output: { x: 1 } },
        { tool_call_id: 't2', tool_name: 'b', error: 'no' },
        { tool_call_id: 't3', tool_name: 'c', approval: { id: 'p', approved: true }, parameters: { y: 2 } },
      ],
      trigger: 'submit-tool-replies',
      message_id: 'a',
      context: { session_id: 'c1' },
    })
  })
})

describe('what a server may add to AIECS', () => {
  it('is sent for as by any conversation, and means nothing to one without it', () => {
    expect(aiecsParts.encode({ input: request, context: {} })).toEqual(
      aiecsChat.encode({ input: request, context: {} }),
    )
    const data = JSON.stringify({
      type: 'approval_request',
      approval_id: 'a',
      tool_call_id: 't',
      tool_name: 'x',
    })
    expect(aiecsChat.createDecoder().push({ data })).toMatchObject([
      { type: 'custom', name: 'approval_request' },
    ])
  })

  it('is read in snake_case and in camelCase', () => {
    const part = { type: 'source-document', sourceId: 's', mediaType: 'application/pdf', title: 'T' }
    const [camel] = decode(part)
    const [snake] = decode({
      type: 'source-document',
      source_id: 's',
      media_type: 'application/pdf',
      title: 'T',
    })
    expect(camel).toMatchObject({ type: 'source', part })
    expect(snake).toEqual(camel)
  })

  it.each([
    ['a source without an address or a title', { type: 'source-url', sourceId: 's' }],
    ['a file without an address', { type: 'file', mediaType: 'image/png' }],
    ['an approval without an id', { type: 'approval_request', tool_call_id: 't', tool_name: 'x' }],
    ['an approval without a tool', { type: 'approval_request', approval_id: 'a', tool_call_id: 't' }],
    ['a source whose address is no text', { type: 'source-url', url: { href: 'x' } }],
    ['something unknown', { type: 'sourcery', url: 'x' }],
    ['telemetry of that name', { type: 'plugin_usage', input_tokens: 1 }],
  ])('%s is kept as custom', (_, event) => {
    expect(decode(event)).toMatchObject([{ type: 'custom', name: event.type }])
  })

  it('has nothing but text in its parts, except for data', () => {
    const [event] = decode({
      type: 'source-url',
      url: 'https://example.com',
      title: { toString: 'x' },
      timestamp: '2026-01-01T00:00:00Z',
      __proto__: { polluted: true },
      constructor: { prototype: { polluted: true } },
    })
    expect(event).toMatchObject({ type: 'source', part: { type: 'source-url', url: 'https://example.com' } })
    expect(Object.keys((event as { part: object }).part).toSorted()).toEqual(['sourceId', 'type', 'url'])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('counts tokens, of the run or in its result', () => {
    expect(decode({ type: 'usage', input_tokens: 1, output_tokens: 2, total_tokens: 3 })).toMatchObject([
      { type: 'usage', inputTokens: 1, outputTokens: 2, totalTokens: 3 },
    ])
    expect(decode({ type: 'result', output: 'x', success: true, total_tokens: 9 })).toContainEqual(
      expect.objectContaining({ type: 'result', totalTokens: 9 }),
    )
  })
})
