// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { ThreadList, type ThreadListProps } from 'react-agent-stream'
import { afterEach, describe, expect, it, vi } from 'vitest'

afterEach(cleanup)
const user = userEvent.setup()

const threads = [
  { id: 'a', title: 'Alpha' },
  { id: 'b', title: 'Beta', running: true },
  { id: 'c', title: 'safe\u202Eexe' },
]
const links = () => screen.getAllByRole('listitem').map((row) => row.querySelector('button')!)
const focused = () =>
  document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent

function show(props: Partial<ThreadListProps> = {}) {
  const calls = { onSelect: vi.fn(), onNew: vi.fn(), onRename: vi.fn(), onDelete: vi.fn() }
  const all = { threads, activeId: 'b', ...calls, ...props }
  const { rerender } = render(<ThreadList {...all} />)
  return { ...calls, update: (next: Partial<ThreadListProps>) => rerender(<ThreadList {...all} {...next} />) }
}

describe('ThreadList', () => {
  it('says which chat is shown, and which is answering', () => {
    show()
    expect(screen.getByRole('navigation', { name: 'Chats' })).toBeTruthy()
    expect(screen.getAllByRole('button', { current: 'page' })).toEqual([links()[1]])
    expect(links().map(({ textContent }) => textContent)).toEqual([
      'Alpha',
      'Beta, answering',
      'safe⟨U+202E⟩exe',
    ])
  })

  it('is one stop of the Tab key at the chat that is shown, with the buttons of its row', async () => {
    show()
    const stops: unknown[] = []
    for (let presses = 0; presses < 4; presses++) {
      await user.tab()
      stops.push(focused())
    }
    expect(stops).toEqual(['New chat', 'Beta, answering', 'Rename Beta', 'Delete Beta'])
    await user.tab()
    expect(document.activeElement).toBe(document.body)
  })

  it('goes from chat to chat with the arrow keys, Home and End, and stops at its ends', async () => {
    const { onSelect } = show()
    act(() => links()[1]?.focus())
    const heard: unknown[] = []
    for (const key of ['ArrowUp', 'ArrowUp', 'End', 'ArrowDown', 'Home', 'ArrowDown']) {
      await user.keyboard(`{${key}}`)
      heard.push(links().indexOf(document.activeElement as HTMLButtonElement))
    }
    expect(heard).toEqual([0, 0, 2, 2, 0, 1])
    expect(onSelect).not.toHaveBeenCalled()
    await user.keyboard('{Enter}')
    expect(onSelect).toHaveBeenCalledExactlyOnceWith('b')
  })

  it('renames in place: Enter keeps, Escape and an empty title do not, and focus returns to the button', async () => {
    const { onRename } = show()
    for (const keys of ['Another{Escape}', '{Delete}{Enter}', '  Third  {Enter}']) {
      await user.click(screen.getByRole('button', { name: 'Rename Alpha' }))
      const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Title' })
      expect([document.activeElement, field.value]).toEqual([field, 'Alpha'])
      await user.keyboard(keys)
      expect(screen.queryByRole('textbox')).toBeNull()
      expect(focused()).toBe('Rename Alpha')
    }
    expect(onRename).toHaveBeenCalledExactlyOnceWith('a', 'Third')
  })

  it('does not bring the focus back when the reader has gone elsewhere', async () => {
    const { onRename } = show()
    await user.click(screen.getByRole('button', { name: 'Rename Alpha' }))
    await user.keyboard('Another')
    await user.click(screen.getByRole('button', { name: 'New chat' }))
    expect(onRename).toHaveBeenCalledExactlyOnceWith('a', 'Another')
    expect(focused()).toBe('New chat')
  })

  it('leaves the focus on the next chat after a deletion, on the last one, or on the list', async () => {
    const { onDelete, update } = show()
    const remove = async (name: string, left: readonly (typeof threads)[number][]) => {
      await user.click(screen.getByRole('button', { name: `Delete ${name}` }))
      update({ threads: left })
      return focused()
    }
    expect(await remove('Beta', [threads[0]!, threads[2]!])).toBe('safe⟨U+202E⟩exe')
    expect(await remove('safe⟨U+202E⟩exe', [threads[0]!])).toBe('Alpha')
    await remove('Alpha', [])
    expect(document.activeElement).toBe(screen.getByRole('navigation'))
    expect(onDelete.mock.calls).toEqual([['b'], ['c'], ['a']])
  })

  it('takes links of a router', () => {
    show({
      renderLink: ({ children, ...props }, { id }) => (
        <a href={`/chats/${id}`} {...props}>
          {children}
        </a>
      ),
    })
    expect(screen.getByRole('link', { current: 'page' }).getAttribute('href')).toBe('/chats/b')
  })
})
