import { type ComponentType, type ReactNode, useEffect, useState } from 'react'
import {
  BranchPicker,
  type Feedback,
  MessageActions,
  MessageEditor,
  type UIMessage,
  useAgentChat,
  useMessageIds,
} from 'react-agent-stream'
import { expect, waitFor } from 'storybook/test'
import preview from '../.storybook/preview.js'
import { answer, saying } from './agents.js'
import { AGENT_URL, answers } from './live.js'

const meta = preview.meta({
  title: 'Components/MessageActions',
  component: MessageActions as ComponentType<object>,
  beforeEach: answers(saying(answer)),
})

const messages: UIMessage[] = [
  {
    id: 'q',
    role: 'user',
    parts: [
      { type: 'file', mediaType: 'text/plain', filename: 'notes.txt', url: 'data:text/plain;base64,eHh4' },
      { type: 'text', text: 'What is Python,\nand what is 2 + 2?' },
    ],
  },
  { id: 'a', role: 'assistant', parts: [{ type: 'text', text: answer }] },
]

/** Two messages, with what can be done with them. `versions`: answers that are asked for at once. */
function Messages({ versions = 0, editing = false }: { versions?: number; editing?: boolean }): ReactNode {
  const chat = useAgentChat({ url: AGENT_URL, messages })
  const { handle } = chat
  const ids = useMessageIds(chat)
  const [edited, setEdited] = useState(editing ? 'q' : '')
  const [feedback, setFeedback] = useState<Feedback>(null)
  useEffect(() => {
    for (let count = 0; count < versions; count++) void handle.regenerate()
  }, [handle, versions])
  return ids.map((id) => (
    <article key={id} data-agent="message" aria-label={id}>
      {edited === id ? (
        <MessageEditor chat={chat} messageId={id} onDone={() => setEdited('')} />
      ) : (
        <>
          <p>
            {chat.messages
              .find((message) => message.id === id)
              ?.parts.map((part) => (part.type === 'text' ? part.text : ''))}
          </p>
          <div style={{ display: 'flex', gap: 8 }}>
            <BranchPicker chat={chat} messageId={id} />
            <MessageActions
              chat={chat}
              messageId={id}
              onEdit={() => setEdited(id)}
              onFeedback={setFeedback}
              feedback={feedback}
            />
          </div>
        </>
      )}
    </article>
  ))
}

export const Default = meta.story({
  render: () => <Messages />,
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Good answer' }))
    await expect(canvas.getByRole('button', { name: 'Good answer' })).toHaveAttribute('aria-pressed', 'true')
  },
})

export const Versions = meta.story({
  render: () => <Messages versions={1} />,
  play: async ({ canvas }) => {
    await expect(
      await canvas.findByRole('group', { name: 'Version 2 of 2' }, { timeout: 8_000 }),
    ).toBeVisible()
  },
})

export const Editing = meta.story({
  render: () => <Messages editing />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByRole('textbox', { name: 'Edit message' })).toHaveFocus())
  },
})
