// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import {
  AgentError,
  AgentProvider,
  Announcer,
  ConnectionNotice,
  ErrorNotice,
  PartBoundary,
  RunMetrics,
  StatusBadge,
  useIsStalled,
} from 'react-agent-stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { BEGIN, type FixedRun, fixedRun } from './fixed-run.js'

afterEach(cleanup)

const failed = (code: 'http' | 'agent' | 'disconnected', detail?: string) =>
  ({ type: 'run_ended', end: 'error', error: new AgentError(code, 'x', { status: 500, detail }) }) as const

const waiting = { type: 'run_waiting', delayMs: 1, error: new AgentError('network', 'x') } as const

describe('ErrorNotice', () => {
  it('shows the text of the code, and never what a server sent', () => {
    render(<ErrorNotice run={fixedRun(...BEGIN, failed('http', '<html>secret</html>'))} />)
    expect(screen.getByRole('alert').textContent).toBe('The server could not answer (500).Try again')
  })

  it('shows the words of the agent as text', () => {
    render(<ErrorNotice run={fixedRun(...BEGIN, failed('agent', '<b>no</b> \u202E'))} />)
    expect(screen.getByText('<b>no</b> ⟨U+202E⟩')).toBeTruthy()
  })

  it('is an alert from the start, and empty while nothing is wrong', () => {
    const run = fixedRun(...BEGIN)
    render(<ErrorNotice run={run} />)
    const alert = screen.getByRole('alert')
    expect(alert.childNodes).toHaveLength(0)
    act(() => run.add(failed('disconnected')))
    expect(screen.getByRole('alert')).toBe(alert)
    expect(alert.textContent).toContain('stopped before it was done')
  })

  it('tries again', () => {
    const run = fixedRun(...BEGIN, failed('disconnected'))
    render(<ErrorNotice run={run} />)
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(run.retries()).toBe(1)
    expect(screen.queryByRole('button')).toBeNull()
  })

  it('speaks in the words of the provider', () => {
    const labels = { errorText: () => 'Es ging schief.', retry: 'Noch einmal' }
    render(
      <AgentProvider labels={labels}>
        <ErrorNotice run={fixedRun(...BEGIN, failed('disconnected'))} />
      </AgentProvider>,
    )
    expect(screen.getByRole('alert').textContent).toBe('Es ging schief.Noch einmal')
  })
})

describe('with an Announcer', () => {
  it('nothing is announced twice', () => {
    const run = fixedRun(...BEGIN)
    const { rerender } = render(
      <>
        <ErrorNotice run={run} />
        <ConnectionNotice run={run} />
        <Announcer run={run} />
      </>,
    )
    const live = () => [screen.queryAllByRole('alert').length, screen.queryAllByRole('status').length]
    expect(live()).toEqual([1, 1])
    act(() => run.add(failed('disconnected')))
    expect(screen.getByRole('alert').textContent).toBe('The agent stopped before it was done.')
    rerender(
      <>
        <ErrorNotice run={run} />
        <ConnectionNotice run={run} />
        <Announcer run={run} mode="off" />
      </>,
    )
    // Those of the announcer are still there, and silent.
    expect(live()).toEqual([2, 2])
  })
})

describe('a connection that is lost', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const pass = (ms: number) => act(() => void vi.advanceTimersByTime(ms))
  const words = (element: HTMLElement) =>
    [...element.querySelectorAll('p')].map((p) => p.firstChild?.textContent).join()

  it('is told of once that lasts, with the attempts that were made anew', () => {
    const run = fixedRun(...BEGIN, waiting)
    render(<ConnectionNotice run={run} />)
    const status = screen.getByRole('status')
    pass(599)
    expect(status.childNodes).toHaveLength(0)
    pass(1)
    expect(words(status)).toBe('The connection was lost. Reconnecting…')
    act(() => run.add({ type: 'run_connecting', attempt: 1 }, waiting))
    expect(words(status)).toBe('The connection was lost. Reconnecting… (2)')
    act(() => run.add({ type: 'run_connecting', attempt: 2 }, { type: 'run_open' }))
    pass(600)
    expect(status.childNodes).toHaveLength(0)
  })

  it('leaves no trace where it is back at once', () => {
    const run = fixedRun(...BEGIN, waiting)
    const { container } = render(
      <>
        <StatusBadge run={run} />
        <ConnectionNotice run={run} />
      </>,
    )
    const before = container.textContent
    pass(500)
    act(() => run.add({ type: 'run_open' }))
    pass(5_000)
    expect([before, container.textContent]).toEqual(['Connecting', 'Connecting'])
    // Nothing is waited for but the next word, and behind the end not even that.
    expect(vi.getTimerCount()).toBe(1)
    act(() => run.handle.stop())
    expect(vi.getTimerCount()).toBe(0)
  })

  it('stays told of for a moment, so that nothing flashes by', () => {
    const run = fixedRun(...BEGIN, waiting)
    render(<ConnectionNotice run={run} />)
    const status = screen.getByRole('status')
    pass(610)
    act(() => run.add({ type: 'run_open' }))
    pass(590)
    expect(words(status)).toBe('The connection was lost. Reconnecting…')
    pass(10)
    expect(status.childNodes).toHaveLength(0)
  })

  it('is forgotten at the end of the run', () => {
    const run = fixedRun(...BEGIN, waiting)
    render(<ConnectionNotice run={run} />)
    pass(1_000)
    act(() => run.handle.stop())
    expect(screen.getByRole('status').childNodes).toHaveLength(0)
  })

  it('is offline where the device is, and says for how long, but not to screen readers', () => {
    const run = fixedRun(...BEGIN, { ...waiting, connection: 'offline' })
    render(<ConnectionNotice run={run} />)
    const status = screen.getByRole('status')
    pass(600)
    pass(5_000)
    expect(words(status)).toBe('You are offline. The answer goes on when the connection is back.')
    const seconds = status.querySelector('[data-agent="live-seconds"]')
    expect([seconds?.textContent, seconds?.getAttribute('aria-hidden')]).toEqual(['5 s', 'true'])
  })
})

