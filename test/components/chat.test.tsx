// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import {
  Chat,
  type ChatOptions,
  type DataRendererProps,
  MessageList,
  messageText,
  type MessageRenderers,
  type ToolRendererProps,
  type UIMessage,
  useAgentSelector,
} from 'react-agent-stream'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { end, playChat, settle, token } from '../state/chat.js'

afterEach(cleanup)

const said = (role: UIMessage['role'], id: string, ...parts: UIMessage['parts']): UIMessage => ({
  id,
  role,
  parts,
})
const text = (text: string) => ({ type: 'text', text }) as const
const searched = {
  type: 'tool-search',
  toolCallId: '1',
  state: 'output-available',
  input: { query: 'x' },
  output: 1,
} as const
const calculated = { ...searched, type: 'tool-calculator', toolCallId: '2' } as const

const played = (options: ChatOptions = {}) => {
  const wire = playChat(options)
  const step = (what: () => unknown) =>
    act(async () => {
      await what()
      await settle()
    })
  return {
    ...wire,
    step,
    handle: wire.chat,
    send: (...events: object[]) => step(() => wire.send(...events)),
    ask: (message: string) => step(() => void wire.chat.sendMessage(message)),
    accept: () => step(() => wire.accept()),
    refuse: (error: unknown) => step(() => wire.refuse(error)),
    close: (error?: unknown) => step(() => wire.close(error)),
  }
}

const show = (messages: UIMessage[], props: { renderers?: MessageRenderers } = {}) => {
  const chat = played({ messages })
  render(<MessageList chat={chat} {...props} />)
  return chat
}

/** The text of the answer that is being written. */
function useLiveText({ handle }: ToolRendererProps['chat']): string {
  return useAgentSelector({ handle }, ({ live }) => (live ? messageText(live.message) : ''))
}

const words = (role: string) =>
  screen.getAllByRole(role).map((element) => element.textContent?.replaceAll(/\s+/g, ' ').trim())

describe('messages', () => {
  it('are a list of articles, each named by who said it, in a region that the keyboard can scroll', () => {
    show([
      said('system', 's', text('Be brief.')),
      said('user', 'q', text('Hi')),
      said('assistant', 'a', text('Yes')),
    ])
    const region = screen.getByRole('region', { name: 'Conversation' })
    expect(region.tabIndex).toBe(0)
    const list = within(region).getByRole('list')
    expect(within(list).getByRole('article', { name: 'You said' }).textContent).toContain('Hi')
    expect(within(list).getByRole('article', { name: 'Assistant said' }).textContent).toContain('Yes')
    expect(screen.getAllByRole('heading', { level: 3 })).toHaveLength(2)
    expect(screen.queryByText('Be brief.')).toBeNull()
    expect(region.querySelector('[aria-live], [role=log]')).toBeNull()
  })

  it('have headings at the level that the page needs', () => {
    const chat = played({ messages: [said('assistant', 'a', searched)] })
    render(<MessageList chat={chat} headingLevel={2} />)
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe('Assistant said')
    expect(screen.getByRole('heading', { level: 3 }).textContent).toContain('search')
  })

  it('show their parts in order: calls in a row as one group, what comes between as it is', () => {
    show([
      said(
        'assistant',
        'a',
        { type: 'source-url', sourceId: 's', url: 'https://example.org', title: 'A page' },
        { type: 'reasoning', text: 'Hm.' },
        text('Let me see.'),
        searched,
        { type: 'step-start' },
        calculated,
        text('Done.'),
        { ...searched, toolCallId: '3' },
      ),
    ])
    const order = screen.getByRole('article').textContent ?? ''
    const places = ['Thought', 'Let me see.', '2 tools', 'Done.', '1 source'].map((word) =>
      order.indexOf(word),
    )
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places).not.toContain(-1)
    expect(screen.getAllByRole('button', { name: /^\d tools/ })).toHaveLength(1)
    expect(screen.getAllByRole('button', { name: /^search\s*, done/ })).toHaveLength(1)
  })
})

it('are asked about the answer that is being written only if they are that answer', () => {
  const count = 60
  const { chat } = played({
    messages: Array.from({ length: count }, (_, id) => said('user', `${id}`, text('Hi'))),
  })
  let listeners = 0
  const subscribe: typeof chat.subscribe = (listener) => {
    listeners++
    return chat.subscribe(listener)
  }
  render(<MessageList chat={{ handle: { ...chat, subscribe } }} />)
  expect(screen.getAllByText('Hi')).toHaveLength(count)
  expect(listeners).toBeLessThan(10)
})

