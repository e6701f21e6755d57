// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react'
import { memo, Profiler, type ReactElement } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import {
  type AgentStream,
  createRunStore,
  type RunHandle,
  selectText,
  useAgentSelector,
  useAgentStream,
} from 'react-agent-stream'
import { createFakeTime, createHandTransport, type HandTransport, settle } from '../fake-time.js'

afterEach(cleanup)

interface Props {
  wire: HandTransport
  time: ReturnType<typeof createFakeTime>
}

// The same three components twice: as the compiler makes them, and as they are written.
function CompiledApp({ wire, time }: Props): ReactElement {
  'use memo'
  const run = useAgentStream({ transport: wire.transport, ...time })
  return (
    <>
      <button type="button" onClick={() => void run.start('x')}>
        {run.status}
      </button>
      <CompiledText run={run} />
    </>
  )
}

function CompiledText({ run }: { run: AgentStream }): ReactElement {
  'use memo'
  const text = useAgentSelector(run, selectText)
  return <p data-testid="text">{text}</p>
}

function PlainApp({ wire, time }: Props): ReactElement {
  const run = useAgentStream({ transport: wire.transport, ...time })
  return (
    <>
      <button type="button" onClick={() => void run.start('x')}>
        {run.status}
      </button>
      <PlainText run={run} />
    </>
  )
}

const PlainText = memo(function PlainText({ run }: { run: AgentStream }): ReactElement {
  const text = useAgentSelector(run, selectText)
  return <p data-testid="text">{text}</p>
})

/** Reads a field itself, from what its parent hands down. */
function CompiledReader({ wire, time }: Props): ReactElement {
  'use memo'
  const run = useAgentStream({ transport: wire.transport, ...time })
  return (
    <>
      <button type="button" onClick={() => void run.start('x')}>
        run
      </button>
      <CompiledChild run={run} />
    </>
  )
}

function CompiledChild({ run }: { run: AgentStream }): ReactElement {
  'use memo'
  return <p data-testid="text">{run.text}</p>
}

const isCompiled = (component: unknown) => /\$\[\d+\]/.test(String(component))

async function play(step: () => unknown) {
  await act(async () => {
    await step()
    await settle()
  })
}

describe.each([
  ['compiled', CompiledApp, true],
  ['not compiled', PlainApp, false],
])('%s', (_, App, compiled) => {
  it('renders the reader of the text for every paint, and the reader of the status for none', async () => {
    expect(isCompiled(App)).toBe(compiled)
    const wire = createHandTransport()
    const time = createFakeTime()
    const commits = { app: 0 }
    render(
      <Profiler id="app" onRender={() => commits.app++}>
        <App wire={wire} time={time} />
      </Profiler>,
    )
    await play(() => screen.getByRole('button').click())
    await play(() => wire.accept())
    await play(() => wire.send({ type: 'token', content: 'x' }))
    const button = screen.getByRole('button')
    expect(button.textContent).toBe('streaming')
    const before = commits.app
    for (let sent = 0; sent < 200; sent++) {
      await play(async () => {
        await wire.send({ type: 'token', content: 'x' })
        time.paintNow()
      })
    }
    // One commit a paint, for the text; the status is the same element it was.
    expect(commits.app - before).toBe(200)
    expect(screen.getByTestId('text').textContent).toBe('x'.repeat(201))
    await play(async () => {
      await wire.send({ type: 'result', success: true, output: '' })
      await wire.close()
    })
    expect(button.textContent).toBe('ready')
  })
})

describe('a status reader alone, compiled', () => {
  it('commits nothing over 200 tokens', async () => {
    expect(isCompiled(StatusOnly)).toBe(true)
    const wire = createHandTransport()
    const time = createFakeTime()
    const handle = createRunStore(() => ({ transport: wire.transport, ...time }))
    let commits = 0
    render(
      <Profiler id="status" onRender={() => commits++}>
        <StatusOnly handle={handle} />
      </Profiler>,
    )
    await play(() => void handle.start('x'))
    await play(() => wire.accept())
    await play(() => wire.send({ type: 'token', content: 'x' }))
    const before = commits
    for (let sent = 0; sent < 200; sent++) {
      await play(async () => {
        await wire.send({ type: 'token', content: 'x' })
        time.paintNow()
      })
    }
    expect(commits - before).toBe(0)
  })
})

function StatusOnly({ handle }: { handle: RunHandle }): ReactElement {
  'use memo'
  return <b>{useAgentSelector({ handle }, ({ status }) => status)}</b>
}

describe('a compiled child that reads from the snapshot', () => {
  it('is never stale', async () => {
    expect([isCompiled(CompiledReader), isCompiled(CompiledChild)]).toEqual([true, true])
    const wire = createHandTransport()
    const time = createFakeTime()
    render(<CompiledReader wire={wire} time={time} />)
    await play(() => screen.getByRole('button').click())
    await play(() => wire.accept())
    let text = ''
    for (const piece of ['a', 'b', 'c']) {
      await play(async () => {
        await wire.send({ type: 'token', content: piece })
        time.paintNow()
      })
      text += piece
      expect(screen.getByTestId('text').textContent).toBe(text)
    }
  })
})
