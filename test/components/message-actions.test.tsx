// @vitest-environment jsdom
import { act, cleanup, render, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { Profiler, type ReactNode, useState } from 'react'
import {
  BranchPicker,
  Composer,
  MessageActions,
  type MessageActionsProps,
  MessageEditor,
  QueueList,
  type UIMessage,
  useMessageIds,
} from 'react-agent-stream'
import { scriptedAgent } from 'react-agent-stream/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { messageText } from '../../src/protocols/messages.js'
import { selectNode } from '../../src/state/chat-selectors.js'
import { endless, said, scriptedChat, type ScriptedChat } from './scripted-chat.js'

const writeText = vi.fn<(text: string) => Promise<void>>()
const user = userEvent.setup()
beforeEach(() => {
  writeText.mockReset().mockResolvedValue()
  Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true })
})
afterEach(cleanup)

const photo = {
  type: 'file',
  mediaType: 'image/png',
  filename: 'p.png',
  url: 'data:image/png;base64,AAAA',
} as const
const messages: UIMessage[] = [
  { id: 'q', role: 'user', parts: [photo, { type: 'text', text: 'What is this?' }] },
  said('assistant', 'a', 'A photo.'),
]
const button = (name: string) => screen.getByRole('button', { name })
const names = () => screen.getAllByRole('button').map((element) => element.getAttribute('aria-label'))
const tabStops = () =>
  screen
    .getAllByRole('button')
    .filter(({ tabIndex }) => tabIndex === 0)
    .map((element) => element.getAttribute('aria-label'))

/** Messages as a list shows them: another version is another element. */
function Messages({ chat }: { chat: ScriptedChat }): ReactNode {
  return useMessageIds(chat).map((id) => <OneMessage key={id} chat={chat} id={id} />)
}

function OneMessage({ chat, id }: { chat: ScriptedChat; id: string }): ReactNode {
  const [editing, setEditing] = useState(false)
  return (
    <article aria-label={id}>
      {editing ? (
        <MessageEditor chat={chat} messageId={id} onDone={() => setEditing(false)} />
      ) : (
        <>
          <BranchPicker chat={chat} messageId={id} />
          <MessageActions chat={chat} messageId={id} onEdit={() => setEditing(true)} />
        </>
      )}
    </article>
  )
}

