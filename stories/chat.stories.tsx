import { type ComponentType, type ReactNode, useEffect } from 'react'
import {
  aiecsParts,
  Chat,
  type ChatProps,
  type UIMessage,
  type UseAgentChatOptions,
  useAgentChat,
} from 'react-agent-stream'
import { type AgentAnswer, type ScriptedAgent } from 'react-agent-stream/testing'
import { expect, waitFor } from 'storybook/test'
import preview from '../.storybook/preview.js'
import { answer, quietAgent, research } from './agents.js'
import { AGENT_URL, answers, shows } from './live.js'

const meta = preview.meta({
  title: 'Chat',
  component: Chat as ComponentType<object>,
  parameters: { docs: { story: { inline: false, height: '560px' } } },
})

const forever = 3_600_000

/** A chat in a box of its own, to which something may be said at once. */
function Conversation({
  say,
  messages,
  width,
  options,
  ...props
}: Omit<ChatProps, 'chat'> & {
  say?: string
  messages?: readonly UIMessage[]
  width?: number
  options?: UseAgentChatOptions
}): ReactNode {
  const chat = useAgentChat({ url: AGENT_URL, protocol: aiecsParts, messages, ...options })
  const { handle } = chat
  useEffect(() => {
    if (say !== undefined) void handle.sendMessage(say)
  }, [handle, say])
  return (
    <div className="story-chat" style={{ inlineSize: width }}>
      <Chat chat={chat} {...props} />
    </div>
  )
}

const from = (agent: ScriptedAgent | AgentAnswer) => ({ beforeEach: answers(agent as ScriptedAgent) })
const text = (role: 'user' | 'assistant', id: string, ...texts: string[]): UIMessage => ({
  id,
  role,
  parts: texts.map((text) => ({ type: 'text', text })),
})

const earlier: UIMessage[] = [
  text('user', 'q1', 'Who made Python, and when?'),
  text(
    'assistant',
    'a1',
    'Guido van Rossum began it in the Christmas holidays of 1989, as a hobby, and published it in February 1991.',
  ),
]
const question = 'What is Python, and what is 2 + 2?'
const suggestions = [
  'What changed in Python 3.13?',
  'Compare Python and ABC',
  { label: 'A sum', text: 'What is 14 times 3?' },
]

const begin = (
  <Conversation
    empty={<p>I answer questions about programming languages, and can calculate.</p>}
    suggestions={suggestions}
  />
)

export const Empty = meta.story({
  ...from(quietAgent.result('')),
  render: () => begin,
})

export const Suggested = meta.story({
  ...from(quietAgent.tokens(answer, 20).result(answer)),
  render: () => begin,
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Compare Python and ABC' }))
    await expect(await canvas.findByText('Compare Python and ABC')).toBeVisible()
    await expect(canvas.queryByRole('list', { name: 'Suggestions' })).toBeNull()
    await shows(/Two and two make four/)({ canvas })
  },
})

export const Waiting = meta.story({
  ...from(quietAgent.status('thinking').pause(forever)),
  render: () => <Conversation messages={earlier} say={question} />,
  play: shows('Thinking…'),
})

export const Answering = meta.story({
  ...from(
    quietAgent.tokens('This answer is still being written, and it will be for a while', 15).pause(forever),
  ),
  render: () => <Conversation messages={earlier} say={question} />,
  play: shows(/for a while/),
})

export const Tools = meta.story({
  ...from(research),
  render: () => <Conversation messages={earlier} say={question} />,
  play: shows(/Two and two make four/),
})

export const Approval = meta.story({
  ...from(
    quietAgent
      .tokens('I can send that for you. ', 20)
      .event({
        type: 'approval_request',
        approval_id: 'ok-1',
        tool_call_id: 'call-1',
        tool_name: 'send_email',
        parameters: { to: 'team@example.org', subject: 'Release notes', body: 'They are ready.' },
      })
      .end(),
  ),
  render: () => <Conversation say="Tell the team that the release notes are ready." />,
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('button', { name: 'Approve' }, { timeout: 5_000 })).toBeVisible()
  },
})

export const Failed = meta.story({
  beforeEach: answers(quietAgent.result(''), { status: 500 }),
  render: () => <Conversation messages={earlier} say={question} />,
  play: shows(/Not sent/),
})

