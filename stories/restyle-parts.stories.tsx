import type { ReactNode } from 'react'
import {
  Announcer,
  Composer,
  MessageList,
  QueueList,
  ScrollToLatest,
  StatusBadge,
  Suggestions,
  type UIMessage,
  useAgentChat,
  useMessageIds,
} from 'react-agent-stream'
import { expect, waitFor } from 'storybook/test'
import preview from '../.storybook/preview.js'
import { answer, research } from './agents.js'
import { AGENT_URL, answers, shows } from './live.js'
import { Button, CardForm, Stack, Tag } from './restyle-system.js'
import './restyle-system.css'

const meta = preview.meta({
  title: 'Restyle/3 Parts',
  beforeEach: answers(research),
  parameters: { docs: { story: { inline: false, height: '640px' } } },
})

const earlier: UIMessage[] = Array.from({ length: 4 }, (_, index) => [
  { id: `q${index}`, role: 'user' as const, parts: [{ type: 'text' as const, text: 'And what is Python?' }] },
  { id: `a${index}`, role: 'assistant' as const, parts: [{ type: 'text' as const, text: answer }] },
]).flat()

/** `render` puts a part into a component of the app: an element, or a function that is handed the part's state. */
function Conversation({ messages = [] }: { messages?: UIMessage[] }): ReactNode {
  const chat = useAgentChat({ url: AGENT_URL, messages })
  const ids = useMessageIds(chat)
  return (
    <section className="ledger">
      <Announcer run={chat} />
      <header className="ledger-bar">
        <h2>Ledger</h2>
        <StatusBadge run={chat} render={(props, { tone }) => <Tag {...props} tone={tone} />} />
      </header>
      <MessageList chat={chat}>
        {ids.length === 0 && (
          <Suggestions
            chat={chat}
            suggestions={['What is Python, and what is 2 + 2?', 'Who made it?']}
            render={<Stack />}
          />
        )}
      </MessageList>
      <footer className="ledger-foot">
        <ScrollToLatest chat={chat} render={<Button />} />
        <QueueList chat={chat} />
        <Composer
          chat={chat}
          render={(props, { status }) => <CardForm {...props} aria-busy={status !== 'ready'} />}
        />
      </footer>
    </section>
  )
}

export const InTheAppsOwn = meta.story({
  render: () => <Conversation />,
  play: async ({ canvas, userEvent }) => {
    const badge = canvas.getByText('Ready').closest('strong')
    await expect(badge).toHaveClass('ledger-tag')
    await userEvent.click(canvas.getByRole('button', { name: 'Who made it?' }))
    await waitFor(() => expect(badge).toHaveAttribute('data-tone', 'running'))
    await shows(/Two and two make four/)({ canvas })
    await waitFor(() => expect(badge).toHaveAttribute('data-tone', 'success'))
    await expect(canvas.getByRole('textbox', { name: 'Message' }).closest('form')).toHaveClass('ledger-card')
  },
})

export const ScrolledUp = meta.story({
  render: () => <Conversation messages={earlier} />,
  play: async ({ canvas, userEvent }) => {
    canvas.getByRole('region', { name: 'Conversation' }).scrollTop -= 300
    const jump = await canvas.findByRole('button', { name: 'Jump to latest' })
    await expect(jump).toHaveClass('ledger-button')
    await userEvent.click(jump)
    await waitFor(() => expect(jump).not.toBeVisible())
  },
})
