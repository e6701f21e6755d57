'use client'
import type { ReactElement } from 'react'
import { statusLabels } from '../hooks/default-labels.js'
import { useTexts } from '../hooks/use-labels.js'
import type { StatusWord } from '../hooks/labels.js'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import type { AgentPhase } from '../protocols/events.js'
import type { RunEnd } from '../run/verdict.js'
import type { AgentStatus, ConnectionState, RunState } from '../state/run-state.js'
import type { RunSource } from '../state/store.js'
import { Mark, type MarkName } from './mark.js'
import { type PartProps, renderPart } from './part.js'
import { needsApproval } from './shown-answer.js'
import { useTrouble } from './use-trouble.js'

/** Written as `data-status`, `data-connection`, `data-phase`, `data-end` and `data-tone`. */
export type StatusBadgeState = {
  status: AgentStatus
  connection: ConnectionState
  phase: AgentPhase | undefined
  end: RunEnd | undefined
  /** The colour that goes with it. */
  tone: 'neutral' | 'running' | 'success' | 'warning' | 'danger'
}

/** What {@link StatusBadge} takes, beside the props of a `<span>`. */
export type StatusBadgeProps = PartProps<'span', StatusBadgeState> & { run: { handle: RunSource } }

/**
 * Says in a word what the agent is doing, or how its run ended, and in which step it is. Renders a `<span>`.
 *
 * Static text and not a live region: `Announcer` speaks. A connection that is lost is shown once that lasts.
 */
export function StatusBadge({ run, ...given }: StatusBadgeProps): ReactElement {
  const labels = useTexts(statusLabels)
  const status = useAgentSelector(run, (state) => state.status)
  const connection = useAgentSelector(run, (state) => state.connection)
  const phase = useAgentSelector(run, (state) => state.phase)
  const end = useAgentSelector(run, (state) => state.end)
  const iteration = useAgentSelector(run, (state) => state.iteration)
  const waiting = useAgentSelector(run, needsApproval)
  const trouble = useTrouble(run)
  const word = waiting ? 'waiting' : wordFor({ status, trouble, phase, end })
  const tone = end === 'disconnected' && status !== 'error' ? 'neutral' : tones[word]
  const busy = isBusy(status)
  const children = (
    <>
      <Mark name={busy ? 'busy' : word === 'ready' ? 'idle' : word === 'waiting' ? word : marks[tone]} />
      <span data-agent="status-word">{labels.status(word)}</span>
      {busy && iteration !== undefined && iteration > 0 && (
        <span data-agent="status-iteration">{labels.iteration(iteration)}</span>
      )}
    </>
  )
  return renderPart('status-badge', 'span', given, { children }, { status, connection, phase, end, tone })
}

function isBusy(status: AgentStatus): boolean {
  return status === 'submitted' || status === 'streaming'
}

function wordFor(
  state: Pick<RunState, 'status' | 'phase' | 'end'> & { trouble: ReturnType<typeof useTrouble> },
): StatusWord {
  // A chat goes on while tools of the page run, though the agent's run is over.
  if (state.end !== undefined && !isBusy(state.status)) return state.end
  if (state.trouble) return state.trouble
  if (state.status !== 'streaming') return state.status
  // "Completed" is said of the work; until the run is over something may still follow.
  return state.phase === undefined || state.phase === 'completed' ? 'streaming' : state.phase
}

const tones: Record<StatusWord, StatusBadgeState['tone']> = {
  ready: 'neutral',
  submitted: 'running',
  streaming: 'running',
  started: 'running',
  thinking: 'running',
  acting: 'running',
  observing: 'running',
  reconnecting: 'warning',
  offline: 'warning',
  waiting: 'warning',
  finished: 'success',
  stopped: 'neutral',
  disconnected: 'warning',
  timeout: 'warning',
  error: 'danger',
}

const marks: Record<StatusBadgeState['tone'], MarkName> = {
  neutral: 'stopped',
  running: 'busy',
  success: 'done',
  warning: 'warning',
  danger: 'error',
}
