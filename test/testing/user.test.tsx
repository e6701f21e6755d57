// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { setupServer } from 'msw/node'
import { useAgentStream } from 'react-agent-stream'
import { agentHandler, scriptedAgent } from 'react-agent-stream/testing'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

// As the test of an app looks: nothing here but public names.
const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => {
  cleanup()
  server.resetHandlers()
})
afterAll(() => server.close())

function Research() {
  const run = useAgentStream({ url: '/api/agent' })
  return (
    <>
      <button type="button" onClick={() => void run.start({ description: 'Look' })}>
        Ask
      </button>
      <button type="button" onClick={run.stop}>
        Stop
      </button>
      <p role="status">{run.end ?? run.status}</p>
      <p role="alert">{run.error?.code}</p>
      <p data-testid="answer">{run.answer}</p>
      <ul>
        {run.toolCalls.map((call) => (
          <li key={call.toolCallId}>
            {call.toolName}: {call.state}
          </li>
        ))}
      </ul>
    </>
  )
}

const TOOL_MS = 1_000
const agent = scriptedAgent()
  .tokens('Let me look. ', 5)
  .toolCall('search', { query: 'x' })
  .pause(TOOL_MS)
  .toolResult({ hits: 3 })
  .tokens('Three hits.', 5)
  .result('Three hits.')

const text = (name: string) => screen.getByTestId(name).textContent

test('shows the answer and the tools of the agent', async () => {
  const user = userEvent.setup()
  let finishTool = () => {}
  const tool = new Promise<void>((resolve) => {
    finishTool = resolve
  })
  // The tool runs until the test has seen that it does.
  server.use(
    agentHandler('/api/agent', agent, { sleep: (ms) => (ms === TOOL_MS ? tool : Promise.resolve()) }),
  )
  render(<Research />)
  await user.click(screen.getByRole('button', { name: 'Ask' }))
  await screen.findByText('search: running')
  expect(text('answer')).toBe('Let me look. ')
  finishTool()
  await screen.findByText('finished')
  expect(text('answer')).toBe('Let me look. Three hits.')
  expect(screen.getByRole('listitem').textContent).toBe('search: done')
})

test('shows NDJSON as well', async () => {
  const user = userEvent.setup()
  server.use(agentHandler('/api/agent', agent, { framing: 'ndjson', pace: 100 }))
  render(<Research />)
  await user.click(screen.getByRole('button', { name: 'Ask' }))
  await screen.findByText('finished')
  expect(text('answer')).toBe('Let me look. Three hits.')
})

test('keeps what it has when the connection breaks', async () => {
  const user = userEvent.setup()
  server.use(agentHandler('/api/agent', scriptedAgent().token('Half an ans').cut()))
  render(<Research />)
  await user.click(screen.getByRole('button', { name: 'Ask' }))
  await screen.findByText('disconnected', { selector: '[role=status]' })
  expect(text('answer')).toBe('Half an ans')
})

test('tells that the agent failed', async () => {
  const user = userEvent.setup()
  server.use(agentHandler('/api/agent', scriptedAgent().token('Well, ').error('out of tokens')))
  render(<Research />)
  await user.click(screen.getByRole('button', { name: 'Ask' }))
  await screen.findByText('agent')
  expect(screen.getByRole('status').textContent).toBe('error')
})

test('stops when it is told to', async () => {
  const user = userEvent.setup()
  server.use(agentHandler('/api/agent', scriptedAgent().token('On and ').pause(3_600_000)))
  render(<Research />)
  await user.click(screen.getByRole('button', { name: 'Ask' }))
  await screen.findByText('On and', { exact: false })
  await user.click(screen.getByRole('button', { name: 'Stop' }))
  expect(screen.getByRole('status').textContent).toBe('stopped')
})

test('asks again after an error that says to', async () => {
  const user = userEvent.setup()
  server.use(
    agentHandler('/api/agent', agent, { status: 503, headers: { 'retry-after': '0' }, once: true }),
    agentHandler('/api/agent', agent, { pace: Number.POSITIVE_INFINITY }),
  )
  render(<Research />)
  await user.click(screen.getByRole('button', { name: 'Ask' }))
  await screen.findByText('finished')
  expect(text('answer')).toBe('Let me look. Three hits.')
})
