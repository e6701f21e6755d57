// @vitest-environment jsdom
import { act, cleanup, render } from '@testing-library/react'
import { useEffect } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, expect, it, vi } from 'vitest'
import { type AgentChat, AgentProvider, useAgentChat, webStorage } from 'react-agent-stream'
import { createFakeTime, createHandTransport, type HandTransport, settle } from '../fake-time.js'

afterEach(() => {
  cleanup()
  vi.useRealTimers()
})
const token = (content: string) => ({ type: 'token', content })
/** The session that the latest request names. */
function sessionOf({ requests }: HandTransport) {
  const body = requests.at(-1)?.body as { context: { session_id: string } } | undefined
  return body?.context.session_id
}

const end = { type: 'completed', success: true }
async function play(step: () => unknown) {
  await act(async () => {
    await step()
    await settle()
  })
}

it('one of two that show a chat leaves: the other is still told', async () => {
  const wire = createHandTransport()
  const time = createFakeTime()
  const onFinish = vi.fn()
  let chat: AgentChat | undefined
  function One() {
    chat = useAgentChat({ id: 'x', transport: wire.transport, buffer: 'none', onFinish, ...time })
    return null
  }
  const view = render(
    <AgentProvider>
      <One key="a" />
      <One key="b" />
    </AgentProvider>,
  )
  view.rerender(
    <AgentProvider>
      <One key="a" />
    </AgentProvider>,
  )
  await play(() => void chat?.sendMessage('Hi'))
  await play(async () => {
    await wire.accept()
    await wire.send(token('a'), end)
    await wire.close()
  })
  expect(onFinish).toHaveBeenCalledTimes(1)
})

it('the answer goes on while one of two still shows it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const wire = createHandTransport()
  const time = createFakeTime()
  let chat: AgentChat | undefined
  function One() {
    chat = useAgentChat({ id: 'x', keepAlive: false, transport: wire.transport, buffer: 'none', ...time })
    return null
  }
  const view = render(
    <AgentProvider>
      <One key="a" />
      <One key="b" />
    </AgentProvider>,
  )
  await play(() => void chat?.sendMessage('Hi'))
  await play(() => wire.accept())
  view.rerender(
    <AgentProvider>
      <One key="a" />
    </AgentProvider>,
  )
  vi.advanceTimersByTime(500)
  expect(wire.requests[0]?.signal.aborted).toBe(false)
})

it('everybody is told, and who shows a chat by its id alone takes nothing away from it', async () => {
  const wire = createHandTransport()
  const time = createFakeTime()
  const onFinish = vi.fn()
  let chat: AgentChat | undefined
  function Main() {
    chat = useAgentChat({ id: 'x', transport: wire.transport, buffer: 'none', onFinish, ...time })
    return null
  }
  function Badge() {
    return <p>{useAgentChat({ id: 'x' }).status}</p>
  }
  render(
    <AgentProvider>
      <Main />
      <Badge />
    </AgentProvider>,
  )
  await play(() => void chat?.sendMessage('Hi'))
  expect([chat?.handle.getState().status, wire.requests.length]).toEqual(['submitted', 1])
})

it('chats without an id have sessions of their own', async () => {
  const wire = createHandTransport()
  const time = createFakeTime()
  const bodies: unknown[] = []
  for (let user = 0; user < 2; user++) {
    let chat: AgentChat | undefined
    function One() {
      chat = useAgentChat({ transport: wire.transport, ...time })
      return null
    }
    render(<One />)
    await play(() => void chat?.sendMessage('Hi'))
    bodies.push(sessionOf(wire))
    cleanup()
  }
  expect(bodies[0]).not.toBe(bodies[1])
})

it('what a child sends in its effect waits for the storage', async () => {
  const wire = createHandTransport()
  const time = createFakeTime()
  localStorage.setItem(
    'agent-chat/t',
    JSON.stringify({
      version: 1,
      ids: ['o'],
      nodes: [
        {
          message: { id: 'o', role: 'user', parts: [{ type: 'text', text: 'Old' }] },
          toolCalls: [],
          info: { createdAt: 1, state: 'sent' },
        },
      ],
    }),
  )
  const storage = webStorage()
  let chat: AgentChat | undefined
  function Child({ chat }: { chat: AgentChat }) {
    const { handle } = chat
    useEffect(() => void handle.sendMessage('Hi'), [handle])
    return null
  }
  function One() {
    chat = useAgentChat({ id: 't', transport: wire.transport, storage, ...time })
    return <Child chat={chat} />
  }
  render(
    <AgentProvider>
      <One />
    </AgentProvider>,
  )
  await play(() => undefined)
  expect(chat?.messages.map((m) => m.id)).toHaveLength(2)
})

it('nothing listens to the page once all is stored', async () => {
  const add = vi.spyOn(window, 'addEventListener')
  const remove = vi.spyOn(window, 'removeEventListener')
  const time = createFakeTime()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const storage = webStorage()
  function One({ id }: { id: string }) {
    useAgentChat({ id, storage, ...time })
    return null
  }
  const view = render(
    <AgentProvider>
      <One id="0" />
    </AgentProvider>,
  )
  for (let i = 1; i < 40; i++) {
    view.rerender(
      <AgentProvider>
        <One id={`${i}`} />
      </AgentProvider>,
    )
    await play(() => vi.advanceTimersByTime(500))
  }
  const count = (spy: typeof add) => (spy.mock.calls as unknown[][]).filter(([n]) => n === 'pagehide').length
  expect(count(add) - count(remove as unknown as typeof add)).toBeLessThanOrEqual(21)
})

it('a reader of messages does not render for the queue or the connection', async () => {
  const wire = createHandTransport()
  const time = createFakeTime()
  let renders = 0
  let chat: AgentChat | undefined
  function One() {
    renders++
    chat = useAgentChat({ transport: wire.transport, buffer: 'none', ...time })
    return <p>{chat.messages.length}</p>
  }
  render(<One />)
  await play(() => void chat?.sendMessage('Hi'))
  await play(() => wire.accept())
  await play(() => wire.send(token('a')))
  const before = renders
  await play(() => void chat?.sendMessage('Queued'))
  await play(() => chat?.cancelQueued())
  expect(renders - before).toBe(0)
})

it('two visitors of a page that a server rendered do not share a session', async () => {
  const wire = createHandTransport()
  const time = createFakeTime()
  const ids: unknown[] = []
  for (let visitor = 0; visitor < 2; visitor++) {
    let chat: AgentChat | undefined
    function One() {
      chat = useAgentChat({ transport: wire.transport, ...time })
      return null
    }
    const root = document.createElement('div')
    root.innerHTML = renderToString(<One />)
    await act(async () => void hydrateRoot(root, <One />))
    await act(async () => {
      void chat?.sendMessage('Hi')
      await settle()
    })
    ids.push(sessionOf(wire))
  }
  expect(ids[0]).not.toBe(ids[1])
})
