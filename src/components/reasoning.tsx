'use client'
import type { ReactElement } from 'react'
import { useTexts } from '../hooks/use-labels.js'
import type { CommonLabels } from '../hooks/labels.js'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import type { ReasoningPart, RunState } from '../state/run-state.js'
import type { RunSource } from '../state/store.js'
import { formatRunning } from './duration.js'
import { GrowingText } from './growing-text.js'
import { LiveSeconds, RunContext } from './live-seconds.js'
import { Mark } from './mark.js'
import { type PartProps, renderPart } from './part.js'
import { sameItems } from './timeline-rows.js'
import { type DisclosureProps, useDisclosure } from './use-disclosure.js'

/** Written as `data-state` and `data-open`. */
export type ReasoningState = { state: 'thinking' | 'done'; open: boolean }

/** What {@link Reasoning} takes, beside the props of a `<div>`. */
export type ReasoningProps = PartProps<'div', ReasoningState> &
  DisclosureProps & {
    run: { handle: RunSource }
    /** The id of one reasoning part. @default all the reasoning of the main work */
    part?: number | undefined
  }

/**
 * One line that says that the model thinks and for how long, and opens to its reasoning. Renders a `<div>`, and
 * nothing while there is no reasoning. Never opens or closes by itself.
 */
export function Reasoning({
  run,
  part,
  open,
  defaultOpen,
  onOpenChange,
  ...given
}: ReasoningProps): ReactElement | null {
  const parts = useAgentSelector(run, (state) => reasoningParts(state, part), sameItems)
  if (parts.length === 0) return null
  return (
    <RunContext value={run.handle}>
      <ReasoningLine parts={parts} disclosure={{ open, defaultOpen, onOpenChange }} given={given} />
    </RunContext>
  )
}

/** A stretch of reasoning, whose times are not always known. */
export type Thought = Pick<ReasoningPart, 'text'> &
  Partial<Pick<ReasoningPart, 'state' | 'startedAt' | 'endedAt'>>

/** Stretches of reasoning, one after the other, as one line that opens. */
export function ReasoningLine({
  parts,
  disclosure,
  given,
}: {
  parts: readonly Thought[]
  disclosure: DisclosureProps
  given: PartProps<'div', ReasoningState>
}): ReactElement {
  const labels = useTexts()
  const { open, button, panel } = useDisclosure(disclosure)
  const currentIndex = parts.findIndex(({ state }) => state === 'streaming')
  const current = parts[currentIndex]
  const finishedMs = parts.reduce(
    (sum, { startedAt = 0, endedAt = startedAt }) => sum + Math.max(0, endedAt - startedAt),
    0,
  )
  const children = (
    <>
      <button {...button} data-agent="reasoning-trigger">
        <Mark name="chevron" />
        <span data-agent="label">
          {current ? labels.thinking : labels.thought(thoughtFor(finishedMs, labels))}
        </span>
        {current && <LiveSeconds key={currentIndex} startedAt={current.startedAt} beforeMs={finishedMs} />}
      </button>
      <div {...panel} data-agent="reasoning-panel">
        <GrowingText text={parts.map(({ text }) => text.trim()).join('\n\n')} />
      </div>
    </>
  )
  return renderPart('reasoning', 'div', given, { children }, { state: current ? 'thinking' : 'done', open })
}

/** To say that it thought for 0 seconds would be odd, and for 412 milliseconds too exact. */
function thoughtFor(ms: number, labels: CommonLabels): string | undefined {
  return ms < 500 ? undefined : formatRunning(Math.round(ms / 1000), labels)
}

function reasoningParts({ parts }: RunState, id: number | undefined): readonly ReasoningPart[] {
  return parts.filter(
    (part) => part.type === 'reasoning' && (id === undefined ? !part.scope : part.id === id),
  ) as ReasoningPart[]
}
