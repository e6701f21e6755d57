// @vitest-environment jsdom
import { act, cleanup, createEvent, fireEvent, render, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { Composer } from 'react-agent-stream'
import { StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ChatOptions } from '../../src/state/chat-options.js'
import { endless, scriptedChat, type ScriptedChat } from './scripted-chat.js'

beforeEach(() => {
  // jsdom has neither.
  let count = 0
  URL.createObjectURL = vi.fn(() => `blob:${++count}`)
  URL.revokeObjectURL = vi.fn()
})
afterEach(cleanup)

const box = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' })
const send = () => screen.getByRole('button', { name: 'Send' })
const stop = () => screen.queryByRole('button', { name: 'Stop' })
const problem = () => screen.getByRole('alert').textContent
const user = userEvent.setup()

const file = (name: string, type = 'text/plain', size = 3): File =>
  new File(['x'.repeat(size)], name, { type })
const paste = (files: File[], types = ['Files']) => {
  const event = createEvent.paste(box(), { clipboardData: { files, types } })
  fireEvent(box(), event)
  return event
}
const chips = () => {
  const list = screen.queryByRole('list', { name: 'Attachments' })
  return list
    ? within(list)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent)
    : []
}

async function busy(options?: ChatOptions): Promise<ScriptedChat> {
  const chat = scriptedChat(endless, options)
  render(<Composer chat={chat} />)
  await user.type(box(), 'first{Enter}')
  await chat.pass()
  return chat
}

describe('what is written', () => {
  it('is sent by Enter, without the space around it, and the focus stays', async () => {
    const chat = scriptedChat()
    render(<Composer chat={chat} />)
    await user.type(box(), '  Hello{Enter}')
    await chat.pass()
    expect(chat.asked).toMatchObject([{ message: 'Hello' }])
    expect(box().value).toBe('')
    expect(document.activeElement).toBe(box())
  })

  it('has a new line for Shift and Enter', async () => {
    const chat = scriptedChat()
    render(<Composer chat={chat} />)
    await user.type(box(), 'a{Shift>}{Enter}{/Shift}b')
    expect(box().value).toBe('a\nb')
    await user.keyboard('{Control>}{Enter}{/Control}')
    expect(chat.sent()).toEqual(['a\nb'])
  })

  it('is sent by Ctrl or Cmd and Enter only, where it is to be so', async () => {
    const chat = scriptedChat()
    render(<Composer chat={chat} submitOn="mod-enter" />)
    await user.type(box(), 'a{Enter}b')
    expect(box().value).toBe('a\nb')
    await user.keyboard('{Meta>}{Enter}{/Meta}')
    expect(chat.sent()).toEqual(['a\nb'])
  })

  it.each([
    ['the browser says that it composes', { isComposing: true }],
    ['it only says so by the code of the key, as Safari does', { keyCode: 229 }],
  ])('is not sent by the Enter of an input method: %s', async (_, init) => {
    const chat = scriptedChat(endless)
    render(<Composer chat={chat} />)
    await user.type(box(), 'にほん')
    fireEvent.keyDown(box(), { key: 'Enter', ...init })
    fireEvent.keyDown(box(), { key: 'Enter', ctrlKey: true, ...init })
    expect(chat.sent()).toEqual([])
    await user.keyboard('{Enter}')
    expect(chat.sent()).toEqual(['にほん'])
    fireEvent.keyDown(box(), { key: 'Escape', ...init })
    expect(chat.handle.getState().end).toBeUndefined()
  })

  it('is not sent while there is nothing of it', async () => {
    const chat = scriptedChat()
    render(<Composer chat={chat} />)
    expect(send().getAttribute('aria-disabled')).toBe('true')
    await user.type(box(), '  {Enter}')
    await user.click(send())
    expect(chat.sent()).toEqual([])
    expect(document.activeElement).toBe(box())
  })

  it('is the chat’s own: another chat has another draft, and the first one keeps its own', async () => {
    const [one, other] = [scriptedChat(), scriptedChat()]
    const { rerender } = render(<Composer chat={one} />)
    await user.type(box(), 'for one')
    paste([file('one.txt')])
    rerender(<Composer chat={other} />)
    expect([box().value, chips()]).toEqual(['', []])
    rerender(<Composer chat={one} />)
    expect([box().value, chips()]).toEqual(['for one', ['one.txt3 B']])
  })

  it('stays when the chat does not take it, and the reason is said', async () => {
    const chat = scriptedChat()
    chat.handle.sendMessage = () => Promise.reject(new Error('The disk is full.'))
    render(<Composer chat={chat} />)
    await user.type(box(), 'Hello{Enter}')
    await chat.pass()
    expect(box().value).toBe('Hello')
    expect(problem()).toBe('Not sent. The disk is full.')
    expect(box().getAttribute('aria-describedby')).toContain(screen.getByRole('alert').id)
    await user.type(box(), '!')
    expect(problem()).toBe('')
  })

  it('cannot be written or sent where the composer is disabled', async () => {
    const chat = scriptedChat()
    render(<Composer chat={chat} disabled />)
    expect(box().disabled).toBe(true)
    paste([file('a.txt')])
    expect(chips()).toEqual([])
    await user.click(send())
    expect(chat.sent()).toEqual([])
  })
})

