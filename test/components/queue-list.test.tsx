// @vitest-environment jsdom
import { act, cleanup, render, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { QueueList, Suggestions } from 'react-agent-stream'
import { afterEach, describe, expect, it } from 'vitest'
import { endless, scriptedChat } from './scripted-chat.js'

afterEach(cleanup)
const user = userEvent.setup()

async function queued(...texts: string[]) {
  const chat = scriptedChat(endless)
  const { container } = render(<QueueList chat={chat} />)
  act(() => void chat.handle.sendMessage('first'))
  await chat.pass()
  for (const text of texts) act(() => void chat.handle.sendMessage(text))
  const items = () => screen.queryAllByRole('listitem')
  const press = (index: number, name: string) =>
    user.click(within(items()[index]!).getByRole('button', { name }))
  return { chat, items, press, root: container.firstElementChild as HTMLElement }
}

describe('QueueList', () => {
  it('is empty while nothing is queued', async () => {
    const { root } = await queued()
    expect([root.childNodes.length, root.getAttribute('role')]).toEqual([0, null])
  })

  it('shows what is queued, in one line each, with its files', async () => {
    const { chat, items } = await queued('two\nlines', 'x\u202E')
    const report = { type: 'file', mediaType: 'application/pdf', filename: 'r.pdf', url: 'data:,' } as const
    act(() => void chat.handle.sendMessage({ parts: [report, { type: 'text', text: 'Read' }] }))
    expect(screen.getByRole('group', { name: '3 messages queued' })).toBeTruthy()
    expect(items().map((item) => item.querySelector('[data-agent=queue-text]')?.textContent)).toEqual([
      'two lines',
      'x⟨U+202E⟩',
      'Readr.pdf',
    ])
    const [send] = within(items()[0]!).getAllByRole('button')
    expect(document.getElementById(send!.getAttribute('aria-describedby')!)?.textContent).toBe('two lines')
  })

  it('takes messages out, and the focus goes to the next and at last stays', async () => {
    const { chat, items, press, root } = await queued('a', 'b')
    await press(0, 'Remove')
    expect(chat.handle.getState().queue).toHaveLength(1)
    expect(document.activeElement).toBe(within(items()[0]!).getByRole('button', { name: 'Remove' }))
    await user.keyboard('{Enter}')
    expect(chat.handle.getState().queue).toHaveLength(0)
    expect(document.activeElement).toBe(root)
  })

  it('sends one at once, and the answer before it is stopped', async () => {
    const { chat, press } = await queued('a', 'b')
    await press(1, 'Send now')
    await chat.pass()
    expect(chat.sent()).toEqual(['first', 'b'])
  })

  it('says in words that it is on hold', async () => {
    const { chat, root } = await queued('a')
    act(() => void chat.handle.stop())
    expect(root.dataset['held']).toBe('')
    expect(screen.getByRole('group').textContent).toContain('on hold')
  })
})

describe('Suggestions', () => {
  it('send what they say, or what stands for it', async () => {
    const chat = scriptedChat()
    render(<Suggestions chat={chat} suggestions={['One', { label: 'Two', text: 'The second' }]} />)
    const list = screen.getByRole('list', { name: 'Suggestions' })
    await user.click(within(list).getByRole('button', { name: 'One' }))
    await chat.pass()
    await user.click(within(list).getByRole('button', { name: 'Two' }))
    expect(chat.sent()).toEqual(['One', 'The second'])
  })

  it('are nothing where there is none', () => {
    expect(render(<Suggestions chat={scriptedChat()} suggestions={[]} />).container.childNodes).toHaveLength(
      0,
    )
  })

  it('pressed by key give the focus to the box of their chat, and pressed by finger do not', async () => {
    const { container } = render(
      <div data-agent="chat">
        <Suggestions chat={scriptedChat(endless)} suggestions={['One']} />
        <form data-agent="composer">
          <textarea aria-label="Message" />
        </form>
      </div>,
    )
    const one = screen.getByRole('button', { name: 'One' })
    await user.click(one)
    expect(container.contains(document.activeElement) && document.activeElement).toBe(one)
    await user.keyboard('{Enter}')
    expect(document.activeElement).toBe(screen.getByRole('textbox'))
  })
})
