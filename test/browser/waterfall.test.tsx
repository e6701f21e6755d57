import axe from 'axe-core'
import { ToolTimeline, Waterfall } from 'react-agent-stream'
import 'react-agent-stream/styles.css'
import { afterEach, describe, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { BEGIN, fixedRun, type Happening } from '../components/fixed-run.js'

afterEach(() => page.viewport(800, 600))

const scope = { id: 's', kind: 'step', name: 'Check the numbers' }
const call = (id: string, toolName: string, parameters: unknown, inside = false): Happening => ({
  ...{ type: 'tool_call', toolCallId: id, toolName, parameters },
  ...(inside && { scope }),
})
const result = (id: string, error?: string): Happening => ({
  ...{ type: 'tool_result', toolCallId: id, toolName: 'search', success: error === undefined, error },
})
const work: Happening[] = [
  ...BEGIN,
  call('1', 'search', { query: 'Python' }),
  call('2', 'fetch_page', { url: 'https://example.org' }),
  result('1'),
  result('2', 'TimeoutError: no answer'),
  call('3', 'calculator', { expression: '2 + 2' }, true),
  {
    ...{ type: 'tool_call_delta', toolCallId: '4', functionName: 'translate' },
    inputText: '{',
    complete: false,
  },
]
const runs: Record<string, Happening[]> = {
  begun: BEGIN,
  working: work,
  stopped: [...work, { type: 'run_ended', end: 'stopped' }],
}

describe.each(['light', 'dark'])('axe, %s', (theme) => {
  it.each(Object.keys(runs).flatMap((name) => [[name, 'waterfall'] as const, [name, 'table'] as const]))(
    'finds nothing in a run that has %s, as a %s',
    async (name, view) => {
      const run = fixedRun(...(runs[name] ?? []))
      const { container } = await render(
        <main data-agent-theme={theme} style={{ background: 'var(--agent-surface)', padding: 16 }}>
          <Waterfall run={run} defaultView={view} />
        </main>,
      )
      container.querySelector<HTMLElement>('[role=treeitem]')?.focus()
      const { violations } = await axe.run(container, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        // These ask about whole pages.
        rules: { region: { enabled: false }, 'page-has-heading-one': { enabled: false } },
      })
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`),
      ).toEqual([])
    },
  )
})

const word = 'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(6)
const wide: Happening[] = [...work, call(word, word, { [word]: word }, true), result(word, word)]

describe.each(['waterfall', 'table'] as const)('as a %s', (view) => {
  it.each([
    [320, 'ltr'],
    [320, 'rtl'],
    [800, 'ltr'],
    [800, 'rtl'],
  ])('never makes the page scroll sideways at %d px, %s', async (width, dir) => {
    await page.viewport(width, 600)
    const { container } = await render(
      <div dir={dir}>
        <Waterfall run={fixedRun(...wide)} defaultView={view} />
      </div>,
    )
    container.querySelectorAll<HTMLElement>('[role=treeitem]')[3]?.focus()
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width)
  })

  it('shows what is hidden in names and arguments, and nothing as markup', async () => {
    const evil = '\u202Etxt.\u2066exe\u0000<img src=x onerror=alert(1)>\u001b[31m'
    const run = fixedRun(...BEGIN, call('__proto__', evil, { query: evil }))
    const { container } = await render(<Waterfall run={run} defaultView={view} />)
    container.querySelector<HTMLElement>('[role=treeitem]')?.focus()
    await expect.poll(() => container.textContent).toContain('⟨U+202E⟩txt.⟨U+2066⟩exe⟨U+0000⟩<img')
    expect(container.querySelector('img')).toBeNull()
    expect(container.textContent).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })
})

it('keeps a focused row clear of the axis and of what is told below', async () => {
  const ids = Array.from({ length: 200 }, (_, index) => `${index}`)
  const run = fixedRun(...BEGIN, ...ids.flatMap((id) => [call(id, 'read_file', { path: id }), result(id)]))
  await render(<Waterfall run={run} />)
  await userEvent.tab()
  await userEvent.tab()
  await userEvent.tab()
  const clear = () => {
    const { left, top, bottom } = document.activeElement!.getBoundingClientRect()
    return [top + 2, bottom - 2].map((y) =>
      document.activeElement!.contains(document.elementFromPoint(left + 20, y)),
    )
  }
  for (let presses = 0; presses < 40; presses++) {
    await userEvent.keyboard('{ArrowDown}')
    await expect.poll(clear).toEqual([true, true])
  }
  for (let presses = 0; presses < 30; presses++) {
    await userEvent.keyboard('{ArrowUp}')
    await expect.poll(clear).toEqual([true, true])
  }
  await userEvent.keyboard('{End}')
  // Not what is told below: the pointer, wherever it was left, may point at another row by now.
  await expect.poll(() => document.activeElement?.getAttribute('data-row')).toBe('call 199')
})

it('touches one row of two hundred when one of them ends', async () => {
  const ids = Array.from({ length: 200 }, (_, index) => `${index}`)
  const run = fixedRun(
    ...BEGIN,
    ...ids.map((id) => call(id, 'search', {})),
    ...ids.slice(1).map((id) => result(id)),
  )
  const { container } = await render(<ToolTimeline run={run} view="waterfall" />)
  const rows = new Set<string>()
  const observer = new MutationObserver((records) => {
    for (const { target } of records) {
      const element = target instanceof Element ? target : target.parentElement
      rows.add(element?.closest('[role=treeitem]')?.getAttribute('data-row') ?? 'none')
    }
  })
  const list = container.querySelector('[role=tree]')!
  observer.observe(list, { subtree: true, childList: true, characterData: true })
  run.add(result('0'))
  await expect.poll(() => rows.size).toBeGreaterThan(0)
  observer.disconnect()
  expect([...rows]).toEqual(['call 0'])
})
