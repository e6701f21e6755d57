import axe from 'axe-core'
import {
  AgentError,
  Announcer,
  ConnectionNotice,
  ErrorNotice,
  JsonView,
  Reasoning,
  RunMetrics,
  StatusBadge,
  StreamingText,
  ToolCall,
  ToolTimeline,
} from 'react-agent-stream'
import 'react-agent-stream/styles.css'
import type { ReactElement } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { cdp, page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { BEGIN, fixedRun, type Happening } from '../components/fixed-run.js'

const emulate = (...features: { name: string; value: string }[]) =>
  // A cast: the protocol's methods are not typed.
  (cdp() as { send(method: string, params: object): Promise<unknown> }).send('Emulation.setEmulatedMedia', {
    features,
  })

afterEach(async () => {
  await emulate()
  await page.viewport(800, 600)
})

const call = (id: string, toolName: string, parameters: unknown): Happening => ({
  type: 'tool_call',
  toolCallId: id,
  toolName,
  parameters,
})
const result = (id: string, value: unknown): Happening => ({
  type: 'tool_result',
  toolCallId: id,
  toolName: 'search',
  success: true,
  result: value,
})
const failure = (id: string, error: string): Happening => ({
  type: 'tool_result',
  toolCallId: id,
  toolName: 'search',
  success: false,
  error,
})
const scope = { id: 's', kind: 'step', name: 'Check the numbers' }
const ended = (end: 'finished' | 'stopped'): Happening => ({ type: 'run_ended', end })
const failed = (code: 'agent' | 'timeout' | 'disconnected', detail?: string): Happening => ({
  type: 'run_ended',
  end: code === 'agent' ? 'error' : code,
  error: new AgentError(code, 'x', { detail }),
})

const work: Happening[] = [
  ...BEGIN,
  { type: 'status', status: 'thinking', iteration: 1 },
  { type: 'reasoning', content: 'Two questions at once.\n\nOne of them is a sum.' },
  { type: 'token', content: 'Let me look that up.\n\nشكرا لك.\n' },
  call('1', 'web_search', { query: 'Python release history', limit: 5 }),
  call('2', 'calculator', { expression: '2 + 2' }),
  result('1', { hits: [{ title: 'History', score: 0.9, tags: ['a', 'b'] }] }),
  { type: 'token', content: 'And more.' },
  call('3', 'fetch_page', { url: 'https://example.org' }),
  failure('3', 'TimeoutError: no answer'),
  { ...call('4', 'calculator', { expression: '14 * 3' }), scope } as Happening,
  { type: 'tool_call_delta', toolCallId: '5', functionName: 'translate', inputText: '{"te', complete: false },
]

const error = new AgentError('network', 'x')
const runs: Record<string, Happening[]> = {
  untouched: [],
  submitted: BEGIN.slice(0, 1),
  thinking: [...BEGIN, { type: 'reasoning', content: 'Two questions at once.' }],
  working: work,
  reconnecting: [...work, { type: 'run_waiting', delayMs: 10, error }],
  'with an error that did not end it': [...work, { type: 'error', error: 'No such source.' }],
  finished: [...work, ended('finished')],
  stopped: [...work, ended('stopped')],
  failed: [...work, failed('agent', 'upstream connection reset')],
  'cut off': [...work, failed('disconnected')],
  'timed out': [...work, failed('timeout')],
}

function Everything({ happenings }: { happenings: Happening[] }): ReactElement {
  const run = fixedRun(...happenings)
  return (
    <main style={{ background: 'var(--agent-surface)', color: 'var(--agent-text)', padding: 16 }}>
      <h3>A run</h3>
      <StatusBadge run={run} />
      <Reasoning run={run} defaultOpen />
      <StreamingText run={run} />
      <ToolTimeline run={run} />
      {run.handle.getState().toolCalls.map((toolCall) => (
        <ToolCall key={toolCall.toolCallId} toolCall={toolCall} defaultOpen />
      ))}
      <JsonView value={{ a: [1, { b: 'c' }], long: 'x'.repeat(2_000) }} />
      <JsonView value={Array.from({ length: 100 }, (_, index) => ({ index }))} name="Many" />
      <ConnectionNotice run={run} />
      <ErrorNotice run={run} />
      <RunMetrics run={run} />
      <Announcer run={run} />
    </main>
  )
}

const violations = async (element: Element) => {
  const { violations: found } = await axe.run(element, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    // These ask about whole pages.
    rules: { region: { enabled: false }, 'page-has-heading-one': { enabled: false } },
  })
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
}

