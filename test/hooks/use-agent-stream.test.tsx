// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react'
import { memo, StrictMode, useEffect, useState } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  AgentProvider,
  type AgentStream,
  type RunState,
  selectText,
  type UseAgentStreamOptions,
  useAgentSelector,
  useAgentStream,
} from 'react-agent-stream'
import { createFakeTime, createHandTransport, type HandTransport, settle } from '../fake-time.js'

afterEach(cleanup)

const token = (content: string) => ({ type: 'token', content })
const result = { type: 'result', success: true, output: 'done' }

async function play(step: () => unknown) {
  await act(async () => {
    await step()
    await settle()
  })
}

/** Accepts the latest request and sends 200 tokens, a paint after each. */
async function send200(wire: HandTransport, paintNow: () => void) {
  await play(() => wire.accept())
  for (let sent = 0; sent < 200; sent++) {
    await play(async () => {
      await wire.send(token('x'))
      paintNow()
    })
  }
}

describe('what a component renders for', () => {
  it('is what it reads: status alone costs no render over 200 tokens', async () => {
    const wire = createHandTransport()
    const time = createFakeTime()
    const rendered = { status: 0, selector: 0 }
    const count = (name: keyof typeof rendered) => void rendered[name]++
    let run: AgentStream | undefined

    function Status({ stream }: { stream: AgentStream }) {
      count('status')
      return <b>{stream.status}</b>
    }
    function App() {
      const stream = useAgentStream({ transport: wire.transport, ...time })
      run = stream
      return (
        <>
          <Status stream={stream} />
          <Words stream={stream} />
        </>
      )
    }
    // Reads for itself, through the handle: not on its parent's account.
    const Words = memo(({ stream }: { stream: AgentStream }) => {
      count('selector')
      return <i>{useAgentSelector(stream, selectText)}</i>
    })
    render(<App />)
    await play(() => void run?.start('x'))
    await play(() => wire.accept())
    await play(() => wire.send(token('x')))
    expect(screen.getByText('streaming')).toBeTruthy()
    const before = { ...rendered }
    for (let sent = 0; sent < 200; sent++) {
      await play(async () => {
        await wire.send(token('x'))
        time.paintNow()
      })
    }
    expect(rendered.status - before.status).toBe(0)
    expect(rendered.selector - before.selector).toBe(200)
    expect(screen.getByText('x'.repeat(201))).toBeTruthy()
    await play(async () => {
      await wire.send(result)
      await wire.close()
    })
    expect(screen.getByText('ready')).toBeTruthy()
  })

  it('is an immutable snapshot, whose identity changes with what was read of it', async () => {
    const wire = createHandTransport()
    const time = createFakeTime()
    const seen: AgentStream[] = []
    function App() {
      const run = useAgentStream({ transport: wire.transport, ...time })
      seen.push(run)
      return <p>{run.text}</p>
    }
    render(<App />)
    await play(() => void seen[0]?.start('x'))
    await send200(wire, time.paintNow)
    expect(seen[0]?.text).toBe('')
    expect(seen.at(-1)?.text).toBe('x'.repeat(200))
    expect(new Set(seen).size).toBeGreaterThan(200)
    expect(new Set(seen.map(({ start }) => start)).size).toBe(1)
    expect(new Set(seen.map(({ handle }) => handle)).size).toBe(1)
  })

  it('gives a click handler the answer of now, also when nothing renders for it', async () => {
    const wire = createHandTransport()
    const time = createFakeTime()
    let run: AgentStream | undefined
    const copied: string[] = []
    function App() {
      const stream = useAgentStream({ transport: wire.transport, ...time })
      run = stream
      return (
        <button type="button" onClick={() => copied.push(stream.answer)}>
          {stream.status}
        </button>
      )
    }
    render(<App />)
    await play(() => void run?.start('x'))
    await send200(wire, time.paintNow)
    screen.getByRole('button').click()
    expect(copied).toEqual(['x'.repeat(200)])
  })

  it('includes what is read in an effect, and everything for who spreads', async () => {
    const wire = createHandTransport()
    const time = createFakeTime()
    const inEffect: string[] = []
    const spread: string[] = []
    let run: AgentStream | undefined
    function Reader() {
      const stream = useAgentStream({ id: 'one', transport: wire.transport, ...time })
      run = stream
      useEffect(() => void inEffect.push(stream.text))
      return null
    }
    function Spreader() {
      const { text } = { ...useAgentStream({ id: 'one', transport: wire.transport, ...time }) }
      spread.push(text)
      return null
    }
    render(
      <AgentProvider>
        <Reader />
        <Spreader />
      </AgentProvider>,
    )
    await play(() => void run?.start('x'))
    await play(() => wire.accept())
    await play(() => wire.send(token('a')))
    await play(async () => {
      await wire.send(token('b'))
      time.paintNow()
    })
    expect(inEffect.at(-1)).toBe('ab')
    expect(spread.at(-1)).toBe('ab')
  })
})

