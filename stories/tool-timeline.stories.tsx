import type { ComponentType } from 'react'
import { ToolTimeline } from 'react-agent-stream'
import type { ScriptedAgent } from 'react-agent-stream/testing'
import { expect, waitFor, within } from 'storybook/test'
import preview from '../.storybook/preview.js'
import { quietAgent, research } from './agents.js'
import { answers, Live } from './live.js'

const meta = preview.meta({
  title: 'Components/ToolTimeline',
  component: ToolTimeline as ComponentType<object>,
  render: () => <Live>{(run) => <ToolTimeline run={run} />}</Live>,
})

const forever = 3_600_000
const from = (agent: ScriptedAgent) => ({ beforeEach: answers(agent) })

export const Running = meta.story({
  ...from(
    quietAgent
      .toolCalls([
        { name: 'web_search', parameters: { query: 'Python release history' } },
        { name: 'calculator', parameters: { expression: '2 + 2' } },
      ])
      .pause(200)
      .toolResult({ hits: 2 })
      .pause(forever),
  ),
  play: async ({ canvas }) => {
    const button = await canvas.findByRole('button', { name: /calculator\s*, running/ })
    await expect(button).toBeVisible()
    await expect(button.closest('li')).toHaveAttribute('aria-current', 'step')
  },
})

export const Finished = meta.story({
  ...from(research),
  play: async ({ canvas, userEvent }) => {
    const group = await canvas.findByRole('button', { name: /3 tools · .* · 1 failed/ }, { timeout: 6_000 })
    await waitFor(() => expect(group).toHaveAttribute('aria-expanded', 'false'))
    await userEvent.click(group)
    await expect(canvas.getByRole('button', { name: /fetch_page\s*, failed/ })).toBeVisible()
  },
})

export const Nested = meta.story({
  ...from(
    quietAgent
      .toolCall('web_search', { query: 'draft' })
      .toolResult('draft.md')
      .scope({ workflow: 'Review the draft' }, (review) =>
        review
          .scope({ step: 'Read it' }, (step) =>
            step.toolCall('read_file', { path: 'draft.md' }).pause(120).toolResult('…'),
          )
          .scope({ step: 'Check the numbers' }, (step) =>
            step.toolCall('calculator', { expression: '14 * 3' }).pause(80).toolResult(42),
          ),
      )
      .result('All is well.'),
  ),
  play: async ({ canvas }) => {
    const review = await canvas.findByRole('button', { name: /Review the draft/ })
    const item = review.closest('li')
    await expect(item).not.toBeNull()
    if (item)
      await expect(await within(item).findByRole('button', { name: /calculator\s*, done/ })).toBeVisible()
  },
})

export const Many = meta.story({
  ...from(
    Array.from({ length: 200 }, (_, index) => index)
      .reduce(
        (agent, index) =>
          agent.toolCall('read_file', { path: `src/part-${index}.ts` }).toolResult(`${index} lines`),
        quietAgent,
      )
      .pause(forever),
  ),
  play: async ({ canvas }) => {
    await expect(
      await canvas.findByText('src/part-199.ts', undefined, { timeout: 8_000 }),
    ).toBeInTheDocument()
  },
})

export const Empty = meta.story(from(quietAgent.tokens('No tools were needed.').result('No tools.')))
