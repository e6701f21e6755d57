import 'react-agent-stream/styles.css'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import {
  type AgentChat,
  Chat,
  type Frame,
  type Transport,
  type UIMessage,
  useAgentChat,
} from 'react-agent-stream'

// The page that `bench/long-chat.mjs` drives: `?messages=1000`.
const length = Number(new URLSearchParams(location.search).get('messages') ?? 1_000)

const paragraph =
  'Python was first released in 1991 by Guido van Rossum, as a successor to the ABC language. It has been ' +
  'developed ever since by a community of volunteers, who publish a new version of it every year.'

const history: UIMessage[] = Array.from({ length }, (_, index) =>
  index % 2 === 0
    ? {
        id: `m${index}`,
        role: 'user',
        parts: [{ type: 'text', text: `Question ${index / 2 + 1}: what is it?` }],
      }
    : {
        id: `m${index}`,
        role: 'assistant',
        parts: [
          {
            type: 'tool-search',
            toolCallId: `c${index}`,
            state: 'output-available',
            input: { query: 'python' },
            output: { hits: 3 },
          },
          { type: 'text', text: Array.from({ length: (index % 5) + 1 }, () => paragraph).join('\n\n') },
        ],
      },
)

let push: (frame: Frame) => void = () => {}

const transport: Transport = async () => {
  let waiting: Frame[] = []
  let wake = () => {}
  push = (frame) => {
    waiting.push(frame)
    wake()
  }
  async function* frames(): AsyncGenerator<Frame[]> {
    for (;;) {
      if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      const group = waiting
      waiting = []
      yield group
    }
  }
  return { frames: frames(), headers: new Headers(), sees: 'bytes' }
}

let chat: AgentChat | undefined

function Page() {
  const current = useAgentChat({ transport, messages: history })
  return (
    <Chat
      ref={() => {
        chat = current
      }}
      chat={current}
    />
  )
}

/** What the script calls. */
declare global {
  interface Window {
    bench: {
      mount(): Promise<void>
      whole(): Promise<void>
      ask(): Promise<void>
      token(): void
      scroller(): HTMLElement
    }
  }
}

const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))

window.bench = {
  async mount() {
    const root = document.getElementById('root')
    if (!root) throw new Error('the page has no root')
    flushSync(() => createRoot(root).render(<Page />))
    await painted()
  },
  async whole() {
    while (document.querySelectorAll('article').length < length) await painted()
  },
  async ask() {
    void chat?.handle.sendMessage('One more')
    await painted()
    await painted()
  },
  token: () => push({ data: JSON.stringify({ type: 'token', content: 'word ' }) }),
  scroller: () => document.querySelector<HTMLElement>('[data-agent="message-list"]') ?? document.body,
}
