import {
  type AgentStream,
  Announcer,
  ConnectionNotice,
  ErrorNotice,
  Reasoning,
  RunMetrics,
  StatusBadge,
  StreamingText,
  ToolTimeline,
} from 'react-agent-stream'
import type { CSSProperties } from 'react'
import { expect } from 'storybook/test'
import preview from '../.storybook/preview.js'
import { research } from './agents.js'
import { answers, Live } from './live.js'

const meta = preview.meta({
  title: 'A whole run',
  beforeEach: answers(research),
  tags: ['!autodocs'],
})

function Everything({ run }: { run: AgentStream }) {
  return (
    <>
      <div className="story-row">
        <StatusBadge run={run} />
      </div>
      <Reasoning run={run} />
      <ToolTimeline run={run} />
      <StreamingText run={run} smooth />
      <ConnectionNotice run={run} />
      <ErrorNotice run={run} />
      <RunMetrics run={run} />
      <Announcer run={run} />
    </>
  )
}

export const Research = meta.story({
  render: () => <Live>{(run) => <Everything run={run} />}</Live>,
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Done', undefined, { timeout: 10_000 })).toBeVisible()
  },
})

/** Themes are tokens, and nothing else. */
const themes: Record<string, CSSProperties> = {
  Neutral: {},
  Warm: {
    '--agent-surface': 'light-dark(oklch(98.5% 0.012 80), oklch(20% 0.012 60))',
    '--agent-surface-raised': 'light-dark(oklch(99.5% 0.006 80), oklch(24% 0.014 60))',
    '--agent-surface-sunken': 'light-dark(oklch(95.5% 0.018 80), oklch(16.5% 0.01 60))',
    '--agent-text': 'light-dark(oklch(27% 0.03 50), oklch(92% 0.015 80))',
    '--agent-text-muted': 'light-dark(oklch(48% 0.03 55), oklch(72% 0.025 75))',
    '--agent-border': 'light-dark(oklch(89% 0.02 75), oklch(33% 0.02 60))',
    '--agent-accent': 'light-dark(oklch(52% 0.14 38), oklch(76% 0.11 50))',
    '--agent-running-text': 'light-dark(oklch(49% 0.13 38), oklch(81% 0.09 50))',
    '--agent-running-background': 'light-dark(oklch(95.5% 0.025 50), oklch(26% 0.03 45))',
    '--agent-running-border': 'light-dark(oklch(87% 0.06 45), oklch(40% 0.06 45))',
    '--agent-font': 'ui-serif, Georgia, serif',
    '--agent-radius-card': '14px',
  } as CSSProperties,
  'High contrast': {
    '--agent-surface': 'light-dark(#fff, #000)',
    '--agent-surface-raised': 'light-dark(#fff, #000)',
    '--agent-surface-sunken': 'light-dark(#f2f2f2, #141414)',
    '--agent-text': 'light-dark(#000, #fff)',
    '--agent-text-muted': 'light-dark(#2b2b2b, #e0e0e0)',
    '--agent-border': 'light-dark(#595959, #a6a6a6)',
    '--agent-accent': 'light-dark(#0033b8, #8ab8ff)',
    '--agent-running-text': 'light-dark(#0033b8, #a8caff)',
    '--agent-running-background': 'light-dark(#fff, #000)',
    '--agent-running-border': 'light-dark(#0033b8, #a8caff)',
    '--agent-success-text': 'light-dark(#00501c, #8fe8a8)',
    '--agent-success-background': 'light-dark(#fff, #000)',
    '--agent-success-border': 'light-dark(#00501c, #8fe8a8)',
    '--agent-danger-text': 'light-dark(#8f0000, #ffb3ad)',
    '--agent-danger-background': 'light-dark(#fff, #000)',
    '--agent-danger-border': 'light-dark(#8f0000, #ffb3ad)',
  } as CSSProperties,
}

export const Theming = meta.story({
  render: () => (
    <>
      {Object.entries(themes).flatMap(([name, tokens]) =>
        ['light', 'dark'].map((mode) => (
          <section key={name + mode} className="story-theme" style={tokens} data-agent-theme={mode}>
            <p className="story-caption">
              {name}, {mode}
            </p>
            <Live>{(run) => <Everything run={run} />}</Live>
          </section>
        )),
      )}
    </>
  ),
  play: async ({ canvas }) => {
    await expect((await canvas.findAllByText('Done', undefined, { timeout: 10_000 }))[0]).toBeVisible()
  },
})