describe('while an answer is being written', () => {
  it('sending puts the message into the queue', async () => {
    const chat = await busy()
    await user.type(box(), 'second{Enter}')
    expect(chat.handle.getState().queue).toHaveLength(1)
    expect(box().value).toBe('')
  })

  it('a chat that drops messages leaves them in the box', async () => {
    const chat = await busy({ queue: 'drop' })
    await user.type(box(), 'second{Enter}')
    await chat.pass()
    expect(box().value).toBe('second')
    expect(chat.sent()).toEqual(['first'])
  })

  it('a chat that is interrupted takes the message at once', async () => {
    const chat = await busy({ queue: 'interrupt' })
    await user.type(box(), 'second{Enter}')
    expect(box().value).toBe('')
    expect(chat.sent()).toEqual(['first', 'second'])
  })

  it('Escape stops it, and nothing that was written is lost', async () => {
    const chat = await busy()
    await user.type(box(), 'half a thou{Escape}')
    expect(chat.handle.getState().end).toBe('stopped')
    await user.keyboard('{Escape}')
    expect(box().value).toBe('half a thou')
  })

  it('Stop is there, and gives the focus to the box when it goes', async () => {
    const chat = await busy()
    stop()?.focus()
    await user.keyboard('{Enter}')
    expect(chat.handle.getState().end).toBe('stopped')
    expect(stop()).toBeNull()
    expect(document.activeElement).toBe(box())
  })

  it('the focus stays where it is when Stop goes without having it', async () => {
    await busy()
    send().focus()
    await user.keyboard('{Escape}')
    expect(stop()).toBeNull()
    expect(document.activeElement).toBe(send())
  })

  it('Send and Stop are the same two elements all the time', async () => {
    const chat = scriptedChat(endless)
    const { container } = render(<Composer chat={chat} />)
    const buttons = () => [...container.querySelectorAll('button')].slice(-2)
    const before = buttons()
    await user.type(box(), 'first{Enter}')
    await chat.pass()
    expect(buttons()).toEqual(before)
    expect(before.map((button) => button.getAttribute('aria-label'))).toEqual(['Stop', 'Send'])
  })
})

