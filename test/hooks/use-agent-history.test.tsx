// @vitest-environment jsdom
import { notifyManager, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render, screen } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import {
  aiecsParts,
  AgentError,
  type AgentChat,
  AgentProvider,
  messageText,
  type UIMessage,
  useAgentChat,
} from 'react-agent-stream'
import {
  type AgentHistory,
  agentHistoryKey,
  agentHistoryOptions,
  type HistoryPage,
  type HistoryRequest,
  type UseAgentHistoryOptions,
  useAgentHistory,
} from 'react-agent-stream/query'
import { createFakeTime, createHandTransport, settle } from '../fake-time.js'
import { end, token } from '../state/chat.js'

afterEach(cleanup)
// Without a timer of its own between the cache and React.
notifyManager.setScheduler(queueMicrotask)

const message = (id: string, text = id): UIMessage => ({
  id,
  role: id.startsWith('u') ? 'user' : 'assistant',
  parts: [{ type: 'text', text }],
})

async function play(step: () => unknown) {
  await act(async () => {
    await step()
    await settle()
  })
}

/** A server with conversations, read two messages at a time; each answer is held back until it is let go. */
function createServer(threads: Record<string, UIMessage[]>) {
  const requests: HistoryRequest[] = []
  let held: (() => void)[] | undefined
  return {
    threads,
    requests,
    async fetchPage(request: HistoryRequest): Promise<HistoryPage> {
      requests.push(request)
      const { threadId, cursor } = request
      if (held) await new Promise<void>((done) => held?.push(done))
      const all = threads[threadId] ?? []
      const until = cursor === undefined ? all.length : Number(cursor)
      const from = Math.max(0, until - 2)
      return { messages: all.slice(from, until), previousCursor: from > 0 ? from : null }
    },
    hold: () => (held = []),
    async letGo() {
      const waiting = held ?? []
      held = undefined
      await play(() => waiting.forEach((done) => done()))
    },
  }
}

const history = () => ['u1', 'a1', 'u2', 'a2'].map((id) => message(id))

interface Setup {
  threads?: Record<string, UIMessage[]>
  options?: Partial<UseAgentHistoryOptions>
  strict?: boolean
  client?: QueryClient
  isHeld?: boolean
}

async function renderThread({ threads = { one: history() }, options, strict, client, isHeld }: Setup = {}) {
  const server = createServer(threads)
  if (isHeld) server.hold()
  const wire = createHandTransport()
  const time = createFakeTime()
  const queries = client ?? new QueryClient({ defaultOptions: { queries: { retry: false } } })
  let count = 0
  const seen: { chat: AgentChat; history: AgentHistory } = {} as never
  function Thread({ id }: { id: string }) {
    const chat = useAgentChat({
      id,
      transport: wire.transport,
      protocol: aiecsParts,
      buffer: 'none',
      generateId: () => `u-local-${++count}`,
      ...time,
    })
    const loaded = useAgentHistory(id, { chat, fetchPage: server.fetchPage, ...options })
    Object.assign(seen, { chat, history: loaded })
    return (
      <ol>
        {chat.messages.map((one) => (
          <li key={one.id}>{messageText(one)}</li>
        ))}
      </ol>
    )
  }
  const ui = (id: string | undefined) => {
    const app = (
      <QueryClientProvider client={queries}>
        <AgentProvider>{id === undefined ? <p>Nothing</p> : <Thread id={id} />}</AgentProvider>
      </QueryClientProvider>
    )
    return strict ? <StrictMode>{app}</StrictMode> : app
  }
  const view = render(ui('one'))
  await play(() => undefined)
  return {
    ...wire,
    server,
    queries,
    seen,
    shown: () => screen.queryAllByRole('listitem').map(({ textContent }) => textContent),
    cached: (id = 'one') =>
      queries
        .getQueryData<{ pages: HistoryPage[] }>(agentHistoryKey(id))
        ?.pages.toReversed()
        .map(({ messages }) => messages.map(messageText)),
    show: (id: string | undefined) => play(() => view.rerender(ui(id))),
    refetch: () => play(() => void seen.history.invalidate()),
    begin: (text: string, question = 'New?') =>
      play(async () => {
        void seen.chat.sendMessage(question)
        await settle()
        await wire.accept()
        await wire.send(token(text))
      }),
    say: (...values: unknown[]) => play(() => wire.send(...values)),
    finish: () =>
      play(async () => {
        await wire.send(end)
        await wire.close()
      }),
  }
}

