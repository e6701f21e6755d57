import type { ComponentType } from 'react'
import {
  type AgentErrorCode,
  ConnectionNotice,
  defaultLabels,
  ErrorNotice,
  StreamingText,
} from 'react-agent-stream'
import {
  type AgentHandlerOptions,
  agentHandler,
  agentHandlers,
  type ScriptedAgent,
} from 'react-agent-stream/testing'
import { http } from 'msw'
import { expect } from 'storybook/test'
import preview from '../.storybook/preview.js'
import { answer, quietAgent, saying } from './agents.js'
import { AGENT_URL, answers, Live, shows } from './live.js'

const meta = preview.meta({
  title: 'Components/Notices',
  component: ErrorNotice as ComponentType<object>,
  render: () => <Noticed />,
})

function Noticed({ isLasting = false }) {
  return (
    <Live isLasting={isLasting}>
      {(run) => (
        <>
          <StreamingText run={run} />
          <ConnectionNotice run={run} />
          <ErrorNotice run={run} />
        </>
      )}
    </Live>
  )
}

const says = (agent: ScriptedAgent, text: string | RegExp, options?: AgentHandlerOptions) => ({
  beforeEach: answers(agent, options),
  play: shows(text),
})

const text = (code: AgentErrorCode, status?: number) => defaultLabels.errorText(code, status)

export const CutOff = meta.story(says(quietAgent.tokens('Half of an', 10).cut(), text('disconnected')))
export const AgentFailed = meta.story(
  says(
    quietAgent.tokens('Let me see. ', 10).error('upstream connection reset (502)'),
    'upstream connection reset (502)',
  ),
)
export const ReportedAndWentOn = meta.story(
  says(
    quietAgent
      .error('The first source is not available.')
      .tokens('The second one is.', 20)
      .result('The second one is.'),
    defaultLabels.errorsReported(1),
  ),
)
export const NotAllowed = meta.story(says(saying('never said'), text('http', 403), { status: 403 }))
export const ServerFailed = meta.story(says(saying('never said'), text('http', 500), { status: 500 }))
export const Reconnecting = meta.story(
  says(saying('never said'), /The connection was lost\. Reconnecting/, { status: 503 }),
)
/** Two connections break, a third brings the rest: no notice, for all of it is over in a moment. */
export const CutAndReadOn = meta.story({
  render: () => <Noticed isLasting />,
  beforeEach({ msw }) {
    msw.use(...agentHandlers(AGENT_URL, saying(answer), { cutAt: [2_000, 1_500] }))
  },
  play: shows(/while you were reading this sentence\.$/),
})
/** Silence where the rest should come from: what there is stays, and the notice counts. */
export const WaitingForTheRest = meta.story({
  render: () => <Noticed isLasting />,
  beforeEach({ msw }) {
    const [post, ...rest] = agentHandlers(AGENT_URL, saying(answer), { cutAt: [2_000] })
    const silence = http.get('/api/runs/:id/events', () => new Promise<Response>(() => {}))
    if (post) msw.use(post, silence, ...rest)
  },
  play: shows(/The connection was lost\. Reconnecting/),
})
/** The device is offline, as the browser says. */
export const Offline = meta.story({
  render: () => <Noticed isLasting />,
  beforeEach({ msw }) {
    Object.defineProperty(navigator, 'onLine', { configurable: true, value: false })
    msw.use(...agentHandlers(AGENT_URL, saying(answer), { cutAt: [2_000] }))
    // What is defined on the object hides what the browser knows.
    return () => Reflect.deleteProperty(navigator, 'onLine')
  },
  play: shows(/You are offline\./),
})
/** The run is gone: what there is stays, and it can be asked again. */
export const CannotBeReadOn = meta.story({
  render: () => <Noticed isLasting />,
  beforeEach({ msw }) {
    const [post] = agentHandlers(AGENT_URL, saying(answer), { cutAt: [2_000] })
    if (post) msw.use(post, agentHandler('/api/runs/:id/events', quietAgent, { status: 404 }))
  },
  play: shows(text('disconnected')),
})
export const TriesAgain = meta.story({
  beforeEach({ msw }) {
    msw.use(
      agentHandler(AGENT_URL, quietAgent.token('Half').cut(), { once: true }),
      agentHandler(AGENT_URL, saying('All of it.')),
    )
  },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Try again' }))
    await expect(await canvas.findByText('All of it.')).toBeVisible()
    await expect(canvas.queryByRole('button', { name: 'Try again' })).toBeNull()
  },
})
