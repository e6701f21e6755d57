import type { ReactElement } from 'react'

/** What a mark can say. Each has its own shape, so none depends on its colour. */
export type MarkName =
  | 'idle'
  | 'busy'
  | 'running'
  | 'waiting'
  | 'done'
  | 'error'
  | 'cancelled'
  | 'stopped'
  | 'warning'
  | 'chevron'

const shapes: Record<MarkName, ReactElement> = {
  idle: <circle cx="8" cy="8" r="4.25" strokeDasharray="1.6 2.85" />,
  busy: (
    <>
      <circle cx="8" cy="8" r="5.25" data-agent="mark-track" />
      <path d="M8 2.75A5.25 5.25 0 0 1 13.25 8" data-agent="mark-arc" />
    </>
  ),
  running: (
    <>
      <circle cx="8" cy="8" r="5.25" data-agent="mark-track" />
      <circle cx="8" cy="8" r="2.5" fill="currentColor" stroke="none" />
    </>
  ),
  // Two strokes, as on a pause button: it goes on when somebody says so.
  waiting: <path d="M6 4.5v7m4-7v7" />,
  done: <path d="m3.5 8.5 3 3 6-7" />,
  error: <path d="m4.25 4.25 7.5 7.5m0-7.5-7.5 7.5" />,
  cancelled: <path d="M4 8h8" />,
  stopped: <rect x="4.5" y="4.5" width="7" height="7" rx="1" fill="currentColor" />,
  warning: (
    <>
      <path d="M8 3.25v5.5" />
      <path d="M8 12.25v.01" />
    </>
  ),
  chevron: <path d="m6 4 4 4-4 4" />,
}

/** A small sign beside a word that says the same; hidden from screen readers. */
export function Mark({ name }: { name: MarkName }): ReactElement {
  return (
    <svg
      data-agent="mark"
      data-mark={name}
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {shapes[name]}
    </svg>
  )
}