describe('the history of a thread', () => {
  it('is shown by the chat, the latest page first and older ones before it', async () => {
    const { shown, seen, server } = await renderThread()
    expect(shown()).toEqual(['u2', 'a2'])
    expect(seen.history).toMatchObject({ hasOlder: true, isLoading: false, error: undefined })
    await play(() => seen.history.loadOlder())
    expect(shown()).toEqual(['u1', 'a1', 'u2', 'a2'])
    expect(seen.history.messages.map(({ id }) => id)).toEqual(['u1', 'a1', 'u2', 'a2'])
    expect(seen.history.hasOlder).toBe(false)
    expect(server.requests.map(({ cursor }) => cursor)).toEqual([undefined, 2])
  })

  it('that arrives late goes before what was said meanwhile', async () => {
    const { shown, server, begin, finish, cached } = await renderThread({ isHeld: true })
    await begin('Answer')
    expect(shown()).toEqual(['New?', 'Answer'])
    await server.letGo()
    expect(shown()).toEqual(['u2', 'a2', 'New?', 'Answer'])
    await finish()
    expect(cached()).toEqual([['u2', 'a2', 'New?', 'Answer']])
  })

  it('is part of what the next request says', async () => {
    const { begin, requests } = await renderThread()
    await begin('Answer')
    expect(requests[0]?.input).toMatchObject({
      messages: [{ id: 'u2' }, { id: 'a2' }, { parts: [{ text: 'New?' }] }],
    })
  })

  it('takes an older page while an answer is being written, and holds no queue for it', async () => {
    const { shown, seen, begin, say, finish, accept } = await renderThread()
    await begin('Ans')
    await play(() => void seen.chat.sendMessage('Queued'))
    await play(() => seen.history.loadOlder())
    await say(token('wer'))
    expect(shown()).toEqual(['u1', 'a1', 'u2', 'a2', 'New?', 'Answer'])
    await finish()
    await play(() => accept())
    await say(token('Next'))
    expect(shown()).toEqual(['u1', 'a1', 'u2', 'a2', 'New?', 'Answer', 'Queued', 'Next'])
  })

  it('keeps the versions of the first message when an older page comes before it', async () => {
    const { shown, seen, finish, accept, say } = await renderThread()
    await play(() => void seen.chat.sendMessage({ text: 'Edited', messageId: 'u2' }))
    await play(() => accept())
    await say(token('Other'))
    await finish()
    expect(shown()).toEqual(['Edited', 'Other'])
    await play(() => seen.history.loadOlder())
    expect(shown()).toEqual(['u1', 'a1', 'Edited', 'Other'])
    const edited = seen.chat.messages[2]?.id ?? ''
    expect(seen.chat.branches.get(edited)).toEqual(['u2', edited])
    await play(() => seen.chat.selectBranch('u2'))
    expect(shown()).toEqual(['u1', 'a1', 'u2', 'a2'])
  })
})

