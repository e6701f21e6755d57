import type { ComponentType } from 'react'
import { ToolCall, type ToolCallInfo } from 'react-agent-stream'
import { expect } from 'storybook/test'
import preview from '../.storybook/preview.js'

const meta = preview.meta({
  title: 'Components/ToolCall',
  component: ToolCall as ComponentType<{ toolCall: ToolCallInfo; defaultOpen?: boolean }>,
})

const call = (more: Partial<ToolCallInfo>): ToolCallInfo => ({
  toolCallId: '1',
  toolName: 'web_search',
  operation: 'query',
  parameters: { query: 'Python release history', limit: 5 },
  state: 'done',
  startedAt: 0,
  endedAt: 2_400,
  ...more,
})

// A 4 × 4 image in one colour.
const pixels =
  'iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAEUlEQVR4nGOQbX4NRwzEcQCdWhLBJHOrGgAAAABJRU5ErkJggg=='

export const Preparing = meta.story({
  args: {
    toolCall: {
      toolCallId: '1',
      toolName: 'web_search',
      parameters: undefined,
      inputText: '{"query": "Python rel',
      state: 'pending',
    },
  },
})
export const Running = meta.story({
  args: {
    toolCall: {
      toolCallId: '1',
      toolName: 'web_search',
      operation: 'query',
      parameters: { query: 'Python release history', limit: 5 },
      state: 'running',
      startedAt: 0,
    },
  },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('button', { name: /^web_search\.query\s*, running/ })).toBeVisible()
  },
})
export const Done = meta.story({
  args: { toolCall: call({ result: { hits: [{ title: 'History of Python', score: 0.93 }], total: 1 } }) },
  play: async ({ canvas, userEvent }) => {
    const button = canvas.getByRole('button', { name: /web_search\.query\s*, done/ })
    await userEvent.click(button)
    await expect(canvas.getByText('"History of Python"', { exact: false })).toBeVisible()
  },
})
export const Failed = meta.story({
  args: {
    defaultOpen: true,
    toolCall: call({ state: 'error', error: '\u001b[31mTimeoutError\u001b[0m: no answer within 10 s' }),
  },
  play: async ({ canvas }) => {
    await expect(canvas.getByText('TimeoutError: no answer within 10 s')).toBeVisible()
  },
})
export const Cancelled = meta.story({ args: { defaultOpen: true, toolCall: call({ state: 'cancelled' }) } })
export const WithText = meta.story({
  args: {
    defaultOpen: true,
    toolCall: call({
      toolName: 'shell',
      operation: 'run',
      parameters: { command: 'npm test' },
      result: '\u001b[32m✓\u001b[0m 12 tests passed\r\n\u001b[2mdone in 2.4 s\u001b[0m',
    }),
  },
})
export const WithImage = meta.story({
  args: {
    defaultOpen: true,
    toolCall: call({
      toolName: 'screenshot',
      parameters: { url: 'https://example.org' },
      result: { _image_b64: pixels, _image_media_type: 'image/png', width: 4, height: 4 },
    }),
  },
  play: async ({ canvas, userEvent }) => {
    await expect(canvas.queryByRole('img')).toBeNull()
    await userEvent.click(canvas.getByRole('button', { name: /Show image/ }))
    await expect(canvas.getByRole('img', { name: 'Image returned by screenshot' })).toBeVisible()
  },
})
export const Hostile = meta.story({
  args: {
    defaultOpen: true,
    toolCall: call({
      toolName: 'safe\u202Eexe.gpj',
      parameters: JSON.parse(
        '{"__proto__":{"polluted":true},"path":"photo\u202Egpj.exe","zero":"a\u200Bb"}',
      ) as unknown,
      result: '<img src=x onerror=alert(1)> \u001b]8;;https://evil.example\u001b\\click\u001b]8;;\u001b\\',
    }),
  },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('button', { name: /safe⟨U\+202E⟩exe\.gpj/ })).toBeVisible()
    await expect(canvas.queryByRole('img')).toBeNull()
  },
})
