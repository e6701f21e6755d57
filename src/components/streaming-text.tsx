'use client'
import { memo, type ReactElement } from 'react'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import type { AgentStatus, RunState } from '../state/run-state.js'
import { selectAnswer, selectIsActive } from '../state/selectors.js'
import type { RunSource } from '../state/store.js'
import { textLog } from '../state/text-log.js'
import { GrowingText } from './growing-text.js'
import { type MarkdownOptions, MarkdownText } from './markdown.js'
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
  run: { handle: RunSource }
  /** What the agent writes. @default 'markdown' */
  format?: 'markdown' | 'text' | undefined
  /** How Markdown is shown. */
  markdown?: MarkdownOptions | undefined
  /**
   * Reveals the text evenly, at the rate at which it arrives and at most 300 ms late. Off while the page is
   * hidden and for readers who prefer reduced motion; at the end everything is shown at once.
   * @default false
   */
  smooth?: boolean | undefined
}

/**
 * Shows the answer while it is written, as Markdown or as plain text. Renders a `<div>`.
 *
 * It is not a live region: what is spoken, and how often, is the business of `Announcer`.
 */
export function StreamingText({
  run,
  format = 'markdown',
  markdown,
  smooth = false,
  ...given
}: StreamingTextProps): ReactElement {
  const { parts, status, active } = useAgentSelector(run, selectShown, isSame)
  const length = parts.reduce((sum, { text }) => sum + text.length, 0)
  const shown = useSmoothLength(length, smooth && active)
  const stretches: ReactElement[] = []
  let start = 0
  for (const part of parts) {
    const end = start + part.text.length
    const text = end > shown ? part.text.slice(0, characterEnd(part.text, shown - start)) : part.text
    const isStreaming = active && end >= shown
    stretches.push(
      <Stretch key={start} {...{ part, text, isStreaming, markdown }} isPlain={format === 'text'} />,
    )
    start = end
    if (end >= shown) break
  }
  return renderPart('streaming-text', 'div', given, { children: stretches }, { status, active })
}

interface Stretch {
  text: string
}

const Stretch = memo(function Stretch({
  part,
  text,
  isStreaming,
  isPlain,
  markdown,
}: {
  part: Stretch
  text: string
  isStreaming: boolean
  isPlain: boolean
  markdown: MarkdownOptions | undefined
}): ReactElement {
  return (
    <div data-agent="text-stretch">
      {isPlain ? (
        <GrowingText text={text} />
      ) : (
        <MarkdownText {...markdown} text={text} log={textLog(part)} isStreaming={isStreaming} />
      )}
    </div>
  )
})

interface Shown {
  /**
   * The answer in stretches. Between two of them the agent did something else, or began another iteration, and
   * nothing in the text itself tells them apart.
   */
  parts: readonly Stretch[]
  status: AgentStatus
  active: boolean
}

function selectShown(state: RunState): Shown {
  const parts = state.parts.filter((part) => part.type === 'text' && !part.scope)
  return {
    // A cast: text parts have text.
    parts: parts.length > 0 ? (parts as unknown as Stretch[]) : [{ text: selectAnswer(state) }],
    status: state.status,
    active: selectIsActive(state),
  }
}

function isSame(a: Shown, b: Shown): boolean {
  return (
    a.status === b.status &&
    a.parts.length === b.parts.length &&
    a.parts.every(({ text }, index) => text === b.parts[index]?.text)
  )
}