describe('MessageActions', () => {
  const show = (messageId: string, props: Partial<MessageActionsProps> = {}) => {
    const chat = scriptedChat(endless, { messages })
    const view = render(<MessageActions chat={chat} messageId={messageId} {...props} />)
    return { chat, ...view }
  }

  it('are those that belong to the message, in a toolbar with a name', () => {
    show('q')
    expect(names()).toEqual(['Copy'])
    expect(screen.getByRole('toolbar', { name: 'Message actions' })).toBeTruthy()
    cleanup()
    show('q', { onEdit() {} })
    expect(names()).toEqual(['Copy', 'Edit'])
    cleanup()
    show('a', { onEdit() {} })
    expect(names()).toEqual(['Copy', 'Regenerate'])
    cleanup()
    show('a', { onFeedback() {} })
    expect(names()).toEqual(['Copy', 'Regenerate', 'Good answer', 'Bad answer'])
    cleanup()
    expect(show('nobody').container.childNodes).toHaveLength(0)
  })

  it('are one stop of the Tab key, and the arrow keys go round in it', async () => {
    show('a', { onFeedback() {} })
    expect(tabStops()).toEqual(['Copy'])
    await user.tab()
    const at = () => document.activeElement?.getAttribute('aria-label')
    const visited = []
    for (const key of ['ArrowRight', 'ArrowRight', 'End', 'ArrowRight', 'ArrowLeft', 'Home']) {
      await user.keyboard(`{${key}}`)
      visited.push(at())
    }
    expect(visited).toEqual(['Regenerate', 'Good answer', 'Bad answer', 'Copy', 'Bad answer', 'Copy'])
    await user.keyboard('{ArrowRight}')
    expect(tabStops()).toEqual(['Regenerate'])
    await user.tab()
    expect(document.activeElement).toBe(document.body)
  })

  it('go the other way where text does', async () => {
    show('a', { dir: 'rtl', style: { direction: 'rtl' } })
    await user.tab()
    await user.keyboard('{ArrowLeft}')
    expect(document.activeElement).toBe(button('Regenerate'))
  })

  it('copy the text of the message, and say what came of it beside a name that stays', async () => {
    show('q')
    await user.click(button('Copy'))
    expect(writeText).toHaveBeenCalledWith('What is this?')
    expect(screen.getByRole('status').textContent).toBe('Copied')
    writeText.mockRejectedValue(new Error('no'))
    await user.click(button('Copy'))
    expect(screen.getByRole('status').textContent).toBe('Could not copy')
  })

  it('ask for another answer', async () => {
    const { chat } = show('a')
    await user.click(button('Regenerate'))
    await chat.pass()
    const { ids, nodes } = chat.handle.getState()
    expect([ids.length, nodes.size, ids[0]]).toEqual([2, 3, 'q'])
  })

  it('tell what is thought of the answer, and take it back', async () => {
    const onFeedback = vi.fn()
    const { rerender, chat } = show('a', { onFeedback })
    const pressed = () =>
      ['Good answer', 'Bad answer'].map((name) => button(name).getAttribute('aria-pressed'))
    expect(pressed()).toEqual(['false', 'false'])
    await user.click(button('Good answer'))
    expect(pressed()).toEqual(['true', 'false'])
    await user.click(button('Bad answer'))
    expect(pressed()).toEqual(['false', 'true'])
    await user.click(button('Bad answer'))
    expect(pressed()).toEqual(['false', 'false'])
    expect(onFeedback.mock.calls.flat()).toEqual(['up', 'down', null])
    rerender(<MessageActions chat={chat} messageId="a" onFeedback={onFeedback} feedback="up" />)
    await user.click(button('Bad answer'))
    expect(pressed()).toEqual(['true', 'false'])
  })

  it('are hidden while the message is being written, and known to be the last one’s', async () => {
    const chat = scriptedChat(endless, { messages })
    render(<Messages chat={chat} />)
    const last = () => document.querySelector<HTMLElement>('article:last-child [role=toolbar]')
    expect(last()?.dataset['last']).toBe('')
    void chat.handle.sendMessage('And this?')
    await chat.pass()
    expect([last()?.hidden, last()?.dataset['active']]).toEqual([true, ''])
    act(() => void chat.handle.stop())
    expect(last()?.hidden).toBe(false)
  })
})

describe('MessageEditor', () => {
  const edit = async (chat: ScriptedChat) => {
    render(<Messages chat={chat} />)
    await user.click(button('Edit'))
    return screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Edit message' })
  }

  it('takes the focus, behind the text', async () => {
    const box = await edit(scriptedChat(endless, { messages }))
    expect(document.activeElement).toBe(box)
    await user.keyboard('!')
    expect(box.value).toBe('What is this?!')
  })

  it('sends the message with its files in place of the old one, which stays as a version', async () => {
    const chat = scriptedChat(endless, { messages })
    await edit(chat)
    await user.keyboard(' Who is it?{Enter}')
    await chat.pass()
    const { ids, nodes } = chat.handle.getState()
    expect(nodes.get(ids[0]!)?.message.parts).toEqual([
      photo,
      { type: 'text', text: 'What is this? Who is it?' },
    ])
    expect(nodes.has('q')).toBe(true)
    expect(screen.queryByRole('textbox')).toBeNull()
    expect(screen.getByRole('group', { name: 'Version 2 of 2' })).toBeTruthy()
    expect(document.activeElement).toBe(button('Edit'))
  })

  it.each([
    ['Escape', () => user.keyboard('{Escape}')],
    ['Cancel', () => user.click(button('Cancel'))],
  ])('leaves all as it was with %s, and gives the focus back', async (_, leave) => {
    const chat = scriptedChat(endless, { messages })
    await edit(chat)
    await user.keyboard('not this')
    await leave()
    expect(chat.handle.getState().ids).toEqual(['q', 'a'])
    expect(document.activeElement).toBe(button('Edit'))
  })

  it('gives the focus back to a button that stayed', async () => {
    function Beside(): ReactNode {
      const [editing, setEditing] = useState(false)
      return (
        <>
          <button type="button" onClick={() => setEditing(true)}>
            Change
          </button>
          {editing && <MessageEditor chat={chat} messageId="q" onDone={() => setEditing(false)} />}
        </>
      )
    }
    const chat = scriptedChat(endless, { messages })
    render(<Beside />)
    await user.click(button('Change'))
    await user.keyboard('{Escape}')
    expect(document.activeElement).toBe(button('Change'))
  })

  it('does not send nothing, and can leave files out', async () => {
    const chat = scriptedChat(endless, { messages })
    const box = await edit(chat)
    await user.click(button('Remove p.png'))
    expect(document.activeElement).toBe(box)
    await user.clear(box)
    expect(button('Save').getAttribute('aria-disabled')).toBe('true')
    await user.keyboard('{Enter}')
    expect(chat.handle.getState().ids).toEqual(['q', 'a'])
    await user.keyboard('Hi{Enter}')
    expect(chat.sent()).toEqual(['Hi'])
    expect(chat.handle.getState().nodes.get(chat.handle.getState().ids[0]!)?.message.parts).toHaveLength(1)
  })

  it('says why the message was not sent, and stays', async () => {
    const chat = scriptedChat(endless, { messages })
    const box = await edit(chat)
    chat.handle.sendMessage = () => Promise.reject(new Error('The disk is full.'))
    await user.keyboard('!{Enter}')
    expect(screen.getByRole('alert').textContent).toBe('Not sent. The disk is full.')
    expect(document.activeElement).toBe(box)
  })
})

