'use client'
import type { ReactElement } from 'react'
import { useTexts } from '../hooks/use-labels.js'
import { LiveSeconds } from './live-seconds.js'

/** A quiet line in place of what the agent is going to say, as high as a line of it. */
export function MessagePending(): ReactElement {
  const labels = useTexts()
  return (
    <p data-agent="message-pending">
      <span data-agent="label">{labels.thinking}</span>
      <LiveSeconds />
    </p>
  )
}
