import type { ComponentType } from 'react'
import { Reasoning, StreamingText } from 'react-agent-stream'
import { expect } from 'storybook/test'
import preview from '../.storybook/preview.js'
import { quietAgent } from './agents.js'
import { answers, Live, shows } from './live.js'

const meta = preview.meta({
  title: 'Components/Reasoning',
  component: Reasoning as ComponentType<{ defaultOpen?: boolean }>,
  args: { defaultOpen: false },
  render: ({ defaultOpen }) => (
    <Live>
      {(run) => (
        <>
          <Reasoning run={run} defaultOpen={defaultOpen} />
          <StreamingText run={run} />
        </>
      )}
    </Live>
  ),
})

const thinking = quietAgent
  .reasoning('Two questions: what Python is, and a sum.\n')
  .pause(600)
  .reasoning('They do not depend on each other, so both can be looked up at once.')

export const Thinking = meta.story({
  beforeEach: answers(thinking.pause(3_600_000)),
  play: async ({ canvas, userEvent }) => {
    const button = await canvas.findByRole('button', { name: 'Thinking…' })
    await userEvent.click(button)
    await expect(button).toHaveAttribute('aria-expanded', 'true')
    await expect(canvas.getByText(/Two questions/)).toBeVisible()
  },
})

export const Finished = meta.story({
  beforeEach: answers(thinking.tokens('It is a language, and four.', 20).result('Four.')),
  play: async ({ canvas, userEvent }) => {
    const button = await canvas.findByRole('button', { name: /^Thought/ })
    button.focus()
    await userEvent.keyboard('{Enter}')
    await expect(canvas.getByText(/Two questions/)).toBeVisible()
    await userEvent.keyboard('{Enter}')
    await expect(button).toHaveAttribute('aria-expanded', 'false')
  },
})

export const Open = meta.story({
  args: { defaultOpen: true },
  beforeEach: answers(thinking.tokens('It is a language.', 20).result('It is a language.')),
  play: shows(/Two questions/),
})
