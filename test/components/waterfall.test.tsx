// @vitest-environment jsdom
import { act, cleanup, render, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { Profiler } from 'react'
import { ToolTimeline, type ToolView, Waterfall } from 'react-agent-stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AgentScope } from '../../src/protocols/events.js'
import { fixedRun, type Happening } from './fixed-run.js'

const T = 1_700_000_000_000

beforeEach(() => {
  // Only what the clock is made of: what drives the keyboard waits by the others.
  vi.useFakeTimers({ now: T, toFake: ['Date', 'setInterval', 'clearInterval'] })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const at = (ms: number, event: Happening): Happening => ({ ...event, receivedAt: T + ms })
const call = (ms: number, id: string, parameters: unknown = {}, scope?: AgentScope): Happening =>
  at(ms, { type: 'tool_call', toolCallId: id, toolName: id, parameters, ...(scope && { scope }) })
const result = (ms: number, id: string, error?: string): Happening =>
  at(ms, { type: 'tool_result', toolCallId: id, toolName: id, success: error === undefined, error })
const begin = [at(0, { type: 'run_connecting', attempt: 0 }), at(0, { type: 'run_open' })]

const review: AgentScope = { id: 'r', kind: 'dawp', name: 'Review' }
const numbers: AgentScope = { id: 'n', kind: 'step', name: 'Numbers', parentId: 'r' }
const work = [
  ...begin,
  call(400, 'search', { query: 'Python', limit: 5 }),
  call(500, 'fetch'),
  result(700, 'fetch', 'TimeoutError: no answer'),
  result(1_600, 'search'),
  call(2_000, 'read', { path: 'draft.md' }, review),
  result(2_250, 'read'),
  call(2_500, 'calculator', { expression: '2 + 2' }, numbers),
]

/** What has been said so far is shown as it is after so many milliseconds. */
function after(ms: number, ...happenings: Happening[]) {
  vi.setSystemTime(T + ms)
  return fixedRun(...happenings)
}
const pass = (ms: number) => act(() => void vi.advanceTimersByTime(ms))
/** What a screen reader reads as the row's name. */
const nameOf = (row: Element) => {
  const copy = row.cloneNode(true) as Element
  for (const element of copy.querySelectorAll('[aria-hidden]')) element.remove()
  return copy.textContent
}
const names = () => screen.getAllByRole('treeitem').map(nameOf)
const user = () => userEvent.setup({ delay: null })
const bar = (name: RegExp) => {
  const element = screen.getByRole('treeitem', { name }).querySelector('[data-agent="waterfall-bar"]')
  const style = (element as HTMLElement | null)?.style
  return (
    style && [style.getPropertyValue('--agent-from'), style.getPropertyValue('--agent-length')].map(Number)
  )
}

it('names every row by its state, its duration and its start, what is nested one level deeper', () => {
  render(<Waterfall run={after(3_000, ...work)} />)
  expect(names()).toEqual([
    'search, done, 1.2 s, from 0.4 s',
    'fetch, failed, 0.2 s, from 0.5 s',
    'Review, running, from 2.0 s',
    'read, done, 0.3 s, from 2.0 s',
    'Numbers, running, from 2.5 s',
    'calculator, running, from 2.5 s',
  ])
  expect(screen.getAllByRole('treeitem').map(({ ariaLevel }) => ariaLevel)).toEqual([
    ...['1', '1', '1', '2', '2', '3'],
  ])
  expect(screen.getByRole('treeitem', { name: /^search/ }).getAttribute('aria-description')).toBe(
    '{ "query": "Python", "limit": 5 }',
  )
})

it('says nothing by itself', () => {
  const { container } = render(<Waterfall run={after(3_000, ...work)} />)
  expect(container.querySelector('[aria-live], [role=status], [role=alert], [role=log]')).toBeNull()
})

it('shows no rows and no choice before there is a tool call', () => {
  const { container } = render(<Waterfall run={after(100, ...begin)} />)
  expect(container.firstElementChild?.hasAttribute('data-empty')).toBe(true)
  expect(container.textContent).toBe('')
})

describe('in time', () => {
  it('lets what runs grow, ten times a second, and its axis from tick to tick', () => {
    render(<Waterfall run={after(500, ...begin, call(500, 'search'))} />)
    // Half of what has passed, of an axis of 1.5 s.
    expect(bar(/search/)).toEqual([0.33333, 0])
    pass(500)
    expect(bar(/search/)).toEqual([0.33333, 0.33333])
    pass(100)
    expect(bar(/search/)).toEqual([0.33333, 0.4])
    pass(1_400)
    expect(bar(/search/)).toEqual([0.2, 0.8])
  })

  it('stops its clock with the last call, at its end', () => {
    const run = after(500, ...begin, call(500, 'search'))
    render(<Waterfall run={run} />)
    pass(1_000)
    act(() => run.add(result(1_500, 'search')))
    expect(bar(/search/)).toEqual([0.33333, 0.66667])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('rests while the page is hidden, and is right again when it is shown', () => {
    render(<Waterfall run={after(500, ...begin, call(500, 'search'))} defaultView="waterfall" />)
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
    const turn = () => act(() => void document.dispatchEvent(new Event('visibilitychange')))
    turn()
    expect(vi.getTimerCount()).toBe(0)
    vi.setSystemTime(T + 1_000)
    hidden.mockReturnValue(false)
    turn()
    expect(bar(/search/)).toEqual([0.33333, 0.33333])
    cleanup()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('moves once a second for those who prefer less motion', () => {
    vi.stubGlobal('matchMedia', (query: string) => ({ matches: query.includes('reduce') }))
    render(<Waterfall run={after(500, ...begin, call(500, 'search'))} />)
    pass(900)
    expect(bar(/search/)).toEqual([0.33333, 0])
    pass(100)
    expect(bar(/search/)).toEqual([0.33333, 0.66667])
    vi.unstubAllGlobals()
  })

  it('goes by the agent’s clock, however far it is off ours', () => {
    const off = 3_600_000
    const run = after(1_000, ...begin, {
      ...call(500, 'search'),
      ...{ timestamp: T + 500 - off },
    })
    render(<Waterfall run={run} />)
    expect(names()).toEqual(['search, running, from 0.5 s'])
    expect(bar(/search/)).toEqual([0.33333, 0.33333])
  })

  it('renders 0 times over 200 tokens', () => {
    const run = after(3_000, ...work, result(2_900, 'calculator'), {
      ...{ type: 'scope_ended', scope: review, success: true },
    })
    const onRender = vi.fn()
    render(
      <Profiler id="waterfall" onRender={onRender}>
        <Waterfall run={run} />
      </Profiler>,
    )
    onRender.mockClear()
    for (let count = 0; count < 200; count++) act(() => run.add({ type: 'token', content: 'word ' }))
    expect(onRender).toHaveBeenCalledTimes(0)
  })
})

describe('with the keyboard', () => {
  const focused = () => document.activeElement && nameOf(document.activeElement).split(',')[0]

  it('is one stop of the Tab key, and the arrow keys go through its rows', async () => {
    render(
      <>
        <Waterfall run={after(3_000, ...work)} />
        <button type="button">After</button>
      </>,
    )
    const { tab, keyboard } = user()
    const press = async (keys: string) => {
      await keyboard(keys)
      return focused()
    }
    screen.getByRole('button', { name: 'Table' }).focus()
    await tab()
    expect(focused()).toBe('search')
    expect(await press('{ArrowUp}')).toBe('search')
    expect(await press('{ArrowDown}{ArrowDown}')).toBe('Review')
    expect(await press('{ArrowRight}')).toBe('read')
    expect(await press('{ArrowRight}')).toBe('read')
    expect(await press('{End}')).toBe('calculator')
    expect(await press('{ArrowDown}')).toBe('calculator')
    expect(await press('{ArrowLeft}')).toBe('Numbers')
    expect(await press('{ArrowLeft}{ArrowLeft}')).toBe('Review')
    expect(await press('{Home}')).toBe('search')
    expect(await press('{ArrowLeft}{Enter}')).toBe('search')
    expect(await press('{ArrowDown}')).toBe('fetch')
    await tab()
    expect(document.activeElement?.textContent).toBe('After')
    await tab({ shift: true })
    expect(focused()).toBe('fetch')
  })

  it('folds and opens a scope, by arrow, by Enter and by a click', async () => {
    render(<Waterfall run={after(3_000, ...work)} />)
    const { keyboard, click } = user()
    const scope = () => screen.getByRole('treeitem', { name: /^Review/ })
    act(() => scope().focus())
    await keyboard('{ArrowLeft}')
    expect(scope().ariaExpanded).toBe('false')
    expect(names()).toHaveLength(3)
    await keyboard('{ArrowRight}')
    expect(names()).toHaveLength(6)
    await keyboard('{Enter}')
    expect(names()).toHaveLength(3)
    await keyboard(' ')
    expect(names()).toHaveLength(6)
    await click(within(scope()).getByText('Review'))
    expect(names()).toHaveLength(3)
    expect(focused()).toBe('Review')
  })

  it('turns the arrows round where the text runs from right to left', async () => {
    render(
      <div dir="rtl" style={{ direction: 'rtl' }}>
        <Waterfall run={after(3_000, ...work)} />
      </div>,
    )
    act(() => screen.getByRole('treeitem', { name: /^Review/ }).focus())
    await user().keyboard('{ArrowRight}')
    expect(names()).toHaveLength(3)
    await user().keyboard('{ArrowLeft}')
    expect(names()).toHaveLength(6)
  })
})

describe('what is told of a row', () => {
  const told = () => document.querySelector('[data-agent="waterfall-detail"]')?.textContent

  it('is its exact times and its arguments while it has the focus, else what all amount to', async () => {
    render(<Waterfall run={after(3_000, ...work)} />)
    expect(told()).toBe('4 tools · 1 running')
    act(() => screen.getByRole('treeitem', { name: /^search/ }).focus())
    expect(told()).toBe('searchdonefrom 0.400 s1.200 s{ "query": "Python", "limit": 5 }')
    await user().keyboard('{ArrowDown}')
    expect(told()).toBe('fetchfailedfrom 0.500 s0.200 sTimeoutError: no answer')
    act(() => (document.activeElement as HTMLElement).blur())
    expect(told()).toBe('4 tools · 1 running')
  })

  it('is that of the row that is pointed at, before that of the focused one', async () => {
    render(<Waterfall run={after(3_000, ...work)} />)
    const { hover, unhover } = user()
    act(() => screen.getByRole('treeitem', { name: /^search/ }).focus())
    await hover(screen.getByText('Numbers'))
    expect(told()).toBe('Numbersrunningfrom 2.500 sstep')
    await unhover(screen.getByRole('tree'))
    expect(told()).toMatch(/^searchdone/)
  })
})

describe('the table', () => {
  const cells = () =>
    screen
      .getAllByRole('row')
      .map((row) => [...row.querySelectorAll('th, td')].map(({ textContent }) => textContent))

  it('has the same rows with the same numbers', async () => {
    render(<Waterfall run={after(3_000, ...work)} />)
    await user().click(screen.getByRole('button', { name: 'Table' }))
    expect(screen.queryByRole('tree')).toBeNull()
    expect(screen.getByRole('table', { name: 'Tool calls' })).toBeTruthy()
    expect(cells()).toEqual([
      ['Tool', 'State', 'Start', 'Duration', 'Arguments'],
      ['search', 'done', '0.400 s', '1.200 s', '{ "query": "Python", "limit": 5 }'],
      ['fetch', 'failed', '0.500 s', '0.200 s', ''],
      ['Review', 'running', '2.000 s', '1 s', ''],
      ['read, in Review', 'done', '2.000 s', '0.250 s', '{ "path": "draft.md" }'],
      ['Numbers, in Review', 'running', '2.500 s', '', ''],
      ['calculator, in Numbers', 'running', '2.500 s', '', '{ "expression": "2 + 2" }'],
    ])
  })

  it('keeps the focus on the button that was pressed, and says which view it is', async () => {
    const onViewChange = vi.fn()
    const { container } = render(<Waterfall run={after(3_000, ...work)} onViewChange={onViewChange} />)
    const button = screen.getByRole('button', { name: 'Table' })
    expect(button.ariaPressed).toBe('false')
    await user().click(button)
    expect(document.activeElement).toBe(button)
    expect(button.ariaPressed).toBe('true')
    expect(onViewChange).toHaveBeenCalledExactlyOnceWith('table')
    expect(container.firstElementChild?.getAttribute('data-view')).toBe('table')
  })

  it('stays away where the caller decides so', async () => {
    render(<Waterfall run={after(3_000, ...work)} view="waterfall" />)
    await user().click(screen.getByRole('button', { name: 'Table' }))
    expect(screen.getByRole('tree')).toBeTruthy()
  })
})

describe('the timeline', () => {
  const choices = () => within(screen.getByRole('group', { name: 'View' })).getAllByRole('button')

  it('is the list alone as long as nobody asks for more', () => {
    render(<ToolTimeline run={after(3_000, ...work)} />)
    expect(screen.queryByRole('group', { name: 'View' })).toBeNull()
  })

  it.each<[ToolView[] | undefined, ToolView | undefined, string[]]>([
    [['list', 'waterfall', 'table'], undefined, ['List', 'Waterfall', 'Table']],
    [['waterfall', 'list'], 'list', ['Waterfall', 'List']],
    [undefined, 'waterfall', ['Waterfall', 'Table']],
  ])('offers the views %s, beginning with %s', (offered, defaultView, shown) => {
    render(<ToolTimeline run={after(3_000, ...work)} views={offered} defaultView={defaultView} />)
    expect(choices().map(({ textContent }) => textContent)).toEqual(shown)
    expect(
      choices()
        .filter(({ ariaPressed }) => ariaPressed === 'true')
        .map((b) => b.textContent),
    ).toEqual([...(defaultView === 'list' ? ['List'] : [shown[0]])])
  })

  it('goes from the list to the bars and back in one element', async () => {
    const { container } = render(<ToolTimeline run={after(3_000, ...work)} views={['list', 'waterfall']} />)
    const root = container.firstElementChild
    await user().click(screen.getByRole('button', { name: 'Waterfall' }))
    expect(names()).toHaveLength(6)
    await user().click(screen.getByRole('button', { name: 'List' }))
    expect(screen.getByRole('button', { name: /2 tools/ })).toBeTruthy()
    expect(container.firstElementChild).toBe(root)
  })
})
