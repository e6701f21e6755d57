import type { ComponentType } from 'react'
import { Announcer, type SpeechMode, StreamingText } from 'react-agent-stream'
import { expect, waitFor } from 'storybook/test'
import preview from '../.storybook/preview.js'
import { answer, saying } from './agents.js'
import { answers, Live } from './live.js'

// What is meant for the ear is made visible here.
const seen = {
  position: 'static',
  inlineSize: 'auto',
  blockSize: 'auto',
  clipPath: 'none',
  whiteSpace: 'normal',
} as const

const meta = preview.meta({
  title: 'Components/Announcer',
  component: Announcer as ComponentType<{ mode?: SpeechMode }>,
  args: { mode: 'sentences' },
  beforeEach: answers(saying(answer)),
  render: ({ mode = 'sentences' }) => (
    <Live>
      {(run) => (
        <>
          <StreamingText run={run} />
          <p className="story-caption">What a screen reader says:</p>
          <Announcer run={run} mode={mode} style={seen} />
        </>
      )}
    </Live>
  ),
})

const speaks = async (canvasElement: HTMLElement, pattern: RegExp) => {
  const announcer = () => canvasElement.querySelector("[data-agent='announcer']")?.textContent
  await waitFor(() => expect(announcer()).toMatch(pattern), { timeout: 8_000 })
}

export const Sentences = meta.story({
  play: ({ canvasElement }) => speaks(canvasElement, /Python was first released.*Response complete/s),
})
export const Complete = meta.story({
  args: { mode: 'complete' },
  play: ({ canvasElement }) => speaks(canvasElement, /Python was first.*this sentence\.Response complete/s),
})
export const StatusOnly = meta.story({
  args: { mode: 'status' },
  play: ({ canvasElement }) => speaks(canvasElement, /^Response complete$/),
})
