import type { ComponentType } from 'react'
import { StreamingText } from 'react-agent-stream'
import type { ScriptedAgent } from 'react-agent-stream/testing'
import { expect, waitFor } from 'storybook/test'
import preview from '../.storybook/preview.js'
import { answer, quietAgent, saying, unfinished } from './agents.js'
import { answers, Live } from './live.js'

const meta = preview.meta({
  title: 'Components/StreamingText',
  component: StreamingText as ComponentType<{ smooth?: boolean }>,
  args: { smooth: false },
  render: ({ smooth }) => <Live>{(run) => <StreamingText run={run} smooth={smooth} />}</Live>,
})

const writes = (agent: ScriptedAgent, end: string | RegExp) => ({
  beforeEach: answers(agent),
  play: async ({ canvasElement }: { canvasElement: HTMLElement }) => {
    const text = () => canvasElement.querySelector("[data-agent='streaming-text']")?.textContent
    await waitFor(() => expect(text()).toMatch(end), { timeout: 8_000 })
  },
})

export const Streaming = meta.story(writes(unfinished, /for a while$/))
export const Finished = meta.story(writes(saying(answer), /this sentence\.$/))
export const Smooth = meta.story({
  ...writes(
    quietAgent.token(`${answer} `).pause(500).token(answer).pause(500).result(answer),
    /this sentence\.$/,
  ),
  args: { smooth: true },
})
export const WithoutTokens = meta.story(
  writes(quietAgent.result('An agent that streams no tokens.'), /no tokens/),
)
export const BothDirections = meta.story(
  writes(
    saying('An English paragraph, then one in Arabic:\n\nشكرا لك! هذه فقرة باللغة العربية.\n\nAnd back.'),
    /back/,
  ),
)
export const Long = meta.story(
  writes(quietAgent.tokens(`${answer}\n\n`.repeat(120)).token('The end.').result('The end.'), /The end\.$/),
)
