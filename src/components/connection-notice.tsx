'use client'
import type { ReactElement } from 'react'
import { useTexts } from '../hooks/use-labels.js'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import type { ConnectionState } from '../state/run-state.js'
import type { RunSource } from '../state/store.js'
import { Mark } from './mark.js'
import { type PartProps, renderPart } from './part.js'
import { useIsSpoken } from './speakers.js'

/** Written as `data-connection`. */
export type ConnectionNoticeState = { connection: ConnectionState }

/** What {@link ConnectionNotice} takes, beside the props of a `<div>`. */
export type ConnectionNoticeProps = PartProps<'div', ConnectionNoticeState> & { run: { handle: RunSource } }

/**
 * Says that the connection was lost and is being made again, or that the device is offline. Renders a `<div>`
 * that is empty while all is well. It is a status region, unless an `Announcer` of the same run speaks already.
 */
export function ConnectionNotice({ run, ...given }: ConnectionNoticeProps): ReactElement {
  const labels = useTexts()
  const spoken = useIsSpoken(run.handle)
  const connection = useAgentSelector(run, (state) => state.connection)
  // Which attempt after the first is under way or waited for.
  const attempt = useAgentSelector(run, ({ attempt: last, retryAt }) => last + Number(retryAt !== undefined))
  const text = connection === 'offline' ? labels.offline : labels.reconnecting(attempt)
  const children = (connection === 'offline' || connection === 'reconnecting') && (
    <>
      <Mark name="warning" />
      <p data-agent="notice-text">{text}</p>
    </>
  )
  return renderPart(
    'connection-notice',
    'div',
    given,
    { role: spoken ? undefined : 'status', children },
    { connection },
  )
}
