'use client'
import { memo, type MemoExoticComponent, type ReactElement, useState } from 'react'
import { useTexts } from '../hooks/use-labels.js'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import { selectIsActive } from '../state/selectors.js'
import type { RunHandle } from '../state/store.js'
import { formatDuration } from './duration.js'
import { LiveSeconds, RunContext } from './live-seconds.js'
import { Mark } from './mark.js'
import { PartBoundary } from './part-boundary.js'
import {
  type CallsRow,
  createTimelineRows,
  type ScopeRow,
  summarize,
  type TimelineRow,
} from './timeline-rows.js'
import { markOf, ToolCall } from './tool-call.js'
import { useDisclosure } from './use-disclosure.js'
import { visibleLine } from './visible-text.js'

/** Level of a heading in the list. */
export type ToolListLevel = 2 | 3 | 4 | 5 | 6

/** Every tool call of a run as a list of rows that open; the first view of the timeline. */
export function ToolList({ run, level }: { run: { handle: RunHandle }; level: ToolListLevel }): ReactElement {
  const [selectRows] = useState(createTimelineRows)
  const rows = useAgentSelector(run, selectRows)
  const active = useAgentSelector(run, selectIsActive)
  return (
    <RunContext value={run.handle}>
      {/* A list without markers is no list for VoiceOver unless it says that it is one. */}
      <ol role="list" data-agent="tool-list">
        <Rows rows={rows} active={active} level={level} />
      </ol>
    </RunContext>
  )
}

function Rows({
  rows,
  active,
  level,
}: {
  rows: readonly TimelineRow[]
  active: boolean
  level: ToolListLevel
}): ReactElement[] {
  return rows.map((row) => {
    return row.type === 'calls' ? (
      // Between two calls, while the model thinks what to do next, a stretch goes on. Once text follows it folds:
      // later that would move what is being read.
      <ToolGroup key={row.key} row={row} live={active && !row.closed} level={level} />
    ) : (
      <Scope key={row.key} row={row} live={active && row.scope.state === 'running'} level={level} />
    )
  })
}

/** Several calls in a row as a group that folds, or one call as it is. Renders an `<li>`. */
export const ToolGroup: MemoExoticComponent<
  (props: { row: CallsRow; live: boolean; level: ToolListLevel }) => ReactElement
> = memo(function ToolGroup({
  row: { calls },
  live,
  level,
}: {
  row: CallsRow
  live: boolean
  level: ToolListLevel
}) {
  const labels = useTexts()
  const { active, durationMs, ...counts } = summarize(calls)
  const grouped = calls.length > 1
  const { open, button, panel } = useDisclosure(grouped ? {} : { open: true }, live || active > 0)
  const Heading = `h${level}` as const
  const running = calls.findLast(({ state }) => state === 'running')
  const duration = durationMs === undefined ? undefined : formatDuration(durationMs, labels)
  // A single call keeps its element, and what was opened in it, when a second one comes.
  return (
    <li
      data-agent="tool-group"
      data-grouped={grouped ? '' : undefined}
      data-open={open ? '' : undefined}
      data-failed={counts.failed > 0 ? '' : undefined}
      aria-current={!grouped && running ? 'step' : undefined}
    >
      {grouped && (
        <Heading data-agent="tool-heading">
          <button {...button} data-agent="tool-group-trigger">
            <Mark name="chevron" />
            <span data-agent="label">
              {active > 0
                ? labels.toolGroupRunning(calls.length, active)
                : labels.toolGroup({ count: calls.length, ...counts, duration })}
            </span>
          </button>
        </Heading>
      )}
      <div {...panel} data-agent="tool-group-panel">
        <ol role={grouped ? 'list' : 'none'} data-agent="tool-list">
          {calls.map((call) => (
            <li
              key={call.toolCallId}
              data-agent="tool-row"
              role={grouped ? undefined : 'none'}
              aria-current={grouped && call === running ? 'step' : undefined}
            >
              <PartBoundary content={call}>
                <Call toolCall={call} headingLevel={grouped ? deeper(level) : level} />
              </PartBoundary>
            </li>
          ))}
        </ol>
      </div>
    </li>
  )
})

const Call = memo(ToolCall)

// Marked as pure, so that an app that shows no scopes ships none.
const Scope = /* @__PURE__ */ memo(function Scope({
  row,
  live,
  level,
}: {
  row: ScopeRow
  live: boolean
  level: ToolListLevel
}) {
  const labels = useTexts()
  const { scope, rows } = row
  const { open, button, panel } = useDisclosure({ defaultOpen: true })
  const Heading = `h${level}` as const
  return (
    <li data-agent="tool-scope" data-state={scope.state} data-open={open ? '' : undefined}>
      <Heading data-agent="tool-heading">
        <button {...button} data-agent="tool-trigger">
          <Mark name={markOf(scope.state)} />
          <bdi data-agent="tool-name">{visibleLine(scope.name)}</bdi>
          <span data-agent="visually-hidden">, {labels.toolState(scope.state)}</span>
          {/* What is nested in a scope is of its kind. */}
          {scope.parentId === undefined && (
            <bdi data-agent="tool-kind">{visibleLine(labels.scopeKind(scope.kind))}</bdi>
          )}
          <span data-agent="tool-time">
            {live && <LiveSeconds startedAt={scope.startedAt} />}
            {scope.endedAt !== undefined && (
              <span>{formatDuration(scope.endedAt - scope.startedAt, labels)}</span>
            )}
          </span>
          <Mark name="chevron" />
        </button>
      </Heading>
      <div {...panel} data-agent="tool-scope-panel">
        <ol role="list" data-agent="tool-list">
          <Rows rows={rows} active={live} level={deeper(level)} />
        </ol>
      </div>
    </li>
  )
})

/** The level of what is nested in this one. */
export function deeper(level: ToolListLevel): ToolListLevel {
  return level === 6 ? 6 : ((level + 1) as ToolListLevel)
}