describe('BranchPicker', () => {
  const branched = async () => {
    const chat = scriptedChat(undefined, { messages })
    render(<Messages chat={chat} />)
    for (let count = 0; count < 2; count++) {
      act(() => void chat.handle.regenerate())
      await chat.pass()
    }
    return chat
  }
  const group = () => screen.getByRole('group')

  it('shows nothing where there is one version', () => {
    const chat = scriptedChat(undefined, { messages })
    const { container } = render(<BranchPicker chat={chat} messageId="a" />)
    expect(container.childNodes).toHaveLength(0)
  })

  it('goes through the versions, and the focus stays on the button', async () => {
    const chat = await branched()
    const first = chat.handle.getState().ids[1]
    const at = () => [group().getAttribute('aria-label'), group().textContent]
    expect(at()).toEqual(['Version 3 of 3', '3 / 3'])
    await user.click(button('Previous version'))
    expect(at()).toEqual(['Version 2 of 3', '2 / 3'])
    await user.keyboard('{Enter}')
    expect(at()).toEqual(['Version 1 of 3', '1 / 3'])
    expect(document.activeElement).toBe(button('Previous version'))
    expect(button('Previous version').getAttribute('aria-disabled')).toBe('true')
    await user.keyboard('{Enter}')
    expect(at()[0]).toBe('Version 1 of 3')
    await user.tab()
    await user.keyboard('{Enter}{Enter}')
    expect(document.activeElement).toBe(within(group()).getByRole('button', { name: 'Next version' }))
    expect(chat.handle.getState().ids[1]).toBe(first)
  })
})

it('nothing that the user acts with renders for a token', async () => {
  const words = scriptedAgent().tokens('word '.repeat(50), 10).pause(3_600_000)
  const chat = scriptedChat(words, { messages })
  const onRender = vi.fn()
  void chat.handle.sendMessage('And then?')
  await chat.pass(50)
  const answerId = chat.handle.getState().ids.at(-1)!
  render(
    <Profiler id="hands" onRender={onRender}>
      <Composer chat={chat} />
      <QueueList chat={chat} />
      {[...chat.handle.getState().ids].map((id) => (
        <div key={id}>
          <BranchPicker chat={chat} messageId={id} />
          <MessageActions chat={chat} messageId={id} />
        </div>
      ))}
    </Profiler>,
  )
  onRender.mockClear()
  await chat.pass(400)
  const text = messageText(selectNode(chat.handle.getState(), answerId)!.message)
  expect(text.split(' ').length).toBeGreaterThan(30)
  expect(onRender).not.toHaveBeenCalled()
})
