// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react'
import fc from 'fast-check'
import { StrictMode, useState } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  type AgentChat,
  AgentProvider,
  messageText,
  type UIMessage,
  type UseAgentChatOptions,
  useAgentChat,
  useMessage,
  useMessageIds,
  useMessageInfo,
  usePart,
  useToolCall,
} from 'react-agent-stream'
import { createFakeTime, createHandTransport, type HandTransport, settle } from '../fake-time.js'

afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const token = (content: string) => ({ type: 'token', content })
const end = { type: 'completed', success: true }

async function play(step: () => unknown) {
  await act(async () => {
    await step()
    await settle()
  })
}

const texts = ({ messages }: AgentChat) =>
  messages.map((message) => `${message.role}: ${messageText(message)}`)

describe('switching threads', () => {
  /** What each thread should be showing: the truth that the chats are held against. */
  interface Thread {
    wire: HandTransport
    shown: string[]
    isOpen: boolean
  }

  it('among three that are live, in any order, loses no token and mixes none', async () => {
    const names = ['a', 'b', 'c']
    const step = fc.record({
      thread: fc.constantFrom(...names),
      what: fc.constantFrom('token', 'token', 'token', 'show', 'show', 'end', 'cut'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 100, maxLength: 100 }), async (steps) => {
        const threads = new Map<string, Thread>(
          names.map((name) => [name, { wire: createHandTransport(), shown: [], isOpen: false }]),
        )
        const thread = (name: string) => threads.get(name) as Thread
        const time = createFakeTime()
        let chat: AgentChat | undefined
        let show: (name: string) => void = () => {}
        function App() {
          const [name, setName] = useState('a')
          show = setName
          chat = useAgentChat({ id: name, transport: thread(name).wire.transport, buffer: 'none', ...time })
          return (
            <ol>
              {texts(chat).map((text, index) => (
                <li key={index}>{text}</li>
              ))}
            </ol>
          )
        }
        const { unmount } = render(
          <AgentProvider>
            <App />
          </AgentProvider>,
        )
        let current = 'a'
        const showThread = async (name: string) => {
          current = name
          await play(() => show(name))
        }
        let count = 0
        for (const { thread: name, what } of steps) {
          const { wire, shown } = thread(name)
          if (what === 'show') await showThread(name)
          else if (thread(name).isOpen) {
            if (what === 'token') {
              const word = `${name}${count++} `
              shown[shown.length - 1] += word
              await play(() => wire.send(token(word)))
            } else {
              thread(name).isOpen = false
              await play(async () => {
                if (what === 'end') await wire.send(end)
                await wire.close()
              })
            }
          } else {
            // A thread is written to where it is shown.
            await showThread(name)
            const word = `${name}${count++} `
            await play(() => void chat?.sendMessage(`ask ${name}`))
            await play(async () => {
              await wire.accept()
              await wire.send(token(word))
            })
            shown.push(`user: ask ${name}`, `assistant: ${word}`)
            thread(name).isOpen = true
          }
          const items = [...document.querySelectorAll('li')].map(({ textContent }) => textContent)
          expect(items).toEqual(thread(current).shown)
        }
        for (const name of names) {
          await showThread(name)
          expect(chat && texts(chat)).toEqual(thread(name).shown)
        }
        unmount()
      }),
      { numRuns: 5, seed: 1 },
    )
  }, 60_000)

  it('goes on asking with the options that belong to the chat, not with those of the one that is shown', async () => {
    const wire = createHandTransport()
    const time = createFakeTime()
    let chat: AgentChat | undefined
    const execute = () => 'here'
    function App({ id }: { id: string }) {
      chat = useAgentChat({
        id,
        transport: wire.transport,
        buffer: 'none',
        context: { sender_id: `sender of ${id}` },
        tools: { getLocation: { execute } },
        ...time,
      })
      return null
    }
    const { rerender } = render(
      <AgentProvider>
        <App id="a" />
      </AgentProvider>,
    )
    await play(() => void chat?.sendMessage('Where?'))
    await play(() => wire.accept())
    rerender(
      <AgentProvider>
        <App id="b" />
      </AgentProvider>,
    )
    await play(async () => {
      await wire.send({ type: 'tool_call', tool_call_id: 't', tool_name: 'getLocation', parameters: {} }, end)
      await wire.close()
    })
    expect(wire.requests.map(({ context }) => context)).toEqual([
      { sender_id: 'sender of a' },
      { sender_id: 'sender of a' },
    ])
  })
})

