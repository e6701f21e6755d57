import { type ReactElement, useEffect, useState } from 'react'
import {
  AgentProvider,
  cancelByDelete,
  ConnectionNotice,
  ErrorNotice,
  keepRun,
  type RunHandle,
  resumeByGet,
  StatusBadge,
  StreamingText,
  type UseAgentStreamOptions,
  useAgentStream,
} from 'react-agent-stream'

/** What a page is asked for in its address: `?agent=long&speed=10&keep=session`. */
export interface Wanted {
  agent?: 'long' | 'silent' | 'research' | 'many'
  /** How many times faster than life the agent works. */
  speed?: number
  /** Where the run outlives its page. */
  keep?: 'session' | 'local'
  /** The run goes on when nothing shows it. */
  keepAlive?: 'yes'
  format?: 'text' | 'markdown'
  /** Milliseconds of silence until a connection counts as dead. */
  idle?: number
  /** Limits of body and text for a million events. */
  limits?: 'raised'
  /** The page does not look at what it shows: with millions of characters that takes longer than to show it. */
  blind?: 'yes'
}

/** Hears what happens in the page. */
export interface Ear {
  /** Of the run that is shown. */
  onHandle: (handle: RunHandle) => void
  onEvent: UseAgentStreamOptions['onEvent']
}

const RAISED = { bodyBytes: 1e9, textChars: 1e8, parts: 1e6 }
const STORAGES = { session: () => sessionStorage, local: () => localStorage }

function optionsOf(query: URLSearchParams): UseAgentStreamOptions {
  const url = new URLSearchParams()
  for (const name of ['agent', 'speed']) url.set(name, query.get(name) ?? '1')
  const keep = query.get('keep') as keyof typeof STORAGES | null
  return {
    id: 'answer',
    url: `/api/agent?${url}`,
    resume: resumeByGet({ cancel: cancelByDelete('/api/runs/{runId}') }),
    keepAlive: query.has('keepAlive'),
    ...(keep && { keep: keepRun({ storage: STORAGES[keep] }) }),
    ...(query.has('idle') && { idleTimeoutMs: Number(query.get('idle')) }),
    ...(query.has('limits') && { limits: RAISED }),
  }
}

function Answer({ query, ear }: { query: URLSearchParams; ear: Ear }): ReactElement {
  const [options] = useState(() => optionsOf(query))
  const run = useAgentStream({ ...options, onEvent: ear.onEvent })
  const { handle } = run
  useEffect(() => ear.onHandle(handle), [ear, handle])
  const format = query.get('format') === 'markdown' ? 'markdown' : 'text'
  return (
    <>
      <StatusBadge run={run} />
      <ConnectionNotice run={run} />
      <ErrorNotice run={run} />
      <StreamingText run={run} format={format} />
      <button type="button" onClick={() => void run.start('Calculate 6 * 7')}>
        Ask
      </button>
      <button type="button" onClick={run.stop}>
        Stop
      </button>
    </>
  )
}

/** A page with one answer, which can be taken off the screen and put back. */
export function Reader(props: { query: URLSearchParams; ear: Ear }): ReactElement {
  const [isShown, setIsShown] = useState(true)
  return (
    <AgentProvider>
      <button type="button" onClick={() => setIsShown(!isShown)}>
        {isShown ? 'Hide' : 'Show'}
      </button>
      {isShown && <Answer {...props} />}
    </AgentProvider>
  )
}