describe.each(['light', 'dark'])('axe, %s', (theme) => {
  it.each(Object.entries(runs))('finds nothing in a run that is %s', async (_, happenings) => {
    const { container } = await render(
      <div data-agent-theme={theme}>
        <Everything happenings={happenings} />
      </div>,
    )
    const isCut = happenings.some(({ type }) => type === 'run_waiting')
    await expect.poll(() => container.textContent.includes('The connection was lost')).toBe(isCut)
    expect(await violations(container)).toEqual([])
  })
})

it('axe finds what is wrong', async () => {
  const { container } = await render(<p style={{ color: '#999', background: '#fff' }}>Pale text</p>)
  expect((await violations(container)).join()).toContain('color-contrast')
})

describe('keyboard', () => {
  it('opens and closes tool calls and groups, and keeps the focus', async () => {
    const run = fixedRun(...work, { type: 'token', content: 'Then.' }, ended('finished'))
    const screen = await render(<ToolTimeline run={run} />)
    const group = screen.getByRole('button', { name: /^2 tools/ })
    await userEvent.tab()
    await expect.element(group).toHaveFocus()
    await expect.element(group).toHaveAttribute('aria-expanded', 'false')
    await userEvent.keyboard('{Enter}')
    await expect.element(group).toHaveAttribute('aria-expanded', 'true')
    await userEvent.tab()
    const tool = screen.getByRole('button', { name: /^search\s*, done/ })
    await expect.element(tool).toHaveFocus()
    await userEvent.keyboard(' ')
    await expect.element(screen.getByText('"History"', { exact: false })).toBeVisible()
    await expect.element(tool).toHaveFocus()
    await userEvent.keyboard(' ')
    await expect.element(tool).toHaveAttribute('aria-expanded', 'false')
  })

  it('does not close a group that is being read', async () => {
    const run = fixedRun(...BEGIN, call('1', 'search', {}), call('2', 'search', {}))
    const screen = await render(<ToolTimeline run={run} />)
    const group = screen.getByRole('button', { name: /^2 tools/ })
    await expect.element(group).toHaveAttribute('aria-expanded', 'true')
    await userEvent.tab()
    await userEvent.tab()
    run.add(result('1', 1), result('2', 2), ended('finished'))
    await expect.element(group).toHaveTextContent(/2 tools · \d/)
    await expect.element(group).toHaveAttribute('aria-expanded', 'true')
    expect(document.activeElement?.textContent).toContain('search')
  })

  it('folds a group that nobody touched', async () => {
    const run = fixedRun(...BEGIN, call('1', 'search', {}), call('2', 'search', {}))
    const screen = await render(<ToolTimeline run={run} />)
    run.add(result('1', 1), result('2', 2))
    await expect
      .element(screen.getByRole('button', { name: /^2 tools/ }))
      .toHaveAttribute('aria-expanded', 'true')
    run.add(ended('finished'))
    await expect
      .element(screen.getByRole('button', { name: /^2 tools/ }))
      .toHaveAttribute('aria-expanded', 'false')
  })

  it('folds a group when text follows, not at the end of the run, when that text is being read', async () => {
    const run = fixedRun(
      ...BEGIN,
      call('1', 'search', {}),
      call('2', 'search', {}),
      result('1', 1),
      result('2', 2),
    )
    const screen = await render(<ToolTimeline run={run} />)
    await expect
      .element(screen.getByRole('button', { name: /^2 tools/ }))
      .toHaveAttribute('aria-expanded', 'true')
    run.add({ type: 'token', content: 'The' })
    await expect
      .element(screen.getByRole('button', { name: /^2 tools/ }))
      .toHaveAttribute('aria-expanded', 'false')
  })

  it('keeps what was opened in a call when a second one joins it', async () => {
    const run = fixedRun(...BEGIN, call('1', 'search', { query: 'x' }))
    const screen = await render(<ToolTimeline run={run} />)
    await screen.getByRole('button', { name: /^search/ }).click()
    run.add(call('2', 'calculator', {}))
    await expect.element(screen.getByRole('button', { name: /^2 tools/ })).toBeVisible()
    await expect
      .element(screen.getByRole('button', { name: /^search/ }))
      .toHaveAttribute('aria-expanded', 'true')
  })

  it('keeps the focus where the button to try again was', async () => {
    const run = fixedRun(...BEGIN, failed('disconnected'))
    const screen = await render(<ErrorNotice run={run} />)
    await userEvent.tab()
    // The notice itself takes focus only from its own button.
    await expect.element(screen.getByRole('button', { name: 'Try again' })).toHaveFocus()
    await userEvent.keyboard('{Enter}')
    expect(run.retries()).toBe(1)
    await expect.element(screen.getByRole('button')).not.toBeInTheDocument()
    expect(document.activeElement).toBe(screen.container.querySelector("[data-agent='error-notice']"))
  })

  it('finds closed text when the browser searches', async () => {
    const run = fixedRun(...BEGIN, { type: 'reasoning', content: 'A hidden thought.' })
    const screen = await render(<Reasoning run={run} />)
    const panel = screen.container.querySelector("[data-agent='reasoning-panel']")
    expect(panel?.getAttribute('hidden')).toBe('until-found')
    panel?.dispatchEvent(new Event('beforematch', { bubbles: true }))
    await expect.element(screen.getByRole('button')).toHaveAttribute('aria-expanded', 'true')
    await expect.element(screen.getByText('A hidden thought.')).toBeVisible()
  })
})