describe('who shows a chat', () => {
  it.each([
    ['one, under StrictMode', true],
    ['ten', false],
  ])('%s: one chat and one connection', async (_, strict) => {
    const wire = createHandTransport()
    const time = createFakeTime()
    const chats = new Set<unknown>()
    let chat: AgentChat | undefined
    function One() {
      chat = useAgentChat({ id: 'shared', transport: wire.transport, buffer: 'none', ...time })
      chats.add(chat.handle)
      return <p>{texts(chat).join()}</p>
    }
    const all = strict ? (
      <StrictMode>
        <One />
      </StrictMode>
    ) : (
      Array.from({ length: 10 }, (_, index) => <One key={index} />)
    )
    render(<AgentProvider>{all}</AgentProvider>)
    await play(() => void chat?.sendMessage('Hi'))
    await play(async () => {
      await wire.accept()
      await wire.send(token('Hello'), end)
    })
    expect([chats.size, wire.requests.length]).toEqual([1, 1])
    expect(screen.getAllByText('user: Hi,assistant: Hello')).toHaveLength(strict ? 1 : 10)
  })

  it('leaves the answer when a chat without an id is gone for good', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const wire = createHandTransport()
    const time = createFakeTime()
    let chat: AgentChat | undefined
    function One() {
      chat = useAgentChat({ transport: wire.transport, ...time })
      return null
    }
    const { unmount } = render(<One />)
    await play(() => void chat?.sendMessage('Hi'))
    await play(() => wire.accept())
    unmount()
    expect(wire.requests[0]?.signal.aborted).toBe(false)
    vi.advanceTimersByTime(500)
    expect(wire.requests[0]?.signal.aborted).toBe(true)
    expect(chat?.handle.getState()).toMatchObject({ end: 'disconnected', error: undefined, status: 'ready' })
  })

  it.each([
    ['goes on where a chat has an id', { id: 'kept' }, false],
    ['is left where keepAlive says so', { id: 'left', keepAlive: false }, true],
  ])('the answer %s', async (_, options: UseAgentChatOptions, aborted) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const wire = createHandTransport()
    const time = createFakeTime()
    let chat: AgentChat | undefined
    function One() {
      chat = useAgentChat({ transport: wire.transport, buffer: 'none', ...time, ...options })
      return null
    }
    const { unmount } = render(<One />)
    await play(() => void chat?.sendMessage('Hi'))
    await play(() => wire.accept())
    unmount()
    vi.advanceTimersByTime(500)
    expect(wire.requests[0]?.signal.aborted).toBe(aborted)
  })

  it('forgets chats that nobody shows, but none that is being written to', async () => {
    const wire = createHandTransport()
    const time = createFakeTime()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let chat: AgentChat | undefined
    const first = new Map<string, unknown>()
    function One({ id }: { id: string }) {
      chat = useAgentChat({ id, transport: wire.transport, buffer: 'none', ...time })
      if (!first.has(id)) first.set(id, chat.handle)
      return null
    }
    const show = async (id: string) => {
      view.rerender(
        <AgentProvider>
          <One id={id} />
        </AgentProvider>,
      )
      await play(() => vi.advanceTimersByTime(500))
    }
    const view = render(
      <AgentProvider>
        <One id="live" />
      </AgentProvider>,
    )
    await play(() => void chat?.sendMessage('Hi'))
    await play(() => wire.accept())
    for (let count = 0; count < 30; count++) await show(`idle ${count}`)
    await show('live')
    expect(chat?.handle).toBe(first.get('live'))
    await show('idle 25')
    expect(chat?.handle).toBe(first.get('idle 25'))
    await show('idle 0')
    expect(chat?.handle).not.toBe(first.get('idle 0'))
  })

  it('shares nothing between two users of a server, and renders the messages it was made with', () => {
    const messages: UIMessage[] = [{ id: 'a', role: 'user', parts: [{ type: 'text', text: 'Earlier' }] }]
    function One() {
      return <p>{texts(useAgentChat({ id: 'x', url: '/api', messages })).join()}</p>
    }
    const html = renderToString(
      <AgentProvider>
        <One />
      </AgentProvider>,
    )
    expect(html).toContain('user: Earlier')
  })
})

