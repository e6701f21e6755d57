// @vitest-environment jsdom
import { expect, test } from 'vitest'
import { StreamingText } from 'react-agent-stream'
import { renderRun, scriptedAgent } from 'react-agent-stream/testing'

test('a tool call between two stretches of the answer makes them two paragraphs, and adds nothing to the text', async () => {
  const agent = scriptedAgent()
    .tokens('I will look it up.')
    .toolCall('search', { query: 'x' })
    .toolResult({ hits: 3 })
    .tokens('Three ')
    .tokens('hits.')
    .result('Three hits.')
  const view = renderRun(agent, { children: (run) => <StreamingText run={run} /> })
  await view.finish()
  const stretches = view.container?.querySelectorAll('[data-agent="text-stretch"]') ?? []
  expect(Array.from(stretches, ({ textContent }) => textContent)).toEqual([
    'I will look it up.',
    'Three hits.',
  ])
  expect(view.container?.textContent).toBe(view.run.text)
  view.unmount()
})

test('an agent that streams no tokens is not blank', async () => {
  const view = renderRun(scriptedAgent().result('42'), { children: (run) => <StreamingText run={run} /> })
  await view.finish()
  expect(view.container?.textContent).toBe('42')
  view.unmount()
})