describe('files', () => {
  it('are pasted, shown with their size, and sent', async () => {
    const chat = scriptedChat()
    render(<Composer chat={chat} />)
    expect(paste([file('notes.txt')]).defaultPrevented).toBe(true)
    expect(chips()).toEqual(['notes.txt3 B'])
    await user.type(box(), 'Read this{Enter}')
    await vi.waitFor(() => expect(chat.sent()).toEqual(['Read this']))
    const [message] = [...chat.handle.getState().nodes.values()]
    expect(message?.message.parts).toEqual([
      { type: 'file', mediaType: 'text/plain', filename: 'notes.txt', url: 'data:text/plain;base64,eHh4' },
      { type: 'text', text: 'Read this' },
    ])
    expect(chips()).toEqual([])
  })

  it('can be sent without a text, and only once however often Enter is pressed', async () => {
    const chat = scriptedChat(endless)
    render(<Composer chat={chat} />)
    paste([file('notes.txt')])
    await user.keyboard('{Enter}{Enter}{Enter}')
    await vi.waitFor(() => expect(chips()).toEqual([]))
    await chat.pass()
    expect([chat.sent(), chat.handle.getState().queue]).toEqual([[''], []])
  })

  it('that come along with copied text are left out: they are a picture of it', () => {
    render(<Composer chat={scriptedChat()} />)
    const event = paste([file('image.png', 'image/png')], ['text/plain', 'text/html', 'Files'])
    expect(event.defaultPrevented).toBe(false)
    expect(chips()).toEqual([])
  })

  it('are taken where they are dropped, and only files are', () => {
    const { container } = render(<Composer chat={scriptedChat()} />)
    const form = container.querySelector('form')!
    fireEvent.dragOver(form, { dataTransfer: { types: ['text/plain'] } })
    expect(form.dataset['dragging']).toBeUndefined()
    fireEvent.dragOver(form, { dataTransfer: { types: ['Files'] } })
    expect(form.dataset['dragging']).toBe('')
    fireEvent.drop(form, { dataTransfer: { types: ['Files'], files: [file('a.txt')] } })
    expect(form.dataset['dragging']).toBeUndefined()
    expect(chips()).toEqual(['a.txt3 B'])
    expect(document.activeElement).toBe(box())
  })

  it('are chosen, the same one twice if need be', async () => {
    const { container } = render(<Composer chat={scriptedChat(undefined, { files: { accept: '.txt' } })} />)
    const picker = container.querySelector<HTMLInputElement>('input[type=file]')!
    const click = vi.spyOn(picker, 'click')
    await user.click(screen.getByRole('button', { name: 'Attach files' }))
    expect([click.mock.calls.length, picker.accept]).toEqual([1, '.txt'])
    fireEvent.change(picker, { target: { files: [file('a.txt')] } })
    fireEvent.change(picker, { target: { files: [file('a.txt')] } })
    expect(chips()).toEqual(['a.txt3 B', 'a.txt3 B'])
  })

  it('that may not be sent are refused with the reason, and the others stay', () => {
    const files = { accept: 'image/*,.txt', maxBytes: 1_000, maxFiles: 2 }
    render(<Composer chat={scriptedChat(undefined, { files })} />)
    paste([file('a.txt'), file('b.exe', 'application/x-msdownload'), file('c.txt', 'text/plain', 2_000)])
    expect(chips()).toEqual(['a.txt3 B'])
    expect(problem()).toBe('“b.exe” is of a kind that cannot be sent here. “c.txt” is larger than 1 kB.')
    paste([file('d.txt'), file('e.txt'), file('f.txt')])
    expect(chips()).toEqual(['a.txt3 B', 'd.txt3 B'])
    expect(problem()).toBe('At most 2 files can go with a message.')
  })

  it('have no button and are not taken where none may be sent', () => {
    render(<Composer chat={scriptedChat(undefined, { files: { maxFiles: 0 } })} />)
    expect(screen.queryByRole('button', { name: 'Attach files' })).toBeNull()
    expect(paste([file('a.txt')]).defaultPrevented).toBe(false)
    expect(chips()).toEqual([])
  })

  it('are taken away by buttons with their names, and the focus goes to the next', async () => {
    render(<Composer chat={scriptedChat()} />)
    paste([file('a.txt'), file('b\u202E.txt'), file('c.txt')])
    const remove = (name: string) => screen.getByRole('button', { name: `Remove ${name}` })
    await user.click(remove('a.txt'))
    expect(document.activeElement).toBe(remove('b⟨U+202E⟩.txt'))
    await user.keyboard('{Enter}')
    await user.keyboard('{Enter}')
    expect(chips()).toEqual([])
    expect(document.activeElement).toBe(box())
  })

  it('that are images are previewed, and what that takes is given back', () => {
    const { unmount, container } = render(
      <StrictMode>
        <Composer chat={scriptedChat()} />
      </StrictMode>,
    )
    paste([file('a.png', 'image/png'), file('b.txt')])
    const images = [...container.querySelectorAll('img')]
    expect(images.map(({ src, alt }) => [src.slice(0, 5), alt])).toEqual([['blob:', '']])
    const made = vi.mocked(URL.createObjectURL).mock.results.map(({ value }) => value as string)
    unmount()
    expect(vi.mocked(URL.revokeObjectURL).mock.calls.flat()).toEqual(made)
  })

  it('that cannot be read keep the message from being sent', async () => {
    const chat = scriptedChat()
    render(<Composer chat={chat} />)
    const folder = file('folder')
    vi.spyOn(FileReader.prototype, 'readAsDataURL').mockImplementationOnce(function (this: FileReader) {
      Object.defineProperty(this, 'error', { value: new Error('It is a folder.') })
      queueMicrotask(() => this.onerror?.(new ProgressEvent('error') as ProgressEvent<FileReader>))
    })
    paste([folder])
    await user.type(box(), 'Look{Enter}')
    await act(async () => {})
    expect([box().value, chips(), chat.sent()]).toEqual(['Look', ['folder3 B'], []])
    expect(problem()).toContain('Not sent.')
  })
})

it('says which keys send, unless it is not to', () => {
  const { rerender } = render(<Composer chat={scriptedChat()} />)
  expect(screen.getByText('Enter sends, Shift + Enter is a new line')).toBeTruthy()
  rerender(<Composer chat={scriptedChat()} hint={false} />)
  expect(screen.queryByText(/Enter sends/)).toBeNull()
})
