// @vitest-environment jsdom
import { act, cleanup, render } from '@testing-library/react'
import { type ComponentType, Profiler } from 'react'
import {
  Announcer,
  ConnectionNotice,
  ErrorNotice,
  Reasoning,
  type RunHandle,
  StatusBadge,
  StreamingText,
  ToolTimeline,
} from 'react-agent-stream'
import { afterEach, expect, it, vi } from 'vitest'
import { BEGIN, fixedRun, type Happening } from './fixed-run.js'

afterEach(cleanup)

/** How often a component renders while things happen one at a time. */
function rendersFor(
  Part: ComponentType<{ run: { handle: RunHandle } }>,
  before: Happening[],
  then: Happening[],
): number {
  const run = fixedRun(...BEGIN, ...before)
  const onRender = vi.fn()
  render(
    <Profiler id="part" onRender={onRender}>
      <Part run={run} />
    </Profiler>,
  )
  onRender.mockClear()
  for (const happening of then) act(() => run.add(happening))
  return onRender.mock.calls.length
}

const tokens = Array.from({ length: 200 }, (): Happening => ({ type: 'token', content: 'word ' }))
const call: Happening = { type: 'tool_call', toolCallId: '1', toolName: 'search', parameters: {} }
const reasoning: Happening = { type: 'reasoning', content: 'hm' }

it.each([
  ['StatusBadge', StatusBadge],
  ['ToolTimeline', ToolTimeline],
  ['Reasoning', Reasoning],
  ['ErrorNotice', ErrorNotice],
  ['ConnectionNotice', ConnectionNotice],
])('%s renders 0 times over 200 tokens', (_, Part) => {
  expect(rendersFor(Part, [reasoning, call, tokens[0]!], tokens.slice(1))).toBe(0)
})

it('StreamingText renders once for each publication of text, and not for what it does not show', () => {
  expect(rendersFor(StreamingText, [tokens[0]!], tokens.slice(1))).toBe(199)
  expect(rendersFor(StreamingText, [tokens[0]!], [call, reasoning])).toBe(0)
})

it('Announcer renders when it has something to say, not for every token', () => {
  expect(rendersFor(Announcer, [tokens[0]!], tokens.slice(1))).toBeLessThan(5)
})
