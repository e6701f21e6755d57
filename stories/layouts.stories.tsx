import { expect, waitFor } from 'storybook/test'
import preview from '../.storybook/preview.js'
import { quietAgent, saying } from './agents.js'
import { Popup, SidePanel } from './layouts.js'
import { answers, shows } from './live.js'

const meta = preview.meta({
  title: 'Layouts',
  beforeEach: answers(saying('It is about the tides.')),
  parameters: { docs: { story: { inline: false, height: '640px' } } },
})

export const InTheCorner = meta.story({
  name: 'Popup',
  render: () => <Popup />,
  play: async ({ canvas, userEvent, step }) => {
    const launcher = canvas.getByRole('button', { name: 'Ask' })
    await step('opens, and the focus goes in', async () => {
      await userEvent.click(launcher)
      await expect(canvas.getByRole('dialog', { name: 'Assistant' })).toBeVisible()
      await expect(canvas.getByRole('textbox', { name: 'Message' })).toHaveFocus()
    })
    await step('is asked something', async () => {
      await userEvent.keyboard('What is this?{Enter}')
      await shows('It is about the tides.')({ canvas })
      await expect(canvas.getByRole('textbox', { name: 'Message' })).toHaveFocus()
    })
    await step('Escape leaves an edit first', async () => {
      const edit = canvas.getByRole('button', { name: 'Edit' })
      edit.focus()
      await userEvent.keyboard('{Enter}')
      await waitFor(() => expect(document.activeElement).toHaveValue('What is this?'))
      await userEvent.keyboard('{Escape}')
      await expect(canvas.getByRole('dialog')).toBeVisible()
      await waitFor(() => expect(canvas.getByRole('button', { name: 'Edit' })).toHaveFocus())
    })
    await step('then closes, and the focus goes back', async () => {
      await userEvent.keyboard('{Escape}')
      await expect(canvas.queryByRole('dialog')).toBeNull()
      await waitFor(() => expect(launcher).toHaveFocus())
    })
    await step('is as it was when it is opened again', async () => {
      await userEvent.keyboard('{Enter}')
      await expect(canvas.getByText('It is about the tides.')).toBeVisible()
      await expect(canvas.getByRole('textbox', { name: 'Message' })).toHaveFocus()
    })
  },
})

export const ClosedMeanwhile = meta.story({
  name: 'Popup, closed while an answer comes',
  beforeEach: answers(quietAgent.tokens('It is about ', 20).pause(400).tokens('the tides.', 20).result('')),
  render: () => <Popup />,
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Ask' }))
    await userEvent.keyboard('What is this?{Enter}')
    await shows(/It is about/)({ canvas })
    await userEvent.click(canvas.getByRole('button', { name: 'Close' }))
    await expect(canvas.queryByRole('dialog')).toBeNull()
    await userEvent.click(canvas.getByRole('button', { name: 'Ask' }))
    await shows('It is about the tides.')({ canvas })
  },
})

export const Stopped = meta.story({
  name: 'Popup, Escape stops first',
  beforeEach: answers(quietAgent.tokens('It is about', 20).pause(3_600_000)),
  render: () => <Popup />,
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Ask' }))
    await userEvent.keyboard('What is this?{Enter}')
    await shows(/It is about/)({ canvas })
    await userEvent.keyboard('{Escape}')
    await expect(await canvas.findByRole('button', { name: 'Try again' })).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(canvas.getByRole('button', { name: 'Ask' })).toHaveFocus())
  },
})

export const Beside = meta.story({
  name: 'Side panel',
  render: () => <SidePanel />,
  play: async ({ canvas, userEvent, step }) => {
    const toggle = canvas.getByRole('button', { name: 'Assistant' })
    await step('opens, and is asked something', async () => {
      await userEvent.click(toggle)
      await expect(canvas.getByRole('textbox', { name: 'Message' })).toHaveFocus()
      await userEvent.keyboard('What is this?{Enter}')
      await shows('It is about the tides.')({ canvas })
    })
    await step('grows by key', async () => {
      const splitter = canvas.getByRole('separator', { name: 'Width of the assistant' })
      splitter.focus()
      await userEvent.keyboard('{ArrowLeft}{ArrowLeft}')
      await expect(splitter).toHaveAttribute('aria-valuenow', '400')
    })
    await step('closes, and the focus goes back', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Close' }))
      await expect(toggle).toHaveFocus()
      await expect(canvas.queryByRole('complementary')).toBeNull()
    })
    await step('is as it was when it is opened again', async () => {
      await userEvent.click(toggle)
      await expect(canvas.getByText('It is about the tides.')).toBeVisible()
      await expect(canvas.getByRole('separator')).toHaveAttribute('aria-valuenow', '400')
    })
  },
})
