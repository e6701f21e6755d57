'use client'
import { type ReactElement, type ReactNode, useState } from 'react'
import { useTexts } from '../hooks/use-labels.js'
import type { ToolCallInfo, ToolCallState } from '../state/run-state.js'
import { formatDuration } from './duration.js'
import { JsonView } from './json-view.js'
import { LiveSeconds } from './live-seconds.js'
import { Mark, type MarkName } from './mark.js'
import { type PartProps, renderPart } from './part.js'
import { isObject, tellingArgument, toolImage } from './tool-values.js'
import { type DisclosureProps, useDisclosure } from './use-disclosure.js'
import { stripAnsi, visibleLine, visibleText } from './visible-text.js'

/** Written as `data-state` and `data-open`. */
export type ToolCallPartState = { state: ToolCallState; open: boolean }

/** What {@link ToolCall} takes, beside the props of a `<div>`. */
export type ToolCallProps = PartProps<'div', ToolCallPartState> &
  DisclosureProps & {
    /** One of `run.toolCalls`. */
    toolCall: ToolCallInfo
    /** Level of the heading that the row is. @default 4 */
    headingLevel?: 2 | 3 | 4 | 5 | 6 | undefined
  }

/** As much as fits in a closed row's panel without costing more than the row; it is there to be searched. */
const CLOSED_CHARS = 2_000

/**
 * One tool call: a row with its state, its name, the argument that tells most and its duration, which opens to
 * all arguments and the result. Renders a `<div>`.
 *
 * Names, arguments, results and errors are shown as text whatever is in them; an image is decoded after a
 * click only.
 */
export function ToolCall({
  toolCall,
  headingLevel = 4,
  open: givenOpen,
  defaultOpen,
  onOpenChange,
  ...given
}: ToolCallProps): ReactElement {
  const labels = useTexts()
  const { open, button, panel } = useDisclosure({ open: givenOpen, defaultOpen, onOpenChange })
  const [isImageShown, setImageShown] = useState(false)
  const { toolName, operation, parameters, inputText, state, startedAt, endedAt, result, error } = toolCall
  const Heading = `h${headingLevel}` as const
  const input = parameters ?? inputText
  const image = toolImage(result)
  const limit = open ? undefined : CLOSED_CHARS
  const children = (
    <>
      <Heading data-agent="tool-heading">
        <button {...button} data-agent="tool-trigger">
          <Mark name={markOf(state)} />
          <bdi data-agent="tool-name">
            {visibleLine(toolName)}
            {operation && <span data-agent="tool-operation">.{visibleLine(operation)}</span>}
          </bdi>
          <span data-agent="visually-hidden">, {labels.toolState(state)}</span>
          <bdi data-agent="tool-argument">{tellingArgument(parameters, inputText)}</bdi>
          <span data-agent="tool-time">
            {state !== 'running' && state !== 'done' && (
              // The hidden word beside the name says it to screen readers already.
              <span data-agent="tool-word" aria-hidden="true">
                {labels.toolState(state)}
              </span>
            )}
            {state === 'running' && <LiveSeconds startedAt={startedAt} />}
            {startedAt !== undefined && endedAt !== undefined && (
              <span>{formatDuration(endedAt - startedAt, labels)}</span>
            )}
          </span>
          <Mark name="chevron" />
        </button>
      </Heading>
      <div {...panel} data-agent="tool-panel">
        {!isNothing(input) && <Section title={labels.toolArguments} value={input} limit={limit} />}
        {error ? (
          <Section title={labels.toolError}>
            <p data-agent="tool-error" dir="auto">
              {visibleText(stripAnsi(error))}
            </p>
          </Section>
        ) : isNothing(result) ? (
          <p data-agent="tool-nothing">{labels.toolNoResult(state)}</p>
        ) : (
          <Section title={labels.toolResult} value={image ? image.rest : result} limit={limit}>
            {image &&
              (isImageShown ? (
                <img data-agent="tool-image" src={image.src} alt={labels.imageAlt(visibleLine(toolName))} />
              ) : (
                <button type="button" data-agent="show-image" onClick={() => setImageShown(true)}>
                  {labels.showImage(labels.bytes(image.bytes))}
                </button>
              ))}
          </Section>
        )}
      </div>
    </>
  )
  return renderPart('tool-call', 'div', given, { children }, { state, open })
}

function Section({
  title,
  value,
  limit,
  children,
}: {
  title: string
  value?: unknown
  limit?: number | undefined
  children?: ReactNode
}): ReactElement {
  return (
    <div data-agent="tool-section">
      <p data-agent="tool-title">{title}</p>
      {children}
      {!isNothing(value) && <JsonView value={value} name={title} limit={limit} />}
    </div>
  )
}

function isNothing(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    (isObject(value) && Object.keys(value).length === 0)
  )
}

/** The mark of a state; also of that of a nested scope. */
export function markOf(state: ToolCallState): MarkName {
  return state === 'pending' ? 'idle' : state === 'denied' ? 'cancelled' : state
}
