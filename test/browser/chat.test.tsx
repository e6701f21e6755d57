import axe from 'axe-core'
import {
  aiecsParts,
  AgentError,
  Chat,
  type ChatHandle,
  createChatStore,
  type Frame,
  type UIMessage,
} from 'react-agent-stream'
import 'react-agent-stream/styles.css'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-react'

afterEach(async () => {
  document.documentElement.style.fontSize = ''
  await page.viewport(800, 600)
  // The page hears of it a moment later.
  await vi.waitFor(() => expect(innerWidth).toBe(800))
})

const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))

const violations = async (element: Element) => {
  const { violations: found } = await axe.run(element, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    // These ask about whole pages.
    rules: {
      region: { enabled: false },
      'page-has-heading-one': { enabled: false },
      'heading-order': { enabled: false },
    },
  })
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
}

const word = 'incomprehensibilities'.repeat(12)
const rich: UIMessage[] = [
  {
    id: 'q',
    role: 'user',
    parts: [
      { type: 'file', mediaType: 'text/plain', filename: `${word}.txt`, url: `https://example.org/${word}` },
      { type: 'text', text: `What is ${word}?` },
    ],
  },
  {
    id: 'a',
    role: 'assistant',
    parts: [
      { type: 'reasoning', text: `Hm, ${word}.` },
      { type: 'text', text: `Let me see ${word}.` },
      {
        type: 'tool-search',
        toolCallId: '1',
        state: 'output-available',
        input: { query: word },
        output: [word],
      },
      { type: 'tool-sum', toolCallId: '2', state: 'output-error', input: { a: 1 }, errorText: word },
      { type: 'text', text: 'شكرا لك.' },
      { type: 'tool-send', toolCallId: '3', state: 'approval-requested', input: {}, approval: { id: 'ok' } },
      { type: 'source-url', sourceId: 's', url: `https://example.org/${word}`, title: word },
    ],
  },
]

let chats = 0

function playedChat(messages: UIMessage[] = [], isReachable = true) {
  let waiting: Frame[] = []
  let isOver = false
  let wake = () => {}
  async function* frames(): AsyncGenerator<Frame[]> {
    for (;;) {
      if (waiting.length === 0 && !isOver) await new Promise<void>((resolve) => (wake = resolve))
      const group = waiting
      waiting = []
      yield group
      if (isOver) return
    }
  }
  const handle: ChatHandle = createChatStore(`look-${++chats}`, () => ({
    messages,
    protocol: aiecsParts,
    buffer: 'none',
    transport: async () => {
      if (!isReachable) throw new AgentError('http', 'no', { status: 500 })
      return { frames: frames(), headers: new Headers(), sees: 'bytes' }
    },
  }))
  return {
    handle,
    send(event: object) {
      waiting.push({ data: JSON.stringify(event) })
      wake()
    },
    close() {
      isOver = true
      wake()
    },
  }
}

const show = (handle: ChatHandle, props: object = {}) =>
  render(
    <main style={{ blockSize: '100vh', background: 'var(--agent-surface)' }} {...props}>
      <Chat chat={{ handle }} suggestions={['What is new?']} />
    </main>,
  )

type Screen = Awaited<ReturnType<typeof show>>

const states: Record<string, (theme: string) => Promise<Screen>> = {
  empty: async (theme) => show(playedChat().handle, { 'data-agent-theme': theme }),
  'full of everything': async (theme) => {
    const screen = await show(playedChat(rich).handle, { 'data-agent-theme': theme })
    for (const button of screen.container.querySelectorAll<HTMLElement>('[aria-expanded=false]'))
      button.click()
    return screen
  },
  'waiting, with one message queued': async (theme) => {
    const { handle } = playedChat(rich.slice(0, 1))
    const screen = await show(handle, { 'data-agent-theme': theme })
    void handle.sendMessage('Hi')
    void handle.sendMessage('And then?')
    await expect.element(screen.getByText('Thinking…')).toBeVisible()
    return screen
  },
  'not reaching the agent': async (theme) => {
    const { handle } = playedChat([], false)
    const screen = await show(handle, { 'data-agent-theme': theme })
    void handle.sendMessage('Hi')
    await expect.element(screen.getByText(/^Not sent\./)).toBeVisible()
    return screen
  },
  'with a message that is edited': async (theme) => {
    const screen = await show(playedChat(rich.slice(0, 1)).handle, { 'data-agent-theme': theme })
    await screen.getByRole('button', { name: 'Edit' }).click()
    return screen
  },
}

describe.each(['light', 'dark'])('axe, %s', (theme) => {
  it.each(Object.entries(states))('finds nothing in a chat that is %s', async (_, open) => {
    const { container } = await open(theme)
    expect(await violations(container)).toEqual([])
  })
})

it.each(['ltr', 'rtl'])('fits a narrow page, whatever the words, %s', async (dir) => {
  await page.viewport(320, 640)
  const screen = await show(playedChat(rich).handle, { dir })
  for (const button of screen.container.querySelectorAll<HTMLElement>('[aria-expanded=false]')) button.click()
  await painted()
  const scroller = screen.getByRole('region', { name: 'Conversation' }).element()
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320)
  expect(scroller.scrollWidth).toBe(scroller.clientWidth)
})

it('leaves room for the conversation when everything is twice as large', async () => {
  await page.viewport(640, 480)
  document.documentElement.style.fontSize = '200%'
  const screen = await show(playedChat(rich).handle)
  const box = screen.getByRole('region', { name: 'Conversation' }).element().getBoundingClientRect()
  expect(box.height).toBeGreaterThan(160)
  await expect.element(screen.getByRole('button', { name: 'Send', exact: true })).toBeInViewport()
  expect(document.documentElement.scrollHeight).toBeLessThanOrEqual(480)
})

it('moves nothing that is being read while an answer comes, and takes no room away', async () => {
  const { handle, send, close } = playedChat(rich)
  const screen = await show(handle)
  void handle.sendMessage('And now?')
  await expect.element(screen.getByText('Thinking…')).toBeVisible()
  const scroller = screen.getByRole('region', { name: 'Conversation' }).element()
  const bubble = screen.getByText('And now?').element()
  const place = () => bubble.getBoundingClientRect().top + scroller.scrollTop
  await painted()
  const before = place()
  let height = scroller.scrollHeight
  const steps: [event: object | undefined, sign: string][] = [
    [{ type: 'thinking_token', content: 'Hm.' }, 'Thinking…'],
    [{ type: 'token', content: 'One moment. ' }, 'One moment.'],
    [{ type: 'tool_call', tool_call_id: 'x', tool_name: 'look_up', parameters: {} }, 'look_up'],
    [{ type: 'token', content: 'Here it is.' }, 'Here it is.'],
    [undefined, 'Here it is.'],
  ]
  for (const [event, sign] of steps) {
    if (event) send(event)
    else {
      send({ type: 'completed', success: true })
      close()
      await vi.waitFor(() => expect(handle.getState().status).toBe('ready'))
    }
    await vi.waitFor(() => expect(scroller.textContent).toContain(sign))
    await painted()
    expect(place()).toBeCloseTo(before, 0)
    expect(scroller.scrollHeight).toBeGreaterThanOrEqual(height)
    height = scroller.scrollHeight
  }
})
