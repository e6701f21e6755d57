// @vitest-environment jsdom
import { cleanup, render } from '@testing-library/react'
import { type ComponentType, createRef, StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  AgentError,
  Announcer,
  ApprovalCard,
  Attachment,
  BranchPicker,
  Chat,
  CodeBlock,
  Composer,
  ConnectionNotice,
  ErrorNotice,
  JsonView,
  Markdown,
  Message,
  MessageActions,
  MessageEditor,
  MessageList,
  QueueList,
  Reasoning,
  RunMetrics,
  ScrollToLatest,
  Sources,
  StatusBadge,
  StreamingText,
  Suggestions,
  ThreadList,
  ToolCall,
  ToolTimeline,
  Waterfall,
} from 'react-agent-stream'
import { BEGIN, fixedRun } from './fixed-run.js'
import { endless, said, scriptedChat } from './scripted-chat.js'

afterEach(cleanup)

const call = { type: 'tool_call', toolCallId: '1', toolName: 'search', parameters: { query: 'x' } } as const
const run = fixedRun(...BEGIN, { type: 'reasoning', content: 'hm' }, { type: 'token', content: 'Hi' }, call)
const error = new AgentError('disconnected', 'cut')
const failed = fixedRun(...BEGIN, { type: 'run_ended', end: 'disconnected', error })
const waiting = fixedRun(...BEGIN, { type: 'run_waiting', delayMs: 100, error })
const toolCall = run.handle.getState().toolCalls[0]!
const chat = scriptedChat(endless, { messages: [said('user', 'q', 'Hello')] })
void chat.handle.sendMessage({ text: 'Hi', messageId: 'q' })
void chat.handle.sendMessage('And then?')
const [messageId] = chat.handle.getState().ids
const asked = scriptedChat(endless, {
  messages: [
    {
      id: 'a',
      role: 'assistant',
      parts: [
        {
          type: 'tool-send',
          toolCallId: 'call-1',
          state: 'approval-requested',
          input: {},
          approval: { id: 'ok-1' },
        },
      ],
    },
  ],
})
const source = { type: 'source-url', sourceId: '1', url: 'https://example.org/' }
const photo = { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AAAA' }

// The promises every part keeps. A new part is one row.
// oxlint-disable-next-line typescript/no-explicit-any -- a table of components with different props
const parts: [name: string, Part: ComponentType<any>, props: object, data: Record<string, string>][] = [
  ['status-badge', StatusBadge, { run }, { status: 'streaming', tone: 'running', connection: 'open' }],
  ['streaming-text', StreamingText, { run }, { status: 'streaming', active: '' }],
  ['reasoning', Reasoning, { run }, { state: 'done' }],
  ['tool-call', ToolCall, { toolCall }, { state: 'running' }],
  ['tool-timeline', ToolTimeline, { run }, { view: 'list', active: '' }],
  ['waterfall', Waterfall, { run }, { view: 'waterfall', active: '' }],
  ['json-view', JsonView, { value: { a: 1 } }, { type: 'tree' }],
  ['markdown', Markdown, { text: 'A **b**', isStreaming: true }, { streaming: '' }],
  ['code-block', CodeBlock, { code: 'a\n', language: 'ts' }, { language: 'ts' }],
  ['run-metrics', RunMetrics, { run }, { active: '' }],
  ['error-notice', ErrorNotice, { run: failed }, { kind: 'failed', code: 'disconnected' }],
  ['connection-notice', ConnectionNotice, { run: waiting }, { connection: 'reconnecting' }],
  ['approval-card', ApprovalCard, { chat: asked, toolCallId: 'call-1' }, { state: 'waiting' }],
  ['sources', Sources, { sources: [source] }, { count: '1' }],
  ['thread-list', ThreadList, { threads: [{ id: 'a', title: 'A' }] }, { count: '1' }],
  ['announcer', Announcer, { run }, { mode: 'sentences' }],
  ['composer', Composer, { chat }, { empty: '' }],
  ['attachment', Attachment, { file: photo }, { kind: 'image' }],
  ['queue-list', QueueList, { chat }, { count: '1' }],
  ['message-actions', MessageActions, { chat, messageId }, { role: 'user' }],
  ['message-editor', MessageEditor, { chat, messageId, onDone() {} }, {}],
  ['branch-picker', BranchPicker, { chat, messageId }, { version: '2', count: '2' }],
  ['message', Message, { chat, messageId }, { role: 'user' }],
  ['message-list', MessageList, { chat }, {}],
  ['scroll-to-latest', ScrollToLatest, { chat }, { count: '0' }],
  ['chat', Chat, { chat }, { density: 'comfortable' }],
  ['suggestions', Suggestions, { chat, suggestions: ['Why?'] }, { count: '1' }],
]

describe.each(parts)('%s', (name, Part, props, data) => {
  const show = (extra: object) =>
    render(<Part {...props} {...extra} />).container.querySelector<HTMLElement>(`[data-agent='${name}']`)!

  it('hands on className, style, id and data-*', () => {
    const element = show({ className: 'a', style: { color: 'red' }, id: 'b', 'data-c': 'd' })
    expect([element.className, element.id, element.dataset['c'], element.style.color]).toEqual([
      'a',
      'b',
      'd',
      'red',
    ])
  })

  it('hands on its ref, once, and lets go of it', () => {
    const object = createRef<Element>()
    const element = show({ ref: object })
    expect(object.current).toBe(element)
    const callback = vi.fn()
    const { rerender, unmount } = render(<Part {...props} ref={callback} />)
    rerender(<Part {...props} ref={callback} />)
    expect(callback).toHaveBeenCalledTimes(1)
    unmount()
    expect(callback.mock.lastCall?.[0]).toBeNull()
  })

  it('renders the element it is given, with both class names, both styles and both refs', () => {
    const outer = createRef<Element>()
    const inner = createRef<HTMLElement>()
    const element = show({
      ref: outer,
      className: 'a',
      style: { color: 'red' },
      render: <section ref={inner} className="b" style={{ margin: 1 }} />,
    })
    expect([element.tagName, element.className, element.style.color, element.style.margin]).toEqual([
      'SECTION',
      'a b',
      'red',
      '1px',
    ])
    expect([outer.current, inner.current]).toEqual([element, element])
    expect(element.textContent).toBe(show({}).textContent)
  })

  it('renders what a function makes of its props and state', () => {
    const element = show({
      render: (own: object, state: object) => <aside {...own} title={Object.keys(state).join()} />,
    })
    expect(element.tagName).toBe('ASIDE')
    for (const key of Object.keys(data)) expect(element.title.split(',')).toContain(key)
  })

  it('says its state in data-*', () => {
    expect(show({}).dataset).toMatchObject(data)
  })

  it('runs the handlers it is given', () => {
    const onClick = vi.fn()
    show({ onClick }).dispatchEvent(new MouseEvent('click', { bubbles: true }))
    expect(onClick).toHaveBeenCalledTimes(1)
  })

  it('renders on a server without a warning, and twice in a development build', () => {
    const warn = vi.spyOn(console, 'error')
    expect(renderToString(<Part {...props} />)).toBeTypeOf('string')
    render(
      <StrictMode>
        <Part {...props} />
      </StrictMode>,
    )
    expect(warn).not.toHaveBeenCalled()
    warn.mockRestore()
  })
})

it('runs their handler first, and its own unless the default was prevented', () => {
  const order: string[] = []
  const { container } = render(
    <ErrorNotice
      run={failed}
      onFocus={() => order.push('given')}
      render={<div onFocus={(event) => (order.push('element'), event.preventDefault())} />}
    />,
  )
  container.querySelector<HTMLElement>("[data-agent='error-notice']")!.focus()
  expect(order).toEqual(['element'])
})