describe('motion', () => {
  const spinning = () => document.getAnimations().filter(({ playState }) => playState === 'running').length
  const caret = (element: Element) => getComputedStyle(element, '::after').content

  it('is one mark, and a caret', async () => {
    const { container } = await render(<Everything happenings={work} />)
    expect(spinning()).toBe(1)
    expect(caret(container.querySelector('p[data-open]')!)).not.toBe('none')
  })

  it('is absent for those who prefer it', async () => {
    await emulate({ name: 'prefers-reduced-motion', value: 'reduce' })
    const { container } = await render(<Everything happenings={work} />)
    expect(spinning()).toBe(0)
    expect(caret(container.querySelector('p[data-open]')!)).toBe('none')
  })

  // The space in front is not part of the paragraph.
  const text = ' An answer that arrives in one piece,'.repeat(20)
  const shown = (container: Element) =>
    container.querySelector("[data-agent='streaming-text']")!.textContent.length

  it('reveals text evenly, and all of it at the end', async () => {
    const paints: FrameRequestCallback[] = []
    const request = vi
      .spyOn(globalThis, 'requestAnimationFrame')
      .mockImplementation((paint) => paints.push(paint))
    const run = fixedRun(...BEGIN)
    const { container } = await render(<StreamingText run={run} smooth />)
    let now = performance.now()
    const paintAfter = (ms: number) => {
      now += ms
      for (const paint of paints.splice(0)) paint(now)
    }
    paintAfter(16)
    run.add({ type: 'token', content: text })
    await expect.poll(() => paints.length).toBe(1)
    const lengths: number[] = []
    for (let count = 0; count < 4; count++) {
      const before = shown(container)
      paintAfter(16)
      await expect.poll(() => shown(container), { interval: 1 }).toBeGreaterThan(before)
      lengths.push(shown(container) - before)
    }
    // 740 characters in at most 300 ms are about 40 a paint.
    expect(Math.max(...lengths)).toBeLessThan(50)
    paintAfter(300)
    await expect.poll(() => shown(container), { interval: 1 }).toBe(text.length - 1)
    expect(paints).toEqual([])
    run.add({ type: 'token', content: text }, ended('finished'))
    await expect.poll(() => shown(container), { interval: 1 }).toBe(text.length * 2 - 1)
    request.mockRestore()
  })

  it('shows text at once to those who prefer that', async () => {
    await emulate({ name: 'prefers-reduced-motion', value: 'reduce' })
    const run = fixedRun(...BEGIN)
    const { container } = await render(<StreamingText run={run} smooth />)
    run.add({ type: 'token', content: text })
    await expect.poll(() => shown(container), { interval: 1 }).toBeGreaterThan(0)
    expect(shown(container)).toBe(text.length - 1)
  })
})

