import { AgentError } from '../errors.js'
import type { AgentEvent } from '../protocols/events.js'

/** How a run would come out if its stream ended now; `undefined` while the agent has not said that it is done. */
export type Verdict = { end: 'finished' | 'stopped' } | { end: 'error'; error: AgentError } | undefined

/**
 * What one more event makes of the verdict. Only the main scope counts. After an error the agent may go on, and
 * then it is as if nothing had been said; markers that merely close the stream leave the verdict as it is.
 */
export function judge(verdict: Verdict, event: AgentEvent): Verdict {
  if (event.scope) return verdict
  switch (event.type) {
    case 'error':
      return { end: 'error', error: saidByAgent(event.error) }
    case 'result': {
      const empty = event.output === null || event.output === undefined || event.output === ''
      if (event.success || !empty) return { end: 'finished' }
      return { end: 'error', error: saidByAgent(event.reason ?? 'no answer') }
    }
    case 'finish':
      if (event.reason === 'cancelled') return { end: 'stopped' }
      if (event.reason === 'completed') return verdict ?? { end: 'finished' }
      return verdict?.end === 'error' ? verdict : { end: 'error', error: saidByAgent('no reason given') }
    case 'status':
      if (event.status === 'completed') return verdict ?? { end: 'finished' }
      return event.status === 'started' ? undefined : goneOn(verdict)
    case 'step_reset':
      return undefined
    case 'custom':
    case 'tool_cancelled':
      return verdict
    default:
      return goneOn(verdict)
  }
}

function goneOn(verdict: Verdict): Verdict {
  return verdict?.end === 'error' ? undefined : verdict
}

/** The error an agent reported, in its own words. */
export function saidByAgent(words: string): AgentError {
  return new AgentError('agent', `The agent reported an error: ${words.slice(0, 500)}`, { detail: words })
}
