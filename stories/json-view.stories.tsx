import type { ComponentType } from 'react'
import { JsonView } from 'react-agent-stream'
import { expect } from 'storybook/test'
import preview from '../.storybook/preview.js'

const meta = preview.meta({
  title: 'Components/JsonView',
  component: JsonView as ComponentType<{ value: unknown }>,
  args: { value: { ok: true } },
})

export const Tree = meta.story({
  args: {
    value: {
      id: 'a-17',
      ok: true,
      count: 42,
      none: null,
      tags: ['fast', 'calm'],
      nested: { list: [{ a: 1, b: { deep: [1, 2, 3] } }, { a: 2 }], empty: {} },
      text: 'A longer text that has to be wrapped because it does not fit in one line of its box.\nAnd a second line.',
    },
  },
})
export const Text = meta.story({ args: { value: '\u001b[32m✓\u001b[0m 12 tests passed\r\ndone in 2.4 s' } })
export const LongString = meta.story({
  args: { value: { text: 'All work and no play. '.repeat(400) } },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Show more' }))
    await expect(canvas.queryByRole('button', { name: 'Show more' })).toBeNull()
  },
})
export const Large = meta.story({
  args: { value: Array.from({ length: 20_000 }, (_, index) => ({ index, name: `item ${index}` })) },
  play: async ({ canvas, userEvent }) => {
    const lines = () => canvas.getByRole('group').childElementCount
    const before = lines()
    await expect(before).toBeLessThan(2_100)
    await userEvent.click(canvas.getByRole('button', { name: 'Show more' }))
    await expect(lines()).toBeGreaterThan(before * 1.8)
  },
})
// Storybook copies args with recursion, so this value is not one.
const deep = JSON.parse('{"a":['.repeat(50_000) + ']}'.repeat(50_000)) as unknown

export const Deep = meta.story({
  render: () => <JsonView value={deep} />,
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/nested too deeply/)).toBeInTheDocument()
  },
})
export const Unseen = meta.story({
  args: { value: { 'name\u202E': 'photo\u202Egpj.exe', zero: 'a\u200Bb', tag: 'a\u{E0041}b' } },
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/photo⟨U\+202E⟩gpj\.exe/)).toBeVisible()
  },
})
