// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { memo, Profiler, type ReactElement, useMemo } from 'react'
import {
  type AgentChat,
  Chat,
  defaultLabels,
  type Labels,
  type RenderText,
  type ToolRendererProps,
  type UIMessage,
  type UseAgentChatOptions,
  useAgentChat,
} from 'react-agent-stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AgentContext } from '../../src/hooks/agent-context.js'
import { createFakeTime, createHandTransport, settle } from '../fake-time.js'

// Those who speak wait for their time, which does not come.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

// Far more than a browser shows at once; what renders too much renders all of them.
const MESSAGES = 1_000

const history: UIMessage[] = Array.from({ length: MESSAGES }, (_, index) => ({
  id: `m${index}`,
  role: index % 2 === 0 ? 'user' : 'assistant',
  parts: [{ type: 'text', text: `Message ${index}` }],
}))

/** What was rendered since the last look: components with a text of ours, texts of messages, tool calls. */
const counts = { components: 0, texts: 0, tools: 0 }

const count = (what: keyof typeof counts) => void counts[what]++

const countText: RenderText = ({ text }) => {
  count('texts')
  return <p>{text}</p>
}

function CountedTool({ toolCall }: ToolRendererProps): ReactElement {
  count('tools')
  return <p>{toolCall.toolName}</p>
}

const renderers = { tools: { search: CountedTool } }

/** Every component that has a text asks for all of them when it renders. */
const labels: Partial<Labels> = {
  get number() {
    count('components')
    return defaultLabels.number
  },
}

interface Props {
  options: UseAgentChatOptions
}

function CompiledApp({ options }: Props): ReactElement {
  'use memo'
  const chat = useAgentChat(options)
  return (
    <main data-status={chat.status}>
      <Chat chat={chat} renderText={countText} renderers={renderers} />
    </main>
  )
}

const MemoChat = memo(function MemoChat({ chat }: { chat: AgentChat }): ReactElement {
  return <Chat chat={chat} renderText={countText} renderers={renderers} />
})

function PlainApp({ options }: Props): ReactElement {
  const chat = useAgentChat(options)
  // The snapshot is another object when `status` changes, and with it all that gets it renders.
  return (
    <main data-status={chat.status}>
      <MemoChat chat={chat} />
    </main>
  )
}

const isCompiled = (component: unknown) => /\$\[\d+\]/.test(String(component))

async function play(step: () => unknown) {
  await act(async () => {
    await step()
    await settle()
  })
}

describe.each([
  ['compiled', CompiledApp, true],
  ['not compiled', PlainApp, false],
])(`in a chat of ${MESSAGES} messages, %s,`, (_, App, compiled) => {
  it('a token renders the part it belongs to, and nothing else', async () => {
    expect(isCompiled(App)).toBe(compiled)
    const wire = createHandTransport()
    const time = createFakeTime()
    const send = (event: object) =>
      play(async () => {
        await wire.send(event)
        time.paintNow()
      })
    let commits = 0
    function Outer(): ReactElement {
      const options = useMemo(
        () => ({ id: undefined, messages: history, transport: wire.transport, ...time }),
        [],
      )
      return <App options={options} />
    }
    render(
      <AgentContext value={{ defaults: {}, labels, runs: undefined }}>
        <Profiler id="chat" onRender={() => commits++}>
          <Outer />
        </Profiler>
      </AgentContext>,
    )
    expect(document.querySelectorAll('article')).toHaveLength(MESSAGES)
    // By role it would take seconds to find among so many.
    fireEvent.change(document.querySelector('textarea')!, { target: { value: 'One more' } })
    await play(() => document.querySelector<HTMLElement>('[type=submit]')?.click())
    await play(() => wire.accept())
    await send({ type: 'token', content: 'Let me see. ' })
    await send({ type: 'tool_call', tool_call_id: '1', tool_name: 'search', parameters: { query: 'x' } })
    await send({ type: 'tool_result', tool_call_id: '1', tool_name: 'search', success: true, result: 1 })
    await send({ type: 'token', content: 'word ' })
    // Once for the first token after which nothing new begins.
    await send({ type: 'token', content: 'word ' })
    const before = commits
    Object.assign(counts, { components: 0, texts: 0, tools: 0 })
    for (let sent = 0; sent < 20; sent++) await send({ type: 'token', content: 'word ' })
    expect(counts).toEqual({ components: 0, texts: 20, tools: 0 })
    expect(commits - before).toBe(20)
    expect(screen.getByText(/^(word ){22}$/, { normalizer: (text) => text })).toBeTruthy()
  })
})
