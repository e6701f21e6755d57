import { setupWorker } from 'msw/browser'
import { resumeByGet, useAgentStream } from 'react-agent-stream'
import { agentHandler, agentHandlers, renderRun, scriptedAgent } from 'react-agent-stream/testing'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { render } from 'vitest-browser-react'

const worker = setupWorker()
beforeAll(() => worker.start({ quiet: true, onUnhandledRequest: 'bypass' }))
afterEach(() => worker.resetHandlers())
afterAll(() => worker.stop())

const resume = resumeByGet()

function Research({ isLasting = false }) {
  const run = useAgentStream({ url: '/msw/hook', ...(isLasting && { resume }) })
  return (
    <>
      <button type="button" onClick={() => void run.start({ description: 'Look' })}>
        Ask
      </button>
      <p role="status">{run.end ?? run.status}</p>
      <p data-testid="answer">{run.answer}</p>
    </>
  )
}

const agent = scriptedAgent().tokens('Three hits.', 5).result('Three hits.')

test('a component streams through the service worker', async () => {
  worker.use(agentHandler('/msw/hook', agent))
  const screen = await render(<Research />)
  await screen.getByRole('button', { name: 'Ask' }).click()
  await expect.element(screen.getByRole('status')).toHaveTextContent('finished')
  await expect.element(screen.getByTestId('answer')).toHaveTextContent('Three hits.')
})

test('a connection that breaks in the worker leaves what was received', async () => {
  worker.use(agentHandler('/msw/hook', scriptedAgent().token('Half an ans').cut()))
  const screen = await render(<Research />)
  await screen.getByRole('button', { name: 'Ask' }).click()
  await expect.element(screen.getByRole('status')).toHaveTextContent('disconnected')
  await expect.element(screen.getByTestId('answer')).toHaveTextContent('Half an ans')
})

test('a connection that breaks in the worker is read on, where the agent keeps its runs', async () => {
  const asked: string[] = []
  const onRequest = ({ method, url }: Request) => void asked.push(`${method} ${new URL(url).pathname}`)
  const runs = '/msw/runs/:id/events'
  worker.use(...agentHandlers('/msw/hook', agent, { cutAt: [60, 150], runs, onRequest }))
  const screen = await render(<Research isLasting />)
  await screen.getByRole('button', { name: 'Ask' }).click()
  await expect.element(screen.getByRole('status')).toHaveTextContent('finished')
  await expect.element(screen.getByTestId('answer')).toHaveTextContent('Three hits.')
  expect(asked.slice(0, 3)).toEqual(['POST /msw/hook', ...Array(2).fill('GET /msw/runs/run-1/events')])
})

test('a run without time renders in the browser too', async () => {
  const view = renderRun(scriptedAgent().pause(3_600_000).token('An hour later').result('x'), {
    idleTimeoutMs: 0,
    children: (run) => <p>{`${run.status} ${run.text}`}</p>,
  })
  expect(view.container?.textContent).toBe('submitted ')
  await view.finish()
  expect(view.container?.textContent).toBe('ready An hour later')
  view.unmount()
})
