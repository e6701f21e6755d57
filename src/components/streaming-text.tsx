'use client'
import type { ReactElement } from 'react'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import type { AgentStatus, RunState } from '../state/run-state.js'
import { selectAnswer, selectIsActive } from '../state/selectors.js'
import type { RunSource } from '../state/store.js'
import { GrowingText } from './growing-text.js'
import { Markdown, type MarkdownOptions } from './markdown.js'
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
  const text = useAgentSelector(run, selectAnswer)
  const status = useAgentSelector(run, ({ status }) => status)
  const active = useAgentSelector(run, selectIsActive)
  const starts = useAgentSelector(run, selectStarts, isSameList)
  const shown = useSmoothLength(text.length, smooth && active)
  const visible = shown < text.length ? text.slice(0, characterEnd(text, shown)) : text
  const stretches = starts
    .filter((start, index) => index === 0 || start < visible.length)
    .map((start, index, { length }) => {
      const stretch = visible.slice(start, starts[index + 1])
      const isStreaming = active && index === length - 1
      return (
        <div key={index} data-agent="text-stretch">
          {format === 'text' ? (
            <GrowingText text={stretch} />
          ) : (
            <Markdown {...markdown} text={stretch} isStreaming={isStreaming} />
          )}
        </div>
      )
    })
  return renderPart('streaming-text', 'div', given, { children: stretches }, { status, active })
}

/**
 * Where in the answer its stretches begin. Between two of them the agent did something else, or began another
 * iteration, and nothing in the text itself tells them apart.
 */
function selectStarts({ parts }: RunState): readonly number[] {
  const starts: number[] = []
  let end = 0
  for (const part of parts) {
    if (part.type !== 'text' || part.scope) continue
    starts.push(end)
    end += part.text.length
  }
  return starts.length > 0 ? starts : [0]
}

function isSameList(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index])
}