describe('a finished answer', () => {
  it('is written back to the query; the live one is not', async () => {
    const { begin, finish, cached } = await renderThread()
    await begin('Answer')
    expect(cached()).toEqual([['u2', 'a2']])
    await finish()
    expect(cached()).toEqual([['u2', 'a2', 'New?', 'Answer']])
  })

  it('takes the place of the one that was there, in whatever page that was', async () => {
    const { seen, shown, accept, say, finish, cached } = await renderThread()
    await play(() => seen.history.loadOlder())
    await play(() => void seen.chat.regenerate({ messageId: 'a1' }))
    await play(() => accept())
    await say(token('Better'))
    await finish()
    expect(shown()).toEqual(['u1', 'Better'])
    expect(cached()).toEqual([['u1'], ['Better']])
  })

  it('stays shown, once, whatever ids the server gives to what was said', async () => {
    const { server, shown, begin, finish, refetch, seen } = await renderThread()
    await begin('Answer')
    server.threads['one']?.push(message('u-9', 'New?'), message('a-9', 'Answer, in part'))
    await refetch()
    expect(shown()).toEqual(['u2', 'a2', 'New?', 'Answer'])
    await finish()
    expect(shown()).toEqual(['u2', 'a2', 'New?', 'Answer'])
    await refetch()
    expect(shown()).toEqual(['u2', 'a2', 'New?', 'Answer'])
    expect(seen.chat.messages[3]?.id).not.toBe('a-9')
  })

  it('stays shown where the server is late to know of it', async () => {
    const { shown, begin, finish, refetch, cached } = await renderThread()
    await begin('Answer')
    await finish()
    await refetch()
    expect(shown()).toEqual(['u2', 'a2', 'New?', 'Answer'])
    expect(cached()).toEqual([['u2', 'a2', 'New?', 'Answer']])
  })

  it('that goes on after an approval is written back again', async () => {
    const { seen, begin, say, finish, accept, queries } = await renderThread()
    const call = { tool_call_id: '1', tool_name: 'send' }
    const state = () =>
      queries
        .getQueryData<{ pages: HistoryPage[] }>(agentHistoryKey('one'))
        ?.pages[0]?.messages.at(-1)
        ?.parts.flatMap((part) => ('toolCallId' in part ? part.state : []))
    await begin('May I?')
    await say({ type: 'approval_request', approval_id: 'a', parameters: {}, ...call })
    await finish()
    expect(state()).toEqual(['approval-requested'])
    await play(() => void seen.chat.addToolApprovalResponse({ id: 'a', approved: true }))
    await play(() => accept())
    await say({ type: 'tool_result', result: 'sent', success: true, ...call })
    expect(state()).toEqual(['approval-responded'])
    await finish()
    expect(state()).toEqual(['output-available'])
  })

  it('is not what a message that failed waits for', async () => {
    const { seen, cached, refuse, shown } = await renderThread()
    await play(async () => {
      void seen.chat.sendMessage('Lost')
      await settle()
      await refuse(new AgentError('http', 'No.', { status: 500 }))
    })
    expect(shown()).toEqual(['u2', 'a2', 'Lost'])
    expect(cached()).toEqual([['u2', 'a2']])
  })
})

describe('fetched again', () => {
  it('while an answer is being written, nothing of it is touched; what is new is shown at the end', async () => {
    const { server, shown, begin, say, finish, refetch } = await renderThread()
    await begin('Ans')
    server.threads['one'] = [...history().slice(0, 3), message('a2', 'a2, corrected')]
    await refetch()
    await say(token('wer'))
    expect(shown()).toEqual(['u2', 'a2', 'New?', 'Answer'])
    await finish()
    expect(shown()).toEqual(['u2', 'a2, corrected', 'New?', 'Answer'])
  })

  it('at rest, the chat follows: messages change, come and go', async () => {
    const { server, shown, refetch } = await renderThread()
    server.threads['one'] = [...history(), message('u3'), message('a3')]
    await refetch()
    expect(shown()).toEqual(['u3', 'a3'])
    server.threads['one'] = [message('u3', 'changed')]
    await refetch()
    expect(shown()).toEqual(['changed'])
  })

  it('a version that the reader looks at stays', async () => {
    const { server, seen, shown, accept, say, finish, refetch } = await renderThread()
    await play(() => void seen.chat.regenerate())
    await play(() => accept())
    await say(token('Better'))
    await finish()
    await play(() => seen.chat.selectBranch('a2'))
    server.threads['one'] = [
      ...history().slice(0, 3),
      message(seen.chat.branches.get('a2')?.[1] ?? '', 'Better'),
    ]
    await refetch()
    expect(shown()).toEqual(['u2', 'a2'])
    expect(seen.chat.branches.get('a2')).toHaveLength(2)
  })

  it('what was said here stays in its place', async () => {
    const { server, shown, begin, finish, refetch } = await renderThread()
    await begin('Answer')
    await finish()
    server.threads['one'] = [message('u2'), message('a2'), message('u3', 'From elsewhere')]
    await refetch()
    expect(shown()).toEqual(['u2', 'a2', 'From elsewhere', 'New?', 'Answer'])
  })
})