describe('comments only: an open connection over which nothing new comes', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const pass = (ms: number) => act(() => void vi.advanceTimersByTime(ms))

  function Stalled({ run }: { run: FixedRun }) {
    return <output>{useIsStalled(run) ? 'stalled' : 'well'}</output>
  }

  it('is told of after a minute, and for how long, until something comes', () => {
    const run = fixedRun(...BEGIN)
    const { container } = render(
      <>
        <ConnectionNotice run={run} role="note" />
        <Stalled run={run} />
      </>,
    )
    const notice = screen.getByRole('note')
    const shown = () => [notice.textContent, container.querySelector('output')?.textContent]
    pass(59_000)
    act(() => run.add({ type: 'token', content: 'A word. ' }))
    pass(59_999)
    expect(shown()).toEqual(['', 'well'])
    pass(1)
    expect(shown()).toEqual(['Still connected, but nothing new has come. 1 min 00 s', 'stalled'])
    pass(5_000)
    expect(notice.textContent).toBe('Still connected, but nothing new has come. 1 min 05 s')
    expect(notice.hasAttribute('data-stalled')).toBe(true)
    act(() => run.add({ type: 'token', content: 'And another.' }))
    expect(shown()).toEqual(['', 'well'])
    pass(60_000)
    expect(shown()[1]).toBe('stalled')
    act(() => run.handle.stop())
    pass(120_000)
    expect(shown()).toEqual(['', 'well'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is no stall where the connection is lost, or nothing was asked', () => {
    const [lost, idle] = [fixedRun(...BEGIN, waiting), fixedRun()]
    const { container } = render(
      <>
        <Stalled run={lost} />
        <Stalled run={idle} />
      </>,
    )
    pass(300_000)
    expect(container.textContent).toBe('wellwell')
  })
})

describe('what is spoken', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is added, never changed in place, and goes away after five seconds', () => {
    const run = fixedRun(...BEGIN)
    const { container } = render(<Announcer run={run} />)
    const spoken = () =>
      [...container.querySelectorAll('[aria-live] > *')].map(({ textContent }) => textContent)
    act(() => run.add({ type: 'token', content: 'The first sentence is this. ' }))
    act(() => void vi.advanceTimersByTime(0))
    expect(spoken()).toEqual(['The first sentence is this.'])
    act(() => run.add({ type: 'token', content: 'The second one comes at once. ' }))
    expect(spoken()).toHaveLength(1)
    act(() => void vi.advanceTimersByTime(1_600))
    expect(spoken()).toEqual(['The first sentence is this.', 'The second one comes at once.'])
    act(() => void vi.advanceTimersByTime(3_500))
    expect(spoken()).toEqual(['The second one comes at once.'])
    cleanup()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('RunMetrics', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('changes at most four times a second, and shows the end at once', () => {
    const run = fixedRun(...BEGIN)
    const { container } = render(<RunMetrics run={run} />)
    const tokens = () => container.querySelectorAll('dd')[1]?.textContent
    for (let count = 0; count < 50; count++) act(() => run.add({ type: 'token', content: 'a' }))
    expect(tokens()).toBe('0')
    act(() => void vi.advanceTimersByTime(250))
    expect(tokens()).toBe('50')
    act(() => run.add({ type: 'token', content: 'a' }, { type: 'run_ended', end: 'finished' }))
    expect(tokens()).toBe('51')
    cleanup()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('PartBoundary', () => {
  function Broken({ broken }: { broken: boolean }) {
    if (broken) throw new Error('no')
    return <p>whole</p>
  }

  it('keeps an error to itself, and tries again when its content changes', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const onError = vi.fn()
    const part = (broken: boolean) => (
      <div>
        <PartBoundary content={broken} onError={onError}>
          <Broken broken={broken} />
        </PartBoundary>
        <p>the rest</p>
      </div>
    )
    const { rerender } = render(part(true))
    expect(screen.getByText('This part could not be shown.')).toBeTruthy()
    expect(screen.getByText('the rest')).toBeTruthy()
    expect(onError).toHaveBeenCalledTimes(1)
    rerender(part(false))
    expect(screen.getByText('whole')).toBeTruthy()
    vi.restoreAllMocks()
  })
})
