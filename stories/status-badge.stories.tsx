import type { ComponentType } from 'react'
import { StatusBadge, useAgentStream } from 'react-agent-stream'
import type { ScriptedAgent } from 'react-agent-stream/testing'
import { expect } from 'storybook/test'
import preview from '../.storybook/preview.js'
import { quietAgent, saying } from './agents.js'
import { AGENT_URL, answers, Live, shows } from './live.js'

const meta = preview.meta({
  title: 'Components/StatusBadge',
  component: StatusBadge as ComponentType<object>,
  render: () => <Live>{(run) => <StatusBadge run={run} />}</Live>,
})

const forever = 3_600_000
const saysThen = (agent: ScriptedAgent, word: string) => ({ beforeEach: answers(agent), play: shows(word) })

function Untouched() {
  const run = useAgentStream({ url: AGENT_URL })
  return <StatusBadge run={run} />
}

export const Ready = meta.story({
  render: () => <Untouched />,
  play: shows('Ready'),
})
export const Connecting = meta.story(saysThen(quietAgent.pause(forever), 'Connecting'))
export const Thinking = meta.story(saysThen(quietAgent.status('thinking', 2).pause(forever), 'Thinking'))
export const UsingTools = meta.story(
  saysThen(quietAgent.toolCall('web_search', { query: 'Python' }).pause(forever), 'Using tools'),
)
export const Done = meta.story(saysThen(saying('Four.'), 'Done'))
export const Failed = meta.story(
  saysThen(quietAgent.token('Let me see.').error('upstream connection reset'), 'Failed'),
)
export const Disconnected = meta.story(saysThen(quietAgent.tokens('Half of an', 10).cut(), 'Disconnected'))
export const Stopped = meta.story({
  ...saysThen(quietAgent.status('thinking').pause(forever), 'Stopped'),
  render: () => (
    <Live>
      {(run) => (
        <div className="story-row">
          <StatusBadge run={run} />
          <button type="button" onClick={() => run.stop()}>
            Stop
          </button>
        </div>
      )}
    </Live>
  ),
  play: async ({ canvas, userEvent }) => {
    await canvas.findByText('Thinking')
    await userEvent.click(canvas.getByRole('button', { name: 'Stop' }))
    await expect(canvas.getByText('Stopped')).toBeVisible()
  },
})
