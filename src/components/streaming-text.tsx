'use client'
import type { ReactElement } from 'react'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import type { AgentStatus } from '../state/run-state.js'
import { selectAnswer, selectIsActive } from '../state/selectors.js'
import type { RunHandle } from '../state/store.js'
import { GrowingText } from './growing-text.js'
import { type PartProps, renderPart } from './part.js'
import { characterEnd } from './smooth-pace.js'
import { useSmoothLength } from './use-smooth-length.js'

/** Written as `data-status` and `data-active`. */
export type StreamingTextState = {
  status: AgentStatus
  /** The text can still grow. */
  active: boolean
}

/** What {@link StreamingText} takes, beside the props of a `<div>`. */
export type StreamingTextProps = PartProps<'div', StreamingTextState> & {
  run: { handle: RunHandle }
  /**
   * Reveals the text evenly, at the rate at which it arrives and at most 300 ms late. Off while the page is
   * hidden and for readers who prefer reduced motion; at the end everything is shown at once.
   * @default false
   */
  smooth?: boolean | undefined
}

/**
 * Shows the answer as plain text while it is written. Renders a `<div>`.
 *
 * It is not a live region: what is spoken, and how often, is the business of `Announcer`.
 */
export function StreamingText({ run, smooth = false, ...given }: StreamingTextProps): ReactElement {
  const text = useAgentSelector(run, selectAnswer)
  const status = useAgentSelector(run, ({ status }) => status)
  const active = useAgentSelector(run, selectIsActive)
  const shown = useSmoothLength(text.length, smooth && active)
  const visible = shown < text.length ? text.slice(0, characterEnd(text, shown)) : text
  return renderPart(
    'streaming-text',
    'div',
    given,
    { children: <GrowingText text={visible} /> },
    { status, active },
  )
}