export const BrokenOff = meta.story({
  ...from(quietAgent.tokens('Python was first released in 1991 by', 20).cut()),
  render: () => <Conversation messages={earlier} say={question} />,
  play: async ({ canvas }) => {
    const retry = await canvas.findByRole('button', { name: 'Try again' }, { timeout: 8_000 })
    await expect(retry).toHaveAccessibleDescription('The agent stopped before it was done.')
  },
})

export const Stopped = meta.story({
  ...from(quietAgent.tokens('Python was first released in 1991 by', 20).pause(forever)),
  render: () => <Conversation messages={earlier} say={question} />,
  play: async ({ canvas, userEvent }) => {
    await shows(/in 1991 by/)({ canvas })
    await userEvent.keyboard('{Tab}')
    await userEvent.click(canvas.getByRole('button', { name: 'Stop' }))
    await waitFor(() => expect(canvas.getByRole('button', { name: 'Try again' })).toBeVisible())
  },
})

/** As many messages as somebody ever had in one chat. */
const many: UIMessage[] = Array.from({ length: 1_000 }, (_, index) =>
  index % 2 === 0
    ? text('user', `m${index}`, `Question ${index / 2 + 1}: ${question}`)
    : text('assistant', `m${index}`, answer),
)

export const Long = meta.story({
  ...from(quietAgent.tokens(answer, 20).result(answer)),
  render: () => <Conversation messages={many.slice(-20)} />,
})

export const ScrolledUp = meta.story({
  ...from(quietAgent.tokens(answer, 20).result(answer)),
  render: () => <Conversation messages={many.slice(-20)} />,
  play: async ({ canvas }) => {
    const scroller = await canvas.findByRole('region', { name: 'Conversation' })
    scroller.scrollTop -= 700
    await expect(await canvas.findByRole('button', { name: 'Jump to latest' })).toBeVisible()
  },
})

export const ThousandMessages = meta.story({
  ...from(quietAgent.tokens(answer, 20).result(answer)),
  tags: ['!autodocs'],
  // What is to be found is found in `Long` already, and here takes minutes.
  parameters: { a11y: { test: 'off' } },
  render: () => <Conversation messages={many} />,
})

const rich: UIMessage[] = [
  {
    id: 'q2',
    role: 'user',
    parts: [
      {
        type: 'file',
        mediaType: 'application/pdf',
        filename: 'report.pdf',
        url: 'https://example.org/report.pdf',
      },
      { type: 'text', text: 'Sum this up. ما هي النتائج الرئيسية؟' },
    ],
  },
  {
    id: 'a2',
    role: 'assistant',
    parts: [
      { type: 'reasoning', text: 'The report has three chapters.\n\nThe last one has the numbers.' },
      { type: 'text', text: 'I looked at the report and checked its numbers.' },
      {
        type: 'tool-read_file',
        toolCallId: '1',
        state: 'output-available',
        input: { path: 'report.pdf' },
        output: '12 pages',
      },
      {
        type: 'tool-calculator',
        toolCallId: '2',
        state: 'output-error',
        input: { expression: '14 / 0' },
        errorText: 'Division by zero',
      },
      { type: 'step-start' },
      {
        type: 'text',
        text: 'Sales grew by a fifth, and most of that came from two regions.\n\nThe share of one of them cannot be calculated: its row in the table is empty.',
      },
      { type: 'source-url', sourceId: 's1', url: 'https://example.org/report', title: 'The report' },
      { type: 'source-document', sourceId: 's2', mediaType: 'text/csv', title: 'Table 4' },
    ],
  },
]

export const AllKindsOfParts = meta.story({
  ...from(quietAgent.result('')),
  render: () => <Conversation messages={rich} />,
  play: shows('2 sources'),
})

export const Compact = meta.story({
  ...from(research),
  render: () => <Conversation messages={[...earlier, ...rich]} say={question} density="compact" />,
  play: shows(/Two and two make four/),
})

export const Narrow = meta.story({
  ...from(research),
  render: () => <Conversation messages={[...earlier, ...rich]} say={question} width={320} />,
  play: shows(/Two and two make four/),
})
