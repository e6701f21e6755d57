import type { ComponentType, ReactNode } from 'react'
import { ApprovalCard, type UIMessage, type UIMessagePart, useAgentChat } from 'react-agent-stream'
import { expect, waitFor } from 'storybook/test'
import preview from '../.storybook/preview.js'
import { quietAgent } from './agents.js'
import { AGENT_URL, answers } from './live.js'

const meta = preview.meta({
  title: 'Components/ApprovalCard',
  component: ApprovalCard as ComponentType<object>,
  beforeEach: answers(quietAgent.tokens('Thank you.', 20).result('')),
  parameters: { docs: { story: { inline: false, height: '360px' } } },
})

const input = { to: ['team@example.org'], subject: 'Release notes', body: 'They are ready.', urgent: false }

/** The card of a call as a chat has it, whose part is complete once `part` is in it. */
function Asked({ part }: { part: object }): ReactNode {
  const call = { type: 'tool-send_email', toolCallId: 'call-1', input, ...part } as unknown as UIMessagePart
  const message: UIMessage = { id: 'm1', role: 'assistant', parts: [call] }
  const chat = useAgentChat({ url: AGENT_URL, messages: [message] })
  return <ApprovalCard chat={chat} toolCallId="call-1" />
}

const asks = { state: 'approval-requested', approval: { id: 'ok-1' } }

export const Waiting = meta.story({ render: () => <Asked part={asks} /> })

export const Approved = meta.story({
  render: () => <Asked part={asks} />,
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Approve' }))
    const card = await canvas.findByRole('group', { name: /^Approved/ })
    await expect(card).toHaveFocus()
    await expect(canvas.queryByRole('button')).toBeNull()
  },
})

export const DeniedForAReason = meta.story({
  render: () => <Asked part={asks} />,
  play: async ({ canvas, userEvent }) => {
    await userEvent.type(canvas.getByRole('textbox', { name: /^Reason/ }), 'Not on a Friday{Enter}')
    await userEvent.click(canvas.getByRole('button', { name: 'Deny' }))
    await expect(await canvas.findByText('Denied: Not on a Friday')).toBeVisible()
  },
})

export const EditedBadly = meta.story({
  render: () => <Asked part={asks} />,
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Edit arguments' }))
    const editor = canvas.getByRole('textbox', { name: 'Arguments' })
    await expect(editor).toHaveFocus()
    await userEvent.type(editor, ',', { initialSelectionStart: 3, initialSelectionEnd: 3 })
    await userEvent.click(canvas.getByRole('button', { name: 'Approve with changes' }))
    await expect(editor).toHaveFocus()
    await waitFor(() => expect(editor).toHaveAccessibleDescription(/^This is not valid JSON/))
  },
})

export const Expired = meta.story({
  render: () => <Asked part={{ state: 'output-denied', approval: { id: 'ok-1' } }} />,
})

export const Hostile = meta.story({
  render: () => (
    <Asked
      part={{
        ...asks,
        type: 'tool-safe\u202Eexe.gpj',
        input: {
          path: 'photo\u202Egpj.exe',
          html: '<img src=x onerror=alert(1)>',
          long: 'unbreakable'.repeat(60),
        },
      }}
    />
  ),
  play: async ({ canvas, userEvent }) => {
    await expect(canvas.getByRole('group', { name: /safe⟨U\+202E⟩exe\.gpj/ })).toBeVisible()
    await userEvent.click(canvas.getByRole('button', { name: 'Edit arguments' }))
    const editor = canvas.getByRole<HTMLTextAreaElement>('textbox', { name: 'Arguments' })
    await expect(editor.value).toContain('"photo\\u202Egpj.exe"')
    await expect(canvas.queryByRole('img')).toBeNull()
  },
})
