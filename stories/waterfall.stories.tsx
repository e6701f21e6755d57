import type { ComponentType } from 'react'
import { ToolTimeline, Waterfall } from 'react-agent-stream'
import type { ScriptedAgent } from 'react-agent-stream/testing'
import { expect, waitFor } from 'storybook/test'
import preview from '../.storybook/preview.js'
import { quietAgent } from './agents.js'
import { answers, Live } from './live.js'

const meta = preview.meta({
  title: 'Components/Waterfall',
  component: Waterfall as ComponentType<object>,
  render: () => <Live>{(run) => <Waterfall run={run} />}</Live>,
})

const forever = 3_600_000
const from = (agent: ScriptedAgent) => ({ beforeEach: answers(agent) })

const parallel = quietAgent
  .toolCalls([
    { name: 'web_search', operation: 'query', parameters: { query: 'Python release history', limit: 5 } },
    { name: 'calculator', parameters: { expression: '2 + 2' } },
    { name: 'fetch_page', parameters: { url: 'https://www.python.org/doc' } },
  ])
  .pause(250)
  .toolResult({ hits: 2 })
  .pause(150)
  .toolResult(4)
  .pause(300)

const nested = quietAgent
  .toolCall('web_search', { query: 'draft' })
  .pause(180)
  .toolResult('draft.md')
  .scope({ workflow: 'Review the draft' }, (review) =>
    review
      .scope({ step: 'Read it' }, (step) =>
        step.toolCall('read_file', { path: 'draft.md' }).pause(250).toolResult('…'),
      )
      .scope({ step: 'Check the numbers' }, (step) =>
        step.toolCall('calculator', { expression: '14 * 3' }).pause(160).toolResult(42),
      ),
  )
  .result('All is well.')

export const Parallel = meta.story({
  ...from(parallel.toolResult({ title: 'Documentation' }).result('Done.')),
  play: async ({ canvas, userEvent }) => {
    const search = await canvas.findByRole(
      'treeitem',
      { name: /^web_search\.query\s*, done, .*, from/ },
      { timeout: 6_000 },
    )
    await userEvent.hover(search)
    await expect(canvas.getByText(/"Python release history"/)).toBeVisible()
  },
})

export const Failed = meta.story({
  ...from(parallel.toolError('TimeoutError: no answer within 10 s').result('Two of three.')),
  play: async ({ canvas }) => {
    const page = await canvas.findByRole('treeitem', { name: /^fetch_page\s*, failed/ }, { timeout: 6_000 })
    page.focus()
    await expect(await canvas.findByText('TimeoutError: no answer within 10 s')).toBeVisible()
  },
})

export const Running = meta.story({
  ...from(parallel.pause(forever)),
  play: async ({ canvas }) => {
    const page = await canvas.findByRole('treeitem', { name: /^fetch_page\s*, running\s*, from/ })
    const width = () => page.querySelector("[data-agent='waterfall-bar']")?.getBoundingClientRect().width ?? 0
    const before = width()
    await waitFor(() => expect(width()).toBeGreaterThan(before + 2), { timeout: 4_000 })
  },
})

export const Nested = meta.story({
  ...from(nested),
  play: async ({ canvas, userEvent }) => {
    const review = await canvas.findByRole(
      'treeitem',
      { name: /^Review the draft\s*, done/ },
      { timeout: 6_000 },
    )
    await expect(canvas.getByRole('treeitem', { name: /^calculator/ })).toHaveAttribute('aria-level', '3')
    review.focus()
    await userEvent.keyboard('{ArrowLeft}')
    await expect(canvas.queryByRole('treeitem', { name: /^calculator/ })).toBeNull()
    await userEvent.keyboard('{ArrowRight}')
    await expect(canvas.getByRole('treeitem', { name: /^calculator/ })).toBeVisible()
  },
})

export const Stopped = meta.story({
  render: () => (
    <Live>
      {(run) => (
        <>
          <button type="button" onClick={run.stop}>
            Stop
          </button>
          <Waterfall run={run} />
        </>
      )}
    </Live>
  ),
  ...from(parallel.pause(forever)),
  play: async ({ canvas, userEvent }) => {
    await canvas.findByRole('treeitem', { name: /^calculator\s*, done/ }, { timeout: 6_000 })
    await userEvent.click(canvas.getByRole('button', { name: 'Stop' }))
    await expect(await canvas.findByRole('treeitem', { name: /^fetch_page\s*, cancelled/ })).toBeVisible()
  },
})

export const Table = meta.story({
  ...from(nested),
  render: () => <Live>{(run) => <Waterfall run={run} defaultView="table" />}</Live>,
  play: async ({ canvas }) => {
    await expect(
      await canvas.findByRole(
        'row',
        { name: /^read_file\s*, in Read it done \d+\.\d{3} s/ },
        { timeout: 6_000 },
      ),
    ).toBeVisible()
  },
})

/** With a choice of views in the timeline. */
export const InTheTimeline = meta.story({
  ...from(nested),
  render: () => <Live>{(run) => <ToolTimeline run={run} views={['list', 'waterfall', 'table']} />}</Live>,
  play: async ({ canvas, userEvent }) => {
    await canvas.findByRole('button', { name: /calculator\s*, done/ }, { timeout: 6_000 })
    await userEvent.click(canvas.getByRole('button', { name: 'Waterfall' }))
    await expect(canvas.getByRole('tree')).toBeVisible()
  },
})

export const Many = meta.story({
  ...from(
    Array.from({ length: 200 }, (_, index) => index)
      .reduce(
        (agent, index) =>
          agent
            .toolCall('read_file', { path: `src/part-${index}.ts` })
            .pause(index % 7)
            .toolResult(`${index} lines`),
        quietAgent,
      )
      .pause(forever),
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getAllByRole('treeitem')).toHaveLength(200), { timeout: 10_000 })
  },
})

/** Names above their bars. */
export const Narrow = meta.story({
  ...from(nested),
  render: () => (
    <div style={{ inlineSize: 320 }}>
      <Live>{(run) => <Waterfall run={run} />}</Live>
    </div>
  ),
  play: async ({ canvas }) => {
    const row = await canvas.findByRole('treeitem', { name: /^read_file\s*, done/ }, { timeout: 6_000 })
    const [name, track] = ['waterfall-name', 'waterfall-track'].map((part) =>
      row.querySelector(`[data-agent='${part}']`)?.getBoundingClientRect(),
    )
    await expect(track?.top ?? 0).toBeGreaterThanOrEqual(name?.bottom ?? Infinity)
  },
})

export const RightToLeft = meta.story({
  ...from(nested),
  globals: { direction: 'rtl' },
  play: async ({ canvas }) => {
    const row = await canvas.findByRole('treeitem', { name: /^read_file\s*, done/ }, { timeout: 6_000 })
    const [name, bar] = ['waterfall-name', 'waterfall-bar'].map((part) =>
      row.querySelector(`[data-agent='${part}']`)?.getBoundingClientRect(),
    )
    await expect(bar?.right ?? Infinity).toBeLessThanOrEqual(name?.left ?? 0)
  },
})

export const Dark = meta.story({
  ...from(parallel.toolError('TimeoutError: no answer within 10 s').result('Two of three.')),
  globals: { theme: 'dark' },
  play: async ({ canvas }) => {
    await expect(
      await canvas.findByRole('treeitem', { name: /^fetch_page\s*, failed/ }, { timeout: 6_000 }),
    ).toBeVisible()
  },
})
