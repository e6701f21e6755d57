import type { ComponentType } from 'react'
import { RunMetrics } from 'react-agent-stream'
import { expect, waitFor } from 'storybook/test'
import preview from '../.storybook/preview.js'
import { answer, quietAgent, saying } from './agents.js'
import { answers, Live, shows } from './live.js'

const meta = preview.meta({
  title: 'Components/RunMetrics',
  component: RunMetrics as ComponentType<object>,
  render: () => <Live>{(run) => <RunMetrics run={run} />}</Live>,
})

export const Waiting = meta.story({
  beforeEach: answers(quietAgent.pause(3_600_000)),
  play: shows('First token'),
})
export const Streaming = meta.story({
  beforeEach: answers(quietAgent.tokens(answer.repeat(3), 20).pause(3_600_000)),
  play: shows('Tokens/s'),
})
export const Finished = meta.story({
  beforeEach: answers(saying(answer)),
  play: async ({ canvas }) => {
    const time = canvas.getByText('Time').parentElement
    await waitFor(() => expect(time).toHaveTextContent(/Time\d+\.\d s/), { timeout: 6_000 })
  },
})
