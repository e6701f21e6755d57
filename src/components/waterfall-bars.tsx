'use client'
import { type KeyboardEvent, memo, type ReactElement, useState } from 'react'
import { viewLabels } from '../hooks/default-labels.js'
import { useTexts } from '../hooks/use-labels.js'
import { formatDuration } from './duration.js'
import { Mark } from './mark.js'
import { markOf } from './tool-call.js'
import { WaterfallDetail } from './waterfall-detail.js'
import {
  formatTick,
  isGrowing,
  unfolded,
  type WaterfallAxis,
  type WaterfallRow,
  waterfallBar,
} from './waterfall-rows.js'
import { argumentsLine, RowTime, rowName, rowState, variables } from './waterfall-text.js'

/**
 * Rows with bars on a common axis, below them what is pointed at or focused in detail. A tree for the keyboard
 * and for screen readers: one stop of the Tab key, arrow keys within.
 */
export function WaterfallBars({
  rows,
  axis,
  now,
}: {
  rows: readonly WaterfallRow[]
  axis: WaterfallAxis
  now: number
}): ReactElement {
  const labels = useTexts(viewLabels)
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const [visited, setVisited] = useState<string>()
  const [focused, setFocused] = useState(false)
  const [pointed, setPointed] = useState<string>()
  const shown = unfolded(rows, folded)
  const stop = shown.find(({ key }) => key === visited) ?? shown[0]
  const detail = shown.find(({ key }) => key === pointed) ?? (focused ? stop : undefined)
  const { startsAt, lengthMs, stepMs } = axis

  const toggle = (key: string | undefined): void => {
    const row = shown.find((each) => each.key === key)
    if (!row?.opens) return
    const next = new Set(folded)
    if (!next.delete(row.key)) next.add(row.key)
    setFolded(next)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const items = [...event.currentTarget.children].filter((child) => child instanceof HTMLElement)
    const at = items.findIndex((item) => item === event.target)
    const row = shown[at]
    if (!row) return
    const mirrored = getComputedStyle(event.currentTarget).direction === 'rtl'
    const open = row.opens && !folded.has(row.key)
    let to: number | undefined
    switch (mirrored ? (MIRRORED[event.key] ?? event.key) : event.key) {
      case 'ArrowDown':
        to = at + 1
        break
      case 'ArrowUp':
        to = at - 1
        break
      case 'Home':
        to = 0
        break
      case 'End':
        to = shown.length - 1
        break
      case 'ArrowRight':
        if (open) to = at + 1
        else toggle(row.key)
        break
      case 'ArrowLeft':
        if (open) toggle(row.key)
        else to = shown.findLastIndex(({ level }, index) => index < at && level < row.level)
        break
      case 'Enter':
      case ' ':
        toggle(row.key)
        break
      default:
        return
    }
    event.preventDefault()
    if (to !== undefined) items[to]?.focus()
  }

  const ticks = Array.from({ length: lengthMs / stepMs + 1 }, (_, index) => index * stepMs)
  return (
    <div data-agent="waterfall-chart">
      <div data-agent="waterfall-axis" aria-hidden="true">
        <div data-agent="waterfall-scale">
          {ticks.map((ms) => (
            <span key={ms} data-agent="waterfall-tick" style={variables({ from: ms / lengthMs })}>
              <span data-agent="label">{formatTick(ms, stepMs, labels)}</span>
            </span>
          ))}
        </div>
      </div>
      <div
        role="tree"
        tabIndex={-1}
        aria-label={labels.toolView('waterfall')}
        data-agent="waterfall-rows"
        style={variables({ step: stepMs / lengthMs })}
        onKeyDown={onKeyDown}
        onClick={(event) => toggle(keyOf(event.target))}
        onFocus={(event) => {
          setVisited(keyOf(event.target))
          setFocused(true)
        }}
        onBlur={() => setFocused(false)}
        onPointerOver={(event) => setPointed(keyOf(event.target))}
        onPointerLeave={() => setPointed(undefined)}
      >
        {shown.map((row) => (
          <Row
            key={row.key}
            row={row}
            startsAt={startsAt}
            lengthMs={lengthMs}
            now={isGrowing(row) ? now : 0}
            open={!folded.has(row.key)}
            stop={row === stop}
          />
        ))}
      </div>
      <WaterfallDetail row={detail} rows={rows} startsAt={startsAt} />
    </div>
  )
}

const MIRRORED: Record<string, string | undefined> = { ArrowLeft: 'ArrowRight', ArrowRight: 'ArrowLeft' }

/** The row that an element of the tree is in. */
function keyOf(target: EventTarget): string | undefined {
  return target instanceof Element
    ? (target.closest('[role=treeitem]')?.getAttribute('data-row') ?? undefined)
    : undefined
}

const Row = memo(function Row({
  row,
  startsAt,
  lengthMs,
  now,
  open,
  stop,
}: {
  row: WaterfallRow
  startsAt: number
  lengthMs: number
  now: number
  open: boolean
  stop: boolean
}) {
  const labels = useTexts(viewLabels)
  const { key, level, opens, scope, startedAt, endedAt } = row
  const state = rowState(row)
  const bar = waterfallBar(row, { startsAt, lengthMs }, now)
  const ended = startedAt !== undefined && endedAt !== undefined
  return (
    <div
      role="treeitem"
      aria-level={level}
      aria-expanded={opens ? open : undefined}
      // oxlint-disable-next-line jsx-a11y/role-supports-aria-props -- on every role since ARIA 1.3
      aria-description={argumentsLine(row) || undefined}
      tabIndex={stop ? 0 : -1}
      data-agent="waterfall-row"
      data-row={key}
      data-state={state}
      data-growing={isGrowing(row) ? '' : undefined}
      data-scope={scope && ''}
    >
      <span data-agent="waterfall-name" style={variables({ level: level - 1 })}>
        <Mark name={markOf(state)} />
        <bdi data-agent="tool-name">{rowName(row)}</bdi>
        <span data-agent="visually-hidden">
          , {labels.toolState(state)}
          {ended && ', '}
        </span>
        {opens && <Mark name="chevron" />}
      </span>
      <span data-agent="waterfall-track">
        {bar && <span data-agent="waterfall-bar" style={variables(bar)} />}
      </span>
      <span data-agent="tool-time">
        <RowTime row={row} />
        {startedAt !== undefined && (
          <span data-agent="visually-hidden">
            , {labels.toolFrom(formatDuration(startedAt - startsAt, labels))}
          </span>
        )}
      </span>
    </div>
  )
})
