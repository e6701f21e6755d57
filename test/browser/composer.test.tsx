import axe from 'axe-core'
import {
  Attachment,
  BranchPicker,
  Chat,
  Composer,
  MessageActions,
  MessageEditor,
  QueueList,
  Suggestions,
  type UIMessage,
} from 'react-agent-stream'
import 'react-agent-stream/styles.css'
import { createChatStore } from 'react-agent-stream/core'
import { agentFetch, type ScriptedAgent, scriptedAgent } from 'react-agent-stream/testing'
import type { ReactElement } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { cdp, page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import type { ChatOptions } from '../../src/state/chat-options.js'
import { selectMessages } from '../../src/state/chat-selectors.js'

// A cast: the protocol's methods are not typed.
const protocol = () => cdp() as { send(method: string, params: object): Promise<unknown> }

const endless = scriptedAgent().token('Well').pause(3_600_000).result('Well')
const brief = scriptedAgent().token('Yes.').result('Yes.')
let count = 0

function chatOf(agent: ScriptedAgent = endless, options: ChatOptions = {}) {
  const handle = createChatStore(`chat-${++count}`, () => ({
    url: 'http://agent.test/chat',
    fetch: agentFetch(agent),
    buffer: 'none',
    ...options,
  }))
  const sent = () =>
    selectMessages(handle.getState()).flatMap(({ role, parts }) =>
      role === 'user' ? parts.map((part) => (part.type === 'text' ? part.text : part.type)) : [],
    )
  return { handle, sent }
}

const box = () => page.getByRole('textbox', { name: 'Message' }).element() as HTMLTextAreaElement
const button = (name: string) => page.getByRole('button', { name, exact: true })
const file = (name: string) => new File(['abc'], name, { type: 'text/plain' })
const transfer = (...files: File[]) => {
  const data = new DataTransfer()
  for (const one of files) data.items.add(one)
  return data
}

afterEach(() => page.viewport(800, 600))

describe('text from an input method', () => {
  it('is not sent by the Enter that ends its composition', async () => {
    const chat = chatOf()
    await render(<Composer chat={chat} />)
    box().focus()
    const keys: boolean[] = []
    box().addEventListener('keydown', (event) => keys.push(event.isComposing))
    const { send } = protocol()
    const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' }
    await send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 })
    // Without a text: the input method keeps it.
    await send('Input.dispatchKeyEvent', { ...enter, type: 'rawKeyDown', text: '' })
    await send('Input.dispatchKeyEvent', { ...enter, type: 'keyUp' })
    expect(keys).toEqual([true])
    expect(chat.sent()).toEqual([])
    await send('Input.insertText', { text: '日本' })
    await expect.poll(() => box().value).toBe('日本')
    await send('Input.dispatchKeyEvent', { type: 'keyDown', ...enter })
    await expect.poll(chat.sent).toEqual(['日本'])
    expect(box().value).toBe('')
  })
})