describe('components of the user’s own', () => {
  const renderers: MessageRenderers = {
    tools: { search: ({ toolCall }: ToolRendererProps) => <b>Found {String(toolCall.result)}</b> },
    data: { weather: ({ part }: DataRendererProps) => <b>{String(part.data)} degrees</b> },
  }

  it('show the tools and data that they are for; no other data is shown', () => {
    show(
      [
        said(
          'assistant',
          'a',
          searched,
          calculated,
          { type: 'data-weather', data: 21 },
          {
            type: 'data-secret',
            data: 42,
          },
        ),
      ],
      { renderers },
    )
    expect(screen.getByText('Found 1')).toBeTruthy()
    expect(screen.getByRole('button', { name: /^calculator/ })).toBeTruthy()
    expect(screen.getByText('21 degrees')).toBeTruthy()
    expect(screen.queryByText(/42/)).toBeNull()
  })

  it('are looked up by their names only', () => {
    show(
      [said('assistant', 'a', { ...searched, type: 'tool-constructor' }, { type: 'data-toString', data: 1 })],
      {
        renderers,
      },
    )
    expect(screen.getByRole('button', { name: /^constructor/ })).toBeTruthy()
  })

  it('that throw take nothing else with them', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const broken = () => {
      throw new Error('broken')
    }
    const chat = played({
      messages: [said('assistant', 'a', searched, { type: 'data-weather', data: 1 }, text('Fine'))],
    })
    render(
      <MessageList
        chat={chat}
        renderers={{ tools: { search: broken }, data: { weather: broken } }}
        renderText={({ text }) => (text === 'Fine' ? <p>{text}</p> : broken())}
      />,
    )
    expect(screen.getAllByText('This part could not be shown.')).toHaveLength(2)
    expect(screen.getByText('Fine')).toBeTruthy()
    vi.restoreAllMocks()
  })

  it('get another chance with the next token', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const chat = played()
    render(
      <MessageList
        chat={chat}
        renderText={({ text }) => {
          if (text === 'ba') throw new Error('half a word')
          return <p>{text}</p>
        }}
      />,
    )
    await chat.ask('Hi')
    await chat.accept()
    await chat.send(token('ba'))
    expect(screen.getByText('This part could not be shown.')).toBeTruthy()
    await chat.send(token('d'))
    expect(screen.getByText('bad')).toBeTruthy()
    expect(screen.queryByText('This part could not be shown.')).toBeNull()
    vi.restoreAllMocks()
  })

  it('hear of every change, in finished messages too', async () => {
    const chat = played({ messages: [said('assistant', 'a', searched)] })
    const Length = ({ chat: given }: ToolRendererProps) => {
      const shown = useLiveText(given)
      return <b>Live: {shown}</b>
    }
    render(<MessageList chat={chat} renderers={{ tools: { search: Length } }} />)
    await chat.ask('Hi')
    await chat.accept()
    await chat.send(token('one '))
    await chat.send(token('two'))
    expect(screen.getByText('Live: one two')).toBeTruthy()
  })
})

describe('an answer', () => {
  it('is announced by one quiet line until there is something of it, and whenever nothing else moves', async () => {
    const chat = played()
    render(<MessageList chat={chat} />)
    const thinks = () => screen.queryAllByText('Thinking…').length
    await chat.ask('Hi')
    expect(thinks()).toBe(1)
    await chat.accept()
    await chat.send({ type: 'tool_call', tool_call_id: '1', tool_name: 'search', parameters: {} })
    expect(thinks()).toBe(0)
    await chat.send({ type: 'tool_result', tool_call_id: '1', tool_name: 'search', success: true, result: 1 })
    expect(thinks()).toBe(1)
    await chat.send(token('Here'))
    expect(thinks()).toBe(0)
    await chat.send(end)
    await chat.close()
    expect(thinks()).toBe(0)
    expect(screen.getAllByRole('article')).toHaveLength(2)
  })

  it('that is stopped says so, and can be asked for again while it is the last', async () => {
    const chat = played()
    render(<MessageList chat={chat} />)
    await chat.ask('Hi')
    await chat.accept()
    await chat.send(token('Well'))
    await chat.step(() => chat.chat.stop())
    expect(screen.getByText('Stopped')).toBeTruthy()
    const retry = screen.getByRole('button', { name: 'Try again', description: 'Stopped' })
    await chat.ask('Another')
    await chat.accept()
    expect(retry.isConnected).toBe(false)
    expect(screen.getByText('Stopped')).toBeTruthy()
  })

  it('that breaks off says why; trying again leaves the focus in the conversation', async () => {
    const chat = played()
    render(<MessageList chat={chat} />)
    await chat.ask('Hi')
    await chat.accept()
    await chat.send(token('Well'))
    await chat.close()
    const retry = screen.getByRole('button', {
      name: 'Try again',
      description: 'The agent stopped before it was done.',
    })
    retry.focus()
    const asked = chat.requests.length
    await chat.step(() => retry.click())
    expect(chat.requests).toHaveLength(asked + 1)
    expect(document.activeElement).toBe(screen.getByRole('region'))
  })

  it('that says what went wrong has the agent’s own words below', async () => {
    const chat = played()
    render(<MessageList chat={chat} />)
    await chat.ask('Hi')
    await chat.accept()
    await chat.send(
      token('Well'),
      { type: 'error', error: 'upstream reset' },
      { type: 'completed', success: false },
    )
    await chat.close()
    expect(screen.getByText('The agent reported an error.')).toBeTruthy()
    expect(screen.getByText('upstream reset')).toBeTruthy()
  })

  it('tells how long it was thought about, also when other messages have followed', async () => {
    const chat = played()
    render(<MessageList chat={chat} />)
    await chat.ask('Hi')
    await chat.accept()
    await chat.send({ type: 'thinking_token', content: 'Hm.' })
    await chat.step(() => chat.advance(4_000))
    await chat.send(token('Yes'), end)
    await chat.close()
    expect(screen.getByRole('button', { name: 'Thought for 4 s' })).toBeTruthy()
    await chat.ask('And now?')
    await chat.accept()
    await chat.send(token('No'), end)
    expect(screen.getByRole('button', { name: 'Thought for 4 s' })).toBeTruthy()
  })
})

