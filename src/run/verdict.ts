import { AgentError } from '../errors.js'
import type { AgentEvent } from '../protocols/events.js'

/** Why a run is over. `'finished'` is never said without proof. */
export type RunEnd = 'finished' | 'stopped' | 'disconnected' | 'timeout' | 'error'

/** How a run ended. `endedBy: 'body'` says that the end of the stream is the only proof there is. */
export interface RunEnding {
  end: RunEnd
  endedBy?: 'event' | 'body'
  error?: AgentError
}

/** How a run would come out if its stream ended now; `undefined` while the agent has not said that it is done. */
export type Verdict = RunEnding | undefined

/**
 * What one more event makes of the verdict. Only the main scope counts. After an error the agent may go on, and
 * then it is as if nothing had been said; markers that merely close the stream leave the verdict as it is.
 */
export function judge(verdict: Verdict, event: AgentEvent): Verdict {
  const { type } = event
  if (event.scope || /^(custom|tool_cancelled|usage|metadata)$/.test(type)) return verdict
  if (type === 'error') return failed(event.error)
  if (type === 'result')
    return event.success || (event.output ?? '') !== '' ? { end: 'finished' } : failed(event.reason)
  if (type === 'finish' && event.reason === 'cancelled') return { end: 'stopped' }
  if (type === 'finish' && event.reason === 'error') return verdict?.error ? verdict : failed()
  if (type === 'finish' || (type === 'status' && event.status === 'completed'))
    return verdict ?? { end: 'finished' }
  const startsOver = type === 'step_reset' || (type === 'status' && event.status === 'started')
  return startsOver || verdict?.error ? undefined : verdict
}

function failed(words?: string): Verdict {
  return { end: 'error', error: saidByAgent(words) }
}

/** The error an agent reported, in its own words. */
export function saidByAgent(words = 'no reason given'): AgentError {
  return new AgentError('agent', `The agent reported an error: ${words.slice(0, 500)}`, { detail: words })
}
