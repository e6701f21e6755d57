// What a user's TypeScript sees of the installed package. It only has to compile.
import type { ReactElement } from 'react'
import type { AgentError, AgentEvent } from 'react-agent-stream'
import { RunMetrics, StatusBadge, StreamingText, ToolTimeline, useAgentStream } from 'react-agent-stream'
import { streamAgent } from 'react-agent-stream/core'
import * as query from 'react-agent-stream/query'
import { scriptedAgent } from 'react-agent-stream/testing'
import 'react-agent-stream/styles.css'

export function Research(): ReactElement {
  const run = useAgentStream({ url: '/api/agent' })
  const error: AgentError | undefined = run.error
  return (
    <main>
      <button type="button" onClick={() => void run.start({ description: 'Find out' })}>
        Run
      </button>
      <StatusBadge run={run} />
      <StreamingText run={run} />
      <ToolTimeline run={run} className="tools" />
      <RunMetrics run={run} />
      {error?.code}
    </main>
  )
}

export async function collect(): Promise<AgentEvent[]> {
  const events: AgentEvent[] = []
  for await (const event of streamAgent({ url: '/api/agent', input: { description: 'Find out' } }))
    events.push(event)
  return events
}

export const agent: unknown = scriptedAgent().token('Hello').result('Hello')
export const queryEntry: object = query