describe('narrow and large', () => {
  const word = 'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(6)
  const wide: Happening[] = [
    ...work,
    { type: 'token', content: word },
    call(word, word, { [word]: word, query: word, deep: [{ [word]: [word, { a: word }] }] }),
    failure(word, word),
    { type: 'error', error: word },
  ]

  it.each([320, 360, 800])('never scrolls sideways at %d px', async (width) => {
    await page.viewport(width, 600)
    const { container } = await render(<Everything happenings={wide} />)
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width)
    const boxes = [...container.querySelectorAll('[data-agent]')].map((element) =>
      element.getBoundingClientRect(),
    )
    expect(Math.max(...boxes.map(({ right }) => right))).toBeLessThanOrEqual(width)
  })

  it('has targets of at least 24 px', async () => {
    const { container } = await render(<Everything happenings={[...work, failed('agent', 'x')]} />)
    const small = [...container.querySelectorAll('button')]
      .filter((button) => button.checkVisibility({ contentVisibilityAuto: true }))
      .map((button) => button.getBoundingClientRect())
      .filter(({ width, height }) => width < 24 || height < 24)
    expect(small).toEqual([])
  })
})

describe('styles', () => {
  const styleOf = (container: Element, name: string) =>
    getComputedStyle(container.querySelector(`[data-agent='${name}']`)!)

  it('give way to any rule outside a layer', async () => {
    const { container } = await render(
      <>
        <style>{'.mine { padding: 9px; color: rgb(1, 2, 3) }'}</style>
        <StatusBadge run={fixedRun(...work)} className="mine" />
      </>,
    )
    expect(styleOf(container, 'status-badge')).toMatchObject({ padding: '9px', color: 'rgb(1, 2, 3)' })
  })

  it('follow the theme of the element they are in, and its tokens', async () => {
    const themed = async (theme: string, tokens = {}) => {
      const { container } = await render(
        <div data-agent-theme={theme} style={tokens}>
          <StreamingText run={fixedRun(...work)} />
        </div>,
      )
      return styleOf(container, 'streaming-text').color
    }
    expect(await themed('light')).not.toBe(await themed('dark'))
    expect(await themed('dark', { '--agent-text': 'rgb(4, 5, 6)' })).toBe('rgb(4, 5, 6)')
  })

  it('keep states apart without colours', async () => {
    await emulate({ name: 'forced-colors', value: 'active' })
    const shapes = new Set<string>()
    const words = new Set<string>()
    for (const happenings of Object.values(runs)) {
      const { container } = await render(<StatusBadge run={fixedRun(...happenings)} />)
      shapes.add(container.querySelector('svg')!.innerHTML)
      words.add(container.textContent)
      expect(styleOf(container, 'status-badge').borderTopWidth).toBe('1px')
    }
    expect(shapes.size).toBeGreaterThanOrEqual(6)
    expect(words.size).toBeGreaterThanOrEqual(8)
  })
})