describe('a message that did not reach the agent', () => {
  it('says so once in the whole chat, with one button that sends it again', async () => {
    const chat = played()
    render(<Chat chat={chat} />)
    await chat.ask('Hi')
    await chat.refuse(new Error('no route'))
    expect(within(screen.getByRole('article', { name: 'You said' })).getByText(/^Not sent\./)).toBeTruthy()
    expect(screen.getAllByRole('button', { name: 'Try again' })).toHaveLength(1)
    await chat.step(() => screen.getByRole('button', { name: 'Try again' }).click())
    await chat.accept()
    await chat.send(token('Hello'), end)
    expect(screen.queryByText(/^Not sent\./)).toBeNull()
    expect(words('article').at(-1)).toContain('Hello')
  })
})

describe('a whole chat', () => {
  it('says what is not any message’s fault below the messages', async () => {
    const chat = played()
    render(<Chat chat={chat} />)
    await chat.ask('Hi')
    await chat.accept()
    // The message has arrived; of the answer there is nothing.
    await chat.send({ type: 'status', status: 'thinking' })
    await chat.close()
    expect(screen.getAllByRole('button', { name: 'Try again' })).toHaveLength(1)
    expect(screen.getByRole('region').textContent).toContain('The agent stopped before it was done.')
  })

  it('begins with a sentence and suggestions, which send what they say', async () => {
    const chat = played()
    render(<Chat chat={chat} suggestions={['What is new?']} empty={<p>I know the news.</p>} />)
    expect(screen.getByText('I know the news.')).toBeTruthy()
    await chat.step(() => screen.getByRole('button', { name: 'What is new?' }).click())
    expect(chat.shown()).toEqual(['user: What is new?'])
    expect(screen.queryByText('I know the news.')).toBeNull()
    expect(document.activeElement).not.toBe(document.body)
  })

  it('stops for Escape, unless somebody else had use for it or nothing is being written', async () => {
    const chat = played()
    render(<Chat chat={chat} />)
    const region = screen.getByRole('region')
    fireEvent.keyDown(region, { key: 'Escape' })
    await chat.ask('Hi')
    await chat.accept()
    await chat.send(token('Well'))
    region.addEventListener('keydown', (event) => event.preventDefault(), { once: true })
    fireEvent.keyDown(region, { key: 'Escape' })
    expect(chat.chat.getState().status).toBe('streaming')
    await chat.step(() => fireEvent.keyDown(region, { key: 'Escape' }))
    expect(chat.chat.getState()).toMatchObject({ status: 'ready', end: 'stopped' })
  })

  it('keeps the focus in the composer when something is sent, and its buttons where they are', async () => {
    const chat = played()
    render(<Chat chat={chat} />)
    const box = screen.getByRole('textbox')
    const send = screen.getByRole('button', { name: 'Send' })
    box.focus()
    fireEvent.change(box, { target: { value: 'Hi' } })
    await chat.step(() => fireEvent.keyDown(box, { key: 'Enter' }))
    await chat.accept()
    await chat.send(token('Yes'), end)
    await chat.close()
    expect(chat.shown()).toEqual(['user: Hi', 'assistant: Yes'])
    expect(document.activeElement).toBe(box)
    expect(screen.getByRole('button', { name: 'Send' })).toBe(send)
  })

  it('shows nothing of one chat in another', async () => {
    const one = played({ messages: [said('user', 'q', text('A secret'))] })
    const other = playChat({ messages: [said('user', 'q', text('Hello'))] }, 'chat-2')
    const { rerender } = render(<Chat chat={one} />)
    fireEvent.change(screen.getByRole('textbox'), { target: { value: 'A draft' } })
    await one.step(() => screen.getByRole('button', { name: /edit/i }).click())
    rerender(<Chat chat={{ handle: other.chat }} />)
    expect(screen.queryByText(/A secret|A draft/)).toBeNull()
    expect(screen.getAllByRole<HTMLTextAreaElement>('textbox').map(({ value }) => value)).toEqual([''])
    expect(screen.getByText('Hello')).toBeTruthy()
  })
})
