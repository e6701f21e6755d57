import { type ComponentType, type ReactNode, useState } from 'react'
import { ThreadList, type ThreadListProps } from 'react-agent-stream'
import { expect } from 'storybook/test'
import preview from '../.storybook/preview.js'

const meta = preview.meta({ title: 'Components/ThreadList', component: ThreadList as ComponentType<object> })

const several = [
  { id: 'a', title: 'Release notes for 2.0' },
  {
    id: 'b',
    title: 'Why the tides are so high in March, and what the moon has to do with it',
    running: true,
  },
  { id: 'c', title: '' },
  { id: 'd', title: 'למה הגאות גבוהה כל כך?' },
]

/** Remembers what is done to it. */
function Threads({ threads = several, ...props }: Partial<ThreadListProps>): ReactNode {
  const [list, setList] = useState(threads)
  const [activeId, setActiveId] = useState<string | undefined>('a')
  return (
    <div style={{ inlineSize: 'min(260px, 100%)' }}>
      <ThreadList
        threads={list}
        activeId={activeId}
        onSelect={setActiveId}
        onNew={() => {
          setList([{ id: String(list.length), title: '' }, ...list])
          setActiveId(String(list.length))
        }}
        onRename={(id, title) => setList(list.map((one) => (one.id === id ? { ...one, title } : one)))}
        onDelete={(id) => setList(list.filter((one) => one.id !== id))}
        {...props}
      />
    </div>
  )
}

export const Several = meta.story({ render: () => <Threads /> })

export const ByKeyboard = meta.story({
  render: () => <Threads />,
  play: async ({ canvas, userEvent }) => {
    await userEvent.tab()
    await expect(canvas.getByRole('button', { name: 'New chat' })).toHaveFocus()
    await userEvent.tab()
    await expect(canvas.getByRole('button', { current: 'page' })).toHaveFocus()
    await userEvent.keyboard('{ArrowDown}')
    await expect(canvas.getByRole('button', { name: /^Why the tides.*, answering$/ })).toHaveFocus()
    await userEvent.keyboard('{ArrowDown}{Enter}')
    await expect(canvas.getByRole('button', { current: 'page', name: 'Untitled' })).toHaveFocus()
    await userEvent.tab()
    await userEvent.keyboard('{Enter}A name{Enter}')
    await expect(canvas.getByRole('button', { name: 'Rename A name' })).toHaveFocus()
    await userEvent.tab()
    await userEvent.keyboard('{Enter}')
    await expect(canvas.getByRole('button', { name: /^למה/ })).toHaveFocus()
    await expect(canvas.queryByText('A name')).toBeNull()
  },
})

export const OfLinks = meta.story({
  render: () => (
    <Threads
      renderLink={({ children, ...props }, { id }) => (
        <a href={`#/chats/${id}`} {...props}>
          {children}
        </a>
      )}
    />
  ),
  play: async ({ canvas }) => {
    await expect(canvas.getAllByRole('link')).toHaveLength(4)
  },
})

export const None = meta.story({ render: () => <Threads threads={[]} /> })
