'use client'
import { type ReactElement, useId } from 'react'
import type { AgentError, AgentErrorCode } from '../errors.js'
import { useTexts } from '../hooks/use-labels.js'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import type { RunState } from '../state/run-state.js'
import type { RunSource } from '../state/store.js'
import { Mark } from './mark.js'
import { focusPart, type PartProps, renderPart } from './part.js'
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
  const labels = useTexts()
  const id = useId()
  const spoken = useIsSpoken(handle)
  const error = useAgentSelector(run, (state) => (state.status === 'error' ? state.error : undefined))
  const reported = useAgentSelector(run, reportedErrors, sameItems)
  const shown = error ? [error] : reported
  const [first] = shown
  const children = first && (
    <>
      <Mark name={error ? 'error' : 'warning'} />
      <div data-agent="notice-text">
        <p id={id}>
          {error ? labels.errorText(error.code, error.status) : labels.errorsReported(shown.length)}
        </p>
        {shown.slice(-MAX_SHOWN).map(
          ({ code, detail }, index) =>
            code === 'agent' &&
            detail && (
              <p key={index} data-agent="notice-detail" dir="auto">
                {visibleText(stripAnsi(detail))}
              </p>
            ),
        )}
      </div>
      {error && (
        <button
          type="button"
          data-agent="notice-action"
          aria-describedby={id}
          onClick={({ currentTarget }) => {
            focusPart(currentTarget)
            void handle.retry()
          }}
        >
          {labels.retry}
        </button>
      )}
    </>
  )
  // Focus stays here when the button goes away with the error.
  return renderPart(
    'error-notice',
    'div',
    given,
    { role: spoken ? undefined : 'alert', tabIndex: -1, children },
    { kind: error ? 'failed' : first ? 'reported' : 'none', code: first?.code },
  )
}

/** The latest are enough to know what is going on. */
const MAX_SHOWN = 3

function reportedErrors({ errors }: RunState): readonly AgentError[] {
  return errors.filter(({ code }) => code === 'agent')
}