describe('selector hooks', () => {
  it('render for what they select, and for nothing else', async () => {
    const wire = createHandTransport()
    const time = createFakeTime()
    const renders = { status: 0, ids: 0, first: 0, answer: 0, info: 0, text: 0, tool: 0 }
    const count = (name: keyof typeof renders) => void renders[name]++
    let chat: AgentChat | undefined
    let made = 0
    function App() {
      chat = useAgentChat({
        transport: wire.transport,
        buffer: 'none',
        generateId: () => `m${++made}`,
        ...time,
      })
      return <Readers handle={chat.handle} />
    }
    function Readers({ handle }: Pick<AgentChat, 'handle'>) {
      const given = { handle }
      return (
        <>
          <Ids chat={given} />
          <First chat={given} />
          <Answer chat={given} />
          <Info chat={given} />
          <Text chat={given} />
          <Tool chat={given} />
        </>
      )
    }
    type Given = { chat: Pick<AgentChat, 'handle'> }
    function Ids({ chat }: Given) {
      count('ids')
      return <p>{useMessageIds(chat).join()}</p>
    }
    function First({ chat }: Given) {
      count('first')
      return <p>{useMessage(chat, 'm1')?.role}</p>
    }
    function Answer({ chat }: Given) {
      count('answer')
      return <p>{useMessage(chat, 'm2')?.parts.length}</p>
    }
    function Info({ chat }: Given) {
      count('info')
      return <p>{useMessageInfo(chat, 'm2')?.state}</p>
    }
    function Text({ chat }: Given) {
      count('text')
      const part = usePart(chat, 'm2', 1)
      return <p data-testid="text">{part?.type === 'text' ? part.text : ''}</p>
    }
    function Tool({ chat }: Given) {
      count('tool')
      return <p data-testid="tool">{useToolCall(chat, 't1')?.operation}</p>
    }
    render(<App />)
    await play(() => void chat?.sendMessage('Hi'))
    await play(() => wire.accept())
    await play(() =>
      wire.send(
        { type: 'tool_call', tool_call_id: 't1', tool_name: 'search', operation: 'web', parameters: {} },
        { type: 'tool_result', tool_call_id: 't1', tool_name: 'search', result: 1 },
        token('a'),
      ),
    )
    expect(screen.getByTestId('tool').textContent).toBe('web')
    const before = { ...renders }
    for (let sent = 0; sent < 200; sent++) await play(() => wire.send(token('b')))
    expect(screen.getByTestId('text').textContent).toBe(`a${'b'.repeat(200)}`)
    const since = Object.entries(renders).map(([name, now]) => [
      name,
      now - before[name as keyof typeof before],
    ])
    expect(Object.fromEntries(since)).toEqual({
      status: 0,
      ids: 0,
      first: 0,
      answer: 200,
      info: 0,
      text: 200,
      tool: 0,
    })
  })

  it('a reader of status alone renders 0 times over 200 tokens', async () => {
    const wire = createHandTransport()
    const time = createFakeTime()
    let renders = 0
    let chat: AgentChat | undefined
    function App() {
      renders++
      chat = useAgentChat({ transport: wire.transport, buffer: 'none', ...time })
      return <p>{chat.status}</p>
    }
    render(<App />)
    await play(() => void chat?.sendMessage('Hi'))
    await play(() => wire.accept())
    await play(() => wire.send(token('a')))
    const before = renders
    for (let sent = 0; sent < 200; sent++) await play(() => wire.send(token('b')))
    expect(renders - before).toBe(0)
    await play(() => wire.send(end))
    await play(() => wire.close())
    expect(screen.getByText('ready')).toBeTruthy()
  })
})