describe('threads', () => {
  const threads = () => ({ one: history(), two: [message('u-two', 'Two'), message('a-two', 'Zwei')] })

  it('are switched in the middle of an answer: nothing is mixed, nothing lost', async () => {
    const { show, shown, begin, say, finish, cached } = await renderThread({ threads: threads() })
    await begin('Ans')
    await show('two')
    expect(shown()).toEqual(['Two', 'Zwei'])
    await say(token('wer'))
    await finish()
    expect(shown()).toEqual(['Two', 'Zwei'])
    expect(cached('two')).toEqual([['Two', 'Zwei']])
    await show('one')
    expect(shown()).toEqual(['u2', 'a2', 'New?', 'Answer'])
    expect(cached('one')).toEqual([['u2', 'a2', 'New?', 'Answer']])
  })

  it('that are in the cache are shown at once', async () => {
    const { show, server } = await renderThread({ threads: threads() })
    await show('two')
    server.hold()
    await show('one')
    expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual(['u2', 'a2'])
  })

  it('never show the placeholder of another', async () => {
    const { show, shown, server } = await renderThread({
      threads: threads(),
      options: { query: { placeholderData: (previous) => previous } },
    })
    server.hold()
    await show('two')
    expect(shown()).toEqual([])
    await server.letGo()
    expect(shown()).toEqual(['Two', 'Zwei'])
  })

  it('that nobody shows are written back when they are shown again', async () => {
    const { show, begin, finish, cached } = await renderThread()
    await begin('Answer')
    await show(undefined)
    await finish()
    expect(cached()).toEqual([['u2', 'a2']])
    await show('one')
    expect(cached()?.flat()).toEqual(['u2', 'a2', 'New?', 'Answer'])
  })
})

describe('the query', () => {
  it('answers once in StrictMode', async () => {
    const { server, shown, begin, finish, cached } = await renderThread({ strict: true })
    const wanted = server.requests.filter(({ signal }) => !signal.aborted)
    expect([wanted.length, shown()]).toEqual([1, ['u2', 'a2']])
    await begin('Answer')
    await finish()
    expect(cached()).toEqual([['u2', 'a2', 'New?', 'Answer']])
  })

  it('can be filled before: then it is shown with the first render', async () => {
    const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } })
    const { fetchPage } = createServer({ one: history() })
    await client.prefetchInfiniteQuery(agentHistoryOptions('one', { fetchPage }))
    const { shown, server } = await renderThread({ client })
    expect([shown(), server.requests.length]).toEqual([['u2', 'a2'], 0])
  })

  it('is cancelled when nobody shows it any more', async () => {
    const { server, show } = await renderThread({ isHeld: true })
    await show(undefined)
    expect(server.requests[0]?.signal.aborted).toBe(true)
  })

  it.each([
    ['network', () => Promise.reject(new Error('no'))],
    ['http', () => Promise.reject(new AgentError('http', 'No.', { status: 404 }))],
    ['invalid_event', async () => ({ messages: [{ id: 1 }] }) as never],
    ['invalid_event', async () => '<html>' as never],
  ])('fails with an AgentError: %s', async (code, fetchPage) => {
    const { seen } = await renderThread({ options: { fetchPage } })
    expect(seen.history.error).toBeInstanceOf(AgentError)
    expect(seen.history).toMatchObject({ error: { code }, messages: [], hasOlder: false })
  })

  it('says what is missing without an address', async () => {
    const { seen } = await renderThread({ options: { fetchPage: undefined } })
    expect(seen.history.error?.code).toBe('misuse')
  })

  it('asks an address by GET, for a thread and a page of it', async () => {
    const asked: string[] = []
    const fetch: typeof globalThis.fetch = async (url, init) => {
      asked.push(`${init?.method} ${String(url)} ${new Headers(init?.headers).get('authorization')}`)
      return Response.json({ messages: [message('u1')], previousCursor: asked.length === 1 ? 'p 2' : null })
    }
    const { seen, shown } = await renderThread({
      options: { fetchPage: undefined, url: '/history?v=1', fetch, headers: { authorization: 'me' } },
    })
    await play(() => seen.history.loadOlder())
    expect(asked).toEqual([
      'GET /history?v=1&thread_id=one me',
      'GET /history?v=1&thread_id=one&cursor=p+2 me',
    ])
    // A server whose pages overlap shows nothing twice.
    expect(shown()).toEqual(['u1'])
  })

  it('asks where a function says', async () => {
    const asked: unknown[] = []
    const fetch: typeof globalThis.fetch = async (url) => {
      asked.push(url)
      return Response.json({ messages: [] })
    }
    const url = ({ threadId, cursor = 'end' }: HistoryRequest) => `/threads/${threadId}/${cursor}`
    await renderThread({ options: { fetchPage: undefined, url, fetch } })
    expect(asked).toEqual(['/threads/one/end'])
  })
})
