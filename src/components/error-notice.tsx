'use client'
import { type ReactElement, useId } from 'react'
import type { AgentError, AgentErrorCode } from '../errors.js'
import { useTexts } from '../hooks/use-labels.js'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import type { RunState } from '../state/run-state.js'
import type { RunSource } from '../state/store.js'
import { Mark } from './mark.js'
import { type PartProps, renderPart } from './part.js'
import { useIsSpoken } from './speakers.js'
import { sameItems } from './timeline-rows.js'
import { stripAnsi, visibleText } from './visible-text.js'

/** Written as `data-kind` and `data-code`. */
export type ErrorNoticeState = {
  /** `failed`: the run is over because of it. `reported`: the agent told of it and went on. */
  kind: 'none' | 'failed' | 'reported'
  code: AgentErrorCode | undefined
}

/** What {@link ErrorNotice} takes, beside the props of a `<div>`. */
export type ErrorNoticeProps = PartProps<'div', ErrorNoticeState> & { run: { handle: RunSource } }

/**
 * Says in plain words what went wrong, with a button to try again. Renders a `<div>` that is empty while
 * nothing is wrong. It is an alert, unless an `Announcer` of the same run speaks already.
 *
 * The text belongs to the error's code. The agent's own words are shown below it, as text; what a server sent
 * instead of an answer never is.
 */
export function ErrorNotice({ run, ...given }: ErrorNoticeProps): ReactElement {
  const { handle } = run
  const spoken = useIsSpoken(handle)
  const error = useAgentSelector(run, (state) => (state.status === 'error' ? state.error : undefined))
  const reported = useAgentSelector(run, reportedErrors, sameItems)
  const others = reported.filter((other) => other !== error)
  const state: ErrorNoticeState = {
    kind: error ? 'failed' : others.length > 0 ? 'reported' : 'none',
    code: error?.code ?? others[0]?.code,
  }
  const children = error ? (
    <Failed error={error} onRetry={() => void handle.retry()} />
  ) : others.length > 0 ? (
    <Reported errors={others} />
  ) : null
  // Focus stays here when the button goes away with the error.
  return renderPart(
    'error-notice',
    'div',
    given,
    { role: spoken ? undefined : 'alert', tabIndex: -1, children },
    state,
  )
}

function Failed({ error, onRetry }: { error: AgentError; onRetry: () => void }): ReactElement {
  const labels = useTexts()
  const id = useId()
  return (
    <>
      <Mark name="error" />
      <div data-agent="notice-text">
        <p id={id}>{labels.errorText(error.code, error.status)}</p>
        <Words of={error} />
      </div>
      <button
        type="button"
        data-agent="notice-action"
        aria-describedby={id}
        onClick={(event) => {
          event.currentTarget
            .closest<HTMLElement>('[data-agent="error-notice"]')
            ?.focus({ preventScroll: true })
          onRetry()
        }}
      >
        {labels.retry}
      </button>
    </>
  )
}

function Reported({ errors }: { errors: readonly AgentError[] }): ReactElement {
  const labels = useTexts()
  return (
    <>
      <Mark name="warning" />
      <div data-agent="notice-text">
        <p>{labels.errorsReported(errors.length)}</p>
        {errors.slice(-MAX_SHOWN).map((error, index) => (
          <Words key={index} of={error} />
        ))}
      </div>
    </>
  )
}

/** The latest are enough to know what is going on. */
const MAX_SHOWN = 3

function Words({ of: error }: { of: AgentError }): ReactElement | null {
  if (error.code !== 'agent' || !error.detail) return null
  return (
    <p data-agent="notice-detail" dir="auto">
      {visibleText(stripAnsi(error.detail))}
    </p>
  )
}

function reportedErrors({ errors }: RunState): readonly AgentError[] {
  return errors.filter(({ code }) => code === 'agent')
}
