import type { ReactNode } from 'react'
import { AgentProvider, Chat, type UIMessage, useAgentChat } from 'react-agent-stream'
import { expect } from 'storybook/test'
import preview from '../.storybook/preview.js'
import { AGENT_URL } from './live.js'
import './restyle-tokens.css'

const meta = preview.meta({
  title: 'Restyle/1 Tokens',
  parameters: { docs: { story: { inline: false, height: '640px' } } },
})

const messages: UIMessage[] = [
  { id: 'q1', role: 'user', parts: [{ type: 'text', text: 'How far is the Moon, in walks?' }] },
  {
    id: 'a1',
    role: 'assistant',
    parts: [
      {
        type: 'tool-web_search',
        toolCallId: 't1',
        state: 'output-available',
        input: { query: 'mean distance of the Moon' },
        output: { km: 384_400 },
      },
      {
        type: 'tool-fetch_page',
        toolCallId: 't2',
        state: 'output-error',
        input: { url: 'https://example.org/walking' },
        errorText: 'No answer within 10 s',
      },
      { type: 'step-start' },
      {
        type: 'text',
        text: 'About 384,400 km. At 5 km/h and eight hours a day that is a walk of 26 years.\n\nYou would come by nothing to eat.',
      },
      { type: 'source-url', sourceId: 's1', url: 'https://example.org/moon', title: 'The Moon, in numbers' },
    ],
  },
  { id: 'q2', role: 'user', parts: [{ type: 'text', text: 'Tell the hiking club.' }] },
  {
    id: 'a2',
    role: 'assistant',
    parts: [
      { type: 'text', text: 'This is what I would send:' },
      {
        type: 'tool-send_email',
        toolCallId: 't3',
        state: 'approval-requested',
        input: { to: 'club@example.org', subject: 'A longer walk' },
        approval: { id: 'ok' },
      },
    ],
  },
]

function Conversation(): ReactNode {
  return <Chat chat={useAgentChat({ url: AGENT_URL, messages })} />
}

/** A whole chat in a look, light and dark: nothing but the class says which. */
function Both({ look }: { look: string }): ReactNode {
  return (
    <div className="restyle-themes">
      {['light', 'dark'].map((theme) => (
        <AgentProvider key={theme} labels={{ conversation: `Conversation, ${theme}` }}>
          <div className={look} data-agent-theme={theme}>
            <Conversation />
          </div>
        </AgentProvider>
      ))}
    </div>
  )
}

type Canvas = { getAllByRole: (role: string, options: object) => HTMLElement[] }

/** The button that sends has the look's accent, in both themes another. */
const hasAccents =
  (light: string, dark: string) =>
  async ({ canvas }: { canvas: Canvas }): Promise<void> => {
    const colors = canvas
      .getAllByRole('button', { name: 'Approve' })
      .map((button) => getComputedStyle(button).backgroundColor)
    await expect(colors).toEqual([light, dark])
  }

export const Neutral = meta.story({
  render: () => <Both look="neutral" />,
  play: hasAccents('oklch(0.22 0 0)', 'oklch(0.94 0 0)'),
})

export const Warm = meta.story({
  render: () => <Both look="warm" />,
  play: hasAccents('oklch(0.51 0.135 38)', 'oklch(0.75 0.11 50)'),
})

export const HighContrast = meta.story({
  render: () => <Both look="contrast" />,
  play: hasAccents('rgb(0, 40, 168)', 'rgb(255, 227, 77)'),
})