describe('the box', () => {
  const lines = (number: number) => Array.from({ length: number }, (_, index) => `Line ${index}`).join('\n')
  const inside = (style: object, chat = chatOf()) => (
    <div style={style}>
      <Composer chat={chat} />
    </div>
  )

  it('grows with its text to 40 % of the window, then scrolls, and shrinks again', async () => {
    const chat = chatOf()
    await render(<Composer chat={chat} />)
    const height = () => box().getBoundingClientRect().height
    const empty = height()
    await userEvent.fill(box(), lines(3))
    expect(height()).toBeGreaterThan(empty + 40)
    expect(box().scrollHeight).toBeLessThanOrEqual(box().clientHeight)
    await userEvent.fill(box(), lines(60))
    expect(height()).toBeCloseTo(240, 0)
    expect(box().scrollHeight).toBeGreaterThan(box().clientHeight)
    await userEvent.keyboard('{Enter}')
    await expect.poll(height).toBe(empty)
  })

  it('grows to 40 % of a container that has a size of its own', async () => {
    await render(inside({ containerType: 'size', blockSize: 400 }))
    await userEvent.fill(box(), lines(60))
    expect(box().getBoundingClientRect().height).toBeCloseTo(160, 0)
  })

  it('grows in browsers whose boxes do not by themselves', async () => {
    const supports = vi.spyOn(CSS, 'supports').mockReturnValue(false)
    const style = document.head.appendChild(document.createElement('style'))
    style.textContent = 'textarea { field-sizing: fixed !important }'
    await render(<Composer chat={chatOf()} />)
    const height = () => box().getBoundingClientRect().height
    const empty = height()
    await userEvent.fill(box(), lines(3))
    expect(height()).toBeGreaterThan(empty + 40)
    expect(box().scrollHeight).toBeLessThanOrEqual(box().clientHeight)
    await userEvent.keyboard('{Enter}')
    await expect.poll(height).toBe(empty)
    style.remove()
    supports.mockRestore()
  })

  it('takes files that are pasted and dropped', async () => {
    const chat = chatOf()
    await render(<Composer chat={chat} />)
    const init = { bubbles: true, cancelable: true }
    box().dispatchEvent(new ClipboardEvent('paste', { ...init, clipboardData: transfer(file('one.txt')) }))
    await expect.element(button('Remove one.txt')).toBeVisible()
    const form = box().form!
    const dataTransfer = transfer(file('two.txt'))
    form.dispatchEvent(new DragEvent('dragover', { ...init, dataTransfer }))
    await expect.poll(() => form.dataset['dragging']).toBe('')
    form.dispatchEvent(new DragEvent('drop', { ...init, dataTransfer }))
    await expect.element(button('Remove two.txt')).toBeVisible()
    await userEvent.type(box(), 'Read these{Enter}')
    await expect.poll(chat.sent).toEqual(['file', 'file', 'Read these'])
  })
})

describe('Stop', () => {
  it('comes and goes without moving anything, and gives the focus to the box', async () => {
    const chat = chatOf()
    await render(<Composer chat={chat} />)
    const places = () =>
      [...document.querySelectorAll('form, form *')].map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect()
        return [x, y, width, height].join()
      })
    const before = places()
    await userEvent.type(box(), 'Hello{Enter}')
    await expect.element(button('Stop')).toBeVisible()
    expect(places()).toEqual(before)
    await userEvent.keyboard('{Shift>}{Tab}{/Shift}{Tab}{Tab}{Tab}')
    expect(document.activeElement).toBe(button('Stop').element())
    await userEvent.keyboard('{Enter}')
    await expect.element(button('Stop')).not.toBeInTheDocument()
    expect(document.activeElement).toBe(box())
    expect(places()).toEqual(before)
    await userEvent.keyboard('Again{Enter}')
    await expect.element(button('Stop')).toBeVisible()
    button('Send').element().focus()
    await userEvent.keyboard('{Escape}')
    await expect.element(button('Stop')).not.toBeInTheDocument()
    expect(document.activeElement).toBe(button('Send').element())
  })
})

describe('in a chat, the focus', () => {
  const show = async () => {
    const chat = chatOf(brief, { messages })
    await render(
      <div style={{ blockSize: 500 }}>
        <Chat chat={chat} />
      </div>,
    )
    return chat
  }
  const focused = () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.tagName

  it('goes to the editor and comes back to Edit, of the old message or of the new one', async () => {
    const chat = await show()
    await userEvent.click(button('Edit'))
    expect(document.activeElement).toBe(page.getByRole('textbox', { name: 'Edit message' }).element())
    await userEvent.keyboard('{Escape}')
    await expect.poll(focused).toBe('Edit')
    await userEvent.keyboard('{Enter}')
    await userEvent.keyboard(' Say more.{Enter}')
    await expect.poll(chat.sent).toEqual(['file', 'What is this? Say more.'])
    await expect.poll(focused).toBe('Edit')
  })

  it('stays on the button that goes to another version', async () => {
    const chat = await show()
    await chat.handle.regenerate()
    await chat.handle.regenerate()
    await userEvent.click(button('Previous version'))
    await expect.element(page.getByRole('group', { name: 'Version 2 of 3' })).toBeVisible()
    expect(focused()).toBe('Previous version')
    await userEvent.keyboard('{Enter}')
    await expect.element(page.getByRole('group', { name: 'Version 1 of 3' })).toBeVisible()
    expect(focused()).toBe('Previous version')
  })

  it('goes to the messages when an answer is asked for anew', async () => {
    await show()
    button('Regenerate').element().focus()
    await userEvent.keyboard('{Enter}')
    await expect.element(page.getByRole('group', { name: 'Version 2 of 2' })).toBeVisible()
    expect(focused()).toBe('Conversation')
  })
})

