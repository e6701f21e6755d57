'use client'
import type { ReactElement } from 'react'
import { useTexts } from '../hooks/use-labels.js'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import { STALLED_MS, useIsStalled } from '../hooks/use-is-stalled.js'
import type { ConnectionState } from '../state/run-state.js'
import type { RunSource } from '../state/store.js'
import { LiveSeconds } from './live-seconds.js'
import { Mark } from './mark.js'
import { type PartProps, renderPart } from './part.js'
import { useIsSpoken } from './speakers.js'
import { useTrouble } from './use-trouble.js'

/** Written as `data-connection` and, where that is all there is to say, `data-stalled`. */
export type ConnectionNoticeState = { connection: ConnectionState; stalled: boolean }

/** What {@link ConnectionNotice} takes, beside the props of a `<div>`. */
export type ConnectionNoticeProps = PartProps<'div', ConnectionNoticeState> & { run: { handle: RunSource } }

/**
 * Says that the connection was lost and is being made again, and for how long already, or that the device is offline;
 * or, over a connection that is open, that nothing new has come for a minute. Renders a `<div>` that is empty while all
 * is well, and for the first 600 ms of trouble: most is over by then. It is a status region, unless an `Announcer` of
 * the same run speaks already.
 */
export function ConnectionNotice({ run, ...given }: ConnectionNoticeProps): ReactElement {
  const labels = useTexts()
  const spoken = useIsSpoken(run.handle)
  const connection = useAgentSelector(run, (state) => state.connection)
  const trouble = useTrouble(run)
  // Which attempt after the first is under way or waited for.
  const attempt = useAgentSelector(run, ({ attempt: last, retryAt }) => last + Number(retryAt !== undefined))
  const stalled = useIsStalled(run) && !trouble
  const children = (trouble ?? stalled) && (
    <>
      <Mark name={stalled ? 'waiting' : 'warning'} />
      <p data-agent="notice-text">
        {stalled ? labels.stalled : trouble === 'offline' ? labels.offline : labels.reconnecting(attempt)}{' '}
        <LiveSeconds key={`${stalled}`} beforeMs={stalled ? STALLED_MS : 0} />
      </p>
    </>
  )
  return renderPart(
    'connection-notice',
    'div',
    given,
    { role: spoken ? undefined : 'status', children },
    { connection, stalled },
  )
}
