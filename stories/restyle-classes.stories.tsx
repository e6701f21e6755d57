import { type ReactNode, useEffect } from 'react'
import {
  Announcer,
  Composer,
  MessageList,
  ScrollToLatest,
  StatusBadge,
  type UIMessage,
  useAgentChat,
} from 'react-agent-stream'
import { expect } from 'storybook/test'
import preview from '../.storybook/preview.js'
import { answer, research } from './agents.js'
import { AGENT_URL, answers, shows } from './live.js'
import './restyle-classes.tailwind.css'

const meta = preview.meta({
  title: 'Restyle/2 Classes',
  beforeEach: answers(research),
  parameters: { docs: { story: { inline: false, height: '640px' } } },
})

const earlier: UIMessage[] = [
  { id: 'q1', role: 'user', parts: [{ type: 'text', text: 'What is Python, and what is 2 + 2?' }] },
  { id: 'a1', role: 'assistant', parts: [{ type: 'text', text: answer }] },
]

/** Tailwind's classes on the parts; what is inside a part is reached by its `data-agent`, its state by `data-*`. */
function Conversation(): ReactNode {
  const chat = useAgentChat({ url: AGENT_URL, messages: earlier })
  const { handle } = chat
  useEffect(() => void handle.sendMessage('And once more, please?'), [handle])
  return (
    <section className="[--agent-accent:var(--color-emerald-700)] [--agent-on-accent:white] relative flex h-[38rem] max-h-[90vh] flex-col rounded-3xl bg-stone-50 text-stone-800 ring-1 ring-stone-200 dark:bg-stone-950 dark:text-stone-200 dark:ring-stone-800">
      <Announcer run={chat} />
      <header className="flex items-center justify-between px-6 py-4">
        <h2 className="m-0 text-base font-semibold">Field guide</h2>
        <StatusBadge
          run={chat}
          className="border-0 uppercase tracking-wide data-[status=streaming]:bg-emerald-100 data-[status=streaming]:text-emerald-900 dark:data-[status=streaming]:bg-emerald-950 dark:data-[status=streaming]:text-emerald-200"
        />
      </header>
      <MessageList
        chat={chat}
        className="grow [&_[data-role=user]>[data-agent=message-content]]:rounded-br-sm [&_[data-role=user]>[data-agent=message-content]]:bg-emerald-800 [&_[data-role=user]_[data-agent=message-text]]:text-white"
      />
      <div className="relative mx-auto box-border w-full max-w-2xl px-4 pb-4">
        <ScrollToLatest chat={chat} className="bg-emerald-800 text-white hover:bg-emerald-900" />
        <Composer
          chat={chat}
          hint="Answers may be wrong."
          className="rounded-[1.75rem] border-stone-300 p-2 shadow-lg data-dragging:border-emerald-700 dark:border-stone-700 dark:bg-stone-900 [&_[data-agent=composer-send]]:rounded-full [&_[data-agent=composer-stop]]:rounded-full"
        />
      </div>
    </section>
  )
}

export const Tailwind = meta.story({
  render: () => <Conversation />,
  play: async ({ canvas, userEvent }) => {
    await shows(/3 tools · /)({ canvas })
    const form = canvas.getByRole('textbox', { name: 'Message' }).closest('form')
    await expect(form).toHaveStyle({ borderRadius: '28px', padding: '8px' })
    await userEvent.type(canvas.getByRole('textbox', { name: 'Message' }), 'Thanks')
    const send = getComputedStyle(canvas.getByRole('button', { name: 'Send' }))
    await expect([send.color, Number.parseFloat(send.borderRadius) > 100]).toEqual([
      'rgb(255, 255, 255)',
      true,
    ])
  },
})