describe('a selector', () => {
  it('written inline renders only when what it selects is not equal', async () => {
    const wire = createHandTransport()
    const time = createFakeTime()
    let run: AgentStream | undefined
    let renders = 0
    function Names({ stream }: { stream: AgentStream }) {
      renders++
      const names = useAgentSelector(
        stream,
        (state: RunState) => state.toolCalls.map(({ toolName }) => toolName),
        (a, b) => a.join() === b.join(),
      )
      return <p>{names.join()}</p>
    }
    function App() {
      const stream = useAgentStream({ transport: wire.transport, ...time })
      run = stream
      return <Names stream={stream} />
    }
    render(<App />)
    await play(() => void run?.start('x'))
    await send200(wire, time.paintNow)
    const before = renders
    for (const name of ['a', 'b']) {
      await play(async () => {
        await wire.send({ type: 'tool_call', tool_name: name, parameters: {} })
        time.paintNow()
      })
    }
    expect([before, renders - before]).toEqual([1, 2])
    expect(screen.getByText('a,b')).toBeTruthy()
  })
})

describe('connections', () => {
  function Consumer({ id, options }: { id?: string; options: UseAgentStreamOptions }) {
    const run = useAgentStream({ ...options, ...(id && { id }) })
    return (
      <button type="button" onClick={() => void run.start('x')}>
        {run.text || 'start'}
      </button>
    )
  }

  it('are one for ten consumers of one id, under StrictMode', async () => {
    const wire = createHandTransport()
    const time = createFakeTime()
    const options = { transport: wire.transport, ...time }
    render(
      <StrictMode>
        <AgentProvider>
          {Array.from({ length: 10 }, (_, index) => (
            <Consumer key={index} id="shared" options={options} />
          ))}
        </AgentProvider>
      </StrictMode>,
    )
    await play(() => screen.getAllByRole('button')[3]?.click())
    await play(() => wire.accept())
    await play(() => wire.send(token('for all')))
    expect(wire.requests).toHaveLength(1)
    expect(screen.getAllByText('for all')).toHaveLength(10)
  })

  it('are shared in a page without a provider, and not between two providers', async () => {
    const wire = createHandTransport()
    const options = { transport: wire.transport, ...createFakeTime() }
    render(
      <>
        <Consumer id="page" options={options} />
        <Consumer id="page" options={options} />
        <AgentProvider>
          <Consumer id="page" options={options} />
        </AgentProvider>
      </>,
    )
    await play(() => screen.getAllByRole('button')[0]?.click())
    await play(() => wire.accept())
    await play(() => wire.send(token('here')))
    expect(screen.getAllByRole('button').map(({ textContent }) => textContent)).toEqual([
      'here',
      'here',
      'start',
    ])
  })

  it('are another for another id: the run of the one before is left, and found again', async () => {
    const wire = createHandTransport()
    const options = { transport: wire.transport, ...createFakeTime() }
    const tree = (id: string) => (
      <StrictMode>
        <AgentProvider>
          <Consumer id={id} options={options} />
        </AgentProvider>
      </StrictMode>
    )
    const { rerender } = render(tree('a'))
    await play(() => screen.getByRole('button').click())
    await play(() => wire.accept())
    await play(() => wire.send(token('of a')))
    rerender(tree('b'))
    expect(screen.getByRole('button').textContent).toBe('start')
    rerender(tree('a'))
    expect(screen.getByRole('button').textContent).toBe('of a')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      rerender(tree('b'))
      vi.advanceTimersByTime(1000)
      expect(wire.requests.map(({ signal }) => signal.aborted)).toEqual([true])
    } finally {
      vi.useRealTimers()
    }
  })

  it('survive a remount, as hot reload and StrictMode do it, and end when nobody came back', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const wire = createHandTransport()
      const options = { transport: wire.transport, ...createFakeTime() }
      let toggle: (shown: boolean) => void = () => {}
      function App() {
        const [shown, setShown] = useState(true)
        toggle = setShown
        return <AgentProvider>{shown && <Consumer id="x" options={options} />}</AgentProvider>
      }
      render(<App />)
      await play(() => screen.getByRole('button').click())
      await play(() => wire.accept())
      await play(() => wire.send(token('on')))
      await play(() => toggle(false))
      vi.advanceTimersByTime(150)
      await play(() => toggle(true))
      vi.advanceTimersByTime(1000)
      expect(screen.getByText('on')).toBeTruthy()
      expect(wire.requests[0]?.signal.aborted).toBe(false)
      await play(() => toggle(false))
      vi.advanceTimersByTime(1000)
      expect(wire.requests[0]?.signal.aborted).toBe(true)
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('stay open with keepAlive, and are found again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const wire = createHandTransport()
      const options = { transport: wire.transport, ...createFakeTime(), keepAlive: true }
      let toggle: (shown: boolean) => void = () => {}
      function App() {
        const [shown, setShown] = useState(true)
        toggle = setShown
        return <AgentProvider>{shown && <Consumer id="x" options={options} />}</AgentProvider>
      }
      render(<App />)
      await play(() => screen.getByRole('button').click())
      await play(() => wire.accept())
      await play(() => toggle(false))
      vi.advanceTimersByTime(10_000)
      await play(() => wire.send(token('while away')))
      await play(() => toggle(true))
      expect(screen.getByText('while away')).toBeTruthy()
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('options', () => {
  it('are read afresh at each request, over the defaults of the providers above', async () => {
    const requests: { url: string; token: string | null; body: unknown }[] = []
    const fetch: typeof globalThis.fetch = async (url, init) => {
      const headers = new Headers(init?.headers)
      requests.push({ url: String(url), token: headers.get('x-token'), body: JSON.parse(String(init?.body)) })
      return new Response('data: {"type":"result","output":"ok","success":true}\n\n', {
        headers: { 'content-type': 'text/event-stream' },
      })
    }
    let run: AgentStream | undefined
    const seen: string[] = []
    function App({ version }: { version: number }) {
      run = useAgentStream({
        headers: () => ({ 'x-token': `token ${version}` }),
        context: { session_id: `s${version}` },
        onFinish: ({ answer }) => void seen.push(`${answer} ${version}`),
      })
      return null
    }
    const tree = (version: number) => (
      <AgentProvider url="https://outer.test/a" fetch={fetch} headers={{ 'x-token': 'default' }}>
        <AgentProvider url="https://inner.test/a">
          <App version={version} />
        </AgentProvider>
      </AgentProvider>
    )
    const { rerender } = render(tree(1))
    await play(() => run?.start({ description: 'a' }))
    rerender(tree(2))
    await play(() => run?.retry())
    expect(requests).toEqual([
      {
        url: 'https://inner.test/a',
        token: 'token 1',
        body: { task: { description: 'a' }, context: { session_id: 's1' } },
      },
      {
        url: 'https://inner.test/a',
        token: 'token 2',
        body: { task: { description: 'a' }, context: { session_id: 's2' } },
      },
    ])
    expect(seen).toEqual(['ok 1', 'ok 2'])
    expect(JSON.stringify(run?.handle.getState())).not.toContain('token 2')
  })

  it('that name no agent are refused with what to do', async () => {
    let run: AgentStream | undefined
    function App() {
      run = useAgentStream()
      return null
    }
    render(<App />)
    await expect(run?.start('x')).rejects.toMatchObject({ code: 'misuse' })
  })
})

describe('on a server', () => {
  it('gives the initial state, without a warning and without anything shared', () => {
    const complaints = vi.spyOn(console, 'error')
    function App() {
      const { status, text, connection, handle } = useAgentStream({ url: '/api/agent', id: 'x' })
      return <p>{[status, text, connection, typeof handle].join()}</p>
    }
    expect(renderToString(<App />)).toBe('<p>ready,,idle,object</p>')
    expect(complaints).not.toHaveBeenCalled()
    complaints.mockRestore()
  })

  it('agrees with the page, where the run may be under way when it hydrates', async () => {
    const complaints = vi.spyOn(console, 'error')
    const wire = createHandTransport()
    const options = { transport: wire.transport, ...createFakeTime(), id: 'hydrated' }
    function Starter() {
      const run = useAgentStream(options)
      return (
        <button type="button" onClick={() => void run.start('x')}>
          start
        </button>
      )
    }
    function Reader() {
      const run = useAgentStream(options)
      return [run.status, run.text, useAgentSelector(run, ({ parts }) => parts.length)].join()
    }
    const container = document.createElement('p')
    container.innerHTML = renderToString(<Reader />)
    expect(container.textContent).toBe('ready,,0')
    render(<Starter />)
    await play(() => screen.getByRole('button').click())
    await play(() => wire.accept())
    await play(() => wire.send(token('Hi')))
    render(<Reader />, { container, hydrate: true })
    expect(container.textContent).toBe('streaming,Hi,1')
    expect(complaints).not.toHaveBeenCalled()
    complaints.mockRestore()
  })
})
