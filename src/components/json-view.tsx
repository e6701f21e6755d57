'use client'
import { type CSSProperties, type ReactElement, useState } from 'react'
import { useTexts } from '../hooks/use-labels.js'
import { CopyButton } from './copy-button.js'
import { type JsonLine, jsonLines, STRING_CHARS } from './json-lines.js'
import { type PartProps, renderPart } from './part.js'
import { firstChars, stripAnsi, visibleText } from './visible-text.js'

/** Written as `data-type`. */
export type JsonViewState = { type: 'text' | 'tree' }

/** What {@link JsonView} takes, beside the props of a `<div>`. */
export type JsonViewProps = PartProps<'div', JsonViewState> & {
  /** Any value; what came over the wire may be put in as it is. */
  value: unknown
  /** Names the box that the value scrolls in. @default the label `value` */
  name?: string | undefined
  /** How many characters are shown at first, and more with each "Show more". @default 64,000 */
  limit?: number | undefined
}

const LIMIT = 64_000
/** About as many as the box shows without scrolling. */
const ROWS_IN_VIEW = 12

/**
 * Shows any JSON value: text as a terminal would leave it, everything else as an indented tree. Renders a
 * `<div>`.
 *
 * Safe for what an attacker sends: at most 64,000 characters and 32 levels are shown, without recursion;
 * characters that cannot be seen are shown as `⟨U+202E⟩`. Copying gives the value as it was received.
 */
export function JsonView({ value, name, limit = LIMIT, ...given }: JsonViewProps): ReactElement {
  const labels = useTexts()
  const [steps, setSteps] = useState(1)
  const text = typeof value === 'string'
  const { lines, rows, cut } = jsonLines(value, limit * steps)
  const children = (
    <>
      <CopyButton value={value} />
      {/* Only what scrolls is a stop of the Tab key. */}
      <div
        data-agent="json-lines"
        role="group"
        aria-label={name ?? labels.value}
        dir="ltr"
        {...(rows > ROWS_IN_VIEW && { tabIndex: 0 })}
      >
        {text ? <LongText text={value} /> : lines.map((line, index) => <Line key={index} line={line} />)}
        {cut && (
          <button type="button" data-agent="show-more" onClick={() => setSteps(steps + 1)}>
            {labels.showMore}
          </button>
        )}
      </div>
    </>
  )
  return renderPart('json-view', 'div', given, { children }, { type: text ? 'text' : 'tree' })
}

function Line({ line }: { line: JsonLine }): ReactElement {
  const labels = useTexts()
  const { kind, name, text, depth } = line
  return (
    <div data-agent="json-line" style={{ '--agent-depth': depth } as CSSProperties}>
      {name !== undefined && <span data-agent="json-name">{name}: </span>}
      <span data-agent="json-value" data-kind={kind}>
        {kind === 'string' ? (
          <LongText text={text} quoted />
        ) : kind === 'deep' ? (
          labels.tooDeep
        ) : kind === 'unreadable' ? (
          labels.unreadable
        ) : (
          text
        )}
      </span>
    </div>
  )
}

/** A string, its first 1,000 characters at first. */
function LongText({ text, quoted = false }: { text: string; quoted?: boolean }): ReactElement {
  const labels = useTexts()
  const [chars, setChars] = useState(STRING_CHARS)
  const isCut = chars < text.length
  const shown = visibleText(stripAnsi(firstChars(text, chars)))
  return (
    <>
      {quoted ? `"${shown}${isCut ? '' : '"'}` : shown}
      {isCut && (
        <>
          {'… '}
          <button type="button" data-agent="show-more" onClick={() => setChars(chars + LIMIT)}>
            {labels.showMore}
          </button>
        </>
      )}
    </>
  )
}