describe('much', () => {
  const settle = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))

  it('renders only the end of a long answer again, in text that is whole', async () => {
    const run = fixedRun(...BEGIN)
    const { container } = await render(<StreamingText run={run} />)
    const line = 'A line of an answer with a dozen words in it, more or less.\n'
    let text = ''
    const touched: number[] = []
    const observer = new MutationObserver((records) => touched.push(records.length))
    observer.observe(container, { subtree: true, childList: true, characterData: true, attributes: true })
    for (let paint = 0; paint < 60; paint++) {
      const piece = line.repeat(28)
      text += piece
      run.add({ type: 'token', content: piece })
      await settle()
    }
    observer.disconnect()
    expect(container.textContent).toBe(text.trimEnd())
    expect(Math.max(...touched)).toBeLessThan(8)
    expect(container.querySelectorAll("[data-agent='stretch']").length).toBeGreaterThan(40)
  })

  it('touches one row when one of a thousand tool calls changes', async () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => `${index}`)
    const others = ids.filter((id) => id !== '500').map((id) => result(id, { hits: 1 }))
    const run = fixedRun(...BEGIN, ...ids.map((id) => call(id, 'search', { query: id })), ...others)
    const { container } = await render(<ToolTimeline run={run} />)
    const rows = new Set<Element | null>()
    const observer = new MutationObserver((records) => {
      for (const { target } of records)
        rows.add(
          (target instanceof Element ? target : target.parentElement)!.closest("[data-agent='tool-row']"),
        )
    })
    observer.observe(container, { subtree: true, childList: true, characterData: true, attributes: true })
    run.add(result('500', { hits: 3 }))
    await settle()
    await settle()
    observer.disconnect()
    // The row itself, and the head of the group, which counts what runs.
    expect([...rows].filter((row) => row !== null)).toEqual([
      container.querySelectorAll("[data-agent='tool-row']")[500],
    ])
  })
})

describe('hostile content', () => {
  it('stays in its place and shows what it is', async () => {
    const evil = '\u202Etxt.\u2066exe\u0000<img src=x onerror=alert(1)>\u001b[31m'
    const run = fixedRun(
      ...BEGIN,
      { type: 'token', content: `${evil}\n` },
      call('__proto__', evil, JSON.parse(`{"__proto__":{"polluted":1},"query":${JSON.stringify(evil)}}`)),
      failure('__proto__', evil),
      call('constructor', 'toString', { query: { $$typeof: 'x', type: 'script' } }),
      result('constructor', JSON.parse('{"a":['.repeat(50_000) + ']}'.repeat(50_000))),
      failed('agent', evil),
    )
    const { container } = await render(
      <main>
        <p>Text before</p>
        <ToolTimeline run={run} />
        <ErrorNotice run={run} />
        <StreamingText run={run} />
        {run.handle.getState().toolCalls.map((toolCall) => (
          <ToolCall key={toolCall.toolCallId} toolCall={toolCall} defaultOpen />
        ))}
        <p id="after">Text after</p>
      </main>,
    )
    expect(container.querySelector('img, script, iframe')).toBeNull()
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    for (const element of container.querySelectorAll(
      "[data-agent='tool-name'], [data-agent='tool-error'], [data-agent='notice-detail']",
    ))
      expect(element.textContent).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(container.querySelector("[data-agent='notice-detail']")?.textContent).toContain(
      '⟨U+202E⟩txt.⟨U+2066⟩exe⟨U+0000⟩<img',
    )
    // An override that got out would turn this around.
    const after = document.querySelector('#after')!.firstChild!
    const at = (offset: number) => {
      const range = document.createRange()
      range.setStart(after, offset)
      range.setEnd(after, offset + 1)
      return range.getBoundingClientRect().left
    }
    expect(at(0)).toBeLessThan(at(5))
  })

  it('copies what was received', async () => {
    let copied = ''
    const { clipboard } = navigator
    Object.defineProperty(navigator, 'clipboard', {
      configurable: true,
      value: { writeText: (text: string) => Promise.resolve(void (copied = text)) },
    })
    const screen = await render(<JsonView value={'a\u202Eb'} />)
    await screen.getByRole('button', { name: 'Copy' }).click()
    await expect.element(screen.getByRole('status')).toHaveTextContent('characters that cannot be seen')
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard })
    expect(copied).toBe('a\u202Eb')
  })
})
