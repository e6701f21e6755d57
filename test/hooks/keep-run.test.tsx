// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react'
import { StrictMode } from 'react'
import {
  AgentProvider,
  keepRun,
  resumeByGet,
  useAgentStream,
  type UseAgentStreamOptions,
} from 'react-agent-stream'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createFakeTime, settle } from '../fake-time.js'
import { createLogServer, type LogServerOptions } from '../run/log-server.js'

const token = (content: string) => JSON.stringify({ type: 'token', content })
const events = [...['The ', 'tide ', 'mill.'].map(token), '{"type":"end","status":"completed"}']

beforeEach(() => sessionStorage.clear())
afterEach(cleanup)

const play = (action: () => unknown) =>
  act(async () => {
    await action()
    for (let turn = 0; turn < 4; turn++) await settle()
  })

/** A page that shows a run; each call is a page of its own. */
async function openPage(server: LogServerOptions, over: UseAgentStreamOptions = {}) {
  const time = createFakeTime()
  const log = createLogServer(server)
  const seen: string[] = []
  const options: UseAgentStreamOptions = {
    id: 'story',
    url: 'http://localhost:3000/run',
    fetch: log.fetch,
    resume: resumeByGet(),
    keep: keepRun(),
    buffer: 'none',
    clock: time.clock,
    sleep: time.sleep,
    random: () => 0,
    ...over,
  }
  function App() {
    const run = useAgentStream(options)
    if (run.text !== seen.at(-1)) seen.push(run.text)
    return (
      <>
        <p data-testid="text">{run.text}</p>
        <p data-testid="state">{`${run.status} ${run.connection} ${run.end}`}</p>
        <button onClick={() => void run.start('Tell me')}>Start</button>
        <button onClick={run.stop}>Stop</button>
        <button onClick={() => void run.retry()}>Retry</button>
      </>
    )
  }
  let unmount = () => undefined as void
  await play(() => {
    ;({ unmount } = render(
      <StrictMode>
        <AgentProvider>
          <App />
        </AgentProvider>
      </StrictMode>,
    ))
  })
  return {
    log,
    seen,
    time,
    text: () => screen.getByTestId('text').textContent,
    state: () => screen.getByTestId('state').textContent,
    click: (name: string) => play(() => screen.getByText(name).click()),
    requests: () => log.requests.map(({ method, headers }) => [method, headers.get('last-event-id')]),
    /** The page goes, as at a reload. */
    leave: () =>
      play(() => {
        window.dispatchEvent(new Event('pagehide'))
        unmount()
      }),
  }
}

it('a page that is reloaded shows what there was at once, and then the rest; nothing is asked twice', async () => {
  const first = await openPage({ events, faults: [{ cutAt: 100, how: 'stall' }] })
  await first.click('Start')
  expect(first.text()).toBe('The tide ')
  await first.leave()
  const second = await openPage({ events })
  expect(second.seen.slice(0, 2)).toEqual(['', 'The tide '])
  expect(second.text()).toBe('The tide mill.')
  expect(second.state()).toBe('ready closed finished')
  expect(second.requests()).toEqual([['GET', null]])
  // What is over is forgotten.
  expect(sessionStorage).toHaveLength(0)
  await second.leave()
  const third = await openPage({ events })
  expect([third.text(), third.requests()]).toEqual(['', []])
})

it('a run that ended otherwise is not taken up again', async () => {
  const page = await openPage({ events, faults: [{ cutAt: 100, how: 'stall' }] })
  await page.click('Start')
  await page.click('Stop')
  await page.leave()
  expect((await openPage({ events })).requests()).toEqual([])
})

it('where the server has the run no more, what was received stays, and is forgotten by the next page', async () => {
  const first = await openPage({ events, faults: [{ cutAt: 100, how: 'stall' }] })
  await first.click('Start')
  await first.leave()
  const second = await openPage({ events, faults: [{ status: 404 }] })
  expect([second.text(), second.state()]).toEqual(['The tide ', 'error closed disconnected'])
  await second.leave()
  const third = await openPage({ events })
  expect([third.text(), third.requests()]).toEqual(['', []])
})

it('without resume nothing is asked, and nothing is shown as if it went on', async () => {
  const first = await openPage({ events, faults: [{ cutAt: 100, how: 'stall' }] })
  await first.click('Start')
  await first.leave()
  const second = await openPage({ events }, { resume: undefined })
  expect([second.state(), second.requests()]).toEqual(['ready idle undefined', []])
})

it('a storage that is full, broken or forbidden harms nothing', async () => {
  const forbidden = () => {
    throw new DOMException('No.', 'SecurityError')
  }
  const page = await openPage({ events, faults: [{ cutAt: 100 }] }, { keep: keepRun({ storage: forbidden }) })
  await page.click('Start')
  await play(() => page.time.advance(1_000))
  expect(page.text()).toBe('The tide mill.')
  await page.leave()
  sessionStorage.setItem('agent-run/story', '{"version":1,"state":{"parts":7}}')
  expect((await openPage({ events })).state()).toBe('ready idle undefined')
})
