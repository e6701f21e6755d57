import { type ReactNode, useEffect } from 'react'
import { type AgentStream, resumeByGet, useAgentStream } from 'react-agent-stream'
import { type AgentHandlerOptions, agentHandler, type ScriptedAgent } from 'react-agent-stream/testing'
import type { RequestHandler } from 'msw'
import { expect, waitFor, type within } from 'storybook/test'

/** Where the stories' agents answer; MSW does. */
export const AGENT_URL = '/api/agent'

/** For `beforeEach`: this agent answers. */
export function answers(agent: ScriptedAgent, options?: AgentHandlerOptions) {
  return ({ msw }: { msw: { use: (...handlers: RequestHandler[]) => void } }): void =>
    msw.use(agentHandler(AGENT_URL, agent, options))
}

/** For `play`: this text appears. */
export function shows(text: string | RegExp) {
  return async ({ canvas }: { canvas: ReturnType<typeof within> }): Promise<void> => {
    // What is there may still be about to be shown, as in a dialog that opens.
    await waitFor(() => expect(canvas.getByText(text)).toBeVisible(), { timeout: 8_000 })
  }
}

const resume = resumeByGet()

/** What {@link Live} takes. */
export interface LiveProps {
  children: (run: AgentStream) => ReactNode
  /** The agent keeps its runs, so they are read on where their connection breaks. */
  isLasting?: boolean
}

/** Starts a run when it appears, and shows it. */
export function Live({ children, isLasting = false }: LiveProps): ReactNode {
  const run = useAgentStream({ url: AGENT_URL, ...(isLasting && { resume }) })
  const { handle } = run
  useEffect(() => {
    void handle.start({ description: 'What is Python, and what is 2 + 2?' })
  }, [handle])
  return children(run)
}
