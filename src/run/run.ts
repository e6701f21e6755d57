import type { AgentError } from '../errors.js'
import type { AgentEvent } from '../protocols/events.js'

/** Why a run is over. `'finished'` is never said without proof. */
export type RunEnd = 'finished' | 'stopped' | 'disconnected' | 'timeout' | 'error'

/** An event with the time it was received: epoch milliseconds, from a clock that never goes back. */
export type Stamped<E> = E & { receivedAt: number }

/** What happens to the run itself, beside what the agent says in it. */
export type LifeEvent =
  | { type: 'run_connecting'; attempt: number; resuming: boolean }
  | { type: 'run_open' }
  | { type: 'run_waiting'; delayMs: number; error: AgentError }
  | { type: 'run_invalid_event'; error: AgentError }
  | { type: 'run_ended'; end: RunEnd; endedBy?: 'event' | 'body'; error?: AgentError }

/** Everything that can change the screen. */
export type RunEvent = Stamped<AgentEvent> | Stamped<LifeEvent>