const picture =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const messages: UIMessage[] = [
  {
    id: 'q',
    role: 'user',
    parts: [
      { type: 'file', mediaType: 'image/png', filename: 'p.png', url: picture },
      { type: 'text', text: 'What is this?' },
    ],
  },
  { id: 'a', role: 'assistant', parts: [{ type: 'text', text: 'A photo.' }] },
]

async function everything(theme: string): Promise<ReactElement> {
  const [busy, held, branched] = [chatOf(), chatOf(), chatOf(brief, { messages })]
  for (const { handle } of [busy, held])
    for (const text of ['first', 'A second one that is longer than a line of this page is wide', 'third'])
      void handle.sendMessage(text)
  await held.handle.stop()
  await branched.handle.regenerate()
  const last = branched.handle.getState().ids[1]!
  const remote = {
    type: 'file',
    mediaType: 'image/png',
    filename: 'c.png',
    url: 'https://example.org/c.png',
  } as const
  return (
    <main
      data-agent-theme={theme}
      style={{ background: 'var(--agent-surface)', color: 'var(--agent-text)', display: 'grid', gap: 16 }}
    >
      <QueueList chat={busy} />
      <Composer chat={busy} />
      <QueueList chat={held} />
      <Composer chat={held} />
      <Composer chat={chatOf(brief, { files: { maxBytes: 1 } })} />
      <Composer chat={chatOf()} disabled hint={false} />
      <BranchPicker chat={branched} messageId={last} />
      <MessageActions chat={branched} messageId={last} onFeedback={() => {}} feedback="down" />
      <MessageActions chat={branched} messageId="q" onEdit={() => {}} />
      <MessageEditor chat={branched} messageId="q" onDone={() => {}} />
      <Attachment file={remote} />
      <Attachment file={{ ...remote, url: picture }} />
      <Attachment file={{ ...remote, url: '/c.png' }} onRemove={() => {}} />
      <Suggestions chat={branched} suggestions={['What is Python?', 'And ABC?']} />
    </main>
  )
}

describe.each(['light', 'dark'])('in the %s theme', (theme) => {
  it('axe finds nothing, nothing is wider than the page, and all can be hit', async () => {
    await page.viewport(320, 800)
    const { container } = await render(await everything(theme))
    const refusing = container.querySelectorAll('form')[2]!.querySelector('textarea')!
    refusing.dispatchEvent(
      new ClipboardEvent('paste', { bubbles: true, clipboardData: transfer(file('long.txt')) }),
    )
    await expect.element(page.getByText('“long.txt” is larger than 1 B.')).toBeVisible()
    const { violations } = await axe.run(container, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      // These ask about whole pages, and several composers are on this one.
      rules: {
        region: { enabled: false },
        'page-has-heading-one': { enabled: false },
      },
    })
    expect(
      violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map(({ html, any }) => html.slice(0, 60) + any.map((a) => a.message)).join(' | ')}`,
      ),
    ).toEqual([])
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320)
    const small = [...container.querySelectorAll('button')].filter((element) => {
      const { width, height } = element.getBoundingClientRect()
      return width < 24 || height < 24
    })
    expect(small).toEqual([])
  })
})

it('a suggestion chosen by key hands the focus to the composer beside it, whatever is around the two', async () => {
  const chat = chatOf()
  await render(
    <section>
      <div>
        <Suggestions chat={chat} suggestions={['What can you do?']} />
      </div>
      <footer>
        <Composer chat={chat} />
      </footer>
    </section>,
  )
  const suggestion = button('What can you do?').element() as HTMLElement
  suggestion.focus()
  await userEvent.keyboard('{Enter}')
  expect(document.activeElement).toBe(box())
  await expect.poll(chat.sent).toEqual(['What can you do?'])
})
