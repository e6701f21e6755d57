import { type ComponentType, type ReactNode, useEffect } from 'react'
import {
  Composer,
  type ComposerProps,
  QueueList,
  Suggestions,
  type UseAgentChatOptions,
  useAgentChat,
} from 'react-agent-stream'
import { expect, waitFor } from 'storybook/test'
import preview from '../.storybook/preview.js'
import { quietAgent, saying } from './agents.js'
import { AGENT_URL, answers } from './live.js'

const meta = preview.meta({
  title: 'Components/Composer',
  component: Composer as ComponentType<object>,
  beforeEach: answers(saying('That was easy.')),
})

/** The box under a conversation, to which some things may be said at once. */
function Dock({
  say = [],
  width,
  options,
  ...props
}: Omit<ComposerProps, 'chat'> & {
  say?: readonly string[]
  width?: number
  options?: UseAgentChatOptions
}): ReactNode {
  const chat = useAgentChat({ url: AGENT_URL, ...options })
  const { handle } = chat
  useEffect(() => {
    for (const text of say) void handle.sendMessage(text)
  }, [handle, say])
  return (
    <div style={{ inlineSize: width }}>
      <QueueList chat={chat} />
      <Composer chat={chat} {...props} />
    </div>
  )
}

type Canvas = { getByRole: (role: string, options?: object) => HTMLElement }
type User = {
  type: (element: HTMLElement, text: string) => Promise<void>
  upload: (element: HTMLElement, files: File[]) => Promise<void>
}
const box = (canvas: Canvas) => canvas.getByRole('textbox', { name: 'Message' })
const writes =
  (text: string) =>
  async ({ canvas, userEvent }: { canvas: Canvas; userEvent: User }): Promise<void> =>
    userEvent.type(box(canvas), text)

/** A picture: a square in the colours of the theme. */
async function picture(name: string, color: string): Promise<File> {
  const canvas = new OffscreenCanvas(64, 64)
  const context = canvas.getContext('2d')
  if (context) {
    context.fillStyle = color
    context.fillRect(0, 0, 64, 64)
    context.fillStyle = 'white'
    context.fillRect(20, 20, 24, 24)
  }
  return new File([await canvas.convertToBlob()], name, { type: 'image/png' })
}
const attaches =
  (files: () => Promise<File[]>) =>
  async ({ canvasElement, userEvent }: { canvasElement: HTMLElement; userEvent: User }): Promise<void> => {
    const picker = canvasElement.querySelector<HTMLInputElement>('input[type=file]')
    if (picker) await userEvent.upload(picker, await files())
  }
const text = (name: string, size: number) => new File(['x'.repeat(size)], name, { type: 'text/plain' })

export const Empty = meta.story({ render: () => <Dock /> })

export const Written = meta.story({ render: () => <Dock />, play: writes('What is Python?') })

const lines = Array.from({ length: 40 }, (_, index) => `Line ${index + 1}`).join('{Shift>}{Enter}{/Shift}')
export const Long = meta.story({ render: () => <Dock />, play: writes(lines) })

export const WithFiles = meta.story({
  render: () => <Dock />,
  play: attaches(async () => [
    await picture('chart.png', 'steelblue'),
    text('notes from the meeting on the second of March.txt', 4_200),
    text('numbers.csv', 130_000),
  ]),
})

export const Refused = meta.story({
  render: () => <Dock options={{ files: { maxBytes: 1_000, maxFiles: 2 } }} />,
  play: async (context) => {
    await attaches(async () => [text('short.txt', 10), text('long.txt', 2_000)])(context)
    await expect(context.canvas.getByRole('alert')).toHaveTextContent('“long.txt” is larger than 1 kB.')
    await expect(box(context.canvas)).toHaveAccessibleDescription(/long\.txt/)
  },
})

const unfinished = quietAgent.status('thinking').tokens('One moment', 15).pause(3_600_000)
const first = ['What is Python?']
export const Answering = meta.story({
  beforeEach: answers(unfinished),
  render: () => <Dock say={first} />,
  play: async ({ canvas, userEvent }) => {
    const stop = await canvas.findByRole('button', { name: 'Stop' })
    const send = canvas.getByRole('button', { name: 'Send' })
    await waitFor(() => expect(stop).toBeVisible())
    const before = send.getBoundingClientRect()
    await userEvent.type(box(canvas), 'half a thought{Escape}')
    await waitFor(() => expect(stop).not.toBeVisible())
    await expect(box(canvas)).toHaveValue('half a thought')
    await expect(send.getBoundingClientRect()).toEqual(before)
  },
})

const several = [
  'What is Python?',
  'And who made it, and when, and for what, and what came of it in the end?',
  'Thanks',
]
export const Queued = meta.story({
  beforeEach: answers(unfinished),
  render: () => <Dock say={several} />,
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('group', { name: '2 messages queued' })).toBeVisible()
  },
})

export const OnHold = meta.story({
  beforeEach: answers(unfinished),
  render: () => <Dock say={several} />,
  play: async ({ canvas, userEvent }) => {
    await canvas.findByRole('group', { name: '2 messages queued' })
    await userEvent.click(await canvas.findByRole('button', { name: 'Stop' }))
    await expect(await canvas.findByText(/on hold/)).toBeVisible()
  },
})

export const Disabled = meta.story({ render: () => <Dock disabled placeholder="Sign in to ask something" /> })

export const SentByCtrlEnter = meta.story({ render: () => <Dock submitOn="mod-enter" /> })

export const WithoutHint = meta.story({ render: () => <Dock hint={false} /> })

export const Narrow = meta.story({
  render: () => <Dock width={288} say={several} />,
  beforeEach: answers(unfinished),
})

function Asks(): ReactNode {
  const chat = useAgentChat({ url: AGENT_URL })
  const suggestions = [
    'What changed in Python 3.13?',
    'Compare Python and ABC',
    { label: 'A sum', text: 'What is 14 times 3?' },
  ]
  return <Suggestions chat={chat} suggestions={suggestions} />
}
export const WithSuggestions = meta.story({ render: () => <Asks /> })
